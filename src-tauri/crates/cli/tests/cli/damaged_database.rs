//! A damaged database is refused at the start, and not one byte of it is changed: what can be saved of it can still be
//! saved afterwards.

use std::{collections::BTreeMap, fs, path::Path};

use crate::place::Place;

const SERVE: [&str; 4] = ["--json", "serve", "--port", "0"];

/// What is done to a database.
type Damage = fn(&mut Vec<u8>);

fn page_size(database: &[u8]) -> usize {
    match u16::from_be_bytes([database[16], database[17]]) {
        1 => 65_536,
        size => size.into(),
    }
}

fn flip(bytes: &mut [u8]) {
    bytes.iter_mut().for_each(|byte| *byte ^= 0xff);
}

/// Flips the page that lies that far in, from 0 (the first) to 100 (the last).
fn flip_page(database: &mut [u8], percent: usize) {
    let size = page_size(database);
    let last = database.len() / size - 1;
    flip(&mut database[last * percent / 100 * size..][..size]);
}

const DAMAGES: [(&str, Damage); 8] = [
    ("another kind of file", |bytes| *bytes = b"%PDF-1.7 this is no database".repeat(999)),
    ("a garbage header", |bytes| flip(&mut bytes[..100])),
    ("the first name is gone", |bytes| flip(&mut bytes[..16])),
    ("a flipped schema", |bytes| flip(&mut bytes[100..200])),
    ("a flipped last page", |bytes| flip_page(bytes, 100)),
    ("a flipped page in the middle", |bytes| flip_page(bytes, 50)),
    ("cut in the middle of a page", |bytes| bytes.truncate(bytes.len() / 2 + 1)),
    ("the last page is gone", |bytes| bytes.truncate(bytes.len() - page_size(bytes))),
];

/// The database, its log and its key, which a refused start may not touch, with their bytes. SQLite makes its index of
/// the log anew at every start.
fn kept(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(place.dir.join("home/live")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if name.starts_with("vault-") || (name.starts_with("runsheet") && !name.ends_with("-shm")) {
            files.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    files
}

async fn refused_and_left_alone(place: &Place, database: &Path, what: &str) {
    let before = kept(place);
    // Twice: the first refusal has not made it look whole.
    for _ in 0..2 {
        let ran = place.run(&SERVE).await;
        let refusal = ran.refusal(1);
        assert_eq!(refusal["code"], "database_corrupt", "{what}: {refusal}");
        assert_eq!(refusal["details"][0]["field"], "path", "{what}");
        assert_eq!(refusal["details"][0]["message"], database.display().to_string(), "{what}");
        assert_eq!(ran.stdout, "", "{what}");
        let after = kept(place);
        assert!(after.keys().eq(before.keys()), "{what}: {:?} {:?}", before.keys(), after.keys());
        assert!(after == before, "{what}: bytes were changed");
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_it() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    place.run(&["--json", "keys", "create", "scripts"]).await.result();
    place.run(&["stop"]).await;
    assert_eq!(serving.ended().await.code(), Some(0));
    let database = place.live("runsheet.sqlite");
    let whole = fs::read(&database).unwrap();
    for (what, damage) in DAMAGES {
        let mut damaged = whole.clone();
        damage(&mut damaged);
        assert!(damaged != whole, "{what}");
        fs::write(&database, damaged).unwrap();
        refused_and_left_alone(&place, &database, what).await;
    }

    // Put back, it is as good as before.
    fs::write(&database, &whole).unwrap();
    let _serving = place.serve(&[]).await;
    let keys = place.run(&["--json", "keys", "list"]).await.result();
    assert_eq!(keys["keys"][0]["name"], "scripts");
}

#[tokio::test]
async fn also_when_a_power_cut_left_its_log() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    place.run(&["--json", "keys", "create", "first"]).await.result();
    place.run(&["stop"]).await;
    serving.ended().await;
    let serving = place.serve(&[]).await;
    place.run(&["--json", "keys", "create", "second"]).await.result();
    serving.kill().await;
    let (database, log) = (place.live("runsheet.sqlite"), place.live("runsheet.sqlite-wal"));
    assert!(fs::metadata(&log).unwrap().len() > 0, "the last writes are in the log");
    let (whole, logged) = (fs::read(&database).unwrap(), fs::read(&log).unwrap());
    for (what, damage) in DAMAGES {
        let mut damaged = whole.clone();
        damage(&mut damaged);
        fs::write(&database, damaged).unwrap();
        fs::write(&log, &logged).unwrap();
        refused_and_left_alone(&place, &database, what).await;
    }

    fs::write(&database, &whole).unwrap();
    fs::write(&log, &logged).unwrap();
    let _serving = place.serve(&[]).await;
    let keys = place.run(&["--json", "keys", "list"]).await.result();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2, "{keys}");
}

#[tokio::test]
async fn a_database_without_a_byte_is_no_first_start_where_there_are_backups_or_clips() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    place.run(&["--json", "keys", "create", "scripts"]).await.result();
    let backup = place.run(&["--json", "backup"]).await.result()["path"].as_str().unwrap().to_owned();
    place.run(&["stop"]).await;
    assert_eq!(serving.ended().await.code(), Some(0));
    let (database, backups) = (place.live("runsheet.sqlite"), place.live("backups"));
    for what in ["it is empty", "it is gone"] {
        match what {
            "it is empty" => fs::write(&database, "").unwrap(),
            _ => fs::remove_file(&database).unwrap(),
        }
        let refusal = place.run(&SERVE).await.refusal(1);
        assert_eq!(refusal["code"], "database_corrupt", "{refusal}");
        let error = refusal["error"].as_str().unwrap();
        assert!(error.contains(what) && error.contains(&backup), "{error}");
        assert_eq!(fs::metadata(&database).map_or(0, |file| file.len()), 0, "nothing was made of it");
    }
    // Where only clips tell of a time before, there is nothing to offer, and all the same nothing is begun anew.
    fs::rename(&backups, place.dir.join("backups")).unwrap();
    let copy = place.dir.write("home/live/clips/copy.mp4", "a clip");
    let refusal = place.run(&SERVE).await.refusal(1);
    assert_eq!(refusal["code"], "database_corrupt", "{refusal}");
    assert_eq!(fs::read_to_string(&copy).unwrap(), "a clip");

    fs::rename(place.dir.join("backups"), &backups).unwrap();
    place.run(&["--json", "backup", "restore", &backup]).await.result();
    let _serving = place.serve(&[]).await;
    let keys = place.run(&["--json", "keys", "list"]).await.result();
    assert_eq!(keys["keys"][0]["name"], "scripts");
}

#[tokio::test]
async fn a_first_start_that_was_killed_at_once_is_begun_again() {
    let place = Place::new();
    place.dir.write("home/live/runsheet.sqlite", "");
    let _serving = place.serve(&[]).await;
    place.run(&["--json", "keys", "create", "scripts"]).await.result();
}
