//! Access tokens over time: refreshed when their life is nearly over, once, and never in a loop. Many callers at once
//! and a database that refuses are tested beside the code.

use std::{sync::Arc, time::Duration};

use chrono::Utc;
use runsheet_engine::commands::SetAppKey;
use runsheet_model::{Login, PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET};
use runsheet_testkit::{ManualClock, wait_until};

use crate::agency::{A_WHILE, Agency, KORN, caller, fixture, now};

/// An agency whose account has a token of that life.
async fn with_token_of(seconds: i64) -> (Agency, ManualClock) {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.turn(|knobs| {
        knobs.processing_ms = 0;
        knobs.access_token_secs = seconds;
    });
    agency.connect(KORN, KORN).await.unwrap();
    agency.controls().clear_calls().unwrap();
    (agency, clock)
}

/// The same, and the token has ended.
async fn with_ended_token() -> (Agency, ManualClock) {
    let (agency, clock) = with_token_of(7_200).await;
    agency.pass(&clock, Duration::from_secs(7_200));
    (agency, clock)
}

/// Lets small steps of time pass until the post is in that state.
async fn reaches(agency: &Agency, clock: &ManualClock, post: PostId, state: StateName) {
    wait_until(&format!("the post is {state}"), A_WHILE, async || {
        agency.pass(clock, Duration::from_millis(100));
        agency.show(post).await.post.state == state
    })
    .await;
}

async fn waits_for(agency: &Agency, post: PostId, reason: &str) {
    wait_until(&format!("the post waits: {reason}"), A_WHILE, async || {
        agency.show(post).await.destinations[0].deferred_reason.as_deref() == Some(reason)
    })
    .await;
}

async fn post(agency: &Agency) -> PostId {
    agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id
}

async fn login(agency: &Agency) -> Login {
    agency.desk().list_profiles(Default::default(), &caller()).await.unwrap()[0].login
}

fn fault(agency: &Agency, endpoint: Endpoint, kind: FaultKind) {
    agency.controls().add_fault(&Fault::next(endpoint, kind)).unwrap();
}

