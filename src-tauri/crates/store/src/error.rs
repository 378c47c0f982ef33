//! What can go wrong with the database, by what a caller does about it.

use std::{io, path::PathBuf};

use runsheet_model::{ProfileName, StateName, settings::BadSetting, state::Impossible};
use rusqlite::ErrorCode;

/// Why a database was not opened. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer Runsheet has written it.
    #[error("this database has version {found}, written by a newer Runsheet; this one knows version {known}")]
    Newer {
        /// The version in the file.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// It is an SQLite database of another program.
    #[error("this is not a database of Runsheet")]
    Foreign,
    /// It is damaged, or no database at all: restore a backup.
    #[error("the database is damaged: {detail}")]
    Corrupt {
        /// What SQLite found.
        detail: String,
    },
    /// The file or its folder cannot be created, read or written.
    #[error("{} cannot be written: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A write here would not survive a power cut, for example on a drive that cannot hold a write-ahead log.
    #[error("the database cannot be kept safely here: {pragma} is {found}, not {wanted}")]
    NotDurable {
        /// The setting that did not hold.
        pragma: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
    /// The SQLite library has the WAL-reset fault (numbers.md section 5).
    #[error("SQLite {found} is too old: 3.51.3 is the first that is safe")]
    OldSqlite {
        /// The library's version.
        found: &'static str,
    },
    /// Another program holds it.
    #[error("another program holds the database")]
    Busy,
    /// The new version of the tables could not be made; the old one is untouched.
    #[error("the database could not be brought to version {to}: {source}")]
    Migration {
        /// The version wanted.
        to: u32,
        /// What failed.
        source: rusqlite_migration::Error,
    },
    /// Anything else SQLite says.
    #[error("the database could not be opened: {0}")]
    Sqlite(rusqlite::Error),
    /// The system gave no thread to write on.
    #[error("no thread for the database: {0}")]
    Thread(io::Error),
}

/// Why a read or a write did not happen. A write that failed left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row.
    #[error("there is no {what} {id}")]
    Missing {
        /// The kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The post cannot take that event where it stands.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// A post's content is settled once it is claimed.
    #[error("a post that is {0} cannot be edited")]
    NotEditable(StateName),
    /// The name is in use.
    #[error("the name '{0}' is taken")]
    NameTaken(String),
    /// The TikTok account is connected under another name.
    #[error("this account is already connected as '{0}'")]
    AccountTaken(ProfileName),
    /// The setting or its value does not exist; also for a stored value this version does not take.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// The tables refuse it: a reference to nothing, a value out of its range, a second row where one is allowed.
    #[error("the database refuses this: {detail}")]
    Refused {
        /// The constraint, as SQLite names it.
        detail: String,
    },
    /// A stored value that this version cannot read.
    #[error("the database holds something unreadable: {detail}")]
    Unreadable {
        /// Which column and why.
        detail: String,
    },
    /// Another program held the database for too long.
    #[error("another program holds the database")]
    Busy,
    /// The disk is full; room must be made before anything can go on.
    #[error("the disk is full")]
    DiskFull,
    /// The file can no longer be read or written.
    #[error("the database file cannot be used: {detail}")]
    Io {
        /// What SQLite said.
        detail: String,
    },
    /// It is damaged: stop, and restore a backup.
    #[error("the database is damaged: {detail}")]
    Corrupt {
        /// What SQLite found.
        detail: String,
    },
    /// The store was closed.
    #[error("the database is closed")]
    Closed,
    /// Anything else SQLite says.
    #[error("the database failed: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Self::Refused { detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { detail },
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied,
            ) => Self::Io { detail },
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..) => Self::Unreadable { detail },
                other => Self::Sqlite(other),
            },
        }
    }
}
