//! The cuts cut: what is synced stays, and what is not can be seen to be lost.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use rusqlite::Connection;

use super::*;
use crate::TestDir;

const ROWS: u32 = 20;

/// What a database that was cut says.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Whole { rows: u32 },
    Damaged,
}

fn look_into(database: &Path) -> Found {
    let look = || -> rusqlite::Result<Found> {
        let connection = Connection::open(database)?;
        let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if check != "ok" {
            return Ok(Found::Damaged);
        }
        let table = "SELECT count(*) FROM sqlite_schema WHERE name = 'rows'";
        if connection.query_row(table, [], |row| row.get::<_, u32>(0))? == 0 {
            return Ok(Found::Whole { rows: 0 });
        }
        let rows = connection.query_row("SELECT count(*) FROM rows", [], |row| row.get(0))?;
        Ok(Found::Whole { rows })
    };
    look().unwrap_or(Found::Damaged)
}

/// A cut database, and how many rows it was said to hold.
struct Cut {
    said: u32,
    found: Found,
}

impl Cut {
    fn has_lost(&self) -> bool {
        !matches!(self.found, Found::Whole { rows } if rows >= self.said)
    }
}

/// Writes rows one by one, in a database with these settings, and cuts at every change.
fn write_and_cut(settings: &str) -> Vec<Cut> {
    let (dir, remains) = (TestDir::new(), TestDir::new());
    let power = PowerCut::watch(&dir);
    let connection = Connection::open(dir.join("rows.sqlite")).unwrap();
    connection.execute_batch(settings).unwrap();
    let said = Arc::new(AtomicU32::new(0));
    let cuts = Arc::new(Mutex::new(Vec::new()));
    power.before_each_change({
        let (said, cuts, remains) = (Arc::clone(&said), Arc::clone(&cuts), remains.path().to_owned());
        move |power| {
            let mut cuts = locked(&cuts);
            let to = remains.join(cuts.len().to_string());
            power.cut(cuts.len() as u64, &to);
            cuts.push((said.load(Ordering::SeqCst), to.join("rows.sqlite")));
        }
    });
    connection.execute_batch("CREATE TABLE rows (n INTEGER, text TEXT)").unwrap();
    for n in 1..=ROWS {
        connection.execute("INSERT INTO rows VALUES (?1, ?2)", (n, "x".repeat(700))).unwrap();
        said.store(n, Ordering::SeqCst);
    }
    drop(connection);
    let cuts = std::mem::take(&mut *locked(&cuts));
    cuts.into_iter().map(|(said, database)| Cut { said, found: look_into(&database) }).collect()
}

const LOG: &str = "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 10;";

#[test]
fn what_was_synced_is_never_lost() {
    for settings in [
        format!("{LOG} PRAGMA synchronous = full"),
        "PRAGMA journal_mode = delete; PRAGMA synchronous = extra".to_owned(),
    ] {
        let cuts = write_and_cut(&settings);
        assert!(cuts.len() > 60, "{} cuts", cuts.len());
        let lost: Vec<_> =
            cuts.iter().filter(|cut| cut.has_lost()).map(|cut| (cut.said, &cut.found)).collect();
        assert!(lost.is_empty(), "{settings}: {lost:?}");
    }
}

#[test]
fn what_was_not_synced_is_lost_sooner_or_later() {
    let lost = |settings: &str| write_and_cut(settings).into_iter().filter(Cut::has_lost).collect::<Vec<_>>();
    let normal = lost(&format!("{LOG} PRAGMA synchronous = normal"));
    assert!(!normal.is_empty());
    assert!(normal.iter().all(|cut| cut.found != Found::Damaged), "it stays whole all the same");
    let off = lost(&format!("{LOG} PRAGMA synchronous = off"));
    assert!(off.iter().any(|cut| cut.found == Found::Damaged), "without any sync it is damaged at times");
    // The removal of the journal is the commit, and `full` does not sync it.
    assert!(!lost("PRAGMA journal_mode = delete; PRAGMA synchronous = full").is_empty());
}

#[test]
fn the_same_seed_has_the_same_luck() {
    let (dir, remains) = (TestDir::new(), TestDir::new());
    let power = PowerCut::watch(&dir);
    let connection = Connection::open(dir.join("rows.sqlite")).unwrap();
    connection.execute_batch("PRAGMA synchronous = off; CREATE TABLE rows (n INTEGER)").unwrap();
    let cut = |seed: u64, name: &str| {
        power.cut(seed, remains.join(name));
        fs::read(remains.join(name).join("rows.sqlite")).ok()
    };
    let different: std::collections::HashSet<_> = (0..50).map(|seed| cut(seed, &seed.to_string())).collect();
    assert!(different.len() > 4, "{} outcomes", different.len());
    (0..50).for_each(|seed| assert_eq!(cut(seed, "again"), cut(seed, "once more")));
}

#[test]
fn everything_else_in_the_folder_is_left_as_it_lies() {
    let (dir, remains) = (TestDir::new(), TestDir::new());
    dir.write("clips/clip.mp4", "bytes");
    let power = PowerCut::watch(&dir);
    let connection = Connection::open(dir.join("rows.sqlite")).unwrap();
    connection.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE rows (n INTEGER)").unwrap();
    assert!(dir.join("rows.sqlite-shm").exists());
    power.cut(1, &remains);
    assert_eq!(fs::read(remains.join("clips/clip.mp4")).unwrap(), b"bytes");
    assert!(!remains.join("rows.sqlite-shm").exists(), "it never reaches the disk for certain");
}

#[test]
fn without_power_nothing_is_written() {
    let dir = TestDir::new();
    let power = PowerCut::watch(&dir);
    let connection = Connection::open(dir.join("rows.sqlite")).unwrap();
    connection.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE rows (n INTEGER)").unwrap();
    power.switch_off();
    assert!(connection.execute("INSERT INTO rows VALUES (1)", []).is_err());
    drop(connection);
    assert_eq!(look_into(&dir.join("rows.sqlite")), Found::Whole { rows: 0 });
}

#[test]
fn a_folder_that_nobody_watches_is_left_alone() {
    let (dir, other) = (TestDir::new(), TestDir::new());
    let power = PowerCut::watch(&dir);
    let changes = Arc::new(AtomicU32::new(0));
    power.before_each_change({
        let changes = Arc::clone(&changes);
        move |_| {
            changes.fetch_add(1, Ordering::SeqCst);
        }
    });
    for (folder, changed) in [(&other, false), (&dir, true)] {
        let connection = Connection::open(folder.join("rows.sqlite")).unwrap();
        connection.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE rows (n INTEGER)").unwrap();
        assert_eq!(changes.load(Ordering::SeqCst) > 0, changed);
    }
}
