//! No secret leaves its seal: a whole flow with the loudest logs, then everything Runsheet wrote or answered is searched
//! for tokens, codes, upload addresses, the client secret, keys and the passphrase (numbers.md R9).

use std::{fs, path::Path};

use reqwest::{Method, header::LOCATION, redirect};
use runsheet_practice::PRACTICE_CLIENT_SECRET;
use serde_json::{Value, json};

use crate::{
    desk::Desk,
    place::{PASSPHRASE, fixture},
};

/// How many letters and digits follow the prefix of TikTok's tokens, at least.
const TOKEN: usize = 40;

/// What was written or said, by where.
type Heard = Vec<(String, Vec<u8>)>;

/// Every file below a folder.
fn read_below(folder: &Path, heard: &mut Heard) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_below(&path, heard);
        } else {
            heard.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

fn positions<'a>(text: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> {
    text.windows(word.len()).enumerate().filter(move |(_, window)| *window == word).map(|(at, _)| at)
}

fn is_token(text: &[u8]) -> bool {
    text.len() >= TOKEN && text[..TOKEN].iter().all(u8::is_ascii_alphanumeric)
}

/// The first secret that is heard there: one of those known, or what looks like one of TikTok's.
fn secret_in(text: &[u8], known: &[String]) -> Option<String> {
    let known = known.iter().find(|secret| positions(text, secret.as_bytes()).next().is_some());
    let looks = ["act.", "rft."]
        .into_iter()
        .find(|prefix| positions(text, prefix.as_bytes()).any(|at| is_token(&text[at + prefix.len()..])));
    let address = ["upload_token=", "upload_token%3D", "code_verifier="];
    let address = address.into_iter().find(|word| positions(text, word.as_bytes()).next().is_some());
    known.cloned().or(looks.map(str::to_owned)).or(address.map(str::to_owned))
}

/// Connects without following the browser's way back by itself, and answers the authorization code.
async fn connect(desk: &Desk, heard: &mut Heard) -> String {
    let (connecting, page) = desk.start_login("mia").await;
    let browser = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    let approved = browser.get(page).send().await.unwrap();
    let back = url::Url::parse(approved.headers()[LOCATION].to_str().unwrap()).unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let told = browser.get(back).send().await.unwrap().bytes().await.unwrap();
    heard.push(("the page after the login".to_owned(), told.to_vec()));
    let connected = connecting.ended().await;
    assert_eq!(connected.code(), 0, "{connected:?}");
    heard.push(("profiles connect".to_owned(), format!("{connected:?}").into_bytes()));
    code
}

async fn run(desk: &Desk, heard: &mut Heard, arguments: &[&str]) -> Value {
    let ran = desk.place.run(&[&["--json"], arguments].concat()).await;
    heard.push((arguments.join(" "), format!("{ran:?}").into_bytes()));
    let last = ran.stdout.lines().last().or(ran.stderr.lines().last()).unwrap();
    serde_json::from_str(last).unwrap()
}

async fn fault(desk: &Desk, endpoint: &str, kind: Value) {
    let faults = format!("{}/practice/faults", desk.tiktok.url());
    let line = json!({"endpoint": endpoint, "kind": kind});
    assert!(desk.browser.post(faults).json(&line).send().await.unwrap().status().is_success());
}

async fn post(desk: &Desk, heard: &mut Heard, mode: &str) -> Value {
    let clip = fixture("upright.mp4");
    let arguments = ["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY", "--mode", mode, "--wait"];
    run(desk, heard, &arguments).await
}

