//! The SQLite file: its schema, and one file per table with the table's reads and writes.
//!
//! Everything that must outlive a killed practice process lies here. Tokens, codes and upload tokens are kept as
//! fingerprints only, so that the file holds nothing that could be used or leaked.

pub(crate) mod calls;
pub(crate) mod creators;
pub(crate) mod faults;
pub(crate) mod grants;
pub(crate) mod hits;
pub(crate) mod outcomes;
pub(crate) mod settings;
pub(crate) mod uploads;
pub(crate) mod videos;

use std::path::Path;

use rusqlite::Connection;

use crate::config::PracticeError;

const VERSION: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE creators (handle TEXT PRIMARY KEY, place INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE TABLE codes (
    code TEXT PRIMARY KEY, creator TEXT NOT NULL, scopes TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL, expires_ms INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE grants (
    id INTEGER PRIMARY KEY, creator TEXT NOT NULL, scopes TEXT NOT NULL, refresh TEXT NOT NULL UNIQUE,
    refresh_expires_ms INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE access_tokens (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL REFERENCES grants(id), expires_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE uploads (
    seq INTEGER PRIMARY KEY, publish_id TEXT NOT NULL UNIQUE, upload_id TEXT NOT NULL UNIQUE, token TEXT NOT NULL,
    creator TEXT NOT NULL, mode TEXT NOT NULL, state TEXT NOT NULL, size INTEGER NOT NULL, chunk INTEGER NOT NULL,
    count INTEGER NOT NULL, received INTEGER NOT NULL DEFAULT 0, post_info TEXT, init_ms INTEGER NOT NULL,
    url_expires_ms INTEGER NOT NULL, complete_ms INTEGER, ended_ms INTEGER, blake3 TEXT, sha256 TEXT,
    container TEXT, fail_reason TEXT
) STRICT;
CREATE INDEX uploads_by_creator ON uploads (creator, mode, init_ms);
CREATE INDEX uploads_by_state ON uploads (state, url_expires_ms);
CREATE TABLE chunks (
    upload_id TEXT NOT NULL, first INTEGER NOT NULL, file TEXT NOT NULL, PRIMARY KEY (upload_id, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE videos (
    id INTEGER PRIMARY KEY, creator TEXT NOT NULL, created_ms INTEGER NOT NULL, visible_ms INTEGER NOT NULL,
    public INTEGER NOT NULL, filtered INTEGER NOT NULL, publish_id TEXT, doc TEXT NOT NULL, UNIQUE (creator, created_ms)
) STRICT;
CREATE INDEX videos_by_upload ON videos (publish_id) WHERE publish_id IS NOT NULL;
CREATE TABLE calls (seq INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL) STRICT;
CREATE TABLE hits (bucket TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX hits_by_bucket ON hits (bucket, at_ms);
CREATE TABLE faults (
    id INTEGER PRIMARY KEY, doc TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0, acted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE outcomes (whose TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// Tables that [`empty`] clears; the settings stay, as they hold the port.
const CONTENT: [&str; 11] = [
    "creators",
    "codes",
    "access_tokens",
    "grants",
    "uploads",
    "chunks",
    "videos",
    "calls",
    "hits",
    "faults",
    "outcomes",
];

/// Opens the state, creating or refusing it by its version. WAL without a sync per commit: a killed process loses
/// nothing, which is all that a practice server promises.
pub(crate) fn open(path: &Path) -> Result<Connection, PracticeError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match found {
        0 => {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
            ))?;
        }
        VERSION => {}
        _ => return Err(PracticeError::NewerState { found, known: VERSION }),
    }
    Ok(connection)
}

/// Forgets everything but the settings.
pub(crate) fn empty(connection: &Connection) -> Result<(), PracticeError> {
    for table in CONTENT {
        connection.execute(&format!("DELETE FROM {table}"), ())?;
    }
    Ok(())
}

/// What is stored of a secret.
pub(crate) fn fingerprint(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}
