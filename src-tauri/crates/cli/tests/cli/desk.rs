//! A live workspace that posts to a practice TikTok in a process of its own, with the doors that scripts use, and a way
//! to see what a request left behind.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use reqwest::{Method, RequestBuilder, header};
use runsheet_testkit::wait_for;
use serde_json::{Value, json};
use url::Url;

use crate::place::{AMPLE, Place, Serving, Started, fixture};

/// A practice TikTok and a live workspace that posts to it.
pub struct Desk {
    pub place: Place,
    pub tiktok: Serving,
    pub engine: Serving,
    pub browser: reqwest::Client,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_in(Place::new()).await
    }

    pub async fn open_in(place: Place) -> Self {
        let mut place = place;
        let state = place.dir.join("tiktok/state.sqlite").display().to_string();
        let tiktok = place.serving(&["practice", "--port", "0", "--state", &state]).await;
        place.set("RUNSHEET_TIKTOK_URL", tiktok.url());
        // Temporary files have a folder of their own, so that one that stays is seen.
        fs::create_dir(place.dir.join("tmp")).unwrap();
        place.set("TMPDIR", place.dir.join("tmp").display().to_string());
        let engine = place.serve(&[]).await;
        let key = runsheet_practice::PRACTICE_CLIENT_KEY;
        // As it comes out of a text file.
        let secret = format!("  {}\n", runsheet_practice::PRACTICE_CLIENT_SECRET);
        place.run_with(&["--json", "app-key", "set", "--client-key", key], &secret).await.result();
        place.run(&["--json", "settings", "set", "poll.first", "100ms"]).await.result();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let browser = reqwest::Client::builder().no_proxy().timeout(AMPLE).build().unwrap();
        let desk = Self { place, tiktok, engine, browser };
        let creator = desk.ask_tiktok("creators").await[0]["handle"].clone();
        desk.turn(json!({"auto_approve": {"creator": creator}, "processing_ms": 50, "moderation_ms": 50}))
            .await;
        desk
    }

    pub async fn ask_tiktok(&self, what: &str) -> Value {
        let answer = self.browser.get(format!("{}/practice/{what}", self.tiktok.url())).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    pub async fn turn(&self, knobs: Value) {
        let knobs = self.browser.patch(format!("{}/practice/knobs", self.tiktok.url())).json(&knobs);
        assert!(knobs.send().await.unwrap().status().is_success());
    }

    pub async fn start_login(&self, name: &str) -> (Started, String) {
        let connect = ["--json", "profiles", "connect", name, "--no-browser"];
        let mut connecting = self.place.start(&connect, "").await;
        let first: Value = serde_json::from_str(&connecting.line().await).unwrap();
        (connecting, first["authorize_url"].as_str().unwrap().to_owned())
    }

    pub async fn connect(&self, name: &str) -> Value {
        let (connecting, page) = self.start_login(name).await;
        assert!(page.starts_with(self.tiktok.url()), "{page}");
        self.browser.get(page).send().await.unwrap();
        connecting.ended().await.result()
    }

    /// Kills the engine, as a power cut would, and starts it again.
    pub async fn power_cut(&mut self) {
        self.engine.child.kill().await.unwrap();
        self.engine = self.place.serve(&[]).await;
    }

    /// Runs a command that does what is asked.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        self.place.run(&[&["--json"], arguments].concat()).await.result()
    }
}

/// A desk with the profile `mia`, and a key to its HTTP API.
pub struct Api {
    pub desk: Desk,
    pub key: String,
}

/// What the HTTP API answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub body: Value,
}

/// All that a request could leave behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Traces {
    pub posts: u64,
    pub inits: usize,
    pub files: BTreeSet<String>,
}

impl Api {
    pub async fn open() -> Self {
        let desk = Desk::open().await;
        desk.connect("mia").await;
        let key = desk.json(&["keys", "create", "scripts"]).await["key"].as_str().unwrap().to_owned();
        Self { desk, key }
    }

