//! The login of an account ends while one of its posts is on its way: before the commit point the post stops, after it
//! nobody can be asked; a new login brings either home, once.

use std::{sync::Arc, time::Duration};

use chrono::Utc;
use runsheet_engine::{commands::CreatePost, views::PostDetail};
use runsheet_model::{Login, PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::{ManualClock, wait_for};

use crate::agency::{A_WHILE, Agency, KORN, caller, fixture, now};

async fn with_manual_clock() -> (Agency, ManualClock) {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    (agency, clock)
}

/// From the next question about an upload on, TikTok knows neither the token nor what refreshes it. The uploads stay.
fn the_login_ends(agency: &Agency) {
    let refused =
        |status, code: &str| FaultKind::Refuse { status, code: code.to_owned(), message: String::new() };
    for (endpoint, kind) in [
        (Endpoint::Status, refused(401, "access_token_invalid")),
        (Endpoint::Token, refused(400, "invalid_grant")),
    ] {
        agency.controls().add_fault(&Fault::next(endpoint, kind)).unwrap();
    }
}

fn loses_an_answer(agency: &Agency) {
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, FaultKind::LoseAnswer)).unwrap();
}

async fn begin(agency: &Agency, request: CreatePost) -> PostId {
    agency.post(request).await.unwrap().post_id
}

async fn sees(
    agency: &Agency,
    clock: &ManualClock,
    post: PostId,
    step: Duration,
    is_so: impl Fn(&PostDetail) -> bool,
) -> PostDetail {
    wait_for("it is so", A_WHILE, async || {
        agency.pass(clock, step);
        let detail = agency.show(post).await;
        is_so(&detail).then_some(detail)
    })
    .await
}

async fn reaches(agency: &Agency, clock: &ManualClock, post: PostId, state: StateName) -> PostDetail {
    sees(agency, clock, post, Duration::from_millis(200), |detail| detail.post.state == state).await
}

async fn login(agency: &Agency) -> Login {
    agency.desk().list_profiles(Default::default(), &caller()).await.unwrap()[0].login
}

/// The account is connected again, and the post is out, by the one file that TikTok has.
async fn comes_home(agency: &Agency, clock: &ManualClock, post: PostId, inits: usize) {
    agency.connect(KORN, KORN).await.unwrap();
    sees(agency, clock, post, Duration::from_secs(5), |detail| detail.post.state == StateName::Published)
        .await;
    assert_eq!(agency.arrived().len(), 1);
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), inits);
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_commit_point_the_post_stops_and_a_new_login_sends_it() {
    let (agency, clock) = with_manual_clock().await;
    loses_an_answer(&agency);
    the_login_ends(&agency);
    let post = begin(&agency, now(agency.padded("upright.mp4", 64_000_001))).await;
    let stopped = reaches(&agency, &clock, post, StateName::NeedsAttention).await;
    assert_eq!(stopped.destinations[0].error_code.as_deref(), Some("reconnect"), "{:#?}", stopped.steps);
    assert_eq!(login(&agency).await, Login::NeedsLogin);
    assert_eq!(agency.calls(Endpoint::Upload).len(), 1, "what cannot be asked about is not completed");
    assert!(agency.arrived().is_empty());
    comes_home(&agency, &clock, post, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_a_stop_has_cut_is_not_completed_without_a_login_either() {
    let (mut agency, clock) = with_manual_clock().await;
    let slow = FaultKind::SlowBody { bytes_per_second: 10_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow)).unwrap();
    let post = begin(&agency, now(agency.padded("upright.mp4", 64_000_001))).await;
    sees(&agency, &clock, post, Duration::ZERO, |detail| {
        detail.destinations[0].bytes_sent.is_some_and(|sent| sent > 0)
    })
    .await;
    agency.stop().await;
    the_login_ends(&agency);
    agency.start().await;
    reaches(&agency, &clock, post, StateName::NeedsAttention).await;
    assert!(agency.arrived().is_empty());
    comes_home(&agency, &clock, post, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_commit_point_the_very_upload_is_completed_and_waits_for_the_login() {
    let (agency, clock) = with_manual_clock().await;
    loses_an_answer(&agency);
    the_login_ends(&agency);
    let post = begin(&agency, now(fixture("upright.mp4"))).await;
    sees(&agency, &clock, post, Duration::from_millis(200), |detail| {
        detail.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    assert_eq!(login(&agency).await, Login::NeedsLogin);
    comes_home(&agency, &clock, post, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_of_which_nobody_can_be_asked_is_unconfirmed_in_time_and_not_before() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.processing_ms = 60_000);
    let post = begin(&agency, now(fixture("upright.mp4"))).await;
    sees(&agency, &clock, post, Duration::from_millis(200), |detail| {
        detail.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    the_login_ends(&agency);
    wait_for("the login is over", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(200));
        (login(&agency).await == Login::NeedsLogin).then_some(())
    })
    .await;
    let asked = agency.calls(Endpoint::Status).len();
    let begun = agency.desk().now();
    let detail = sees(&agency, &clock, post, Duration::from_secs(120), |detail| {
        detail.post.state != StateName::Publishing
    })
    .await;
    assert_eq!(detail.post.state, StateName::Unconfirmed, "{:#?}", detail.steps);
    let message = detail.destinations[0].error_message.as_ref().unwrap();
    assert!(message.contains("It may be live") && message.contains("connect the account"), "{message}");
    assert!((agency.desk().now() - begun).num_hours() >= 23, "poll.give_up");
    assert_eq!(agency.calls(Endpoint::Status).len(), asked, "nobody is asked without a login");
    comes_home(&agency, &clock, post, 1).await;
}
