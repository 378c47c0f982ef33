//! What keeps `serve` from starting: a clear error, exit code 1, and nothing changed.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::json;

use crate::place::Place;

const SERVE: [&str; 4] = ["--json", "serve", "--port", "0"];

/// Every file below a folder, but logs, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("logs") {
            files.append(&mut self::files(&path));
        } else if path.is_file() {
            files.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    files
}

/// A place where a workspace was made and left.
async fn used() -> Place {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    place.run(&["stop"]).await;
    assert_eq!(serving.ended().await.code(), Some(0));
    place
}

/// The key files and the database, which no refused start may change.
fn kept(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(&place.dir.join("home"));
    files.retain(|path, _| !path.ends_with("engine.lock"));
    files
}

#[tokio::test]
async fn a_wrong_passphrase_is_refused_and_changes_nothing() {
    let mut place = used().await;
    let before = kept(&place);
    place.set("RUNSHEET_VAULT_PASSPHRASE", "wrong horse");
    let refusal = place.run(&SERVE).await.refusal(1);
    assert_eq!(refusal["code"], "wrong_passphrase");
    assert!(!refusal.to_string().contains("horse"));
    assert_eq!(kept(&place), before);

    place.set("RUNSHEET_VAULT_PASSPHRASE", crate::place::PASSPHRASE);
    place.serve(&[]).await;
}

#[tokio::test]
async fn another_kind_of_vault_is_refused_and_both_are_named() {
    let mut place = used().await;
    place.set("RUNSHEET_VAULT", "keychain");
    let refusal = place.run(&SERVE).await.refusal(1);
    assert_eq!(refusal["code"], "vault_kind_differs");
    let error = refusal["error"].as_str().unwrap();
    assert!(error.contains("'file'") && error.contains("'keychain'"), "{error}");

    // Unsaid, the remembered kind is used.
    place.unset("RUNSHEET_VAULT");
    place.serve(&[]).await;
}

#[tokio::test]
async fn a_key_file_that_is_gone_pauses_and_is_said() {
    let place = used().await;
    for key in fs::read_dir(place.dir.join("home/live")).unwrap() {
        let path = key.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("vault-") {
            fs::remove_file(path).unwrap();
        }
    }
    let serving = place.serve(&[]).await;
    let said = fs::read_to_string(&serving.stderr).unwrap();
    assert!(said.contains("the key to the TikTok logins is gone"), "{said}");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_keychain_that_does_not_answer_pauses_and_is_said() {
    let mut place = Place::new().with("RUNSHEET_VAULT", "keychain");
    place.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let serving = place.serve(&[]).await;
    let said = fs::read_to_string(&serving.stderr).unwrap();
    assert!(said.contains("no keychain answers on this machine"), "{said}");
    serving.kill().await;
    // No key was made, so none is remembered: the workspace may still choose another place for it.
    place.set("RUNSHEET_VAULT", "file");
    place.serve(&[]).await;
}

#[tokio::test]
async fn a_database_that_is_none_is_refused_and_left_alone() {
    let place = Place::new();
    let database =
        place.dir.write("home/live/runsheet.sqlite", "this is no database, whatever it is".repeat(99));
    let before = fs::read(&database).unwrap();
    let refusal = place.run(&SERVE).await.refusal(1);
    assert_eq!(refusal["code"], "database_corrupt");
    assert_eq!(refusal["details"][0]["message"], database.display().to_string());
    assert_eq!(fs::read(&database).unwrap(), before);
    assert_eq!(place.run(&["--json", "stop"]).await.refusal(3)["code"], "not_running");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_used_is_named_and_nothing_is_left() {
    let mut place = Place::new();
    let file = place.dir.write("file", "mine");
    for home in [file.clone(), file.join("below"), "/proc/runsheet".into()] {
        place.set("RUNSHEET_HOME", home.display().to_string());
        let refusal = place.run(&SERVE).await.refusal(1);
        assert_eq!(refusal["code"], "home_unusable", "{}", home.display());
        assert_eq!(refusal["details"], json!([{"field": "path", "message": home.display().to_string()}]));
        assert!(refusal["error"].as_str().unwrap().contains(&home.display().to_string()));
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(files(place.dir.path()).len(), 1);
}

#[tokio::test]
async fn what_stands_in_the_way_inside_the_data_folder_is_named_and_left_alone() {
    for (in_the_way, code) in [
        ("home/live", "home_unusable"),
        ("home/live/logs", "home_unusable"),
        ("home/live/engine.lock/x", "home_unusable"),
        ("home/live/engine.json/x", "home_unusable"),
        ("home/live/clips", "home_unusable"),
        ("home/live/runsheet.sqlite/x", "database_unwritable"),
    ] {
        let place = Place::new();
        place.dir.write(in_the_way, "mine");
        let first = place.dir.join(in_the_way.strip_suffix("/x").unwrap_or(in_the_way));
        let ran = place.run(&SERVE).await;
        let refusal = ran.refusal(1);
        assert_eq!((refusal["code"].as_str(), ran.stdout.as_str()), (Some(code), ""), "{refusal}");
        assert_eq!(refusal["details"], json!([{"field": "path", "message": first.display().to_string()}]));
        assert!(refusal["error"].as_str().unwrap().contains(&first.display().to_string()), "{refusal}");
        assert_eq!(fs::read_to_string(place.dir.join(in_the_way)).unwrap(), "mine");
        assert_eq!(place.run(&["--json", "posts", "list"]).await.refusal(3)["code"], "not_running");

        // Nothing that was started goes on: with the thing out of the way, it starts.
        fs::rename(first, place.dir.join("moved")).unwrap();
        place.serve(&[]).await;
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refusal = place.run(&["--json", "serve", "--port", &port]).await.refusal(1);
    assert_eq!(refusal["code"], "port_taken");
    assert_eq!(refusal["details"][0]["message"], port);
    // What was started is stopped again, and the next start finds everything in order.
    drop(taken);
    assert_eq!(place.serve(&[]).await.ready["ready"], true);
}