    /// A request without a key.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.desk.browser.request(method, format!("{}{path}", self.desk.engine.url()))
    }

    /// A request with the key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(&self.key)
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path)).await
    }

    /// `POST /v1/posts` with that body.
    pub async fn post(&self, body: &Value) -> Answer {
        answer(self.request(Method::POST, "/v1/posts").json(body)).await
    }

    /// The same with an `Idempotency-Key`.
    pub async fn post_once(&self, promise: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, "/v1/posts").header("Idempotency-Key", promise);
        answer(request.json(body)).await
    }

    /// What there is now of all that a request could leave behind.
    pub async fn traces(&self) -> Traces {
        let calls = self.desk.ask_tiktok("calls").await;
        let is_init = |call: &&Value| call["endpoint"] == "video_init" || call["endpoint"] == "inbox_init";
        Traces {
            posts: self.get("/v1/posts?limit=1").await.body["total"].as_u64().unwrap(),
            inits: calls.as_array().unwrap().iter().filter(is_init).count(),
            files: self.files(),
        }
    }

    fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        for folder in ["home", "tmp"] {
            names_below(&self.desk.place.dir.join(folder), &mut files);
        }
        files
    }

    /// The private copies, and what stands beside them.
    pub fn clips(&self) -> Vec<String> {
        let entries = fs::read_dir(self.desk.place.live("clips")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().display().to_string()).collect()
    }

    /// Waits until the post needs no more waiting for, and shows it.
    pub async fn done(&self, id: &Value) -> Value {
        let path = format!("/v1/posts/{}", id.as_str().unwrap());
        wait_for("the post ends", AMPLE, async || {
            let shown = self.get(&path).await.body;
            let status = shown["post"]["status"].as_str().unwrap();
            (!["scheduled", "publishing"].contains(&status)).then_some(shown)
        })
        .await
    }

    /// Posts a clip at once and sees it published, as the first and only thing that was sent to TikTok: so nothing that
    /// was refused before went there, and the requests before had no other fault than the one they were refused for.
    pub async fn prove_that_a_good_post_goes_out_alone(&self) {
        let created = self.post(&post(json!({}))).await;
        assert_eq!(created.status, 200, "{created:?}");
        let done = self.done(&created.body["id"]).await;
        assert_eq!(done["destinations"][0]["status"], "published", "{done}");
        assert_eq!(self.traces().await.inits, 1);
    }
}

/// Names of all files below a folder, but logs, and SQLite's own files, which come and go.
fn names_below(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() && !path.ends_with("logs") {
            names_below(&path, names);
        } else if !name.ends_with("-wal") && !name.ends_with("-shm") {
            names.insert(name);
        }
    }
}

/// Sends a request; every answer of the API is JSON.
pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("no JSON under {status}: {body:?}"));
    Answer { status, headers, body }
}

impl Answer {
    /// Refused with that status and code, in the one shape, because of these fields.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str, fields: &[&str]) {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{self:?}");
        assert!(self.body["error"].as_str().is_some_and(|error| !error.is_empty()), "{self:?}");
        assert_eq!(named(&self.body), fields, "{self:?}");
    }

    /// Accepted: a post is planned under this id.
    #[track_caller]
    pub fn planned(&self) -> &Value {
        assert!(matches!(self.status, 200 | 202), "{self:?}");
        assert_eq!(self.body["id"], self.body["post_id"]);
        &self.body["id"]
    }
}

/// The fields that a refusal names, each with a sentence.
#[track_caller]
pub fn named(refusal: &Value) -> Vec<&str> {
    let name = |detail: &Value| detail["message"].as_str().is_some_and(|message| !message.is_empty());
    let details = refusal["details"].as_array().unwrap();
    assert!(details.iter().all(name), "{refusal}");
    details.iter().map(|detail| detail["field"].as_str().unwrap()).collect()
}

/// A body of `POST /v1/posts` with nothing wrong, with these fields besides or instead; `null` takes one away.
pub fn post(changes: Value) -> Value {
    let mut body = json!({
        "post_type": "video",
        "profile_name": "mia",
        "platforms": ["tiktok"],
        "media_urls": [file_url(fixture("upright.mp4"))],
        "description": "Fresh bread",
        "tiktok_privacy_level": "SELF_ONLY",
    });
    let fields = body.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    fields.retain(|_, value| !value.is_null());
    body
}

/// The same for a time in two hours, so that it stays planned.
pub fn later(changes: Value) -> Value {
    let mut body = post(changes);
    body["scheduled_date"] = json!(utc(Duration::from_secs(2 * 60 * 60)));
    body
}

/// The instant that far ahead, as the API takes it.
pub fn utc(ahead: Duration) -> String {
    let at = chrono::Utc::now() + ahead;
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// The `file://` address of a file.
pub fn file_url(path: impl AsRef<Path>) -> String {
    Url::from_file_path(path).unwrap().into()
}
