//! Backups: made, listed, offered when the database is damaged, and put back without anything being deleted.

use std::fs;

use crate::place::Place;

const SERVE: [&str; 4] = ["--json", "serve", "--port", "0"];

/// Flips a page in the middle.
fn damage(database: &std::path::Path) -> Vec<u8> {
    let mut bytes = fs::read(database).unwrap();
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let middle = bytes.len() / size / 2 * size;
    bytes[middle..middle + size].iter_mut().for_each(|byte| *byte ^= 0xff);
    fs::write(database, &bytes).unwrap();
    bytes
}

async fn key_names(place: &Place) -> Vec<String> {
    let keys = place.run(&["--json", "keys", "list"]).await.result();
    keys["keys"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_damaged_database_is_replaced_by_the_last_good_backup() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    place.run(&["--json", "keys", "create", "before"]).await.result();
    let backup = place.run(&["--json", "backup"]).await.result();
    let path = backup["path"].as_str().unwrap().to_owned();
    assert_eq!(backup["bytes"], fs::metadata(&path).unwrap().len());
    place.run(&["--json", "keys", "create", "after"]).await.result();

    let running = place.run(&["--json", "backup", "restore", &path]).await.refusal(1);
    assert_eq!(running["code"], "already_running");
    place.run(&["stop"]).await;
    assert_eq!(serving.ended().await.code(), Some(0));

    let database = place.live("runsheet.sqlite");
    let damaged = damage(&database);
    // A newer backup that is damaged itself is not offered.
    let newer = place.live("backups/runsheet-2999-12-31.sqlite");
    fs::write(&newer, &damaged).unwrap();
    let refusal = place.run(&SERVE).await.refusal(1);
    assert_eq!(refusal["code"], "database_corrupt");
    let detail = |field: &str| {
        let details = refusal["details"].as_array().unwrap();
        details.iter().find(|detail| detail["field"] == field).unwrap()["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(detail("path"), database.display().to_string());
    assert_eq!(detail("backup"), path);
    assert_eq!(detail("restore"), format!("runsheet backup restore '{path}' --workspace live"));
    assert!(refusal["error"].as_str().unwrap().contains(&detail("restore")), "{refusal}");

    let listed = place.run(&["--json", "backup", "list"]).await.result();
    let listed: Vec<_> = listed["backups"].as_array().unwrap().iter().map(|b| b["path"].clone()).collect();
    assert_eq!(listed, [newer.display().to_string(), path.clone()]);

    let bad = place.run(&["--json", "backup", "restore", &newer.display().to_string()]).await.refusal(1);
    assert_eq!(bad["code"], "backup_damaged");
    assert_eq!(fs::read(&database).unwrap(), damaged);

    let restored = place.run(&["--json", "backup", "restore", &path]).await.result();
    assert_eq!(restored["database"], database.display().to_string());
    assert_eq!(fs::read(restored["set_aside"].as_str().unwrap()).unwrap(), damaged);

    let serving = place.serve(&[]).await;
    assert_eq!(key_names(&place).await, ["before"]);
    let said = fs::read_to_string(&serving.stderr).unwrap();
    assert!(said.contains("this database is a copy"), "{said}");
    let released = place.run(&["--json", "backup", "release"]).await.result();
    assert_eq!(released["posts_on_hold"], 0);
}

#[tokio::test]
async fn what_is_no_backup_is_named_and_a_workspace_without_any_lists_none() {
    let place = Place::new();
    let none = place.run(&["--json", "backup", "list"]).await.result();
    assert_eq!(none["backups"].as_array().unwrap().len(), 0);
    let missing = place.dir.join("missing.sqlite").display().to_string();
    let refusal = place.run(&["--json", "backup", "restore", &missing]).await.refusal(1);
    assert_eq!(refusal["code"], "backup_unusable");
    assert_eq!(refusal["details"][0]["message"], missing);
    let text = place.dir.write("notes.txt", "no database".repeat(999)).display().to_string();
    let refusal = place.run(&["--json", "backup", "restore", &text]).await.refusal(1);
    assert_eq!(refusal["code"], "backup_damaged");
    assert!(!place.live("runsheet.sqlite").exists());
    assert_eq!(place.run(&["--json", "backup"]).await.refusal(3)["code"], "not_running");
}
