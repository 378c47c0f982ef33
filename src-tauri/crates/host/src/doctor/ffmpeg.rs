//! Whether ffmpeg is there. Runsheet works without it; a person needs it to convert a clip.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Finding, patience::within_limit};

const CHECK: &str = "ffmpeg";
const NEEDED_FOR: &str = "Runsheet inspects and sends clips without it; it is needed only to convert a clip that the media rules refuse";

/// Looks for ffmpeg in `PATH` and asks for its version.
pub(super) async fn look() -> Finding {
    let Some(program) = env::var_os("PATH").and_then(|path| find(&path)) else {
        return Finding::warning(CHECK, format!("not found in PATH; {NEEDED_FOR}"), how_to_install());
    };
    let asked = program.clone();
    match within_limit(move || version(&asked)).await.flatten() {
        Some(version) => Finding::ok(CHECK, format!("{version} ({})", program.display())),
        None => {
            let found = format!("{} does not tell its version; {NEEDED_FOR}", program.display());
            Finding::warning(CHECK, found, how_to_install())
        }
    }
}

fn find(path: &OsStr) -> Option<PathBuf> {
    let name = format!("ffmpeg{}", env::consts::EXE_SUFFIX);
    env::split_paths(path).map(|folder| folder.join(&name)).find(|program| is_program(program))
}

fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    path.is_file()
}

/// `ffmpeg version 5.1.6 Copyright ...` without what follows the number.
fn version(program: &Path) -> Option<String> {
    let mut command = Command::new(program);
    let answered = command.arg("-version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&answered.stdout);
    let number = text.lines().next()?.strip_prefix("ffmpeg version ")?.split(' ').next()?;
    Some(format!("version {number}"))
}

fn how_to_install() -> &'static str {
    if cfg!(target_os = "macos") {
        "if you want it: brew install ffmpeg"
    } else if cfg!(windows) {
        "if you want it: winget install ffmpeg"
    } else {
        "if you want it: sudo apt-get install ffmpeg"
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use runsheet_testkit::TestDir;

    use super::*;

    #[test]
    fn the_first_program_of_that_name_is_asked() {
        let dir = TestDir::new();
        dir.write("text/ffmpeg", "no program");
        let program = dir.write("bin/ffmpeg", "#!/bin/sh\necho 'ffmpeg version 7.1-x Copyright'\n");
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        let path = env::join_paths([dir.join("none"), dir.join("text"), dir.join("bin")]).unwrap();
        assert_eq!(find(&path), Some(program.clone()));
        assert_eq!(version(&program).as_deref(), Some("version 7.1-x"));
        assert_eq!(find(dir.join("text").as_os_str()), None);
    }
}
