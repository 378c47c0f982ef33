//! One engine per workspace: an OS lock on `engine.lock`, whose text names the holder for those it turns away.
//!
//! The lock ends with its process, however that ends; the file stays. Whoever only asks whether an engine runs takes
//! the lock shared for a moment, and is never mistaken for an engine.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

const FILE: &str = "engine.lock";
/// How long to step aside for somebody who only asks.
const ASIDE: Duration = Duration::from_millis(2);
/// How often to do so. Nobody asks this often for any other reason than to keep engines from starting.
const PATIENCE: u32 = 1_000;

/// Who holds a lock, in the lock file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id.
    pub pid: u32,
    /// Since when it runs.
    pub since: DateTime<Utc>,
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    /// Another engine has it; its name, if the file can be read while it is locked.
    #[error("held")]
    Held(Option<Holder>),
    /// The file cannot be made, locked or written.
    #[error("the lock {} cannot be used: {why}", .file.display())]
    Unusable { file: PathBuf, why: io::Error },
}

/// The lock of a workspace, held until it is dropped.
#[derive(Debug)]
pub(crate) struct EngineLock {
    _file: File,
}

impl EngineLock {
    /// Takes the lock of the workspace in that folder and writes this process's name into it.
    pub(crate) fn take(folder: &Path, since: DateTime<Utc>) -> Result<Self, LockError> {
        let path = folder.join(FILE);
        let unusable = |why| LockError::Unusable { file: path.clone(), why };
        let mut file = open(&path).map_err(unusable)?;
        if !try_exclusive(&file).map_err(unusable)? {
            return Err(LockError::Held(read_holder(&mut file)));
        }
        write_holder(&mut file, Holder { pid: std::process::id(), since }).map_err(unusable)?;
        Ok(Self { _file: file })
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path)
}

/// Whether the lock was taken. Only an engine holds it exclusively, so only an engine refuses a shared lock.
fn try_exclusive(file: &File) -> io::Result<bool> {
    for _ in 0..PATIENCE {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(why)) => return Err(why),
            Err(TryLockError::WouldBlock) => {}
        }
        match file.try_lock_shared() {
            Ok(()) => file.unlock()?,
            Err(TryLockError::Error(why)) => return Err(why),
            Err(TryLockError::WouldBlock) => return Ok(false),
        }
        thread::sleep(ASIDE);
    }
    Ok(false)
}

fn write_holder(file: &mut File, holder: Holder) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(serde_json::to_string(&holder)?.as_bytes())
}

/// None if there is no readable text: another system's locks keep readers out, too.
fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Whether an engine holds the lock of the workspace in that folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Nobody does.
    Free,
    /// An engine does; its name, if the file can be read.
    By(Option<Holder>),
}

/// Looks whether an engine holds the lock. Makes no file.
pub(crate) fn look(folder: &Path) -> io::Result<Held> {
    let mut file = match File::open(folder.join(FILE)) {
        Ok(file) => file,
        Err(why) if matches!(why.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Held::Free);
        }
        Err(why) => return Err(why),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Held::Free),
        Err(TryLockError::WouldBlock) => Ok(Held::By(read_holder(&mut file))),
        Err(TryLockError::Error(why)) => Err(why),
    }
}

/// Blocks until no engine holds the lock.
pub(crate) fn wait_until_free(folder: &Path) -> io::Result<()> {
    match File::open(folder.join(FILE)) {
        Ok(file) => file.lock_shared(),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_engine_is_told_who_the_first_is() {
        let dir = tempfile::tempdir().unwrap();
        let since = Utc::now();
        let first = EngineLock::take(dir.path(), since).unwrap();
        let holder = Holder { pid: std::process::id(), since };
        match EngineLock::take(dir.path(), Utc::now()).unwrap_err() {
            LockError::Held(named) => assert_eq!(named, Some(holder)),
            other => panic!("{other}"),
        }
        assert_eq!(look(dir.path()).unwrap(), Held::By(Some(holder)));

        drop(first);
        assert_eq!(look(dir.path()).unwrap(), Held::Free);
        EngineLock::take(dir.path(), Utc::now()).unwrap();
    }

    #[test]
    fn looking_makes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(look(&dir.path().join("live")).unwrap(), Held::Free);
        assert_eq!(look(dir.path()).unwrap(), Held::Free);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn whoever_only_looks_keeps_no_engine_from_starting() {
        let dir = tempfile::tempdir().unwrap();
        drop(EngineLock::take(dir.path(), Utc::now()).unwrap());
        let looking = File::open(dir.path().join(FILE)).unwrap();
        looking.lock_shared().unwrap();
        let folder = dir.path().to_owned();
        let (begin, begun) = std::sync::mpsc::channel();
        let starting = thread::spawn(move || {
            begin.send(()).unwrap();
            EngineLock::take(&folder, Utc::now()).map(drop)
        });
        begun.recv().unwrap();
        // Who takes a look for an engine gives up in far less time than this.
        let looked_until = std::time::Instant::now() + 10 * ASIDE;
        while std::time::Instant::now() < looked_until {
            assert!(!starting.is_finished(), "it took a look for an engine");
            thread::yield_now();
        }
        looking.unlock().unwrap();
        starting.join().unwrap().unwrap();
    }

    #[test]
    fn waiting_ends_with_the_engine() {
        let dir = tempfile::tempdir().unwrap();
        let lock = EngineLock::take(dir.path(), Utc::now()).unwrap();
        let waiting = thread::spawn({
            let folder = dir.path().to_owned();
            move || wait_until_free(&folder).map(|()| look(&folder))
        });
        drop(lock);
        assert_eq!(waiting.join().unwrap().unwrap().unwrap(), Held::Free);
    }
}