#[tokio::test]
async fn no_secret_is_found_in_anything_that_runsheet_wrote_or_answered() {
    let mut desk = Desk::open().await;
    desk.place.set("RUNSHEET_LOG", "trace");
    desk.power_cut().await;
    let mut heard = Heard::new();
    let set = ["--json", "app-key", "set", "--client-key", runsheet_practice::PRACTICE_CLIENT_KEY];
    let ran = desk.place.run_with(&set, PRACTICE_CLIENT_SECRET).await;
    heard.push(("app-key set".to_owned(), format!("{ran:?}").into_bytes()));
    let code = connect(&desk, &mut heard).await;

    let refused = json!({"refuse": {"status": 401, "code": "access_token_invalid", "message": "no"}});
    fault(&desk, "creator_info", refused.clone()).await;
    assert_eq!(post(&desk, &mut heard, "direct").await["post"]["state"], "published");
    assert_eq!(post(&desk, &mut heard, "draft").await["post"]["state"], "in_inbox");
    fault(&desk, "status", refused).await;
    fault(&desk, "token", json!({"garbage": {"taken": false}})).await;
    fault(&desk, "upload", json!("lose_answer")).await;
    post(&desk, &mut heard, "direct").await;
    let risky = json!({"refuse": {"status": 403, "code": "spam_risk", "message": "no"}});
    fault(&desk, "video_init", risky).await;
    post(&desk, &mut heard, "direct").await;
    let creator = desk.ask_tiktok("creators").await[0]["handle"].as_str().unwrap().to_owned();
    let remove = format!("{}/practice/creators/{creator}/remove_access", desk.tiktok.url());
    assert!(desk.browser.post(remove).send().await.unwrap().status().is_success());
    post(&desk, &mut heard, "direct").await;
    let second_code = connect(&desk, &mut heard).await;

    let key = run(&desk, &mut Heard::new(), &["keys", "create", "scripts"]).await["key"].clone();
    let key = key.as_str().unwrap().to_owned();
    let posts = run(&desk, &mut heard, &["posts", "list"]).await;
    for shown in posts["posts"].as_array().unwrap() {
        run(&desk, &mut heard, &["posts", "show", shown["id"].as_str().unwrap()]).await;
    }
    for path in ["posts", "agency/profiles", "health", "openapi.json", "nothing"] {
        let url = format!("{}/v1/{path}", desk.engine.url());
        let answer = desk.browser.request(Method::GET, url).bearer_auth(&key).send().await.unwrap();
        heard.push((path.to_owned(), format!("{:?}", answer.headers()).into_bytes()));
        heard.push((path.to_owned(), answer.bytes().await.unwrap().to_vec()));
    }
    // Both lie where everything is read below.
    let exported = desk.place.dir.join("home/exported").display().to_string();
    for arguments in [
        &["export", &exported][..],
        &["backup"],
        &["doctor"],
        &["profiles", "list"],
        &["keys", "list"],
        &["settings", "get"],
        &["profiles", "disconnect", "mia"],
    ] {
        run(&desk, &mut heard, arguments).await;
    }

    // Once with the write-ahead log as a kill leaves it, and once after an orderly end.
    desk.engine.child.kill().await.unwrap();
    read_below(&desk.place.dir.join("home"), &mut heard);
    heard.push(("stderr".to_owned(), fs::read(&desk.engine.stderr).unwrap()));
    desk.power_cut().await;
    run(&desk, &mut heard, &["stop"]).await;
    read_below(&desk.place.dir.join("home"), &mut heard);
    heard.push(("stderr".to_owned(), fs::read(&desk.engine.stderr).unwrap()));

    let encoded = |code: &String| url::form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>();
    let known = [
        PRACTICE_CLIENT_SECRET.to_owned(),
        PASSPHRASE.to_owned(),
        encoded(&code),
        encoded(&second_code),
        code,
        second_code,
        key,
    ];
    for (place, text) in &heard {
        assert_eq!(secret_in(text, &known), None, "in {place}");
    }
    // The work was done, the logs were loud, and the search finds what it is for.
    let told = |word: &str| heard.iter().any(|(_, text)| positions(text, word.as_bytes()).next().is_some());
    assert!(told("access token refreshed") && told("engine stopped") && told("SQLite format 3"));
    let arrived = |end: &str| heard.iter().any(|(place, text)| place.ends_with(end) && text.len() > 10_000);
    assert!(arrived("home/exported") && arrived(".sqlite"));
    assert!(heard.iter().any(|(place, text)| place.ends_with("-wal") && !text.is_empty()));
    let tokens = format!("{}/practice/creators/{creator}/connect", desk.tiktok.url());
    let tokens = desk.browser.post(tokens).json(&json!({})).send().await.unwrap().bytes().await.unwrap();
    let tokens: Value = serde_json::from_slice(&tokens).unwrap();
    for token in ["access_token", "refresh_token"] {
        let said = format!("leaked {}", tokens[token].as_str().unwrap());
        assert!(secret_in(said.as_bytes(), &[]).is_some(), "{token}");
    }
}
