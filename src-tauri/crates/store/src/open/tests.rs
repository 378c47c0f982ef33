//! What is refused when a database is opened, and what holds once it is open.

use std::{fs, path::PathBuf};

use runsheet_model::clip::ClipHash;
use tempfile::TempDir;

use super::*;
use crate::{
    Store,
    fixtures::{Fixture, at, clip},
};

fn options() -> OpenOptions {
    OpenOptions { busy_timeout: Duration::from_millis(50), ..OpenOptions::default() }
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runsheet.sqlite");
    (folder, path)
}

fn refused(path: &Path) -> OpenError {
    Store::open(path, options()).err().expect("it was opened")
}

/// A closed database of many pages.
fn filled() -> (TempDir, PathBuf) {
    let (folder, path) = place();
    let store = Store::open(&path, options()).unwrap();
    store
        .write_blocking(|tx| {
            (0..=255u8).try_for_each(|n| {
                let mut clip = clip(n);
                clip.path = Some("x".repeat(usize::from(n) * 40));
                tx.insert_clip(&clip, at(i64::from(n)))
            })
        })
        .map_err(|e: StoreError| e)
        .unwrap();
    drop(store);
    (folder, path)
}

fn pragma(connection: &Connection, name: &str) -> String {
    let value: rusqlite::types::Value = connection.pragma_query_value(None, name, |row| row.get(0)).unwrap();
    match value {
        rusqlite::types::Value::Integer(n) => n.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn the_writer_is_durable_and_strict() {
    let (_folder, path) = place();
    let connection = writing(&path, &options()).unwrap();
    for (name, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("ignore_check_constraints", "0"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("busy_timeout", "50"),
    ] {
        assert_eq!(pragma(&connection, name), value, "{name}");
    }
}

#[test]
fn a_reader_cannot_write() {
    let (_folder, path) = place();
    let _writer = writing(&path, &options()).unwrap();
    let reader = reading(&path, &options()).unwrap();
    assert_eq!(pragma(&reader, "query_only"), "1");
    assert_eq!(pragma(&reader, "trusted_schema"), "0");
    assert!(reader.is_readonly("main").unwrap());
    assert!(reader.execute("INSERT INTO meta VALUES ('a', 'b')", []).is_err());
}

#[test]
fn what_is_not_durable_is_noticed() {
    let memory = Connection::open_in_memory().unwrap();
    make_durable(&memory).unwrap();
    let Err(OpenError::NotDurable { pragma, found, .. }) = check_durable(&memory).unwrap() else {
        panic!("a database in memory passed as durable")
    };
    assert_eq!((pragma, found.as_str()), ("journal_mode", "memory"));

    let (_folder, path) = place();
    let connection = writing(&path, &options()).unwrap();
    connection.pragma_update(None, "synchronous", "normal").unwrap();
    let Err(OpenError::NotDurable { pragma, found, .. }) = check_durable(&connection).unwrap() else {
        panic!("synchronous=NORMAL passed as durable")
    };
    assert_eq!((pragma, found.as_str()), ("synchronous", "1"));
}

#[test]
fn an_old_sqlite_is_refused() {
    assert!(matches!(check_sqlite(3_051_002, "3.51.2"), Err(OpenError::OldSqlite { found: "3.51.2" })));
    assert!(check_sqlite(3_051_003, "3.51.3").is_ok());
    assert!(check_sqlite(rusqlite::version_number(), rusqlite::version()).is_ok());
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let (_folder, path) = filled();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "journal_mode", "delete").unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();
    let newest = u32::try_from(migrations::VERSIONS.len()).unwrap();
    assert!(matches!(refused(&path), OpenError::Newer { found: 99, known } if known == newest));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn another_programs_database_is_refused_and_left_alone() {
    let (_folder, path) = place();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE birds (name TEXT)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(refused(&path), OpenError::Foreign));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let (_folder, path) = filled();
    let mut garbage_header = fs::read(&path).unwrap();
    garbage_header[..16].fill(0xee);
    for content in [b"Dear diary, today I learned about SQLite.".repeat(40), garbage_header] {
        fs::write(&path, &content).unwrap();
        let refused = refused(&path);
        assert!(matches!(refused, OpenError::Corrupt { .. }), "{refused:?}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
}

#[test]
fn a_damaged_page_is_found_wherever_it_is() {
    let (_folder, path) = filled();
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 40, "{pages} pages");
    for page in 1..pages {
        let mut damaged = whole.clone();
        damaged[page * 4096..][..16].fill(0xff);
        fs::write(&path, damaged).unwrap();
        let refused = refused(&path);
        assert!(matches!(refused, OpenError::Corrupt { .. }), "page {page}: {refused:?}");
    }
    fs::write(&path, whole).unwrap();
    Store::open(&path, options()).unwrap();
}

#[test]
fn a_cut_off_file_is_refused() {
    let (_folder, path) = filled();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 3 * 4096]).unwrap();
    assert!(matches!(refused(&path), OpenError::Corrupt { .. }));
}

#[test]
fn a_place_that_cannot_be_written_is_refused() {
    let (folder, path) = place();
    fs::create_dir(&path).unwrap();
    let missing = folder.path().join("missing").join("runsheet.sqlite");
    let below_a_file = folder.path().join("file").join("runsheet.sqlite");
    fs::write(folder.path().join("file"), "").unwrap();
    for place in [path, missing, below_a_file] {
        let refused = refused(&place);
        assert!(matches!(&refused, OpenError::Unwritable { path, .. } if *path == place), "{refused:?}");
    }
}

/// `/sys` takes no files from anybody, not even from root, as whom tests may run.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_permission_is_refused() {
    let OpenError::Unwritable { source, .. } = refused(Path::new("/sys/runsheet.sqlite")) else {
        panic!("not said to be unwritable")
    };
    assert!(matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem));
}

#[test]
fn a_write_protected_file_is_refused() {
    let (_folder, path) = filled();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let protected = Connection::open_with_flags(&path, flags).unwrap();
    assert!(matches!(check_writable(&protected, &path).unwrap(), Err(OpenError::Unwritable { .. })));
    let open = Connection::open(&path).unwrap();
    assert!(check_writable(&open, &path).unwrap().is_ok());
}

/// SQLite puts off making the log until the first read; a checkpoint before that fails. A restored backup is such a file.
#[test]
fn a_database_without_a_log_can_be_closed_at_once() {
    let (_folder, path) = filled();
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "delete").unwrap();
    let connection = writing(&path, &options()).unwrap();
    let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    assert_eq!(emptied, Ok(0));
}

#[cfg(unix)]
#[test]
fn no_other_user_may_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt;

    let fixture = Fixture::new();
    fixture.write(|tx| tx.set_meta("a", "b"));
    let mut files = 0;
    for entry in fs::read_dir(fixture.folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        files += 1;
    }
    assert_eq!(files, 3, "the database, its log and the log's index");
}

#[test]
fn a_database_is_found_again_as_it_was_left() {
    let (_folder, path) = filled();
    let store = Store::open(&path, options()).unwrap();
    let kept = store.read_blocking(|r| r.clip(&ClipHash::from_bytes([255; 32]))).map_err(|e: StoreError| e);
    assert_eq!(kept.unwrap().unwrap().path.map(|path| path.len()), Some(255 * 40));
}

#[test]
fn while_another_program_holds_the_file_it_is_busy() {
    let (_folder, path) = filled();
    let holder = Connection::open(&path).unwrap();
    holder.pragma_update(None, "locking_mode", "exclusive").unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(matches!(refused(&path), OpenError::Busy));
    drop(holder);
    Store::open(&path, options()).unwrap();
}
