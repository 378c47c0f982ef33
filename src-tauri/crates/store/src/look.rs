//! A database that is only looked at: nothing is changed, neither in it nor beside it, also while an engine works on it.
//!
//! SQLite makes files of its own beside a database in WAL mode, even to read it. [`Look`] avoids that: a database that
//! nobody has open and that was closed in order is read as it lies there, and one that a kill left is read together
//! with its log, whose index is then kept in memory.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::{
    error::{OpenError, StoreError},
    migrations,
    open::{self, OpenOptions},
    transaction::Reader,
};

/// How many steps of a statement pass between two looks at the time.
const STEPS: i32 = 10_000;

/// A connection that changes nothing.
pub struct Look {
    connection: Connection,
    version: u32,
}

/// What looking through a database found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whole {
    /// It is whole.
    Yes,
    /// It is damaged.
    No {
        /// What SQLite found.
        detail: String,
    },
    /// It is too large to be looked through in the time given; so far nothing was found.
    Unfinished,
}

impl Look {
    /// Opens the database at `path`. `in_use` says whether an engine has it open. Blocks.
    ///
    /// # Errors
    /// [`OpenError`]: it cannot be read, is none of ours, or was written by a newer Runsheet.
    pub fn open(path: &Path, in_use: bool) -> Result<Self, OpenError> {
        let refused = |error| open::refusal(path, error);
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(address(path, in_use), flags).map_err(refused)?;
        connection.busy_timeout(OpenOptions::default().busy_timeout / 5).map_err(refused)?;
        connection.pragma_update(None, "trusted_schema", false).map_err(refused)?;
        connection.pragma_update(None, "cell_size_check", true).map_err(refused)?;
        let found = open::version(&connection).map_err(refused)?;
        migrations::check_version(found, migrations::VERSIONS)?;
        open::check_ours(&connection, found).map_err(refused)??;
        Ok(Self { connection, version: u32::try_from(found).unwrap_or_default() })
    }

    /// The version of its tables (`user_version`); 0 where nothing was made yet.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Looks through all of it (`quick_check`), for at most that long.
    ///
    /// # Errors
    /// [`OpenError`] where it cannot be read.
    pub fn look_through(&self, within: Duration) -> Result<Whole, OpenError> {
        let refused = |error| OpenError::Sqlite(error);
        let ends = Instant::now() + within;
        self.connection.progress_handler(STEPS, Some(move || Instant::now() >= ends)).map_err(refused)?;
        let checked = open::check_whole(&self.connection);
        self.connection.progress_handler(0, None::<fn() -> bool>).map_err(refused)?;
        match checked {
            Ok(Ok(())) => Ok(Whole::Yes),
            Ok(Err(OpenError::Corrupt { detail })) => Ok(Whole::No { detail }),
            Ok(Err(why)) => Err(why),
            Err(error) => match error.sqlite_error_code() {
                Some(ErrorCode::OperationInterrupted) => Ok(Whole::Unfinished),
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    Ok(Whole::No { detail: error.to_string() })
                }
                _ => Err(OpenError::Sqlite(error)),
            },
        }
    }

    /// Runs the closure on one moment of the database.
    ///
    /// # Errors
    /// Whatever the closure reports.
    pub fn read<T>(
        &mut self,
        closure: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let moment = self.connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        closure(&Reader::new(&moment))
    }
}

/// The address under which SQLite opens a database and leaves everything as it is.
fn address(path: &Path, in_use: bool) -> String {
    let how = if in_use {
        ""
    } else if !has_log(path) {
        "&immutable=1"
    } else if beside(path, "-shm").exists() {
        "&readonly_shm=1"
    } else {
        // Only a log without its index, as in a folder that was copied, makes SQLite write that index.
        ""
    };
    format!("file:{}?mode=ro{how}", percent_encoded(path))
}