/// How TikTok answered each refresh.
fn refreshes(agency: &Agency) -> Vec<String> {
    agency.calls(Endpoint::Token).into_iter().map(|call| call.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lives_of_two_hours_and_of_a_day_are_obeyed() {
    for life in [7_200, 86_400] {
        let (agency, clock) = with_token_of(life).await;
        agency.pass(&clock, Duration::from_secs(life.unsigned_abs() - 12 * 60));
        let early = post(&agency).await;
        reaches(&agency, &clock, early, StateName::Published).await;
        assert!(refreshes(&agency).is_empty(), "{life}");
        agency.pass(&clock, Duration::from_secs(3 * 60));
        let late = post(&agency).await;
        reaches(&agency, &clock, late, StateName::Published).await;
        assert_eq!(refreshes(&agency), ["ok"], "{life}");
        assert!(agency.controls().calls().unwrap().iter().all(|call| call.status != 401));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_is_never_refreshed_for_twice() {
    let (agency, clock) = with_ended_token().await;
    // The token that was refreshed for this very call is refused.
    let kind = FaultKind::Refuse { status: 401, code: "access_token_invalid".into(), message: String::new() };
    fault(&agency, Endpoint::CreatorInfo, kind);
    let id = post(&agency).await;
    reaches(&agency, &clock, id, StateName::NeedsAttention).await;
    assert_eq!(agency.show(id).await.destinations[0].error_code.as_deref(), Some("reconnect"));
    assert_eq!(refreshes(&agency), ["ok"]);
    assert_eq!(agency.calls(Endpoint::CreatorInfo).len(), 1);
    assert_eq!(login(&agency).await, Login::NeedsLogin);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_cannot_reach_tiktok_lets_the_post_wait_and_keeps_the_login() {
    let (agency, clock) = with_ended_token().await;
    fault(&agency, Endpoint::Token, FaultKind::ResetBeforeReading);
    let id = post(&agency).await;
    waits_for(&agency, id, "offline").await;
    assert_eq!(login(&agency).await, Login::Connected);
    reaches(&agency, &clock, id, StateName::Published).await;
    assert_eq!(refreshes(&agency).last().map(String::as_str), Some("ok"));
    assert_eq!(refreshes(&agency).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_whose_answer_is_lost_ends_in_a_login_and_what_stopped_goes_on_after_it() {
    let (agency, clock) = with_ended_token().await;
    fault(&agency, Endpoint::Token, FaultKind::LoseAnswer);
    let id = post(&agency).await;
    waits_for(&agency, id, "offline").await;
    reaches(&agency, &clock, id, StateName::NeedsAttention).await;
    assert_eq!(agency.show(id).await.destinations[0].error_code.as_deref(), Some("reconnect"));
    assert_eq!(login(&agency).await, Login::NeedsLogin);
    // Whatever is planned now asks for the login too, and not TikTok.
    let second = post(&agency).await;
    reaches(&agency, &clock, second, StateName::NeedsAttention).await;
    assert_eq!(refreshes(&agency), ["ok", "invalid_grant"]);
    assert!(agency.calls(Endpoint::VideoInit).is_empty());

    agency.connect(KORN, KORN).await.unwrap();
    for post in [id, second] {
        reaches(&agency, &clock, post, StateName::Published).await;
    }
    assert_eq!(agency.arrived().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_the_answer_and_the_commit_ends_in_a_login() {
    let (mut agency, clock) = with_ended_token().await;
    fault(&agency, Endpoint::Token, FaultKind::LoseAnswer);
    let id = post(&agency).await;
    waits_for(&agency, id, "offline").await;
    // What this run remembers is gone, as after a kill.
    agency.restart().await;
    reaches(&agency, &clock, id, StateName::NeedsAttention).await;
    agency.restart().await;
    let second = post(&agency).await;
    reaches(&agency, &clock, second, StateName::NeedsAttention).await;
    assert_eq!(refreshes(&agency), ["ok", "invalid_grant"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weekly_refresh_survives_a_server_that_is_away() {
    let (agency, clock) = with_token_of(7_200).await;
    let away = Fault { times: None, ..Fault::next(Endpoint::Token, FaultKind::ResetBeforeReading) };
    agency.controls().add_fault(&away).unwrap();
    // One hour more each time: the hourly look comes round.
    let asked = async |times: usize| {
        wait_until("the idle login is to be refreshed", A_WHILE, async || {
            agency.pass(&clock, Duration::from_secs(60 * 60));
            refreshes(&agency).len() >= times
        })
        .await;
    };
    agency.pass(&clock, Duration::from_secs(8 * 24 * 60 * 60));
    asked(3).await;
    assert_eq!(login(&agency).await, Login::Connected);
    agency.controls().clear_faults().unwrap();
    wait_until("the idle login is refreshed", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(60 * 60));
        refreshes(&agency).contains(&"ok".to_owned())
    })
    .await;
    let id = post(&agency).await;
    reaches(&agency, &clock, id, StateName::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_app_secret_logs_nobody_out() {
    let (agency, clock) = with_ended_token().await;
    let app = |secret: &str| SetAppKey {
        client_key: PRACTICE_CLIENT_KEY.to_owned(),
        client_secret: secret.to_owned().into(),
        scopes: None,
        redirect_port: None,
    };
    agency.desk().set_app_key(app("a-slip-of-the-finger"), &caller()).await.unwrap();
    let stopped = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, stopped, StateName::NeedsAttention).await;
    assert_eq!(agency.show(stopped).await.destinations[0].error_code.as_deref(), Some("app_key_refused"));

    agency.desk().set_app_key(app(PRACTICE_CLIENT_SECRET), &caller()).await.unwrap();
    let post = agency.post(now(fixture("upright_faststart.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, post, StateName::Published).await;
}
