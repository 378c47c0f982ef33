//! The documents cannot rot: the API block of README.md and every example of docs/api.md are run as they stand, against
//! a real `serve` of the practice workspace, and every `runsheet` command in them is one that this `runsheet` takes.
//!
//! Needs `curl`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{process::Command, time::timeout};

use crate::{
    desk::utc,
    place::{AMPLE, PASSPHRASE, Place, Serving, fixture},
};

/// Where the documents say that the API is; a test has another port.
const API: &str = "http://127.0.0.1:7766";

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap()
}

fn document(name: &str) -> String {
    fs::read_to_string(tree().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// The documents that people read first.
fn documents() -> Vec<String> {
    let docs = fs::read_dir(tree().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.chain([tree().join("README.md")]).map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The fenced blocks of a document, each with its language.
fn blocks(document: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((language, block.join("\n")));
        }
    }
    blocks
}

/// A document without its fenced blocks.
fn prose(document: &str) -> String {
    let mut in_a_block = false;
    let outside = document.lines().filter(|line| {
        let fence = line.starts_with("```");
        in_a_block ^= fence;
        !in_a_block && !fence
    });
    outside.collect::<Vec<_>>().join("\n")
}

/// A running practice workspace with the account `korn`, and a folder with `clip.mp4` to run commands in.
struct Practice {
    place: Place,
    engine: Serving,
}

impl Practice {
    async fn open() -> Self {
        let place = Place::new();
        let engine = place.serve(&["--workspace", "practice"]).await;
        fs::copy(fixture("upright.mp4"), place.dir.join("clip.mp4")).unwrap();
        let mut connecting =
            place.start(&["--json", "profiles", "connect", "korn", "--no-browser"], "").await;
        let first: Value = serde_json::from_str(&connecting.line().await).unwrap();
        let page = url::Url::parse(first["authorize_url"].as_str().unwrap()).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let browser = reqwest::Client::builder().no_proxy().timeout(AMPLE).build().unwrap();
        let approve =
            json!({"auto_approve": {"creator": "kornundkruste"}, "processing_ms": 50, "moderation_ms": 50});
        let knobs = browser.patch(page.join("/practice/knobs").unwrap()).json(&approve);
        assert!(knobs.send().await.unwrap().status().is_success());
        browser.get(page).send().await.unwrap();
        connecting.ended().await.result();
        place.run(&["--json", "settings", "set", "poll.first", "100ms"]).await.result();
        Self { place, engine }
    }

    /// Runs lines as people type them, with these variables; every line must succeed. Gives what was printed.
    async fn type_in(&self, lines: &str, variables: &[(&str, &str)]) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_runsheet")).parent().unwrap().to_owned();
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([program].into_iter().chain(env::split_paths(&path))).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &lines.replace(API, self.engine.url())]);
        shell.current_dir(self.place.dir.path()).envs(variables.iter().copied());
        shell.env("PATH", path).env("RUNSHEET_HOME", self.place.dir.join("home"));
        shell.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", PASSPHRASE);
        shell.stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
        let ran = timeout(AMPLE, shell.output()).await.expect("an end in time").unwrap();
        assert!(ran.status.success(), "{lines}: {:?}", ran.status);
        String::from_utf8(ran.stdout).unwrap()
    }
}

#[tokio::test]
async fn the_api_lines_of_the_readme_post_a_clip() {
    let readme = document("README.md");
    let lines = blocks(&readme).into_iter().find(|(_, block)| block.contains("curl")).expect("a block").1;
    assert_eq!((lines.lines().count(), lines.matches("curl").count()), (3, 2), "{lines}");
    let practice = Practice::open().await;
    let printed = practice.type_in(&lines, &[]).await;
    let answers: Vec<Value> = serde_json::Deserializer::from_str(&printed)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap_or_else(|why| panic!("{why}: {printed}"));
    let [posted, asked] = answers.as_slice() else { panic!("{printed}") };
    assert_eq!(posted["message"], "The post goes out now.", "{posted}");
    assert_eq!(asked["posts"][0]["id"], posted["post_id"], "{asked}");
    let post = posted["post_id"].as_str().unwrap();
    let done = practice.place.run(&["--json", "wait", post]).await.result();
    assert_eq!(done["post"]["state"], "published", "{done}");
}

