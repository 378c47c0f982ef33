//! Opening the database: what must hold before the first row is read.
//!
//! Refused: a newer version, another program's database, a damaged file, a place that cannot be written or cannot hold
//! a write-ahead log. Nothing is changed in a file that is refused.

use std::{fs, io, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use crate::{
    error::{OpenError, StoreError},
    migrations::{self, APPLICATION_ID, Versions},
};

/// The first SQLite without the WAL-reset fault: 3.51.3.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Statements each connection keeps prepared.
const STATEMENTS: usize = 128;

/// How a database is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Read-only connections at once.
    pub readers: usize,
    /// How long to wait while another program holds the database.
    pub busy_timeout: Duration,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { readers: 4, busy_timeout: Duration::from_secs(5) }
    }
}

/// The connection of the writer, on a database that is whole and of this version.
pub(crate) fn writing(path: &Path, options: &OpenOptions) -> Result<Connection, OpenError> {
    writing_versions(path, options, migrations::VERSIONS)
}

/// The same for any list of versions.
pub(crate) fn writing_versions(
    path: &Path,
    options: &OpenOptions,
    versions: Versions,
) -> Result<Connection, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    make(path)?;
    let refused = |error| refusal(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(refused)?;
    // Until the file is accepted, closing it must not write a log that was left into it: a refused file stays byte for
    // byte as it is, and so does its log.
    let log_was_left = has_log(path);
    keep_log_on_close(&connection, log_was_left).map_err(refused)?;
    check_writable(&connection, path).map_err(refused)??;
    prepare(&connection, options).map_err(refused)?;
    let found = version(&connection).map_err(refused)?;
    migrations::check_version(found, versions)?;
    check_whole(&connection).map_err(refused)??;
    check_ours(&connection, found).map_err(refused)??;
    keep_log_on_close(&connection, false).map_err(refused)?;
    make_durable(&connection).map_err(refused)?;
    check_durable(&connection).map_err(refused)??;
    migrations::migrate(&mut connection, path, found, versions)?;
    Ok(connection)
}

/// A connection that only reads.
pub(crate) fn reading(path: &Path, options: &OpenOptions) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection, options)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Whether a kill left a log with writes in it.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(Path::new(&log)).is_ok_and(|log| log.len() > 0)
}

fn keep_log_on_close(connection: &Connection, keep: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep).map(drop)
}

/// What every connection needs.
fn prepare(connection: &Connection, options: &OpenOptions) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(options.busy_timeout)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)
}

fn check_sqlite(number: i32, found: &'static str) -> Result<(), OpenError> {
    if number < OLDEST_SQLITE { Err(OpenError::OldSqlite { found }) } else { Ok(()) }
}

/// Makes the file if there is none, for this user alone. One that is there is left to SQLite: to open and close it here
/// would take away the locks that this process holds on it.
fn make(path: &Path) -> Result<(), OpenError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
            Err(OpenError::Unwritable { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// SQLite opens a write-protected file read-only and says nothing.
fn check_writable(connection: &Connection, path: &Path) -> rusqlite::Result<Result<(), OpenError>> {
    let source = io::ErrorKind::PermissionDenied.into();
    Ok(if connection.is_readonly("main")? {
        Err(OpenError::Unwritable { path: path.to_owned(), source })
    } else {
        Ok(())
    })
}

pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether every page is what it should be. The rules of the tables for single values are left out: they were kept when
/// the values were written, and asking a million posts again takes four times as long as all the rest.
pub(crate) fn check_whole(connection: &Connection) -> rusqlite::Result<Result<(), OpenError>> {
    connection.pragma_update(None, "ignore_check_constraints", true)?;
    let answers = quick_check(connection);
    connection.pragma_update(None, "ignore_check_constraints", false)?;
    let answers = answers?;
    Ok(if answers == ["ok"] { Ok(()) } else { Err(OpenError::Corrupt { detail: answers.join("; ") }) })
}

fn quick_check(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare("PRAGMA quick_check(3)")?.query_map([], |row| row.get(0))?.collect()
}

pub(crate) fn check_ours(connection: &Connection, version: i32) -> rusqlite::Result<Result<(), OpenError>> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let untouched = version == 0 && id == 0 && tables == 0;
    Ok(if untouched || id == APPLICATION_ID { Ok(()) } else { Err(OpenError::Foreign) })
}

/// Ends with a read, at which SQLite makes the log: a folder that takes no new files is noticed here and not later.
fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    version(connection).map(drop)
}

/// Reads back what [`make_durable`] asked for: SQLite says nothing when it cannot do it.
fn check_durable(connection: &Connection) -> rusqlite::Result<Result<(), OpenError>> {
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i32 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    Ok(if journal != "wal" {
        Err(OpenError::NotDurable { pragma: "journal_mode", wanted: "wal", found: journal })
    } else if synchronous != 2 {
        Err(OpenError::NotDurable { pragma: "synchronous", wanted: "2", found: synchronous.to_string() })
    } else {
        Ok(())
    })
}

/// What SQLite's refusal means for the person who opens the file.
pub(crate) fn refusal(path: &Path, error: rusqlite::Error) -> OpenError {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::Corrupt { detail },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Busy,
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure,
        ) => OpenError::Unwritable { path: path.to_owned(), source: io::Error::other(detail) },
        _ => OpenError::Sqlite(error),
    }
}

#[cfg(test)]
mod tests;
