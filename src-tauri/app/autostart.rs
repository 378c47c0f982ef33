//! Starting with this computer, into the tray, as the setting `desk.autostart` says.

use std::error::Error;

use runsheet_engine::{Desk, events::Change};
use tokio::task::spawn_blocking;

/// Starts without a window.
pub(crate) const BACKGROUND: &str = "--background";

/// Does what the setting says, now and whenever it changes, while that workspace runs.
pub(crate) async fn follow(desk: &Desk) {
    let mut changes = desk.listen();
    let mut done = None;
    while let Some(batch) = changes.next().await {
        let wanted = desk.settings().desk_autostart;
        if batch.contains(&Change::Everything) && done != Some(wanted) {
            done = Some(wanted);
            let set = spawn_blocking(move || set(wanted).map_err(|why| why.to_string()));
            if let Ok(Err(why)) = set.await {
                tracing::warn!(why, wanted, "starting with this computer was not changed");
            }
        }
    }
}

/// Writes or removes the entry that desktops start programs by
/// (<https://specifications.freedesktop.org/autostart-spec/latest/>).
#[cfg(target_os = "linux")]
fn set(wanted: bool) -> Result<(), Box<dyn Error>> {
    let folder = dirs::config_dir().ok_or("this system names no folder for settings")?.join("autostart");
    Ok(linux::set(wanted, &folder, &std::env::current_exe()?)?)
}

#[cfg(not(target_os = "linux"))]
fn set(wanted: bool) -> Result<(), Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let path = program.to_str().ok_or("the program's path is no text")?;
    let entry = auto_launch::AutoLaunchBuilder::new()
        .set_app_name("Runsheet")
        .set_app_path(path)
        .set_args(&[BACKGROUND])
        .build()?;
    match (wanted, entry.is_enabled()?) {
        (true, _) => entry.enable()?,
        (false, true) => entry.disable()?,
        (false, false) => {}
    }
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{fs, io, path::Path};

    use super::BACKGROUND;

    const FILE: &str = "app.runsheet.autostart.desktop";

    pub(super) fn set(wanted: bool, folder: &Path, program: &Path) -> io::Result<()> {
        let file = folder.join(FILE);
        if wanted {
            fs::create_dir_all(folder)?;
            return fs::write(file, entry(program)?);
        }
        match fs::remove_file(file) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }

    fn entry(program: &Path) -> io::Result<String> {
        let path = program.to_str().filter(|path| !path.contains(char::is_control));
        let path = path.ok_or_else(|| io::Error::other("the program's path is no line of text"))?;
        Ok(format!(
            "[Desktop Entry]\nType=Application\nName=Runsheet\nExec={} {BACKGROUND}\nTerminal=false\n",
            quoted(path)
        ))
    }

    /// As the specification of desktop entries quotes an argument: once for the command, once more for the text of the
    /// entry; a percent sign stands for itself twice.
    fn quoted(path: &str) -> String {
        let mut quoted = String::from('"');
        for letter in path.chars() {
            match letter {
                '\\' => quoted.push_str(r"\\\\"),
                '"' | '`' | '$' => quoted.extend(['\\', '\\', letter]),
                '%' => quoted.push_str("%%"),
                letter => quoted.push(letter),
            }
        }
        quoted.push('"');
        quoted
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_entry_comes_and_goes() {
            let config = tempfile::tempdir().unwrap();
            let folder = config.path().join("autostart");
            let program = Path::new("/opt/Run sheet/runsheet-desktop");
            set(false, &folder, program).unwrap();
            assert!(!folder.exists(), "nothing is made to take nothing away");
            for _ in 0..2 {
                set(true, &folder, program).unwrap();
            }
            let entry = fs::read_to_string(folder.join(FILE)).unwrap();
            assert!(
                entry.lines().any(|line| line == r#"Exec="/opt/Run sheet/runsheet-desktop" --background"#),
                "{entry}"
            );
            set(false, &folder, program).unwrap();
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        }

        #[test]
        fn a_path_is_quoted_as_the_specification_says() {
            assert_eq!(quoted(r#"/a b/"c"$d`e%f\g"#), r#""/a b/\\"c\\"\\$d\\`e%%f\\\\g""#);
            assert!(entry(Path::new("/two\nlines")).is_err());
        }
    }
}
