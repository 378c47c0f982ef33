//! Never over the limit: what TikTok would refuse is not sent, and the post says until when it waits.

use runsheet_model::StateName;
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::wait_for;

use crate::agency::{A_WHILE, Agency, KORN, draft, fixture, now};

async fn deferral(agency: &Agency, post: runsheet_model::PostId) -> (String, i64) {
    wait_for("the post is deferred", A_WHILE, async || {
        let detail = agency.show(post).await;
        let destination = &detail.destinations[0];
        let until = destination.deferred_until?;
        Some((destination.deferred_reason.clone()?, (until - agency.desk().now()).num_seconds()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seventh_post_of_a_minute_waits_and_is_not_refused() {
    let agency = Agency::with(KORN).await;
    let mut posts = Vec::new();
    for _ in 0..7 {
        posts.push(agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id);
    }
    for post in &posts[..6] {
        agency.reaches(*post, StateName::Published).await;
    }
    let (reason, seconds) = deferral(&agency, posts[6]).await;
    assert_eq!(reason, "rate_limit");
    assert!((40..=61).contains(&seconds), "{seconds} s");
    let meter = agency.show(posts[6]).await.destinations[0].rate_limit.publish_per_minute;
    assert_eq!((meter.used, meter.cap), (6, 6));
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 6);
    assert!(agency.calls(Endpoint::VideoInit).iter().all(|call| call.code == "ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sixth_draft_waits_a_day_and_blocks_no_direct_post() {
    let mut agency = Agency::with(KORN).await;
    for _ in 0..5 {
        assert_eq!(agency.deliver(draft(fixture("upright.mp4"))).await.post.state, StateName::InInbox);
    }
    let sixth = agency.post(draft(fixture("upright.mp4"))).await.unwrap().post_id;
    let (reason, seconds) = deferral(&agency, sixth).await;
    assert_eq!(reason, "draft_cap");
    assert!((86_000..=86_401).contains(&seconds), "{seconds} s");
    let direct = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(direct.post.state, StateName::Published);

    // The ledger is durable: a restart forgets nothing.
    agency.restart().await;
    let meter = agency.show(sixth).await.destinations[0].rate_limit;
    assert_eq!((meter.pending_drafts.used, meter.pending_drafts.cap), (5, 5));
    assert_eq!(meter.publish_per_minute.used, 6);
    assert_eq!(agency.calls(Endpoint::InboxInit).len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daily_cap_is_kept() {
    let agency = Agency::with(KORN).await;
    agency.set("limits.daily_uploads", "2").await;
    for _ in 0..2 {
        agency.deliver(now(fixture("upright.mp4"))).await;
    }
    let third = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    let (reason, seconds) = deferral(&agency, third).await;
    assert_eq!(reason, "daily_cap");
    assert!((86_000..=86_401).contains(&seconds), "{seconds} s");
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_teaches_the_daily_cap() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.direct_posts_per_day = 1);
    agency.deliver(now(fixture("upright.mp4"))).await;
    let second = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    assert_eq!(deferral(&agency, second).await.0, "daily_cap");
    let meter = agency.show(second).await.destinations[0].rate_limit.daily_uploads;
    assert_eq!((meter.used, meter.cap), (1, 1));
    let third = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    assert_eq!(deferral(&agency, third).await.0, "daily_cap");
    let refused = agency.calls(Endpoint::VideoInit).iter().filter(|call| call.code != "ok").count();
    assert!(refused <= 1, "{refused} refused inits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_minute_that_we_did_not_know_of_is_waited_for() {
    let agency = Agency::with(KORN).await;
    let kind = FaultKind::Refuse { status: 429, code: "rate_limit_exceeded".into(), message: String::new() };
    agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    let (reason, seconds) = deferral(&agency, post).await;
    assert_eq!(reason, "rate_limit");
    assert!((50..=61).contains(&seconds), "{seconds} s");
}
