//! A workspace carried to another place by `export` and `import`.

use std::fs;

use serde_json::json;

use crate::{
    desk::{Api, later},
    place::Place,
};

async fn import(place: &Place, archive: &str) -> serde_json::Value {
    place.run(&["--json", "import", archive]).await.result()
}

#[tokio::test]
async fn what_was_planned_arrives_with_its_clip_and_waits_for_a_person() {
    let api = Api::open().await;
    let created = api.post(&later(json!({}))).await;
    let post = created.planned().as_str().unwrap().to_owned();
    let archive = api.desk.place.dir.join("moved.runsheet").display().to_string();
    let exported = api.desk.json(&["export", &archive]).await;
    assert_eq!((exported["clips"].clone(), exported["workspace"].clone()), (json!(1), json!("live")));
    assert_eq!(exported["bytes"], fs::metadata(&archive).unwrap().len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&archive).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = api.desk.place.run(&["--json", "export", &archive]).await.refusal(1);
    assert_eq!(again["code"], "file_exists");
    let running = api.desk.place.run(&["--json", "import", &archive]).await.refusal(1);
    assert_eq!(running["code"], "already_running");

    let elsewhere = Place::new();
    let imported = import(&elsewhere, &archive).await;
    assert_eq!(imported["clips"], 1);
    assert_eq!(fs::read_dir(elsewhere.live("clips")).unwrap().count(), 1);
    let there = elsewhere.serve(&[]).await;
    let shown = elsewhere.run(&["--json", "posts", "show", &post]).await.result();
    assert_eq!(shown["destinations"][0]["status"], "on_hold", "{shown}");
    assert_eq!(shown["destinations"][0]["error_code"], "from_copy");
    assert_eq!(elsewhere.run(&["--json", "backup", "release"]).await.result()["posts_on_hold"], 1);
    elsewhere.run(&["stop"]).await;
    assert_eq!(there.ended().await.code(), Some(0));

    // Once more, over what is there now: that is kept beside it.
    let imported = import(&elsewhere, &archive).await;
    assert_ne!(imported["set_aside"], imported["database"]);
    assert!(fs::exists(imported["set_aside"].as_str().unwrap()).unwrap());
}

#[tokio::test]
async fn what_is_no_whole_export_changes_nothing() {
    let api = Api::open().await;
    api.post(&later(json!({}))).await;
    let archive = api.desk.place.dir.join("whole");
    api.desk.json(&["export", &archive.display().to_string()]).await;
    let whole = fs::read(&archive).unwrap();
    let place = Place::new();
    let refused = async |bytes: &[u8]| {
        let path = place.dir.join("broken");
        fs::write(&path, bytes).unwrap();
        place.run(&["--json", "import", &path.display().to_string()]).await.refusal(1)["code"].clone()
    };
    // The clip is the last file: a bit of it, and of the database before it.
    let mut other_clip = whole.clone();
    let in_the_clip = whole.len() - 4_096;
    other_clip[in_the_clip] ^= 1;
    let mut strange_name = whole.clone();
    strange_name[..15].copy_from_slice(b"../../etc/shado");
    for bytes in [&whole[..whole.len() / 2], &whole[..700], b"", b"plain text", &other_clip, &strange_name] {
        assert_eq!(refused(bytes).await, "export_damaged");
    }
    let missing = place.run(&["--json", "import", "nowhere"]).await.refusal(1);
    assert_eq!(missing["code"], "file_unusable");
    let nothing = place.run(&["--json", "export", "file"]).await.refusal(1);
    assert_eq!(nothing["code"], "nothing_to_export");
    let left: Vec<_> =
        fs::read_dir(place.live("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "engine.lock" || name == "logs"), "{left:?}");
}
