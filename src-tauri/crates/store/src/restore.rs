//! Putting a backup in place of the database. Nothing is deleted: the database that was there lies beside it afterwards.
//!
//! Nobody may have the database open. The backup is copied, looked through and marked as restored beside the database;
//! once that copy has its last name but one (`.restoring`), the restore is decided, and whoever comes next finishes it:
//! a kill in between leaves neither a missing database nor the old log beside a new file.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    thread,
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

use crate::{
    backup::{RESTORED, settle, sync_names_beside},
    error::OpenError,
    migrations, open,
};

/// What lies beside a database and belongs to it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// Why a backup was not put in place. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is no whole database of a version that this program knows.
    #[error("{}: {why}", .backup.display())]
    Backup {
        /// The backup.
        backup: PathBuf,
        /// What is wrong with it.
        why: OpenError,
    },
    /// A write-ahead log lies beside it: it is a database in use, or one that was not closed.
    #[error("a write-ahead log lies beside {}: it is no backup, but a database that is open or was not closed", .0.display())]
    InUse(PathBuf),
    /// A file cannot be read, written or moved.
    #[error("{} cannot be used: {why}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
}

/// Looks whether a file is a whole database of ours, of a version that this program knows. Changes nothing.
///
/// # Errors
/// [`OpenError`].
pub fn check_backup(backup: &Path) -> Result<(), OpenError> {
    let refused = |error| open::refusal(backup, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(backup, flags).map_err(refused)?;
    connection.pragma_update(None, "cell_size_check", true).map_err(refused)?;
    let found = open::version(&connection).map_err(refused)?;
    migrations::check_version(found, migrations::VERSIONS)?;
    open::check_whole(&connection).map_err(refused)??;
    open::check_ours(&connection, found).map_err(refused)??;
    // An empty file passes for a database that nobody has used yet; it is no backup of one.
    if found == 0 { Err(OpenError::Foreign) } else { Ok(()) }
}

/// Puts a backup in place of the database. Answers where the database that was there lies now. Blocks.
///
/// # Errors
/// [`RestoreError`]; the database is as it was.
pub fn restore(backup: &Path, database: &Path) -> Result<PathBuf, RestoreError> {
    let in_the_way = |path: &Path| {
        let path = path.to_owned();
        move |why| RestoreError::File { path, why }
    };
    let log = beside(backup, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(RestoreError::InUse(backup.to_owned()));
    }
    let unfinished = beside(database, ".part");
    let outcome = copy(backup, &unfinished).and_then(|()| {
        settle(&unfinished, &ready(database)).map_err(in_the_way(&unfinished))?;
        finish_restore(database).map_err(in_the_way(database))
    });
    if outcome.is_err() && fs::remove_file(&unfinished).is_err() {
        tracing::debug!(file = %unfinished.display(), "nothing was copied");
    }
    Ok(outcome?.unwrap_or_else(|| database.to_owned()))
}

/// Finishes a restore that was broken off after it was decided; mostly there is none. Answers where the database that
/// was there lies now. Nobody may have the database open.
///
/// # Errors
/// When a file cannot be moved. To be called again then.
pub fn finish_restore(database: &Path) -> io::Result<Option<PathBuf>> {
    let ready = ready(database);
    let decided = match fs::metadata(&ready) {
        Ok(facts) => DateTime::<Utc>::from(facts.modified()?),
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why),
    };
    let aside = beside(database, &decided.format(".before-%Y%m%dT%H%M%S%6f").to_string());
    for part in PARTS {
        move_aside(&beside(database, part), &beside(&aside, part))?;
    }
    // Not even a power cut may keep the old log beside the new file.
    sync_names_beside(database)?;
    settle(&ready, database)?;
    tracing::info!(aside = %aside.display(), "the database was replaced by a backup");
    Ok(Some(aside))
}

/// The copy, whole and marked.
fn copy(backup: &Path, to: &Path) -> Result<(), RestoreError> {
    let bad = |why| RestoreError::Backup { backup: backup.to_owned(), why };
    let unusable = |why| RestoreError::File { path: to.to_owned(), why };
    fs::copy(backup, to).map_err(|why| RestoreError::File { path: backup.to_owned(), why })?;
    make_private(to).map_err(unusable)?;
    // It goes to the disk while it is looked through: of a large database each takes seconds.
    let (synced, whole) = thread::scope(|scope| {
        let syncing = scope.spawn(|| sync(to));
        let whole = check_backup(to);
        (syncing.join().unwrap_or_else(|_| Err(io::Error::other("syncing broke off"))), whole)
    });
    whole.map_err(bad)?;
    synced.map_err(unusable)?;
    mark(to).map_err(|error| bad(open::refusal(to, error)))
}

fn sync(file: &Path) -> io::Result<()> {
    fs::OpenOptions::new().write(true).open(file)?.sync_all()
}

