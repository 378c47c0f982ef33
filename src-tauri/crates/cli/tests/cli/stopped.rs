//! The process stands still in the middle of an upload, as on a machine that sleeps, until the upload's address is dead.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::PathBuf,
    time::Duration,
};

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::{
    desk::{Api, file_url, post},
    place::{AMPLE, fixture},
};

/// Seconds that the address of an upload lives.
const LIFE: u64 = 3;

/// A clip of that size: a real one with a box of nothing behind it.
fn padded(api: &Api, size: u64) -> PathBuf {
    let path = api.desk.place.dir.join("padded.mp4");
    fs::copy(fixture("upright_faststart.mp4"), &path).unwrap();
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    let filling = u32::try_from(size - file.metadata().unwrap().len()).unwrap();
    file.write_all(&filling.to_be_bytes()).unwrap();
    file.write_all(b"free").unwrap();
    file.set_len(size).unwrap();
    path
}

/// Stops the process while TikTok reads the first chunk of that clip, and lets it go on when the address is dead.
async fn stands_still_over(api: &Api, size: u64, bytes_per_second: u64) -> Value {
    api.desk.turn(json!({"upload_url_secs": LIFE})).await;
    let slow = json!({"endpoint": "upload", "kind": {"slow_body": {"bytes_per_second": bytes_per_second}}});
    let faults = format!("{}/practice/faults", api.desk.tiktok.url());
    assert!(api.desk.browser.post(faults).json(&slow).send().await.unwrap().status().is_success());
    let created = api.post(&post(json!({"media_urls": [file_url(padded(api, size))]}))).await;
    let id = created.planned().clone();
    wait_until("bytes are on their way", AMPLE, async || {
        let shown = api.desk.json(&["posts", "show", id.as_str().unwrap()]).await;
        shown["destinations"][0]["bytes_sent"].as_u64().is_some_and(|sent| sent > 0)
    })
    .await;
    api.desk.engine.signal("STOP");
    let dead = chrono::Utc::now() + Duration::from_secs(LIFE + 1);
    wait_until("the address is dead", AMPLE, async || chrono::Utc::now() > dead).await;
    api.desk.turn(json!({"upload_url_secs": 3_600})).await;
    api.desk.engine.signal("CONT");
    api.done(&id).await
}

async fn arrived(api: &Api) -> Vec<Value> {
    api.desk.ask_tiktok("published").await.as_array().unwrap().clone()
}

#[tokio::test]
async fn before_the_commit_point_it_begins_afresh_and_posts_once() {
    let api = Api::open().await;
    let done = stands_still_over(&api, 64_000_001, 5_000_000).await;
    assert_eq!(done["destinations"][0]["status"], "published", "{done}");
    let arrived = arrived(&api).await;
    assert_eq!(arrived.len(), 1);
    let clip = fs::read(api.desk.place.dir.join("padded.mp4")).unwrap();
    assert_eq!(arrived[0]["blake3"], blake3::hash(&clip).to_hex().to_string());
    assert_eq!(api.traces().await.inits, 2);
}

#[tokio::test]
async fn after_the_commit_point_nothing_is_begun_again_and_a_person_is_asked() {
    let api = Api::open().await;
    api.desk.json(&["settings", "set", "poll.give_up", "1s"]).await;
    let done = stands_still_over(&api, 12_000_000, 1_500_000).await;
    assert_eq!(done["destinations"][0]["status"], "unconfirmed", "{done}");
    assert_eq!(done["post"]["outcome_unknown"], true);
    assert_eq!((api.traces().await.inits, arrived(&api).await.len()), (1, 0));
}
