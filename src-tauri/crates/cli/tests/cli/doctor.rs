//! `runsheet doctor`: what is well, what is broken and what to do about it, and that it changes and betrays nothing.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::{
    desk::Desk,
    place::{AMPLE, PASSPHRASE, Place, Ran, fixture},
};

/// Nobody listens there: the clock is not compared, and nothing reaches the real TikTok.
const NO_TIKTOK: &str = "http://127.0.0.1:1";

/// What a doctor said.
struct Report {
    ran: Ran,
    checks: Vec<Value>,
    result: Value,
}

impl Report {
    async fn of(place: &Place, arguments: &[&str]) -> Self {
        let ran = place.run(&[&["--json", "doctor"], arguments].concat()).await;
        let mut lines: Vec<Value> =
            ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let result = lines.pop().expect("a result");
        Self { ran, checks: lines, result }
    }

    /// The one finding of a check, in that workspace or in none.
    #[track_caller]
    fn check(&self, name: &str, workspace: Option<&str>) -> &Value {
        let is_it = |line: &&Value| line["check"] == name && line["workspace"] == json!(workspace);
        let found: Vec<&Value> = self.checks.iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{name}: {:?}", self.ran);
        found[0]
    }

    #[track_caller]
    fn live(&self, name: &str) -> &Value {
        self.check(name, Some("live"))
    }

    /// The finding has that level, and both texts hold those words.
    #[track_caller]
    fn says(&self, finding: &Value, level: &str, found: &str, remedy: &str) {
        assert_eq!(finding["level"], level, "{finding}");
        assert!(finding["found"].as_str().unwrap().contains(found), "{finding}");
        assert!(finding["remedy"].as_str().unwrap_or_default().contains(remedy), "{finding}");
        assert_eq!(finding["remedy"].is_null(), level == "ok", "{finding}");
    }

    /// Nothing has to be mended; what may be missing on a machine that runs tests is no problem.
    #[track_caller]
    fn is_well(&self) {
        assert_eq!(self.ran.code(), 0, "{:?}", self.ran);
        assert_eq!((&self.result["ok"], &self.result["problems"]), (&json!(true), &json!(0)));
        let not_ok = self.checks.iter().filter(|line| line["level"] != "ok");
        let checks: Vec<&Value> = not_ok.map(|line| &line["check"]).collect();
        let may_be_missing = |check: &&&Value| **check == "ffmpeg" || **check == "time_zone";
        assert!(checks.iter().all(|check| may_be_missing(&check)), "{:?}", self.ran);
    }

    /// Something has to be mended.
    #[track_caller]
    fn is_broken(&self) {
        assert_eq!(self.ran.refusal(1)["code"], "problems_found");
        assert_eq!(self.result["ok"], false);
    }
}

/// Every file below a folder with its bytes, but logs.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("logs") {
            all.append(&mut files(&path));
        } else if path.is_file() {
            all.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    all
}

/// A live workspace that was made and left in order.
async fn used() -> Place {
    let place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    let serving = place.serve(&[]).await;
    backed_up(&place).await;
    place.run(&["stop"]).await;
    assert_eq!(serving.ended().await.code(), Some(0));
    place
}

/// Waits for the backup that every start makes.
async fn backed_up(place: &Place) {
    wait_until("there is a backup", AMPLE, async || {
        let listed = place.run(&["--json", "backup", "list", "--workspace", "live"]).await.result();
        listed["backups"].as_array().is_some_and(|backups| !backups.is_empty())
    })
    .await;
}

