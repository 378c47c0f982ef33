//! The logins of a running `serve`: one engine refreshes them, a kill in the middle ends in a login, and a person can
//! disconnect and pause.

use std::time::Duration;

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::{
    desk::{Desk, utc},
    place::{AMPLE, Started, fixture},
};

/// A desk whose profile `mia` has a token that has ended, and whose next one has a usual life.
async fn with_ended_token() -> Desk {
    let desk = Desk::open().await;
    desk.turn(json!({"access_token_secs": 1})).await;
    desk.connect("mia").await;
    desk.turn(json!({"access_token_secs": 7_200})).await;
    let end = chrono::Utc::now() + chrono::TimeDelta::seconds(1);
    wait_until("the token has ended", AMPLE, async || chrono::Utc::now() > end).await;
    desk
}

async fn plan(desk: &Desk, at: Duration) -> Value {
    let (clip, at) = (fixture("upright.mp4"), utc(at));
    let post = ["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY", "--at", &at];
    desk.json(&post).await["id"].clone()
}

/// How TikTok answered each refresh.
async fn refreshes(desk: &Desk) -> Vec<Value> {
    let calls = desk.ask_tiktok("calls").await;
    let is_refresh = |call: &&Value| call["body"]["grant_type"] == "refresh_token";
    calls.as_array().unwrap().iter().filter(is_refresh).map(|call| call["code"].clone()).collect()
}

#[tokio::test]
async fn of_many_that_start_at_once_one_runs_and_refreshes_once() {
    let desk = with_ended_token().await;
    plan(&desk, Duration::from_secs(5)).await;
    desk.json(&["stop"]).await;
    let mut starting: Vec<Started> = Vec::new();
    for _ in 0..6 {
        starting.push(desk.place.start(&["--json", "serve", "--port", "0"], "").await);
    }
    wait_until("the post is out", AMPLE, async || {
        desk.ask_tiktok("published").await.as_array().is_some_and(|arrived| !arrived.is_empty())
    })
    .await;
    let mut running = 0;
    for mut started in starting {
        if started.child.try_wait().unwrap().is_none() {
            running += 1;
            started.child.kill().await.unwrap();
        } else {
            assert_eq!(started.ended().await.refusal(1)["code"], "already_running");
        }
    }
    assert_eq!(running, 1);
    assert_eq!(refreshes(&desk).await, ["ok"]);
    assert_eq!(desk.ask_tiktok("published").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_kill_between_the_refresh_and_its_commit_ends_in_a_login_and_no_loop() {
    let mut desk = with_ended_token().await;
    desk.place.set("RUNSHEET_FAIL_AT", "refresh_answered");
    desk.power_cut().await;
    let id = plan(&desk, Duration::ZERO).await;
    let status = desk.engine.child.wait().await.unwrap();
    assert_eq!(status.code(), None, "killed");
    assert_eq!(refreshes(&desk).await, ["ok"]);

    desk.place.unset("RUNSHEET_FAIL_AT");
    desk.power_cut().await;
    let done = desk.place.run(&["--json", "wait", id.as_str().unwrap()]).await;
    assert_eq!(done.code(), 1, "{done:?}");
    let shown = desk.json(&["posts", "show", id.as_str().unwrap()]).await;
    assert_eq!(shown["post"]["state"], "needs_attention", "{shown}");
    assert_eq!(shown["destinations"][0]["error_code"], "reconnect");
    assert_eq!(desk.json(&["profiles", "list"]).await["profiles"][0]["login"], "needs_login");
    desk.power_cut().await;
    assert_eq!(refreshes(&desk).await, ["ok", "invalid_grant"]);

    // Logging in again brings back what stopped for that alone.
    desk.connect("mia").await;
    assert_eq!(desk.json(&["wait", id.as_str().unwrap()]).await["post"]["state"], "published");
    assert_eq!(desk.ask_tiktok("published").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_profile_is_disconnected_and_connected_again() {
    let desk = Desk::open().await;
    let before = desk.connect("mia").await;
    let id = plan(&desk, Duration::from_secs(3_600)).await;
    let refusal = desk.place.run(&["--json", "profiles", "disconnect", "mia"]).await.refusal(1);
    assert_eq!(refusal["code"], "posts_planned");
    let gone = desk.json(&["profiles", "disconnect", "mia", "--force"]).await;
    assert_eq!((&gone["id"], &gone["login"]), (&before["id"], &json!("disconnected")));
    assert_eq!(gone["revoked_at_tiktok"], true);
    assert_eq!(desk.json(&["profiles", "list"]).await["profiles"][0]["login"], "disconnected");
    let again = desk.connect("mia").await;
    assert_eq!((&again["id"], &again["login"]), (&before["id"], &json!("connected")));
    let shown = desk.json(&["posts", "show", id.as_str().unwrap()]).await;
    assert_eq!(shown["post"]["state"], "scheduled");
    let refusal = desk.place.run(&["--json", "profiles", "disconnect", "nobody"]).await.refusal(1);
    assert_eq!(refusal["code"], "profile_not_found");
}

#[tokio::test]
async fn everything_and_single_profiles_are_paused_and_resumed() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let paused = desk.json(&["pause"]).await;
    assert_eq!(paused["paused"], true);
    assert!(paused["everything"]["by"].is_string() && paused["everything"]["at"].is_string(), "{paused}");
    let id = plan(&desk, Duration::ZERO).await;
    let id = id.as_str().unwrap();
    wait_until("the post waits", AMPLE, async || {
        desk.json(&["posts", "show", id]).await["destinations"][0]["deferred_reason"] == "paused"
    })
    .await;
    assert_eq!(
        desk.json(&["resume"]).await,
        json!({"profile_name": null, "paused": false, "everything": null})
    );
    assert_eq!(desk.json(&["wait", id]).await["post"]["state"], "published");

    assert_eq!(desk.json(&["pause", "mia"]).await["profile_name"], "mia");
    assert_eq!(desk.json(&["profiles", "list"]).await["profiles"][0]["paused"], true);
    assert_eq!(desk.json(&["resume", "mia"]).await["paused"], false);
    for command in ["pause", "resume"] {
        let refusal = desk.place.run(&["--json", command, "nobody"]).await.refusal(1);
        assert_eq!(refusal["code"], "profile_not_found");
    }
    let told = desk.place.run(&["pause", "mia"]).await;
    assert_eq!(told.stdout, "'mia' is paused. Uploads under way go on.\n");
}
