//! The versions of the database, and the way from one to the next.
//!
//! A released version is never changed; a later one is added at the end. All pending versions are made in one
//! transaction, after a copy of the old database was put beside it.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{
    activity, api_keys, app_key, attempts, backup, clients, clips, consents, error::OpenError, idempotency,
    ledger, meta, open, posts, presets, profiles, settings, slots, tray,
};

/// Marks a database as Runsheet's: "RSHT".
pub(crate) const APPLICATION_ID: i32 = 0x5253_4854;

const MARK: &str = "PRAGMA application_id = 0x52534854;";

/// For each version the SQL of every table that it makes or changes.
pub(crate) type Versions<'v> = &'v [&'v [&'v str]];

/// All versions, oldest first.
pub(crate) const VERSIONS: Versions<'static> = &[
    &[
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
    ],
    &[clients::V2, slots::V2, presets::V2],
    &[tray::V3],
    &[posts::V4],
];

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

    const FIRST: Versions<'static> = &[VERSIONS[0]];
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
        let connection = migrated(&path, FIRST).unwrap();
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
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runsheet.sqlite");
        drop(writing(&path, &OpenOptions::default()).unwrap());
        let known = i32::try_from(VERSIONS.len()).unwrap();
        assert_eq!(version(&Connection::open(&path).unwrap()), known);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_later_version_keeps_the_rows_and_puts_a_copy_beside() {
        let (_folder, path) = first();
        let connection = migrated(&path, NEXT).unwrap();
        assert_eq!(version(&connection), 2);
        assert_eq!(Tx::new(&connection).meta("vault_id").unwrap().as_deref(), Some("7"));
        connection.execute("INSERT INTO hues VALUES ('teal')", []).unwrap();

        let copy = migrated(&copy_before(&path, 1), FIRST).unwrap();
        assert_eq!(version(&copy), 1);
        assert_eq!(Tx::new(&copy).meta("vault_id").unwrap().as_deref(), Some("7"));
        drop(connection);
        assert!(matches!(migrated(&path, FIRST), Err(OpenError::Newer { found: 2, known: 1 })));
    }

    #[test]
    fn a_version_that_cannot_be_made_leaves_the_old_one_whole() {
        for versions in [BROKEN, DANGLING] {
            let (_folder, path) = first();
            assert!(matches!(migrated(&path, versions), Err(OpenError::Migration { .. })));
            let connection = migrated(&path, FIRST).unwrap();
            assert_eq!(version(&connection), 1);
            let tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('hues', 'more', 'b')";
            assert_eq!(connection.query_row(tables, [], |row| row.get(0)), Ok(0));
        }
    }

    /// Two clients and a profile as version 1 wrote them.
    const ROWS_OF_THE_FIRST: &str = "
        INSERT INTO clients (id, name, zone, created_at) VALUES
            ('0198d7a0-0000-7000-8000-000000000002', 'Velo Habitat', 'Europe/Berlin', 2000),
            ('0198d7a0-0000-7000-8000-000000000001', 'Korn & Kruste', 'America/New_York', 1000);
        INSERT INTO profiles (id, name, client, client_key, open_id, display_name, scopes, login, paused,
            tokens_stored_at, access_expires_at, refresh_expires_at, created_at) VALUES
            ('0198d7a0-0000-7000-8000-000000000003', 'korn', '0198d7a0-0000-7000-8000-000000000001', 'aw1', 'o1',
             'Korn', '[]', 'disconnected', 0, 0, 0, 0, 3000);";

    #[test]
    fn the_second_version_gives_clients_hues_in_turn_and_house_rules_that_ask_for_nothing() {
        use runsheet_model::{Client, HouseRules, Hue, WeeklySlots};

        let (_folder, path) = first();
        migrated(&path, FIRST).unwrap().execute_batch(ROWS_OF_THE_FIRST).unwrap();
        let connection = migrated(&path, &VERSIONS[..2]).unwrap();
        let tx = Tx::new(&connection);
        let found = tx.clients().unwrap();
        let told = |client: &Client| (client.name.clone(), client.zone.name().to_owned(), client.hue);
        let first_hue = Hue::next(&[]);
        assert_eq!(
            found.iter().map(told).collect::<Vec<_>>(),
            [
                ("Korn & Kruste".to_owned(), "America/New_York".to_owned(), first_hue),
                ("Velo Habitat".to_owned(), "Europe/Berlin".to_owned(), Hue::next(&[first_hue])),
            ]
        );
        assert!(found.iter().all(|client| client.house_rules == HouseRules::default()));
        let profile = tx.profiles().unwrap().remove(0);
        assert_eq!(profile.client, Some(found[0].id));
        assert_eq!(tx.slots(profile.id).unwrap(), WeeklySlots::default());
        assert_eq!(tx.presets().unwrap(), []);
        drop(connection);
        assert!(writing(&path, &OpenOptions::default()).is_ok(), "and it goes on to the newest");
    }

    #[test]
    fn the_second_version_gives_thirteen_clients_the_hues_that_new_ones_would_get() {
        let (_folder, path) = first();
        let connection = migrated(&path, FIRST).unwrap();
        for n in 0..13 {
            let id = format!("0198d7a0-0000-7000-8000-0000000000{n:02}");
            let row = "INSERT INTO clients (id, name, zone, created_at) VALUES (?1, ?2, 'Europe/Berlin', ?3)";
            connection.execute(row, (&id, format!("{n:02}"), n)).unwrap();
        }
        drop(connection);
        let connection = migrated(&path, &VERSIONS[..2]).unwrap();
        let mut given = Vec::new();
        for client in Tx::new(&connection).clients().unwrap() {
            assert_eq!(client.hue, runsheet_model::Hue::next(&given), "{}", client.name);
            given.push(client.hue);
        }
    }

    #[test]
    fn the_fourth_version_leaves_posts_where_they_sat() {
        use runsheet_model::{ClipSource, Schedule};

        let (_folder, path) = first();
        let connection = migrated(&path, &VERSIONS[..3]).unwrap();
        connection.execute_batch(ROWS_OF_THE_FIRST).unwrap();
        let row = "INSERT INTO posts (id, destination, profile, mode, title, caption, disable_comment, disable_duet,
                disable_stitch, branded_content, own_brand, ai_generated, local_time, zone, due, immediate, state,
                inits_since_go, created_at, changed_at)
            VALUES ('0198d7a0-0000-7000-8000-000000000004', '0198d7a0-0000-7000-8000-000000000005',
                '0198d7a0-0000-7000-8000-000000000003', 'draft', '', '', 0, 0, 0, 0, 0, 0, '2027-01-15T09:00:00',
                'Europe/Berlin', 1800000000000, 0, 'scheduled', 0, 1000, 1000)";
        connection.execute(row, []).unwrap();
        drop(connection);
        let connection = migrated(&path, &VERSIONS[..4]).unwrap();
        let tx = Tx::new(&connection);
        let due = crate::fixtures::at(0);
        let profile = tx.profiles().unwrap().remove(0).id;
        let card = tx.cards_between(due, due + chrono::TimeDelta::seconds(1), &[profile]).unwrap().remove(0);
        assert_eq!(card.schedule, Some(Schedule::at_instant(due, chrono_tz::Europe::Berlin)));
        let post = tx.post(card.id).unwrap().unwrap();
        assert_eq!((post.ask, post.clip), (None, ClipSource::None));
    }

    #[test]
    fn every_table_takes_only_its_types() {
        let folder = tempfile::tempdir().unwrap();
        let connection = writing(&folder.path().join("runsheet.sqlite"), &OpenOptions::default()).unwrap();
        let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut statement = connection.prepare(tables).unwrap();
        let tables = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for table in tables {
            let (name, sql): (String, String) = table.unwrap();
            assert!(sql.contains("STRICT"), "{name} is not STRICT");
        }
    }
}
