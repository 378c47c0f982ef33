//! A data folder with many connected accounts, and a practice TikTok in a process of its own that outlives every kill.

use std::{fs::File, path::PathBuf, process::Stdio, time::Duration};

use runsheet_testkit::TestDir;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// No process and no call of these tests takes longer.
pub const AMPLE: Duration = Duration::from_secs(60);

/// The folder, its TikTok, and who is connected.
pub struct Agency {
    pub dir: TestDir,
    pub browser: reqwest::Client,
    tiktok: Served,
    key: String,
}

/// A process that has printed its ready line. It is killed when this is dropped.
pub struct Served {
    pub child: Child,
    pub url: String,
}

impl Agency {
    /// An empty agency: an app key, a key to the API, questions to TikTok that come fast.
    pub async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = TestDir::new();
        let state = dir.join("tiktok.sqlite").display().to_string();
        let tiktok = start(&dir, &["practice", "--port", "0", "--state", &state], &[]).await;
        let browser = reqwest::Client::builder().no_proxy().timeout(AMPLE).build().unwrap();
        let mut agency = Self { dir, browser, tiktok, key: String::new() };
        agency.turn(json!({"processing_ms": 50, "moderation_ms": 50})).await;
        let mut engine = agency.serve(None).await;
        let app = json!({
            "client_key": runsheet_practice::PRACTICE_CLIENT_KEY,
            "client_secret": runsheet_practice::PRACTICE_CLIENT_SECRET,
        });
        agency.command(&engine, "app_key.set", app).await;
        for (name, value) in [("poll.first", "50ms"), ("media.allow_loopback", "on")] {
            agency.command(&engine, "settings.set", json!({"name": name, "value": value})).await;
        }
        let key = agency.command(&engine, "keys.create", json!({"name": "crash", "per_minute": 6_000})).await;
        agency.key = key["key"].as_str().unwrap().to_owned();
        engine.kill().await;
        agency
    }

    /// Connects that many accounts, each a creator of its own, and names their profiles.
    pub async fn connect(&self, prefix: &str, count: usize) -> Vec<String> {
        let mut engine = self.serve(None).await;
        let mut names = Vec::new();
        for number in 0..count {
            let name = format!("{prefix}{number}");
            self.tell_tiktok("creators", json!({"handle": name})).await;
            self.turn(json!({"auto_approve": {"creator": name}})).await;
            let login = self.command(&engine, "profiles.connect", json!({"name": name})).await;
            self.browser.get(login["authorize_url"].as_str().unwrap()).send().await.unwrap();
            self.command(&engine, "profiles.connect_wait", json!({"login": login["login"]})).await;
            names.push(name);
        }
        engine.kill().await;
        names
    }

    /// Starts the engine, to be killed at that point if one is named.
    pub async fn serve(&self, fail_at: Option<&str>) -> Served {
        start(&self.dir, &SERVE, &self.serving(fail_at)).await
    }

    /// Starts the engine over work that leads it to that point, maybe before it is ready. Answers the signal that ended
    /// it.
    pub async fn serve_until_killed_at(&self, point: &str) -> Option<i32> {
        let variables = self.serving(Some(point));
        ended_by(&mut command(&self.dir, &SERVE, &variables).spawn().expect("runsheet starts")).await
    }

    /// Starts the engine and kills it so much later, ready or not. Answers the signal that ended it.
    pub async fn serve_and_kill_after(&self, moment: Duration) -> Option<i32> {
        let mut child = command(&self.dir, &SERVE, &self.serving(None)).spawn().expect("runsheet starts");
        tokio::time::sleep(moment).await;
        end(&mut child).await
    }

    fn serving(&self, fail_at: Option<&str>) -> Vec<(&'static str, String)> {
        let mut variables = vec![("RUNSHEET_TIKTOK_URL", self.tiktok.url.clone())];
        variables.extend(fail_at.map(|point| ("RUNSHEET_FAIL_AT", point.to_owned())));
        variables
    }

    /// A command of the list, as the command line gives it.
    pub async fn command(&self, engine: &Served, name: &str, request: Value) -> Value {
        let found = std::fs::read(self.dir.join("home/live/engine.json")).unwrap();
        let found: Value = serde_json::from_slice(&found).unwrap();
        let call = self.browser.post(format!("{}/control/{name}", engine.url)).json(&request);
        let answer = call.bearer_auth(found["token"].as_str().unwrap()).send().await.unwrap();
        let (status, body) = (answer.status(), answer.bytes().await.unwrap());
        assert!(status.is_success(), "{name}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    /// `POST /v1/posts`; nothing where the engine died over it.
    pub async fn post(&self, engine: &Served, promise: &str, body: &Value) -> Option<Value> {
        let call = self.browser.post(format!("{}/v1/posts", engine.url)).bearer_auth(&self.key);
        let answer = call.header("Idempotency-Key", promise).json(body).send().await.ok()?;
        let status = answer.status();
        let answer: Value = serde_json::from_slice(&answer.bytes().await.ok()?).unwrap();
        assert!(status.is_success(), "{body}: {answer}");
        Some(answer)
    }

    /// `GET /v1/posts/{id}`.
    pub async fn show(&self, engine: &Served, id: &str) -> Value {
        let call = self.browser.get(format!("{}/v1/posts/{id}", engine.url)).bearer_auth(&self.key);
        let answer = call.send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// A list of the practice TikTok: `published`, `calls?after=0`.
    pub async fn ask_tiktok(&self, what: &str) -> Vec<Value> {
        let call = self.browser.get(format!("{}/practice/{what}", self.tiktok.url));
        serde_json::from_slice(&call.send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    /// Adds to a list of the practice TikTok: `creators`, `faults`.
    pub async fn tell_tiktok(&self, what: &str, line: Value) {
        let call = self.browser.post(format!("{}/practice/{what}", self.tiktok.url)).json(&line);
        assert!(call.send().await.unwrap().status().is_success(), "{line}");
    }

    /// Takes away the faults that met nobody.
    pub async fn heal_tiktok(&self) {
        self.browser.delete(format!("{}/practice/faults", self.tiktok.url)).send().await.unwrap();
    }

    /// Turns knobs of the practice TikTok.
    pub async fn turn(&self, knobs: Value) {
        let call = self.browser.patch(format!("{}/practice/knobs", self.tiktok.url)).json(&knobs);
        assert!(call.send().await.unwrap().status().is_success(), "{knobs}");
    }
}

impl Served {
    /// Waits for its end and tells the signal that ended it.
    pub async fn ended_by(&mut self) -> Option<i32> {
        ended_by(&mut self.child).await
    }

    /// Kills it now.
    pub async fn kill(&mut self) -> Option<i32> {
        end(&mut self.child).await
    }
}

const SERVE: [&str; 3] = ["serve", "--port", "0"];

async fn ended_by(child: &mut Child) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt as _;
    timeout(AMPLE, child.wait()).await.expect("an end in time").unwrap().signal()
}

async fn end(child: &mut Child) -> Option<i32> {
    // It may have ended by itself a moment ago.
    let _ = child.start_kill();
    ended_by(child).await
}

fn command(dir: &TestDir, arguments: &[&str], variables: &[(&str, String)]) -> Command {
    let log: PathBuf = dir.join(format!("{}.log", arguments[0]));
    let log = File::options().create(true).append(true).open(log).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_runsheet"));
    command.args(arguments).current_dir(dir.path()).kill_on_drop(true);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RUNSHEET_")) {
        command.env_remove(name);
    }
    command.env("RUNSHEET_HOME", dir.join("home")).env("RUNSHEET_LOG", "info");
    command.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", "correct horse");
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    command
}

/// Starts a process and waits for its ready line.
async fn start(dir: &TestDir, arguments: &[&str], variables: &[(&str, String)]) -> Served {
    let mut child = command(dir, arguments, variables).spawn().expect("runsheet starts");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(AMPLE, lines.next_line()).await.expect("a ready line in time").unwrap();
    let line = line.unwrap_or_else(|| {
        let log = std::fs::read_to_string(dir.join(format!("{}.log", arguments[0]))).unwrap_or_default();
        let last: Vec<_> = log.lines().rev().take(20).collect();
        panic!("{arguments:?} ended before it was ready; the last of its log first:\n{}", last.join("\n"))
    });
    let ready: Value = serde_json::from_str(&line).unwrap();
    Served { child, url: ready["url"].as_str().unwrap().to_owned() }
}
