//! `engine.json`: how programs of this user find a running engine and prove that they may command it.
//!
//! The file is believed only while an engine holds the workspace's lock, and only if that engine wrote it: one that
//! was killed leaves it behind.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use runsheet_model::{Sensitive, Workspace};
use serde::{Deserialize, Serialize};

use crate::{
    home::Home,
    lock::{self, Held, Holder},
    platform,
};

const FILE: &str = "engine.json";

/// A running engine, and what it takes to command it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Which workspace it runs.
    pub workspace: Workspace,
    /// Its process.
    pub pid: u32,
    /// Where its local API is: `http://127.0.0.1:PORT`.
    pub url: String,
    /// The bearer token of `/control/*`.
    pub token: Sensitive<String>,
}

/// What was found in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No engine.
    Nobody,
    /// An engine that cannot be asked: it is starting or stopping. Its process, if known.
    Busy(Option<u32>),
    /// An engine that can be asked.
    Running(Running),
}

#[derive(Serialize, Deserialize)]
struct Text {
    pid: u32,
    url: String,
    token: String,
}

/// Looks for the engine of a workspace. Changes nothing.
///
/// # Errors
/// The lock or the file is there and cannot be read, for instance because it is another user's.
pub fn find(home: &Home, workspace: Workspace) -> io::Result<Found> {
    let folder = home.workspace(workspace);
    let holder = match lock::look(&folder)? {
        Held::Free => return Ok(Found::Nobody),
        Held::By(holder) => holder.map(|holder| holder.pid),
    };
    Ok(match read(&folder)? {
        Some(Text { pid, url, token }) if holder.is_none_or(|holder| holder == pid) => {
            Found::Running(Running { workspace, pid, url, token: Sensitive::new(token) })
        }
        _ => Found::Busy(holder),
    })
}

/// Blocks until no engine runs in a workspace.
///
/// # Errors
/// The lock is there and cannot be read.
pub fn wait_until_gone(home: &Home, workspace: Workspace) -> io::Result<()> {
    lock::wait_until_free(&home.workspace(workspace))
}

/// Where the holder of a lock answers, if it said so yet.
pub(crate) fn address(folder: &Path, holder: Option<Holder>) -> Option<String> {
    let text = read(folder).ok().flatten()?;
    holder.is_none_or(|holder| holder.pid == text.pid).then_some(text.url)
}

fn read(folder: &Path) -> io::Result<Option<Text>> {
    match fs::read(folder.join(FILE)) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}

/// The file of a running engine. It is there in full or not at all, and readable by its owner alone.
#[derive(Debug)]
pub(crate) struct DiscoveryFile {
    path: PathBuf,
}

impl DiscoveryFile {
    /// Writes the file of this process. Its holder has the lock.
    pub(crate) fn write(folder: &Path, url: &str, token: &Sensitive<String>) -> io::Result<Self> {
        let text = Text { pid: std::process::id(), url: url.to_owned(), token: token.expose().clone() };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&mut file, &text)?;
        file.flush()?;
        file.as_file().sync_all()?;
        let path = folder.join(FILE);
        file.persist(&path)?;
        platform::sync_folder(folder)?;
        Ok(Self { path })
    }

    /// Removes the file.
    pub(crate) fn remove(self) -> io::Result<()> {
        remove(&self.path)
    }
}

/// Removes what a killed engine left. The caller has the lock.
///
/// # Errors
/// The file that stays, and what the system said.
pub(crate) fn remove_stale(folder: &Path) -> Result<(), (PathBuf, io::Error)> {
    let path = folder.join(FILE);
    remove(&path).map_err(|why| (path, why))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;
    use crate::lock::EngineLock;

    const URL: &str = "http://127.0.0.1:7766";

    fn home() -> (tempfile::TempDir, Home, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::locate(Some(dir.path())).unwrap();
        let folder = home.prepare(Workspace::Live).unwrap();
        (dir, home, folder)
    }

    #[test]
    fn a_running_engine_is_found_and_one_that_ended_is_not() {
        let (_dir, home, folder) = home();
        let lock = EngineLock::take(&folder, Utc::now()).unwrap();
        assert_eq!(find(&home, Workspace::Live).unwrap(), Found::Busy(Some(std::process::id())));

        let file = DiscoveryFile::write(&folder, URL, &"token".into()).unwrap();
        let running = Running {
            workspace: Workspace::Live,
            pid: std::process::id(),
            url: URL.into(),
            token: "token".into(),
        };
        assert_eq!(find(&home, Workspace::Live).unwrap(), Found::Running(running));
        assert_eq!(find(&home, Workspace::Practice).unwrap(), Found::Nobody);

        drop(lock);
        assert_eq!(find(&home, Workspace::Live).unwrap(), Found::Nobody, "its file is still there");
        file.remove().unwrap();
    }

    #[test]
    fn what_a_killed_engine_left_is_not_believed() {
        let (_dir, home, folder) = home();
        fs::write(folder.join(FILE), r#"{"pid":1,"url":"http://127.0.0.1:1","token":"old"}"#).unwrap();
        let _lock = EngineLock::take(&folder, Utc::now()).unwrap();
        assert_eq!(find(&home, Workspace::Live).unwrap(), Found::Busy(Some(std::process::id())));
        remove_stale(&folder).unwrap();
        remove_stale(&folder).unwrap();
        assert!(!folder.join(FILE).exists());
    }

    #[test]
    #[cfg(unix)]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, _home, folder) = home();
        let file = DiscoveryFile::write(&folder, URL, &"token".into()).unwrap();
        assert_eq!(fs::metadata(&file.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }
}