/// Without a journal beside the copy: one left by a kill would be in the way of every later restore. A copy that was
/// only half marked is made anew.
fn mark(copy: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update_and_check(None, "journal_mode", "memory", |_| Ok(()))?;
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, 'backup')", [RESTORED])?;
    connection.close().map_err(|(_, error)| error)
}

fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    fs::metadata(path).map(drop)
}

/// Moves what is there; never onto something else.
fn move_aside(from: &Path, to: &Path) -> io::Result<()> {
    if !from.try_exists()? {
        return Ok(());
    }
    if to.try_exists()? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

fn ready(database: &Path) -> PathBuf {
    beside(database, ".restoring")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OpenOptions, Store, StoreError};

    struct Place {
        folder: tempfile::TempDir,
    }

    impl Place {
        /// A database that says `after`, and a backup from when it said `before`.
        async fn new() -> Self {
            let place = Self { folder: tempfile::tempdir().unwrap() };
            let store = place.open();
            say(&store, "before").await;
            store.backup(place.backup()).await.unwrap();
            say(&store, "after").await;
            store.close().await.unwrap();
            place
        }

        fn database(&self) -> PathBuf {
            self.folder.path().join("runsheet.sqlite")
        }

        fn backup(&self) -> PathBuf {
            self.folder.path().join("backup.sqlite")
        }

        fn open(&self) -> Store {
            Store::open(self.database(), OpenOptions::default()).unwrap()
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.folder.path()).unwrap();
            let mut names: Vec<_> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    async fn say(store: &Store, moment: &'static str) {
        store.write(move |tx| tx.set_meta("moment", moment)).await.map_err(|e: StoreError| e).unwrap();
    }

    fn meta(store: &Store, key: &'static str) -> Option<String> {
        store.read_blocking(|r| r.meta(key)).map_err(|e: StoreError| e).unwrap()
    }

    #[tokio::test]
    async fn a_backup_comes_into_place_marked_and_what_was_there_is_kept() {
        let place = Place::new().await;
        let before = fs::read(place.backup()).unwrap();
        // As after a power cut: the old log must not be read into the restored file.
        fs::write(beside(&place.database(), "-wal"), "the log of the damaged one").unwrap();
        let damaged = fs::read(place.database()).unwrap();
        let aside = restore(&place.backup(), &place.database()).unwrap();
        assert_eq!(fs::read(&aside).unwrap(), damaged);
        assert_eq!(fs::read(beside(&aside, "-wal")).unwrap(), b"the log of the damaged one");
        assert_eq!(fs::read(place.backup()).unwrap(), before, "the backup stays as it is");
        let store = place.open();
        assert_eq!(meta(&store, "moment").as_deref(), Some("before"));
        assert!(meta(&store, RESTORED).is_some());
    }

    #[tokio::test]
    async fn a_restore_that_was_broken_off_is_finished_by_whoever_comes_next() {
        // Cut after the decision, after the database was moved, and after its log was moved.
        for moved in 0..=2 {
            let place = Place::new().await;
            let log = beside(&place.database(), "-wal");
            fs::write(&log, "old").unwrap();
            fs::copy(place.backup(), ready(&place.database())).unwrap();
            for path in [place.database(), log].iter().take(moved) {
                fs::rename(path, beside(path, ".moved")).unwrap();
            }
            finish_restore(&place.database()).unwrap().expect("something to finish");
            assert_eq!(meta(&place.open(), "moment").as_deref(), Some("before"), "after {moved} moves");
            assert_eq!(finish_restore(&place.database()).unwrap(), None);
        }
    }

    #[tokio::test]
    async fn what_is_no_backup_is_refused_and_leaves_everything_as_it_was() {
        let place = Place::new().await;
        let bad = place.folder.path().join("bad.sqlite");
        let whole = fs::read(place.backup()).unwrap();
        let mut torn = whole.clone();
        let middle = torn.len() / 2;
        torn[middle..middle + 4096].iter_mut().for_each(|byte| *byte ^= 0xff);
        for content in [torn, b"no database at all".repeat(99), Vec::new()] {
            fs::write(&bad, content).unwrap();
            let names = place.names();
            let refused = restore(&bad, &place.database());
            assert!(matches!(refused, Err(RestoreError::Backup { .. })), "{refused:?}");
            assert_eq!(place.names(), names);
        }
        fs::write(&bad, whole).unwrap();
        fs::write(beside(&bad, "-wal"), "in use").unwrap();
        assert!(matches!(restore(&bad, &place.database()), Err(RestoreError::InUse(_))));
        let nowhere = place.folder.path().join("nowhere");
        assert!(matches!(restore(&nowhere, &place.database()), Err(RestoreError::File { .. })));
        assert_eq!(meta(&place.open(), "moment").as_deref(), Some("after"));
    }
}
