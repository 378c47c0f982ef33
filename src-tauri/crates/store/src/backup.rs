//! Copies of the database: one consistent file, for this user alone, whole on the disk before it gets its name.

use std::{fs, io, path::Path};

use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;

/// Marks in `meta` a database that was put in another's place. Whoever opens it treats it as a copy (design.md 2.10).
pub const RESTORED: &str = "restored";

/// Copies the database file at `from` to `to`, replacing what is there: its moment, also while somebody writes to it.
/// Blocks.
///
/// # Errors
/// When the database cannot be read or the copy not be written; nothing is left behind.
pub fn copy_database(from: &Path, to: &Path) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(snapshot(&connection, to)?)
}

/// Copies what the connection sees to `to`, replacing what is there.
pub(crate) fn snapshot(connection: &Connection, to: &Path) -> rusqlite::Result<()> {
    let mut unfinished = to.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = Path::new(&unfinished);
    let text = unfinished.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(unfinished.to_owned()))?;
    make_private(unfinished).map_err(failed)?;
    let written = connection.execute("VACUUM INTO ?1", [text]);
    let outcome = written.and_then(|_| settle(unfinished, to).map_err(failed));
    if outcome.is_err() && fs::remove_file(unfinished).is_err() {
        tracing::warn!(file = text, "an unfinished backup could not be removed");
    }
    outcome
}

/// An empty file that only this user may read; SQLite fills it.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Gives a file that is complete its name, durably, in place of what had it.
pub(crate) fn settle(unfinished: &Path, to: &Path) -> io::Result<()> {
    fs::OpenOptions::new().write(true).open(unfinished)?.sync_all()?;
    fs::rename(unfinished, to)?;
    sync_names_beside(to)
}

/// Makes the names in a file's folder durable. Windows journals them itself.
pub(crate) fn sync_names_beside(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// The file system's refusal in the words of SQLite, which the callers already sort.
fn failed(error: io::Error) -> rusqlite::Error {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => rusqlite::ffi::SQLITE_FULL,
        _ => rusqlite::ffi::SQLITE_CANTOPEN,
    };
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(error.to_string()))
}

#[cfg(test)]
mod tests {
    use crate::{OpenOptions, Store, StoreError, fixtures::Fixture};

    #[tokio::test]
    async fn a_backup_holds_the_moment_and_can_be_opened_in_its_place() {
        let fixture = Fixture::new();
        let to = fixture.folder.path().join("backup.sqlite");
        for moment in ["first", "second"] {
            fixture.store.write(|tx| tx.set_meta("moment", moment)).await.map_err(|e: StoreError| e).unwrap();
            fixture.store.backup(&to).await.unwrap();
            let copy = Store::open(&to, OpenOptions::default()).unwrap();
            let kept = copy.read_blocking(|r| r.meta("moment")).map_err(|e: StoreError| e);
            assert_eq!(kept.unwrap().as_deref(), Some(moment));
            copy.close().await.unwrap();
        }
        assert!(!fixture.folder.path().join("backup.sqlite.part").exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn no_other_user_may_read_a_backup() {
        use std::os::unix::fs::PermissionsExt;

        let fixture = Fixture::new();
        let to = fixture.folder.path().join("backup.sqlite");
        fixture.store.backup(&to).await.unwrap();
        assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_backup_that_cannot_be_written_says_so_and_replaces_nothing() {
        let fixture = Fixture::new();
        let nowhere = fixture.folder.path().join("missing").join("backup.sqlite");
        assert!(matches!(fixture.store.backup(nowhere).await, Err(StoreError::Io { .. })));
        let taken = fixture.folder.path().join("folder");
        std::fs::create_dir(&taken).unwrap();
        assert!(matches!(fixture.store.backup(&taken).await, Err(StoreError::Io { .. })));
        assert!(taken.is_dir());
        assert!(!fixture.folder.path().join("folder.part").exists());
    }
}