#[tokio::test]
async fn a_healthy_workspace_is_well_beside_its_engine_and_without_it_and_nothing_is_changed() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let clip = fixture("upright.mp4");
    desk.json(&["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY", "--wait"]).await;
    backed_up(&desk.place).await;

    let beside = Report::of(&desk.place, &[]).await;
    beside.is_well();
    let pid = desk.engine.child.id().unwrap();
    beside.says(beside.live("engine"), "ok", &format!("process {pid} at {}", desk.engine.url()), "");
    beside.says(beside.live("limits"), "ok", "mia: 1 of 6 inits in the last minute; 1 of 100 uploads", "");
    beside.says(beside.live("accounts"), "ok", "1 account connected", "");
    beside.says(beside.live("app_key"), "ok", "http://127.0.0.1:*/callback/", "");
    beside.says(beside.live("keychain"), "ok", "opens it", "");
    beside.says(beside.live("backup"), "ok", "of today", "");
    beside.says(beside.check("clock", None), "ok", "of TikTok's", "");
    beside.says(beside.check("folder", None), "ok", "can be written to", "");

    desk.json(&["stop"]).await;
    let before = files(&desk.place.dir.join("home"));
    let alone = Report::of(&desk.place, &["--workspace", "live"]).await;
    alone.is_well();
    alone.says(alone.live("engine"), "ok", "does not run", "");
    alone.says(alone.live("database"), "ok", "whole, version ", "");
    assert!(files(&desk.place.dir.join("home")) == before, "something was changed");
    // The result has everything once more, in the shape that design.md promises.
    assert_eq!(alone.result["checks"].as_array().unwrap().len(), alone.checks.len());
    let names = ["name", "ok", "detail", "remedy"].map(|field| !alone.result["checks"][0][field].is_null());
    assert_eq!(names, [true, true, true, false]);
}

#[tokio::test]
async fn people_get_a_table_and_a_sum() {
    let place = used().await;
    let ran = place.run(&["doctor"]).await;
    assert_eq!(ran.code(), 0, "{ran:?}");
    let mut lines = ran.stdout.lines();
    let headings = lines.next().unwrap();
    let column = headings.find("FOUND").unwrap();
    for line in lines.take_while(|line| !line.is_empty()) {
        assert_eq!(line.as_bytes()[column - 1], b' ', "{line}");
        assert_ne!(line.as_bytes()[column], b' ', "{line}");
    }
    assert!(ran.stdout.contains("-> make one (docs/going-live.md)"), "{}", ran.stdout);
    assert!(ran.stdout.trim_end().ends_with('.'), "{}", ran.stdout);
}

#[tokio::test]
async fn an_empty_home_is_no_problem_and_stays_empty() {
    let place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    let report = Report::of(&place, &[]).await;
    assert_eq!(report.ran.code(), 0, "{:?}", report.ran);
    report.says(report.check("folder", None), "ok", "not there yet", "");
    report.says(report.check("keychain", None), "ok", "makes a key file", "");
    report.says(report.check("clock", None), "warning", "not checked", "internet");
    let asked_for = Report::of(&place, &["--workspace", "practice"]).await;
    asked_for.says(asked_for.check("database", Some("practice")), "ok", "none yet", "");
    assert!(!place.dir.join("home").exists());
}

#[tokio::test]
async fn a_passphrase_that_is_wrong_missing_or_of_another_vault_is_told() {
    let mut place = used().await;
    place.set("RUNSHEET_VAULT_PASSPHRASE", "wrong horse");
    let wrong = Report::of(&place, &[]).await;
    wrong.is_broken();
    wrong.says(wrong.live("keychain"), "problem", "does not open the key file", "RUNSHEET_VAULT_PASSPHRASE");
    assert!(!wrong.ran.stdout.contains("horse"));

    place.unset("RUNSHEET_VAULT_PASSPHRASE");
    let refused = Report::of(&place, &[]).await;
    refused.is_broken();
    refused.says(
        refused.check("variables", None),
        "problem",
        "RUNSHEET_VAULT_PASSPHRASE",
        "RUNSHEET_VAULT_PASSPHRASE",
    );
    refused.says(refused.live("keychain"), "warning", "not checked", "variables");

    place.unset("RUNSHEET_VAULT");
    let missing = Report::of(&place, &[]).await;
    missing.is_broken();
    missing.says(missing.live("keychain"), "problem", "in a file", "RUNSHEET_VAULT_PASSPHRASE");

    place.set("RUNSHEET_VAULT", "keychain");
    let other = Report::of(&place, &[]).await;
    other.is_broken();
    other.says(other.live("keychain"), "problem", "'file'", "RUNSHEET_VAULT=file");
}

