//! The user's ffmpeg: where it is, and the one thing that is asked of it here, a picture of a clip.
//!
//! Runsheet brings none and downloads none. Everything but pictures works without it.

mod frame;

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) use frame::{LARGEST, NoFrame, Shot, is_jpeg};

use crate::platform;

/// An ffmpeg of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ffmpeg {
    program: PathBuf,
}

impl Ffmpeg {
    /// The first one in this process's `PATH`, or where package managers put it that a window's `PATH` does not name.
    #[must_use]
    pub fn find() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        Self::find_in(&path).or_else(|| first_in(platform::PROGRAM_FOLDERS.iter().map(PathBuf::from)))
    }

    /// The first one in a list of folders in the form of `PATH`. Folders that are not absolute do not count: what lies
    /// in the current folder is not what the user installed.
    #[must_use]
    pub fn find_in(path: &OsStr) -> Option<Self> {
        first_in(env::split_paths(path).filter(|folder| folder.is_absolute()))
    }

    /// The program file.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Its version (`5.1.6`), asked of itself. It may hang like any program: ask where that can be waited out.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        let mut command = Command::new(&self.program);
        let answered = command.arg("-version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&answered.stdout);
        Some(text.lines().next()?.strip_prefix("ffmpeg version ")?.split(' ').next()?.to_owned())
    }

    /// How one is installed on this system: a command.
    #[must_use]
    pub const fn how_to_install() -> &'static str {
        if cfg!(target_os = "macos") {
            "brew install ffmpeg"
        } else if cfg!(windows) {
            "winget install ffmpeg"
        } else {
            "sudo apt-get install ffmpeg"
        }
    }
}

fn first_in(mut folders: impl Iterator<Item = PathBuf>) -> Option<Ffmpeg> {
    let name = format!("ffmpeg{}", env::consts::EXE_SUFFIX);
    folders.find_map(|folder| {
        let program = folder.join(&name);
        platform::is_program(&program).then_some(Ffmpeg { program })
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use runsheet_testkit::TestDir;

    use super::*;

    #[test]
    fn the_first_program_of_that_name_is_asked() {
        let dir = TestDir::new();
        dir.write("text/ffmpeg", "no program");
        let program = script(&dir, "bin/ffmpeg", "echo 'ffmpeg version 7.1-x Copyright'");
        let path = env::join_paths([dir.join("none"), dir.join("text"), dir.join("bin")]).unwrap();
        let found = Ffmpeg::find_in(&path).unwrap();
        assert_eq!(found.program(), program);
        assert_eq!(found.version().as_deref(), Some("7.1-x"));
        assert_eq!(Ffmpeg::find_in(dir.join("text").as_os_str()), None);
    }

    #[test]
    fn a_folder_that_depends_on_where_one_stands_does_not_count() {
        let here = TestDir::new();
        script(&here, "ffmpeg", "true");
        let up = "../".repeat(env::current_dir().unwrap().components().count());
        let relative = PathBuf::from(up).join(here.path().strip_prefix("/").unwrap());
        assert!(relative.join("ffmpeg").exists());
        assert_eq!(Ffmpeg::find_in(relative.as_os_str()), None);
        assert!(Ffmpeg::find_in(here.path().as_os_str()).is_some());
    }

    /// A program that stands for ffmpeg.
    pub(crate) fn script(dir: &TestDir, name: &str, body: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let program = dir.write(name, format!("#!/bin/sh\n{body}\n"));
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        program
    }
}
