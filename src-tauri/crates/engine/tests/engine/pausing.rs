//! Pausing a profile or everything: what is due waits, what is under way goes on, and a pause makes nothing late.

use std::{sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use runsheet_engine::{
    commands::{CreatePost, GetHealth, Pause, Resume, When},
    views::Pausing,
};
use runsheet_model::{PostId, ProblemKind, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::{ManualClock, wait_until};

use crate::{
    agency::{A_WHILE, Agency, KORN, caller, fixture, now},
    passing_time::{reaches, with_manual_clock},
};

const VELO: &str = "velohabitat";

async fn pause(agency: &Agency, profile: Option<&str>) -> Pausing {
    let request = Pause { profile: profile.map(str::to_owned) };
    agency.desk().pause(request, &caller()).await.unwrap()
}

async fn resume(agency: &Agency, profile: Option<&str>) -> Pausing {
    let request = Resume { profile: profile.map(str::to_owned) };
    agency.desk().resume(request, &caller()).await.unwrap()
}

async fn plan(agency: &Agency, profile: &str) -> PostId {
    let request = CreatePost { profile: profile.to_owned(), ..now(fixture("upright.mp4")) };
    agency.post(request).await.unwrap().post_id
}

async fn waits_paused(agency: &Agency, post: PostId) {
    wait_until("the post waits: paused", A_WHILE, async || {
        agency.show(post).await.destinations[0].deferred_reason.as_deref() == Some("paused")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_everything_is_paused_posts_wait_and_then_go_out_at_once_and_are_not_late() {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| knobs.processing_ms = 0);
    let began = agency.desk().now();
    let paused = pause(&agency, None).await;
    assert_eq!(paused.everything.as_ref().map(|pause| (pause.by.as_str(), pause.at)), Some(("Mara", began)));

    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(began + TimeDelta::minutes(1)));
    let id = agency.post(request).await.unwrap().post_id;
    agency.pass(&clock, Duration::from_secs(60));
    let looked_at = async |what: &str| {
        wait_until(what, A_WHILE, async || {
            agency.pass(&clock, Duration::from_millis(100));
            let destination = agency.show(id).await.destinations.remove(0);
            destination.deferred_reason.as_deref() == Some("paused")
                && destination.deferred_until.is_some_and(|until| until > agency.desk().now())
        })
        .await;
    };
    looked_at("the post waits: paused").await;
    let health = agency.desk().health(GetHealth {}, &caller()).await.unwrap();
    assert_eq!(health.status, "paused");
    assert!(health.paused_because.unwrap().starts_with("Mara paused everything"));
    assert_eq!(health.paused_by.unwrap().by, "Mara");
    // Far longer than a post may be late, looked at again and again.
    for _ in 0..30 {
        agency.pass(&clock, Duration::from_secs(300));
        looked_at("the pause is looked at again").await;
    }
    assert!(agency.calls(Endpoint::VideoInit).is_empty());

    assert!(!resume(&agency, None).await.paused);
    wait_until("every byte is there", A_WHILE, async || agency.arrived().len() == 1).await;
    wait_until("the post is published", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(100));
        agency.show(id).await.post.state == StateName::Published
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_profile_waits_and_the_others_go_on() {
    let agency = Agency::with(KORN).await;
    agency.connect(VELO, VELO).await.unwrap();
    let paused = pause(&agency, Some(KORN)).await;
    assert_eq!((paused.profile_name.as_deref(), paused.paused, paused.everything), (Some(KORN), true, None));
    let (korn, velo) = (plan(&agency, KORN).await, plan(&agency, VELO).await);
    waits_paused(&agency, korn).await;
    agency.reaches(velo, StateName::Published).await;

    // The end of a pause of everything is not the end of the profile's own, nor the other way round.
    pause(&agency, None).await;
    let second = plan(&agency, VELO).await;
    waits_paused(&agency, second).await;
    resume(&agency, None).await;
    agency.reaches(second, StateName::Published).await;
    waits_paused(&agency, korn).await;
    pause(&agency, None).await;
    assert!(resume(&agency, Some(KORN)).await.everything.is_some());
    waits_paused(&agency, korn).await;
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 2, "both for the other profile");
    resume(&agency, None).await;
    agency.reaches(korn, StateName::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_under_way_is_not_broken_off() {
    let agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 2_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow)).unwrap();
    let clip = agency.padded("upright.mp4", 4_000_000);
    let id = agency.post(now(&clip)).await.unwrap().post_id;
    agency.reaches(id, StateName::Publishing).await;
    wait_until("bytes are on their way", A_WHILE, async || {
        agency.show(id).await.destinations[0].bytes_sent.is_some_and(|bytes| bytes > 0)
    })
    .await;
    pause(&agency, None).await;
    agency.reaches(id, StateName::Published).await;
    assert_eq!(agency.calls(Endpoint::Upload).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_was_still_being_checked_waits_before_its_init() {
    let agency = Agency::with(KORN).await;
    agency.controls().add_fault(&Fault::next(Endpoint::CreatorInfo, FaultKind::Delay { ms: 500 })).unwrap();
    let id = plan(&agency, KORN).await;
    agency.reaches(id, StateName::Publishing).await;
    pause(&agency, Some(KORN)).await;
    waits_paused(&agency, id).await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
    resume(&agency, Some(KORN)).await;
    agency.reaches(id, StateName::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_outlives_a_restart_and_stays_with_who_made_it() {
    let mut agency = Agency::with(KORN).await;
    let first = pause(&agency, None).await;
    agency.restart().await;
    let somebody = runsheet_engine::Caller::local("Jana");
    assert_eq!(agency.desk().pause(Pause::default(), &somebody).await.unwrap(), first);
    let id = plan(&agency, KORN).await;
    waits_paused(&agency, id).await;
    agency.restart().await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
    resume(&agency, None).await;
    agency.reaches(id, StateName::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_does_not_exist_is_not_paused() {
    let agency = Agency::with(KORN).await;
    let nobody = Some("nobody".to_owned());
    let refused = agency.desk().pause(Pause { profile: nobody.clone() }, &caller()).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::NotFound, "profile_not_found"));
    let refused = agency.desk().resume(Resume { profile: nobody }, &caller()).await.unwrap_err();
    assert_eq!(refused.code, "profile_not_found");
    assert_eq!(agency.desk().health(GetHealth {}, &caller()).await.unwrap().status, "ok");
}

/// A round that saw the pause must not let a post wait for it when it is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_resume_right_behind_a_post_leaves_nothing_paused() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.direct_posts_per_day = 1_000);
    for _ in 0..15 {
        pause(&agency, None).await;
        let posts = tokio::join!(plan(&agency, KORN), plan(&agency, KORN));
        resume(&agency, None).await;
        let resumed = agency.desk().now();
        for post in [posts.0, posts.1] {
            reaches(&agency, &clock, post, StateName::Published).await;
        }
        let wait = agency.desk().now() - resumed;
        assert!(wait < TimeDelta::minutes(1), "a post stayed paused for {wait}");
        agency.pass(&clock, Duration::from_secs(61));
    }
}