/// Whether a kill left a log with writes in it.
fn has_log(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// As a URI has it, with forward slashes and a slash before a drive letter.
fn percent_encoded(path: &Path) -> String {
    let text = path.as_os_str().as_encoded_bytes();
    let drive = cfg!(windows) && text.get(1) == Some(&b':');
    let mut uri = if drive { String::from("/") } else { String::new() };
    for byte in text {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'-' | b'_' | b'.' | b'~' | b':' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Store, fixtures::Fixture};

    const AMPLE: Duration = Duration::from_secs(60);

    /// Every file of a folder with its bytes.
    fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
    }

    fn look(path: &Path, in_use: bool) -> (Option<String>, Whole) {
        let mut look = Look::open(path, in_use).unwrap();
        assert_eq!(usize::try_from(look.version()), Ok(migrations::VERSIONS.len()));
        (look.read(|r| r.meta("moment")).unwrap(), look.look_through(AMPLE).unwrap())
    }

    #[test]
    fn a_database_that_was_closed_in_order_is_read_as_it_lies_there() {
        let fixture = Fixture::new();
        let folder = fixture.folder.path().join("a folder?#%41é");
        fs::create_dir(&folder).unwrap();
        let path = folder.join("runsheet.sqlite");
        let store = Store::open(&path, OpenOptions::default()).unwrap();
        store.write_blocking(|tx| tx.set_meta("moment", "closed")).map_err(|e: StoreError| e).unwrap();
        drop(store);
        let before = files(&folder);
        assert_eq!(look(&path, false), (Some("closed".into()), Whole::Yes));
        assert!(files(&folder) == before, "something was changed");
    }

    #[test]
    fn what_a_kill_left_in_the_log_is_read_too_and_nothing_is_changed() {
        let fixture = Fixture::new();
        fixture.write(|tx| tx.set_meta("moment", "in the log"));
        let killed = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(fixture.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, killed.path().join(path.file_name().unwrap())).unwrap();
        }
        let path = killed.path().join("runsheet.sqlite");
        assert!(has_log(&path));
        let before = files(killed.path());
        assert_eq!(look(&path, false), (Some("in the log".into()), Whole::Yes));
        assert!(files(killed.path()) == before, "something was changed");
    }

    #[test]
    fn a_database_in_use_is_read_beside_its_engine() {
        let fixture = Fixture::new();
        fixture.write(|tx| tx.set_meta("moment", "first"));
        assert_eq!(look(fixture.store.path(), true), (Some("first".into()), Whole::Yes));
        fixture.write(|tx| tx.set_meta("moment", "second"));
        assert_eq!(look(fixture.store.path(), true).0.as_deref(), Some("second"));
    }

    #[test]
    fn damage_is_found_and_time_that_runs_out_is_not_taken_for_it() {
        let fixture = Fixture::new();
        fixture.write(|tx| (0..2_000).try_for_each(|n| tx.set_meta(&format!("fact {n}"), &"x".repeat(200))));
        let path = fixture.store.path().to_owned();
        drop(fixture.store);
        let unhurried = Look::open(&path, false).unwrap();
        assert_eq!(unhurried.look_through(Duration::ZERO).unwrap(), Whole::Unfinished);
        assert_eq!(unhurried.look_through(AMPLE).unwrap(), Whole::Yes, "the time limit is gone again");
        drop(unhurried);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 4096].iter_mut().for_each(|byte| *byte ^= 0xff);
        fs::write(&path, bytes).unwrap();
        let damaged = Look::open(&path, false).unwrap();
        assert!(matches!(damaged.look_through(AMPLE).unwrap(), Whole::No { .. }));
    }

    #[test]
    fn what_is_no_database_of_ours_is_refused() {
        let fixture = Fixture::new();
        let path = fixture.folder.path().join("other.sqlite");
        fs::write(&path, "no database at all".repeat(99)).unwrap();
        assert!(matches!(Look::open(&path, false), Err(OpenError::Corrupt { .. })));
        assert!(matches!(
            Look::open(&fixture.folder.path().join("nothing"), false),
            Err(OpenError::Unwritable { .. })
        ));
    }
}
