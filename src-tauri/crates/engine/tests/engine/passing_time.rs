//! What time brings: windows that open again, tokens that age, polls that thin out, clocks that jump.

use std::{sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use runsheet_engine::commands::When;
use runsheet_model::{PostId, StateName};
use runsheet_practice::Endpoint;
use runsheet_testkit::{ManualClock, wait_until};

use crate::agency::{A_WHILE, Agency, KORN, draft, fixture, now};

pub async fn with_manual_clock() -> (Agency, ManualClock) {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| knobs.processing_ms = 0);
    (agency, clock)
}

/// Lets small steps of time pass until the post is in that state.
pub async fn reaches(agency: &Agency, clock: &ManualClock, post: PostId, state: StateName) {
    wait_until(&format!("the post is {state}"), A_WHILE, async || {
        agency.pass(clock, Duration::from_millis(100));
        agency.show(post).await.post.state == state
    })
    .await;
}

pub async fn waits_for(agency: &Agency, post: PostId, reason: &str) {
    wait_until(&format!("the post waits: {reason}"), A_WHILE, async || {
        agency.show(post).await.destinations[0].deferred_reason.as_deref() == Some(reason)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seventh_post_goes_out_when_the_minute_opens() {
    let (agency, clock) = with_manual_clock().await;
    let mut posts = Vec::new();
    for _ in 0..7 {
        posts.push(agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id);
    }
    waits_for(&agency, posts[6], "rate_limit").await;
    let until = agency.show(posts[6]).await.destinations[0].deferred_until.unwrap();
    let wait = (until - agency.desk().now()).to_std().unwrap();
    agency.pass(&clock, wait - Duration::from_millis(50));
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 6);
    agency.pass(&clock, Duration::from_millis(100));
    for post in posts {
        reaches(&agency, &clock, post, StateName::Published).await;
    }
    assert!(agency.calls(Endpoint::VideoInit).iter().all(|call| call.code == "ok"));
    assert_eq!(agency.arrived().len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_over_the_cap_goes_out_a_day_later() {
    let (agency, clock) = with_manual_clock().await;
    for _ in 0..5 {
        let id = agency.post(draft(fixture("upright.mp4"))).await.unwrap().post_id;
        reaches(&agency, &clock, id, StateName::InInbox).await;
    }
    let sixth = agency.post(draft(fixture("upright.mp4"))).await.unwrap().post_id;
    waits_for(&agency, sixth, "draft_cap").await;
    agency.pass(&clock, Duration::from_secs(24 * 60 * 60 + 1));
    reaches(&agency, &clock, sixth, StateName::InInbox).await;
    assert!(agency.calls(Endpoint::InboxInit).iter().all(|call| call.code == "ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_refreshed_before_it_ends() {
    let (agency, clock) = with_manual_clock().await;
    agency.pass(&clock, Duration::from_secs(7_200 - 300));
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, id, StateName::Published).await;
    assert_eq!(agency.calls(Endpoint::Token).len(), 2, "one exchange, one refresh");
    let refused = agency.controls().calls().unwrap().into_iter().filter(|call| call.status == 401).count();
    assert_eq!(refused, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_login_is_refreshed_weekly() {
    let (agency, clock) = with_manual_clock().await;
    agency.pass(&clock, Duration::from_secs(8 * 24 * 60 * 60));
    wait_until("the idle login is refreshed", A_WHILE, async || agency.calls(Endpoint::Token).len() == 2)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_copy_is_dropped_a_week_after_the_end() {
    let (agency, clock) = with_manual_clock().await;
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, id, StateName::Published).await;
    let copies = || std::fs::read_dir(agency.dir.path().join("clips")).unwrap().count();
    agency.pass(&clock, Duration::from_secs(6 * 24 * 60 * 60));
    assert_eq!(copies(), 1);
    agency.pass(&clock, Duration::from_secs(2 * 24 * 60 * 60));
    wait_until("the copy is dropped", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(60 * 60));
        copies() == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_slept_past_the_time_misses_the_post() {
    let (agency, clock) = with_manual_clock().await;
    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(agency.desk().now() + TimeDelta::minutes(5)));
    let id = agency.post(request).await.unwrap().post_id;
    clock.jump(TimeDelta::hours(2));
    clock.advance(Duration::from_secs(30));
    reaches(&agency, &clock, id, StateName::Missed).await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_clock_posts_wait_until_it_is_right() {
    let (agency, clock) = with_manual_clock().await;
    clock.jump(TimeDelta::minutes(10));
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    waits_for(&agency, id, "clock_wrong").await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
    let health = agency.desk().health(Default::default(), &crate::agency::caller()).await.unwrap();
    assert_eq!(health.status, "paused");

    clock.jump(TimeDelta::minutes(-10));
    agency.pass(&clock, Duration::from_secs(11 * 60));
    reaches(&agency, &clock, id, StateName::Published).await;
}

/// Such an account is asked for nothing but the upload itself.
#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_clock_drafts_of_an_account_that_may_not_publish_wait_too() {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.turn(|knobs| {
        let scopes = Some(vec!["user.info.basic".into(), "video.upload".into()]);
        knobs.auto_approve = Some(runsheet_practice::AutoApprove { creator: KORN.into(), scopes });
    });
    agency.connect_as_set(KORN).await.unwrap();
    clock.jump(TimeDelta::minutes(10));
    let id = agency.post(draft(fixture("upright.mp4"))).await.unwrap().post_id;
    waits_for(&agency, id, "clock_wrong").await;
    assert!(agency.calls(Endpoint::InboxInit).is_empty());

    clock.jump(TimeDelta::minutes(-10));
    agency.pass(&clock, Duration::from_secs(11 * 60));
    reaches(&agency, &clock, id, StateName::InInbox).await;
}
