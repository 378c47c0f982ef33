//! From an app key to a published clip: the live workspace against a practice TikTok in a process of its own.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    desk::{Desk, utc},
    place::{Place, fixture},
};

#[tokio::test]
async fn a_clip_is_posted_and_seen_to_be_published() {
    let desk = Desk::open().await;
    let profile = desk.connect("mia").await;
    assert_eq!((&profile["profile_name"], &profile["login"]), (&json!("mia"), &json!("connected")));
    let listed = desk.json(&["profiles", "list"]).await;
    assert_eq!(listed["profiles"][0]["id"], profile["id"]);

    let clip = fixture("upright.mp4");
    let post = ["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY", "--caption", "Fresh bread"];
    let checked = desk.json(&[&post[..], &["--dry-run"]].concat()).await;
    assert_eq!(checked["is_immediate"], true);
    assert_eq!(desk.json(&["posts", "list"]).await["total"], 0, "a dry run plans nothing");

    let ran = desk.place.run(&[&["--json"], &post[..], &["--wait"]].concat()).await;
    let planned: Value = serde_json::from_str(ran.stdout.lines().next().unwrap()).unwrap();
    let done = ran.result();
    assert_eq!(ran.stdout.lines().count(), 2, "what was planned, then how it stands");
    assert_eq!(planned["id"], planned["post_id"]);
    assert_eq!(done["post"]["id"], planned["id"]);
    assert_eq!(done["post"]["state"], "published");
    assert_eq!(done["post"]["description"], "Fresh bread");

    let id = planned["id"].as_str().unwrap();
    assert_eq!(desk.json(&["wait", id]).await["post"]["state"], "published");
    let shown = desk.json(&["posts", "show", id]).await;
    assert!(shown["steps"].as_array().unwrap().iter().any(|step| step["name"] == "init"), "{shown}");
    for (status, total) in [("completed", 1), ("published", 1), ("failed", 0)] {
        assert_eq!(desk.json(&["posts", "list", "--status", status]).await["total"], total, "{status}");
    }
    let arrived = desk.ask_tiktok("published").await;
    assert_eq!(arrived.as_array().unwrap().len(), 1);
    assert_eq!(arrived[0]["blake3"], shown["post"]["clip_hash"]);
}

#[tokio::test]
async fn a_draft_reaches_the_inbox() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let clip = fixture("upright.mp4");
    let done = desk.json(&["post", &clip, "--profile", "mia", "--mode", "draft", "--wait"]).await;
    assert_eq!(done["post"]["state"], "in_inbox");
}

#[tokio::test]
async fn a_draft_is_planned_by_the_time_at_which_its_client_is_asked_to_post_it() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let (clip, ask, sooner) = (fixture("upright.mp4"), in_hours(60), in_hours(50));
    let post = ["post", &clip, "--profile", "mia", "--mode", "draft"];
    let planned = desk.json(&[&post[..], &["--ask-at", &ask]].concat()).await;
    assert_eq!((&planned["is_immediate"], &planned["ask_at"]), (&json!(false), &json!(ask)));
    let delivery = planned["scheduled_date"].as_str().unwrap();
    assert!(in_hours(30).as_str() < delivery && delivery < ask.as_str(), "about a day before: {delivery}");

    let id = planned["id"].as_str().unwrap();
    let edited = desk.json(&["posts", "edit", id, "--ask-at", &sooner]).await;
    assert_eq!(
        (&edited["post"]["ask_at"], &edited["post"]["scheduled_date"]),
        (&json!(sooner), &json!(delivery))
    );
    for shown in [&["posts", "show", id][..], &["posts", "list"]] {
        let told = desk.place.run(shown).await.stdout;
        let day = edited["post"]["ask_local"].as_str().unwrap().split('T').next().unwrap();
        assert!(told.to_lowercase().contains("ask at") && told.contains(day), "{told}");
    }
    let edited = desk.json(&["posts", "edit", id, "--ask-at", "none"]).await;
    assert_eq!(
        (&edited["post"]["ask_at"], &edited["post"]["scheduled_date"]),
        (&Value::Null, &json!(delivery))
    );

    let direct = ["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY", "--ask-at", &ask];
    let refused = desk.place.run(&[&["--json"], &direct[..]].concat()).await;
    assert_eq!(refused.refusal(1)["details"][0]["field"], "ask");
}

fn in_hours(hours: u64) -> String {
    utc(Duration::from_secs(hours * 3_600))
}

#[tokio::test]
async fn a_planned_post_can_be_called_off_and_waiting_says_so() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let clip = fixture("upright.mp4");
    let at = (chrono::Utc::now() + chrono::Duration::hours(2)).to_rfc3339();
    let post = ["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY", "--at", &at];
    let planned = desk.json(&post).await;
    assert_eq!(planned["is_immediate"], false);
    let id = planned["id"].as_str().unwrap();

    let ran = desk.place.run(&["--json", "wait", id, "--timeout", "50ms"]).await;
    assert_eq!(ran.refusal(1)["code"], "wait_timeout");
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(shown["post"]["state"], "scheduled");

    let waiting = desk.place.start(&["--json", "wait", id], "").await;
    assert_eq!(desk.json(&["posts", "cancel", id]).await["post"]["state"], "cancelled");
    assert_eq!(waiting.ended().await.refusal(1)["code"], "post_cancelled");
}

