//! The practice agency behind a running window: accounts, clips and posts, made over the window's own engine as the
//! command line would make them, and the practice TikTok with its knobs.
//!
//! The page hears of all of it by itself; a test waits for what it then shows.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Url};
use runsheet_testkit::{TestDir, wait_for};
use serde_json::{Value, json};

/// How long the engine and its TikTok may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// The engine and the practice TikTok of one window.
pub struct Agency {
    browser: Client,
    engine: String,
    token: String,
    tiktok: Url,
}

impl Agency {
    /// The agency of the window with that data folder, as soon as its engine can be found.
    pub async fn of(home: &Path) -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let found = wait_for("the window's engine", PATIENCE, async || {
            let said = std::fs::read(home.join("practice/engine.json")).ok()?;
            serde_json::from_slice::<Value>(&said).ok()
        })
        .await;
        let text = |field: &str| found[field].as_str().unwrap().to_owned();
        let browser = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        let tiktok = "http://127.0.0.1/".parse().unwrap();
        let mut agency = Self { browser, engine: text("url"), token: text("token"), tiktok };
        agency.tiktok = agency.find_tiktok().await;
        agency.turn(json!({"processing_ms": 50, "moderation_ms": 50})).await;
        agency.command("settings.set", json!({"name": "poll.first", "value": "50ms"})).await;
        agency
    }

    /// A login is begun at TikTok: that says where it is.
    async fn find_tiktok(&self) -> Url {
        let login = self.command("profiles.connect", json!({"name": "nobody"})).await;
        self.command("profiles.connect_cancel", json!({"login": login["login"]})).await;
        login["authorize_url"].as_str().unwrap().parse().unwrap()
    }

    /// A command of the list.
    pub async fn command(&self, name: &str, request: Value) -> Value {
        let call = self.browser.post(format!("{}/control/{name}", self.engine)).bearer_auth(&self.token);
        answer(name, call.json(&request)).await
    }

    /// Connects an account of a new creator, who agrees to everything.
    pub async fn connect(&self, handle: &str) -> Value {
        self.connect_creator(json!({"handle": handle})).await
    }

    /// The same for a creator who differs from the usual one, as `POST /practice/creators` takes it.
    pub async fn connect_creator(&self, creator: Value) -> Value {
        let handle = creator["handle"].as_str().unwrap().to_owned();
        self.tell_tiktok("creators", creator).await;
        self.turn(json!({"auto_approve": {"creator": handle}})).await;
        let login = self.command("profiles.connect", json!({"name": handle})).await;
        self.browser.get(login["authorize_url"].as_str().unwrap()).send().await.unwrap();
        self.command("profiles.connect_wait", json!({"login": login["login"]})).await
    }

    /// Lays a file on the tray; the clip as `clips.keep` answers it.
    pub async fn keep(&self, file: &Path) -> Value {
        self.command("clips.keep", json!({"path": file})).await
    }

    /// The clips on the tray, the last first.
    pub async fn clips(&self) -> Vec<Value> {
        let clips = self.command("clips.list", json!({"unplanned": true})).await;
        clips.as_array().unwrap().clone()
    }

    /// A list of the practice TikTok: `published`, `inbox`, `calls?after=0`.
    pub async fn ask_tiktok(&self, what: &str) -> Vec<Value> {
        let asked = answer(what, self.browser.get(self.control(what))).await;
        asked.as_array().unwrap().clone()
    }

    /// Adds to a list of the practice TikTok: `creators`, `faults`, `outcomes`.
    pub async fn tell_tiktok(&self, what: &str, line: Value) {
        answer(what, self.browser.post(self.control(what)).json(&line)).await;
    }

    /// Turns knobs of the practice TikTok, as `PATCH /practice/knobs` takes them.
    pub async fn turn(&self, knobs: Value) {
        answer("knobs", self.browser.patch(self.control("knobs")).json(&knobs)).await;
    }

    fn control(&self, what: &str) -> Url {
        self.tiktok.join(&format!("/practice/{what}")).unwrap()
    }
}

/// A small clip, named as in `media/tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/crates/media/tests/fixtures").join(name)
}

/// Clips as alike as two can be that are not the same: a fixture with a box at its end that players pass over, in which
/// the clip's name stands.
pub fn different_clips(folder: &TestDir, stem: &str, count: u32) -> Vec<PathBuf> {
    let clip = std::fs::read(fixture("upright.mp4")).unwrap();
    let numbered = |number: u32| {
        let name = format!("{stem}-{number}.mp4");
        let size = u32::try_from(8 + name.len()).unwrap().to_be_bytes();
        folder.write(&name, [&clip, &size[..], b"free", name.as_bytes()].concat())
    };
    (1..=count).map(numbered).collect()
}

async fn answer(what: &str, call: RequestBuilder) -> Value {
    let answer = call.send().await.unwrap();
    let (status, body) = (answer.status(), answer.bytes().await.unwrap());
    assert!(status.is_success(), "{what}: {}", String::from_utf8_lossy(&body));
    if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() }
}
