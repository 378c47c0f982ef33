//! A copy of a database never posts by itself (design.md 2.10).

use std::{sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use runsheet_engine::commands::{GetHealth, ReleaseCopy, When};
use runsheet_model::{PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_store::{OpenOptions, RESTORED, Store, StoreError};
use runsheet_testkit::{ManualClock, wait_until};

use crate::{
    agency::{A_WHILE, Agency, KORN, caller, draft, fixture, now},
    passing_time::reaches,
};

const VELO: &str = "velohabitat";

async fn waits_for(agency: &Agency, post: PostId, reason: &str) {
    wait_until(&format!("the post waits: {reason}"), A_WHILE, async || {
        agency.show(post).await.destinations[0].deferred_reason.as_deref() == Some(reason)
    })
    .await;
}

async fn cause(agency: &Agency, post: PostId) -> Option<String> {
    agency.show(post).await.destinations[0].error_code.clone()
}

async fn release(agency: &Agency) -> u64 {
    agency.desk().release_copy(ReleaseCopy {}, &caller()).await.unwrap().posts_on_hold
}

async fn is_paused(agency: &Agency) -> bool {
    agency.desk().health(GetHealth {}, &caller()).await.unwrap().paused_because.is_some()
}

/// A post for tomorrow.
async fn planned(agency: &Agency) -> PostId {
    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(agency.desk().now() + TimeDelta::days(1)));
    agency.post(request).await.unwrap().post_id
}

async fn stage_is(agency: &Agency, post: PostId, stage: &str) {
    wait_until(&format!("the post is {stage}"), A_WHILE, async || {
        agency.show(post).await.destinations[0].stage.as_deref() == Some(stage)
    })
    .await;
}

/// TikTok notes a chunk that breaks off some time after it has.
fn chunks_answered(agency: &Agency) -> usize {
    agency.calls(Endpoint::Upload).iter().filter(|call| call.answered).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_another_machine_everything_that_could_be_sent_stops() {
    let mut agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 60_000);
    let tomorrow = planned(&agency).await;
    let processing = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    stage_is(&agency, processing, "processing").await;
    let slow = FaultKind::SlowBody { bytes_per_second: 2_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow)).unwrap();
    let clip = agency.padded("upright.mp4", 150_000_000);
    let uploading = agency.post(now(&clip)).await.unwrap().post_id;
    stage_is(&agency, uploading, "uploading").await;
    agency.stop().await;
    let (inits, uploads) = (agency.calls(Endpoint::VideoInit).len(), chunks_answered(&agency));

    agency.machine_is("another machine");
    agency.start().await;
    for post in [tomorrow, uploading] {
        assert_eq!(agency.show(post).await.post.state, StateName::OnHold);
        assert_eq!(cause(&agency, post).await.as_deref(), Some("from_copy"));
    }
    assert_eq!(agency.show(processing).await.post.state, StateName::Unconfirmed);
    assert_eq!(cause(&agency, processing).await.as_deref(), Some("from_copy"));
    assert!(is_paused(&agency).await);

    // What TikTok says about the one that may be out is shown as always.
    agency.controls().advance(Duration::from_secs(61)).unwrap();
    agency.reaches(processing, StateName::Published).await;

    assert_eq!(release(&agency).await, 2);
    assert!(!is_paused(&agency).await);
    let after = planned(&agency).await;
    assert_eq!(agency.show(after).await.post.state, StateName::Scheduled);
    // The machine is known now: no second time, and nothing that was put on hold has moved.
    agency.restart().await;
    assert!(!is_paused(&agency).await);
    assert_eq!(agency.show(after).await.post.state, StateName::Scheduled);
    for post in [tomorrow, uploading] {
        assert_eq!(agency.show(post).await.post.state, StateName::OnHold);
    }
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), inits);
    assert_eq!(chunks_answered(&agency), uploads);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_posts_after_its_release_and_a_day_with_full_caps() {
    let clock = ManualClock::at(Utc::now());
    let mut agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.connect(VELO, VELO).await.unwrap();
    agency.turn(|knobs| knobs.processing_ms = 0);
    agency.stop().await;
    let store = Store::open(agency.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    store.write(|tx| tx.set_meta(RESTORED, "backup")).await.map_err(|why: StoreError| why).unwrap();
    store.close().await.unwrap();
    agency.start().await;

    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    let mut request = draft(fixture("upright.mp4"));
    request.profile = VELO.to_owned();
    let sent_as_draft = agency.post(request).await.unwrap().post_id;
    for waiting in [post, sent_as_draft] {
        waits_for(&agency, waiting, "paused").await;
    }
    // A restart is no release.
    agency.restart().await;
    assert!(is_paused(&agency).await);
    waits_for(&agency, post, "paused").await;

    assert_eq!(release(&agency).await, 0);
    waits_for(&agency, post, "daily_cap").await;
    waits_for(&agency, sent_as_draft, "draft_cap").await;
    agency.restart().await;
    agency.pass(&clock, Duration::from_secs(23 * 60 * 60));
    waits_for(&agency, post, "daily_cap").await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
    wait_until("the day is over and both go out", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(60));
        agency.show(post).await.post.state == StateName::Published
            && agency.show(sent_as_draft).await.post.state == StateName::InInbox
    })
    .await;
    assert_eq!(agency.arrived().len(), 2);
}

/// Refreshing gives a new refresh token and ends the old one, which the twin may still hold.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_leaves_idle_logins_alone_until_it_is_released() {
    let clock = ManualClock::at(Utc::now());
    let mut agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| knobs.processing_ms = 0);
    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, post, StateName::Published).await;
    agency.stop().await;
    agency.machine_is("another machine");
    agency.start().await;
    agency.pass(&clock, Duration::from_secs(8 * 24 * 60 * 60));
    wait_until("the week's jobs are done", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(60 * 60));
        std::fs::read_dir(agency.dir.path().join("clips")).unwrap().count() == 0
    })
    .await;
    assert_eq!(agency.calls(Endpoint::Token).len(), 1, "the login's own");

    release(&agency).await;
    wait_until("the idle login is refreshed", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(60 * 60));
        agency.calls(Endpoint::Token).len() == 2
    })
    .await;
}