#[tokio::test]
async fn what_cannot_be_posted_is_refused_with_its_reasons() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let (good, short) = (fixture("upright.mp4"), fixture("two_seconds.mp4"));
    let post = async |arguments: &[&str]| {
        let ran = desk.place.run(&[&["--json", "post"], arguments].concat()).await;
        assert_eq!(ran.stdout, "", "{arguments:?}");
        ran.refusal(1)
    };
    let refusal = post(&[&short, "--profile", "mia", "--privacy", "SELF_ONLY"]).await;
    assert_eq!(refusal["findings"][0]["rule"], "duration_min", "{refusal}");
    let refusal = post(&[&good, "--profile", "mia"]).await;
    assert!(refusal["error"].as_str().unwrap().contains("privacy"), "{refusal}");
    post(&[&good, "--profile", "nobody", "--privacy", "SELF_ONLY"]).await;
    post(&["missing.mp4", "--profile", "mia", "--privacy", "SELF_ONLY"]).await;
    for unavailable in ["--best-time", "--queue"] {
        let refusal = post(&[&good, "--profile", "mia", "--privacy", "SELF_ONLY", unavailable]).await;
        assert_eq!(refusal["code"], "not_available");
    }
    assert_eq!(desk.json(&["posts", "list"]).await["total"], 0);
}

#[tokio::test]
async fn a_login_can_be_given_up() {
    let desk = Desk::open().await;
    let (connecting, page) = desk.start_login("mia").await;
    crate::place::signal(&connecting.child, "INT");
    assert_eq!(connecting.ended().await.refusal(1)["code"], "cancelled");
    // Who agrees now comes back to nobody.
    assert!(desk.browser.get(page).send().await.is_err());
    assert_eq!(desk.json(&["profiles", "list"]).await["profiles"], json!([]));
}

#[tokio::test]
async fn a_login_that_the_creator_refuses_is_refused() {
    let desk = Desk::open().await;
    let (connecting, page) = desk.start_login("mia").await;
    // The way back, as TikTok takes it when the creator says no.
    let page = url::Url::parse(&page).unwrap();
    let parameter = |name: &str| page.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let mut back = url::Url::parse(&parameter("redirect_uri")).unwrap();
    back.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &parameter("state"));
    desk.browser.get(back).send().await.unwrap();
    connecting.ended().await.refusal(1);
}

#[tokio::test]
async fn keys_are_made_shown_once_and_revoked() {
    let desk = Desk::open().await;
    let key = desk.json(&["keys", "create", "ci", "--scope", "read", "--per-minute", "30"]).await;
    assert!(key["key"].as_str().unwrap().starts_with("rsk_"));
    assert_eq!(key["scopes"], json!(["read"]));
    let with_key = async |key: &Value| {
        let request = desk.browser.get(format!("{}/v1/posts", desk.engine.url()));
        request.bearer_auth(key["key"].as_str().unwrap()).send().await.unwrap().status().as_u16()
    };
    assert_eq!(with_key(&key).await, 200);
    let listed = desk.json(&["keys", "list"]).await;
    assert_eq!((&listed["keys"][0]["id"], &listed["keys"][0]["key"]), (&key["id"], &Value::Null));
    desk.json(&["keys", "revoke", "ci"]).await;
    assert_eq!(with_key(&key).await, 401);
}

#[tokio::test]
async fn a_connection_that_is_lost_while_waiting_is_exit_code_3() {
    let desk = Desk::open().await;
    let (connecting, _) = desk.start_login("mia").await;
    desk.engine.kill().await;
    assert_eq!(connecting.ended().await.refusal(3)["code"], "connection_lost");
}

#[tokio::test]
async fn practice_needs_no_app_key_and_outlives_its_engine() {
    // What stands in for TikTok in the live workspace is nothing to this one.
    let place = Place::new().with("RUNSHEET_TIKTOK_URL", "http://127.0.0.1:1");
    let tiktok = place.serving(&["practice"]).await;
    let engine = place.serve(&["--workspace", "practice"]).await;
    let mut connecting = place.start(&["--json", "profiles", "connect", "mia", "--no-browser"], "").await;
    let first: Value = serde_json::from_str(&connecting.line().await).unwrap();
    assert!(first["authorize_url"].as_str().unwrap().starts_with(tiktok.url()), "{first}");
    engine.kill().await;
    let again = place.serve(&["--workspace", "practice"]).await;
    assert!(again.url().starts_with("http://127.0.0.1:"));
    tiktok.signal("TERM");
    assert_eq!(tiktok.ended().await.code(), Some(0));
}

#[tokio::test]
async fn one_practice_tiktok_per_state() {
    let place = Place::new();
    let tiktok = place.serving(&["practice"]).await;
    let refusal = place.run(&["--json", "practice"]).await.refusal(1);
    assert!(refusal["error"].as_str().unwrap().contains(tiktok.url()), "{refusal}");
}