#[tokio::test]
async fn a_key_that_is_gone_is_told_and_no_new_one_is_made() {
    let place = used().await;
    let key = fs::read_dir(place.dir.join("home/live")).unwrap().map(|entry| entry.unwrap().path());
    let key = key.into_iter().find(|path| path.to_string_lossy().contains("vault-")).unwrap();
    fs::remove_file(&key).unwrap();
    let report = Report::of(&place, &[]).await;
    report.is_broken();
    report.says(
        report.live("keychain"),
        "problem",
        "there is no key",
        "runsheet vault reset --workspace live",
    );
    assert!(!key.exists());
}

#[tokio::test]
async fn a_damaged_database_is_found_and_the_command_that_is_named_mends_it() {
    let place = used().await;
    let database = place.live("runsheet.sqlite");
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].iter_mut().for_each(|byte| *byte ^= 0xff);
    fs::write(&database, &bytes).unwrap();
    let report = Report::of(&place, &[]).await;
    report.is_broken();
    report.says(report.live("database"), "problem", "is damaged", "runsheet backup restore '");
    report.says(report.live("keychain"), "warning", "not checked", "database");
    assert_eq!(fs::read(&database).unwrap(), bytes);

    let remedy = report.live("database")["remedy"].as_str().unwrap();
    let backup = remedy.split('\'').nth(1).unwrap();
    place.run(&["--json", "backup", "restore", backup, "--workspace", "live"]).await.result();
    let mended = Report::of(&place, &[]).await;
    mended.says(mended.live("database"), "ok", "whole", "");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_used_is_told() {
    let mut place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    let file = place.dir.write("file", "mine");
    for home in [file.clone(), file.join("below"), "/proc/runsheet".into()] {
        place.set("RUNSHEET_HOME", home.display().to_string());
        let report = Report::of(&place, &[]).await;
        report.is_broken();
        report.says(report.check("folder", None), "problem", "", "RUNSHEET_HOME");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    place.set("RUNSHEET_HOME", "");
    let nameless = Report::of(&place, &[]).await;
    nameless.is_broken();
    nameless.says(nameless.check("variables", None), "problem", "RUNSHEET_HOME", "RUNSHEET_HOME");
}

#[tokio::test]
async fn an_engine_that_does_not_answer_is_told_within_seconds() {
    let place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    let serving = place.serve(&[]).await;
    serving.signal("STOP");
    let started = Instant::now();
    let report = Report::of(&place, &[]).await;
    serving.signal("CONT");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    report.is_broken();
    report.says(report.live("engine"), "problem", "does not answer", "runsheet stop --workspace live");
    report.says(report.live("database"), "ok", "whole", "");
}

#[tokio::test]
async fn both_workspaces_are_looked_at_unless_one_is_named() {
    let place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    let live = place.serve(&[]).await;
    let practice = place.serve(&["--workspace", "practice"]).await;
    let both = Report::of(&place, &[]).await;
    for (workspace, serving) in [("live", &live), ("practice", &practice)] {
        both.says(both.check("engine", Some(workspace)), "ok", serving.url(), "");
    }
    let one = Report::of(&place, &["--workspace", "practice"]).await;
    assert!(one.checks.iter().all(|line| line["workspace"] != "live"), "{:?}", one.ran);
    one.says(one.check("clock", None), "ok", "practice workspace", "");
}

#[tokio::test]
async fn a_pause_and_a_login_that_ended_are_told_with_their_commands() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let creator = desk.ask_tiktok("creators").await[0]["handle"].as_str().unwrap().to_owned();
    let remove = format!("{}/practice/creators/{creator}/remove_access", desk.tiktok.url());
    assert!(desk.browser.post(remove).send().await.unwrap().status().is_success());
    let clip = fixture("upright.mp4");
    desk.json(&["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY"]).await;
    wait_until("the login is known to have ended", AMPLE, async || {
        desk.json(&["profiles", "list"]).await["profiles"][0]["login"] == "needs_login"
    })
    .await;
    desk.json(&["pause"]).await;
    let report = Report::of(&desk.place, &[]).await;
    report.is_broken();
    report.says(report.live("accounts"), "problem", "mia", "runsheet profiles connect mia --workspace live");
    report.says(report.live("engine"), "warning", "paused everything", "runsheet resume --workspace live");
}