/// What keeps a real answer from being as documented: a field that is not there, or of another kind. A documented null
/// stands for anything.
fn differs(documented: &Value, real: &Value, place: &str) -> Option<String> {
    match (documented, real) {
        (Value::Null, _)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => None,
        (Value::Object(fields), Value::Object(found)) => fields.iter().find_map(|(name, value)| {
            let place = format!("{place}.{name}");
            found
                .get(name)
                .map_or_else(|| Some(format!("{place} is not there")), |found| differs(value, found, &place))
        }),
        (Value::Array(items), Value::Array(found)) => match (items.first(), found.first()) {
            (Some(item), Some(found)) => differs(item, found, &format!("{place}[0]")),
            (Some(_), None) => Some(format!("{place} is empty")),
            (None, _) => None,
        },
        _ => Some(format!("{place} is {real}, documented as {documented}")),
    }
}

#[tokio::test]
async fn every_call_of_the_api_page_answers_as_it_says() {
    let page = document("docs/api.md");
    let mut blocks = blocks(&page).into_iter();
    let practice = Practice::open().await;
    let (_, setting_up) = blocks.next().unwrap();
    let when = utc(Duration::from_secs(2 * 60 * 60));
    let mut post = String::new();
    let mut calls = 0;
    while let Some((language, call)) = blocks.next() {
        assert_eq!(language, "sh", "{call}");
        let (_, documented) = blocks.next().filter(|(language, _)| *language == "json").expect("an answer");
        let documented: Value = serde_json::from_str(&documented).expect("JSON");
        let printed =
            practice.type_in(&format!("{setting_up}\n{call}"), &[("WHEN", &when), ("POST", &post)]).await;
        let answer: Value = serde_json::from_str(&printed).unwrap_or_else(|why| panic!("{why}: {printed}"));
        assert_eq!(differs(&documented, &answer, "answer"), None, "{call}\n{answer}");
        if let Some(id) = answer["id"].as_str() {
            id.clone_into(&mut post);
        }
        calls += 1;
    }
    assert!(calls >= 8, "{calls} calls");
}

/// The commands in a document: of its shell blocks, and what stands between backticks.
fn commands(document: &str) -> Vec<String> {
    let shell = blocks(document).into_iter().filter(|(language, _)| *language == "sh");
    let lines: Vec<String> =
        shell.flat_map(|(_, block)| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let prose = prose(document);
    let inline = prose.split('`').skip(1).step_by(2);
    lines.iter().map(String::as_str).chain(inline).filter_map(command).collect()
}

/// The command of a line, if there is one: without what is piped, what follows and what is said about it.
fn command(line: &str) -> Option<String> {
    let command = line.strip_prefix("KEY=$(").unwrap_or(line);
    let words = command.starts_with("runsheet ").then_some(command)?;
    let end = [" #", " &", " |", " <", ")"].iter().filter_map(|stop| words.find(stop)).min();
    Some(words[..end.unwrap_or(words.len())].trim().to_owned())
}

#[tokio::test]
async fn every_command_of_the_documents_is_one_that_runsheet_takes() {
    let place = Place::new();
    let mut tried = 0;
    for command in documents().iter().flat_map(|document| commands(document)) {
        let words = Command::new("sh")
            .args([
                "-c",
                &format!("for word in {}; do printf '%s\\n' \"$word\"; done", &command["runsheet ".len()..]),
            ])
            .output();
        let words = String::from_utf8(words.await.unwrap().stdout).unwrap();
        // With --help everything before it is read, and nothing is done.
        let words: Vec<&str> = words.lines().chain(["--help"]).collect();
        let ran = place.run(&words).await;
        assert_eq!(ran.code(), 0, "{command}: {}", ran.stderr);
        assert!(ran.stdout.contains("Usage: runsheet"), "{command}: {}", ran.stdout);
        tried += 1;
    }
    assert!(tried > 30, "{tried} commands");
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for (folder, text) in [("", document("README.md"))]
        .into_iter()
        .chain(["docs/api.md", "docs/going-live.md"].map(|name| ("docs", document(name))))
    {
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with("http") && !target.ends_with(".svg")) {
            let file = target.split('#').next().unwrap();
            assert!(tree().join(folder).join(file).exists(), "{target}");
        }
    }
}

#[test]
fn a_wrong_example_would_be_noticed() {
    let real = json!({"id": "7", "posts": [{"used": 1}], "at": null});
    assert_eq!(differs(&json!({"id": "x", "posts": [{"used": 9}], "at": null}), &real, "answer"), None);
    for wrong in
        [json!({"name": "x"}), json!({"id": 7}), json!({"posts": [{"cap": 1}]}), json!({"posts": {}})]
    {
        assert!(differs(&wrong, &real, "answer").is_some(), "{wrong}");
    }
    assert_eq!(
        commands(
            "Try `runsheet doctor`.\n```sh\nKEY=$(runsheet keys list)\nrunsheet serve --port 0 &  # on\n```\n"
        ),
        ["runsheet keys list", "runsheet serve --port 0", "runsheet doctor"]
    );
}
