//! `demo`: what it shows is true on a fresh data folder and on a used one, however the run before it ended; whatever is
//! in its way is said, and nothing of it outlives it.

use std::fs;

use runsheet_testkit::wait_until;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::place::{AMPLE, Place, Ran, Started, signal};

const DEMO: [&str; 2] = ["--json", "demo"];

/// A data folder with no keychain, so that the demo makes its own key file.
fn place() -> Place {
    let mut place = Place::new().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    place.unset("RUNSHEET_VAULT");
    place.unset("RUNSHEET_VAULT_PASSPHRASE");
    place
}

/// A demo under way.
struct Playing {
    demo: Started,
    told: Vec<Value>,
}

impl Playing {
    async fn begin(place: &Place) -> Self {
        Self { demo: place.start(&DEMO, "").await, told: Vec::new() }
    }

    /// Reads on until it tells of such a step, and gives that.
    async fn until(&mut self, step: &str) -> Value {
        loop {
            let line: Value = serde_json::from_str(&self.demo.line().await).unwrap();
            self.told.push(line.clone());
            if line["step"] == step {
                return line;
            }
        }
    }

    /// Reads on to the last step; the result comes after it.
    async fn played(mut self) -> (Vec<Value>, Value) {
        self.until("restarted").await;
        let result = self.demo.ended().await.result();
        (self.told, result)
    }

    async fn interrupted(self) -> Ran {
        signal(&self.demo.child, "INT");
        self.demo.ended().await
    }
}

fn steps<'a>(told: &'a [Value], step: &str) -> Vec<&'a Value> {
    told.iter().filter(|line| line["step"] == step).collect()
}

/// It agreed with TikTok, and its table tells of every clip.
#[track_caller]
fn went_well(result: &Value) {
    assert_eq!((&result["ok"], &result["differences"]), (&json!(true), &json!([])), "{result}");
    let posts = result["posts"].as_array().unwrap();
    let count = |state: &str| posts.iter().filter(|post| post["state"] == state).count();
    assert_eq!(
        [count("published"), count("client_posted"), count("cancelled"), count("refused")],
        [9, 1, 2, 1],
        "{result}"
    );
    assert!(posts.iter().all(|post| !post["tiktok_id"].is_null() || !post["reason"].is_null()), "{result}");
}

/// Nobody listens there any more.
async fn is_silent(url: &Value) -> bool {
    let address = url.as_str().unwrap().trim_start_matches("http://").trim_end_matches('/');
    TcpStream::connect(address).await.is_err()
}

async fn both_end(began: &Value) {
    for program in ["engine", "tiktok"] {
        wait_until("the programs of the demo have ended", AMPLE, async || is_silent(&began[program]).await)
            .await;
    }
}

#[tokio::test]
async fn the_demo_agrees_with_tiktok_on_a_fresh_folder() {
    let place = place();
    let (told, result) = Playing::begin(&place).await.played().await;
    went_well(&result);

    assert_eq!(steps(&told, "connected").len(), 3);
    assert_eq!(steps(&told, "inspected").len(), 13);
    let refused = steps(&told, "refused");
    assert!(refused.len() == 1 && refused[0]["way_out"].as_str().unwrap().contains("H.264"), "{refused:?}");
    let waits = steps(&told, "waits");
    assert_eq!(waits.len(), 2);
    for post in waits {
        assert!(post["reason"].as_str().unwrap().starts_with("rate_limit"), "{post}");
        assert!(post["until"].is_string(), "{post}");
    }
    let (killed, picked_up) = (steps(&told, "killed")[0], steps(&told, "picked_up")[0]);
    let there = picked_up["bytes_there"].as_u64().unwrap();
    assert!(there > 0 && there < killed["bytes_sent"].as_u64().unwrap(), "{killed} {picked_up}");

    let passphrase = place.dir.join("home/practice/demo-passphrase");
    assert_eq!(steps(&told, "no_keychain")[0]["passphrase_file"], passphrase.display().to_string());
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(&passphrase).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(steps(&told, "restarted")[0]["private_copies_dropped"], true);
    assert!(!place.dir.join("home/practice/demo-clips").exists());
    both_end(steps(&told, "began")[0]).await;
}

#[tokio::test]
async fn a_broken_off_demo_ends_in_order_and_the_next_one_works() {
    let place = place();
    let mut playing = Playing::begin(&place).await;
    let began = playing.until("began").await;
    playing.until("waits").await;
    let refusal = playing.interrupted().await.refusal(1);
    assert_eq!(refusal["code"], "broken_off");
    both_end(&began).await;
    assert!(!place.dir.join("home/practice/demo-clips").exists());

    let (told, result) = Playing::begin(&place).await.played().await;
    went_well(&result);
    assert_eq!(steps(&told, "key_file").len(), 1, "the passphrase of the first run opens the key file");
}

#[tokio::test]
async fn nothing_outlives_a_demo_that_is_killed() {
    let place = place();
    let mut playing = Playing::begin(&place).await;
    let began = playing.until("began").await;
    playing.demo.child.kill().await.unwrap();
    both_end(&began).await;
}

#[tokio::test]
async fn one_demo_or_engine_at_a_time() {
    let place = place();
    let mut playing = Playing::begin(&place).await;
    playing.until("began").await;
    let refusal = place.run(&DEMO).await.refusal(1);
    assert_eq!(refusal["code"], "already_running");
    playing.interrupted().await;

    let place = Place::new();
    let engine = place.serve(&["--workspace", "practice"]).await;
    let refusal = place.run(&DEMO).await.refusal(1);
    assert_eq!(refusal["code"], "already_running");
    assert_eq!(refusal["details"][0]["message"], engine.child.id().unwrap().to_string());
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn without_a_home_it_has_one_of_its_own() {
    let mut place = place();
    place.unset("RUNSHEET_HOME");
    place.set("XDG_DATA_HOME", place.dir.join("data").display().to_string());
    let mut playing = Playing::begin(&place).await;
    let began = playing.until("began").await;
    assert_eq!(began["home"], place.dir.join("data/runsheet-demo").display().to_string());
    playing.interrupted().await;
    assert!(!place.dir.join("data/runsheet").exists());
}

#[tokio::test]
async fn what_is_in_its_way_is_said_before_anything_is_started() {
    let place = Place::new();
    let refusal = place.run(&["--json", "--workspace", "live", "demo"]).await.refusal(2);
    assert_eq!(refusal["code"], "usage");
    let file = place.dir.write("file", "mine");
    let place = place.with("RUNSHEET_HOME", file.display().to_string());
    assert_eq!(place.run(&DEMO).await.refusal(1)["code"], "home_unusable");
    let place = place.with("RUNSHEET_HOME", "");
    assert_eq!(place.run(&DEMO).await.refusal(2)["code"], "bad_environment");
}
