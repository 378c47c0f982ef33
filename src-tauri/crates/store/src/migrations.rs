//! The versions of the database, and the way from one to the next.
//!
//! A released version is never changed; a later one is added at the end. All pending versions are made in one
//! transaction, after a copy of the old database was put beside it.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{
    activity, api_keys, app_key, attempts, backup, clients, clips, consents, error::OpenError, idempotency,
    ledger, meta, open, posts, profiles, settings,
};

/// Marks a database as Runsheet's: "RSHT".
pub(crate) const APPLICATION_ID: i32 = 0x5253_4854;

const MARK: &str = "PRAGMA application_id = 0x52534854;";

/// For each version the SQL of every table that it makes or changes.
pub(crate) type Versions<'v> = &'v [&'v [&'v str]];

/// All versions, oldest first.
pub(crate) const VERSIONS: Versions<'static> = &[&[
    MARK,
    meta::V1,
    settings::V1,
    app_key::V1,
    clients::V1,
    profiles::V1,
    clips::V1,
    posts::V1,
    consents::V1,
    attempts::V1,
    activity::V1,
    ledger::V1,
    api_keys::V1,
    idempotency::V1,
]];

/// Refuses a database that a newer program has written.
pub(crate) fn check_version(found: i32, versions: Versions) -> Result<(), OpenError> {
    let known = newest(versions);
    match u32::try_from(found) {
        Ok(found) if found <= known => Ok(()),
        Ok(found) => Err(OpenError::Newer { found, known }),
        Err(_) => Err(OpenError::Foreign),
    }
}

/// Brings the database from version `found` to the newest.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    found: i32,
    versions: Versions,
) -> Result<(), OpenError> {
    let to = newest(versions);
    if i64::from(found) == i64::from(to) {
        return Ok(());
    }
    if found > 0 {
        let kept = copy_before(path, found);
        backup::snapshot(connection, &kept).map_err(|error| open::refusal(&kept, error))?;
        tracing::info!(kept = %kept.display(), "kept a copy of the database before bringing it to a new version");
    }
    let sql: Vec<String> = versions.iter().map(|tables| tables.concat()).collect();
    let steps = sql.iter().map(|version| M::up(version)).collect();
    Migrations::new(steps).to_latest(connection).map_err(|source| OpenError::Migration { to, source })?;
    tracing::info!(from = found, to, "the database has a new version");
    Ok(())
}

/// Where the copy of the old version goes: beside the database.
fn copy_before(path: &Path, found: i32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{found}.backup"));
    name.into()
}

fn newest(versions: Versions) -> u32 {
    u32::try_from(versions.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;
    use crate::{
        open::{OpenOptions, writing, writing_versions},
        transaction::Tx,
    };

    const NEXT: Versions<'static> = &[VERSIONS[0], &["CREATE TABLE hues (name TEXT) STRICT;"]];
    const BROKEN: Versions<'static> = &[NEXT[0], NEXT[1], &["CREATE TABLE more (a); CREATE TABLE hues (b);"]];
    const DANGLING: Versions<'static> = &[
        VERSIONS[0],
        &["CREATE TABLE b (profile TEXT REFERENCES profiles (id)); INSERT INTO b VALUES ('none');"],
    ];

    /// A database of version 1 that holds something.
    fn first() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runsheet.sqlite");
        let connection = writing(&path, &OpenOptions::default()).unwrap();
        Tx::new(&connection).set_meta("vault_id", "7").unwrap();
        (folder, path)
    }

    fn migrated(path: &Path, versions: Versions) -> Result<Connection, OpenError> {
        writing_versions(path, &OpenOptions::default(), versions)
    }

    fn version(connection: &Connection) -> i32 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_new_database_has_the_newest_version_and_nothing_beside_it() {
        let (folder, path) = first();
        assert_eq!(version(&Connection::open(&path).unwrap()), 1);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_later_version_keeps_the_rows_and_puts_a_copy_beside() {
        let (_folder, path) = first();
        let connection = migrated(&path, NEXT).unwrap();
        assert_eq!(version(&connection), 2);
        assert_eq!(Tx::new(&connection).meta("vault_id").unwrap().as_deref(), Some("7"));
        connection.execute("INSERT INTO hues VALUES ('teal')", []).unwrap();

        let copy = writing(&copy_before(&path, 1), &OpenOptions::default()).unwrap();
        assert_eq!(version(&copy), 1);
        assert_eq!(Tx::new(&copy).meta("vault_id").unwrap().as_deref(), Some("7"));
        drop(connection);
        assert!(matches!(
            writing(&path, &OpenOptions::default()),
            Err(OpenError::Newer { found: 2, known: 1 })
        ));
    }

    #[test]
    fn a_version_that_cannot_be_made_leaves_the_old_one_whole() {
        for versions in [BROKEN, DANGLING] {
            let (_folder, path) = first();
            assert!(matches!(migrated(&path, versions), Err(OpenError::Migration { .. })));
            let connection = writing(&path, &OpenOptions::default()).unwrap();
            assert_eq!(version(&connection), 1);
            let tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('hues', 'more', 'b')";
            assert_eq!(connection.query_row(tables, [], |row| row.get(0)), Ok(0));
        }
    }

    #[test]
    fn every_table_takes_only_its_types() {
        let (_folder, path) = first();
        let connection = Connection::open(&path).unwrap();
        let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut statement = connection.prepare(tables).unwrap();
        let tables = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for table in tables {
            let (name, sql): (String, String) = table.unwrap();
            assert!(sql.contains("STRICT"), "{name} is not STRICT");
        }
    }
}