#[tokio::test]
async fn without_ffmpeg_all_goes_on() {
    let mut place = used().await;
    fs::create_dir(place.dir.join("empty")).unwrap();
    place.set("PATH", place.dir.join("empty").display().to_string());
    let report = Report::of(&place, &[]).await;
    assert_eq!(report.ran.code(), 0);
    report.says(report.check("ffmpeg", None), "warning", "not found in PATH", "ffmpeg");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    let serving = place.serve(&[]).await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    place.run(&["--json", "settings", "set", "api.port", &port]).await.result();
    place.run(&["stop"]).await;
    serving.ended().await;
    let report = Report::of(&place, &[]).await;
    report.says(report.live("port"), "warning", &port, "--port 0");
    drop(taken);
    let free = Report::of(&place, &[]).await;
    free.says(free.live("port"), "ok", &port, "");
}

/// Answers one request as TikTok does to somebody without a login, with that date; gives back what was asked.
fn tiktok_at(date: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let answering = thread::spawn(move || {
        let (mut caller, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        let mut buffer = [0; 1024];
        while !asked.ends_with(b"\r\n\r\n") {
            let read = caller.read(&mut buffer).unwrap();
            asked.extend_from_slice(&buffer[..read]);
        }
        let body = r#"{"data":{},"error":{"code":"access_token_invalid","message":"no","log_id":"L"}}"#;
        let head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close";
        let answer = format!("{head}\r\nDate: {date}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        caller.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(asked).unwrap()
    });
    (origin, answering)
}

#[tokio::test]
async fn a_clock_that_is_off_is_found_by_one_request_without_a_login() {
    let mut place = used().await;
    let (origin, answering) = tiktok_at("Tue, 01 Jan 2019 12:00:00 GMT");
    place.set("RUNSHEET_TIKTOK_URL", origin);
    let report = Report::of(&place, &[]).await;
    report.is_broken();
    let clock = report.check("clock", None);
    report.says(clock, "problem", "ahead of TikTok", "set the clock");
    let asked = answering.join().unwrap();
    assert!(asked.starts_with("HEAD / "), "{asked}");
    let login = asked.lines().find(|line| line.to_ascii_lowercase().starts_with("authorization:"));
    assert_eq!(login, None, "nobody is logged in for that");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_keychain_that_hangs_is_unavailable_after_its_time() {
    let mut place = Place::new().with("RUNSHEET_TIKTOK_URL", NO_TIKTOK);
    place.unset("RUNSHEET_VAULT");
    place.unset("RUNSHEET_VAULT_PASSPHRASE");
    // A bus that takes every connection and never says a word.
    let bus = place.dir.join("bus");
    let _silent = std::os::unix::net::UnixListener::bind(&bus).unwrap();
    place.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", bus.display()));
    let started = Instant::now();
    let report = Report::of(&place, &[]).await;
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    report.is_broken();
    report.says(
        report.check("keychain", None),
        "problem",
        "unavailable: the keychain did not answer",
        "keychain",
    );
}

#[tokio::test]
async fn no_secret_is_told_whatever_is_wrong() {
    let mut desk = Desk::open().await;
    desk.connect("mia").await;
    let key = desk.json(&["keys", "create", "scripts"]).await["key"].as_str().unwrap().to_owned();
    let engine: Value = serde_json::from_slice(&fs::read(desk.place.live("engine.json")).unwrap()).unwrap();
    let token = engine["token"].as_str().unwrap().to_owned();
    let mut told = String::new();
    let mut hear = async |place: &Place| {
        for arguments in [&["doctor"][..], &["--json", "doctor"]] {
            let ran = place.run(arguments).await;
            told.push_str(&ran.stdout);
            told.push_str(&ran.stderr);
        }
    };
    desk.place.set("RUNSHEET_LOG", "trace");
    hear(&desk.place).await;
    desk.json(&["stop"]).await;
    hear(&desk.place).await;
    fs::write(desk.place.live("runsheet.sqlite"), "no database").unwrap();
    hear(&desk.place).await;
    desk.place.set("RUNSHEET_TIKTOK_URL", format!("https://user:{PASSPHRASE}@tiktok.example"));
    hear(&desk.place).await;

    let secrets = [runsheet_practice::PRACTICE_CLIENT_SECRET, PASSPHRASE, &token, &key, "act.", "rft."];
    for secret in secrets {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    assert!(told.contains("mia") && told.contains("is damaged"), "the doctor looked");
}
