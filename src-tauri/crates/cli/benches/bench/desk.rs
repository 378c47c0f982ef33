//! The real `runsheet serve` and the TikTok that it posts to, each a process of its own, driven over HTTP.

use std::{fs, path::Path, process::Stdio, time::Duration};

use reqwest::{Client, RequestBuilder};
use runsheet_practice::{PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};
use url::Url;

use crate::Trouble;

/// No start, no login takes longer.
const AMPLE: Duration = Duration::from_secs(60);

/// How often something awaited is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// A workspace that runs, and its TikTok.
pub struct Desk {
    engine: Served,
    tiktok: Served,
    http: Client,
    token: String,
    key: String,
    folder: TempDir,
}

/// A process that has said that it is ready. It is killed when this is dropped.
struct Served {
    child: Child,
    url: String,
}

impl Desk {
    /// An app key, a key to the API that nobody slows down, a TikTok that takes as many posts as the minutes allow.
    pub async fn open() -> Result<Self, Trouble> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = crate::folder()?;
        let state = folder.path().join("tiktok.sqlite").display().to_string();
        let tiktok = serve(folder.path(), &["practice", "--port", "0", "--state", &state], None).await?;
        let engine = serve(folder.path(), &["serve", "--port", "0"], Some(&tiktok.url)).await?;
        let found: Value = serde_json::from_slice(&fs::read(folder.path().join("home/live/engine.json"))?)?;
        let token = text(&found["token"])?;
        let http = Client::builder().no_proxy().build()?;
        let mut desk = Self { engine, tiktok, http, token, key: String::new(), folder };
        desk.turn(json!({"processing_ms": 50, "moderation_ms": 50, "direct_posts_per_day": 1_000})).await?;
        let app = json!({"client_key": PRACTICE_CLIENT_KEY, "client_secret": PRACTICE_CLIENT_SECRET});
        desk.command("app_key.set", app).await?;
        let key = desk.command("keys.create", json!({"name": "bench", "per_minute": 60_000})).await?;
        desk.key = text(&key["key"])?;
        Ok(desk)
    }

    /// Connects so many accounts and names their profiles.
    pub async fn connect(&self, accounts: usize) -> Result<Vec<String>, Trouble> {
        let mut names = Vec::new();
        for number in 0..accounts {
            let name = format!("account{number}");
            self.tell_tiktok("creators", json!({"handle": name})).await?;
            self.turn(json!({"auto_approve": {"creator": name}})).await?;
            let login = self.command("profiles.connect", json!({"name": name})).await?;
            let page = self.http.get(text(&login["authorize_url"])?);
            timeout(AMPLE, page.send()).await??.error_for_status()?;
            self.command("profiles.connect_wait", json!({"login": login["login"]})).await?;
            names.push(name);
        }
        Ok(names)
    }

    /// A command of the list, as the command line gives it.
    pub async fn command(&self, name: &str, request: Value) -> Result<Value, Trouble> {
        let call = self.http.post(format!("{}/control/{name}", self.engine.url)).json(&request);
        answer(call.bearer_auth(&self.token)).await
    }

    /// `POST /v1/posts`; gives the post's id.
    pub async fn post(&self, body: &Value) -> Result<String, Trouble> {
        let call = self.http.post(format!("{}/v1/posts", self.engine.url)).json(body);
        text(&answer(call.bearer_auth(&self.key)).await?["id"])
    }

    /// Waits until all these posts are published.
    pub async fn published(&self, posts: &[String], within: Duration) -> Result<(), Trouble> {
        self.all(posts, within, |destination| destination["status"] == "published").await
    }

    /// Waits until all these posts say that they wait for the end of a pause.
    pub async fn paused(&self, posts: &[String]) -> Result<(), Trouble> {
        self.all(posts, AMPLE, |destination| destination["deferred_reason"] == "paused").await
    }

    async fn all(
        &self,
        posts: &[String],
        within: Duration,
        is_there: impl Fn(&Value) -> bool,
    ) -> Result<(), Trouble> {
        let until = Instant::now() + within;
        for id in posts {
            loop {
                let call = self.http.get(format!("{}/v1/posts/{id}", self.engine.url)).bearer_auth(&self.key);
                let shown = answer(call).await?;
                let destination = &shown["destinations"][0];
                if is_there(destination) {
                    break;
                }
                match destination["status"].as_str() {
                    Some("scheduled" | "publishing") if Instant::now() < until => sleep(LOOK).await,
                    _ => return Err(format!("a post is not where it should be: {shown}").into()),
                }
            }
        }
        Ok(())
    }

    /// A list of TikTok's: `published`, `calls?after=0`.
    pub async fn ask_tiktok(&self, what: &str) -> Result<Vec<Value>, Trouble> {
        let all = answer(self.http.get(format!("{}/practice/{what}", self.tiktok.url))).await?;
        Ok(serde_json::from_value(all)?)
    }

    async fn tell_tiktok(&self, what: &str, line: Value) -> Result<Value, Trouble> {
        answer(self.http.post(format!("{}/practice/{what}", self.tiktok.url)).json(&line)).await
    }

    async fn turn(&self, knobs: Value) -> Result<Value, Trouble> {
        answer(self.http.patch(format!("{}/practice/knobs", self.tiktok.url)).json(&knobs)).await
    }

    /// The folder that all of it lies in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The engine's process.
    pub fn pid(&self) -> Option<u32> {
        self.engine.child.id()
    }

    /// Ends both and removes everything.
    pub async fn close(mut self) -> Result<(), Trouble> {
        self.engine.child.kill().await?;
        self.tiktok.child.kill().await?;
        Ok(self.folder.close()?)
    }
}

/// A body of `POST /v1/posts`; without a time it goes out at once.
pub fn body(profile: &str, clip: &Path, caption: &str, at: Option<chrono::DateTime<chrono::Utc>>) -> Value {
    let mut body = json!({
        "post_type": "video",
        "profile_name": profile,
        "platforms": ["tiktok"],
        "media_urls": [Url::from_file_path(clip).map(String::from).unwrap_or_default()],
        "description": caption,
        "tiktok_privacy_level": "SELF_ONLY",
    });
    if let Some(at) = at {
        body["scheduled_date"] = json!(at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
    }
    body
}

async fn serve(folder: &Path, arguments: &[&str], tiktok: Option<&str>) -> Result<Served, Trouble> {
    let log = fs::File::create(folder.join(format!("{}.log", arguments[0])))?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_runsheet"));
    command.args(arguments).current_dir(folder).kill_on_drop(true);
    command.env("RUNSHEET_HOME", folder.join("home")).env("RUNSHEET_LOG", "warn");
    command.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", "correct horse");
    match tiktok {
        Some(url) => command.env("RUNSHEET_TIKTOK_URL", url),
        None => command.env_remove("RUNSHEET_TIKTOK_URL"),
    };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    let mut child = command.spawn()?;
    let output = child.stdout.take().ok_or("no output to read")?;
    let line = timeout(AMPLE, BufReader::new(output).lines().next_line()).await??;
    let line = line.ok_or_else(|| format!("runsheet {} ended before it was ready", arguments[0]))?;
    let ready: Value = serde_json::from_str(&line)?;
    Ok(Served { child, url: text(&ready["url"])? })
}

async fn answer(call: RequestBuilder) -> Result<Value, Trouble> {
    let response = call.send().await?;
    let (status, body) = (response.status(), response.bytes().await?);
    if !status.is_success() {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(serde_json::from_slice(&body)?)
}

fn text(value: &Value) -> Result<String, Trouble> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("no text: {value}").into())
}
