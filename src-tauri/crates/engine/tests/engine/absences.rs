//! The machine sleeps, is off, or its clock is set: what was due meanwhile is sent, spaced or missed at once, and every
//! post goes out at most once.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_engine::{
    commands::{Pause, Resume, When},
    views::PostDetail,
};
use runsheet_model::{PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::{ManualClock, wait_for, wait_until};

use crate::agency::{A_WHILE, Agency, KORN, caller, fixture, now};

const LOOK: Duration = Duration::from_secs(30);

async fn with_manual_clock() -> (Agency, ManualClock) {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| knobs.processing_ms = 0);
    (agency, clock)
}

async fn planned(agency: &Agency, ahead: TimeDelta) -> PostId {
    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(agency.desk().now() + ahead));
    agency.post(request).await.unwrap().post_id
}

/// The machine sleeps: the wall goes on here and at TikTok, the steady clock stands still.
fn sleep(agency: &Agency, clock: &ManualClock, long: TimeDelta) {
    agency.controls().advance(long.to_std().unwrap()).unwrap();
    clock.jump(long);
}

/// Lets time pass in small steps until the post is in that state.
async fn reaches(agency: &Agency, clock: &ManualClock, post: PostId, state: StateName) -> PostDetail {
    wait_for(&format!("the post is {state}"), A_WHILE, async || {
        agency.pass(clock, Duration::from_millis(100));
        let detail = agency.show(post).await;
        (detail.post.state == state).then_some(detail)
    })
    .await
}

async fn waits_for(agency: &Agency, clock: &ManualClock, post: PostId, reason: &str) -> DateTime<Utc> {
    wait_for(&format!("the post waits: {reason}"), A_WHILE, async || {
        agency.pass(clock, Duration::from_millis(100));
        let destination = agency.show(post).await.destinations.remove(0);
        destination.deferred_until.filter(|_| destination.deferred_reason.as_deref() == Some(reason))
    })
    .await
}

async fn went_out_at(agency: &Agency, post: PostId) -> DateTime<Utc> {
    let steps = agency.show(post).await.steps;
    steps.iter().find(|step| step.name == "init").unwrap().at
}

fn was_a_catch_up(detail: &PostDetail) -> bool {
    detail.steps.iter().any(|step| step.detail.to_string().contains("catch_up"))
}

#[tokio::test(flavor = "multi_thread")]
async fn catch_ups_of_one_account_go_out_two_minutes_apart() {
    let (agency, clock) = with_manual_clock().await;
    agency.connect("velohabitat", "velohabitat").await.unwrap();
    let mut posts = Vec::new();
    for minutes in 10..14 {
        posts.push(planned(&agency, TimeDelta::minutes(minutes)).await);
    }
    let mut elsewhere = now(fixture("upright.mp4"));
    elsewhere.profile = "velohabitat".to_owned();
    elsewhere.settings.interactions.disable_duet = true;
    elsewhere.when = Some(When::At(agency.desk().now() + TimeDelta::minutes(12)));
    let elsewhere = agency.post(elsewhere).await.unwrap().post_id;

    sleep(&agency, &clock, TimeDelta::minutes(40));
    agency.pass(&clock, LOOK);
    reaches(&agency, &clock, posts[0], StateName::Published).await;
    reaches(&agency, &clock, elsewhere, StateName::Published).await;
    let mut before = waits_for(&agency, &clock, posts[1], "catch_up").await;
    for post in &posts[2..] {
        let until = waits_for(&agency, &clock, *post, "catch_up").await;
        assert!(until - before >= TimeDelta::minutes(2), "{before} then {until}");
        before = until;
    }
    for post in &posts[1..] {
        agency.pass(&clock, Duration::from_secs(121));
        reaches(&agency, &clock, *post, StateName::Published).await;
    }
    let mut last = went_out_at(&agency, posts[0]).await;
    for post in &posts[1..] {
        let at = went_out_at(&agency, *post).await;
        assert!(at - last >= TimeDelta::minutes(2), "{last} then {at}");
        last = at;
    }
    assert_eq!(agency.arrived().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sleep_every_due_post_is_sent_or_missed_at_the_next_look() {
    for (asleep, state) in [
        (TimeDelta::minutes(1), StateName::Published),
        (TimeDelta::minutes(5), StateName::Published),
        (TimeDelta::minutes(59), StateName::Published),
        (TimeDelta::minutes(62), StateName::Missed),
        (TimeDelta::days(1), StateName::Missed),
        (TimeDelta::days(3), StateName::Missed),
    ] {
        let (agency, clock) = with_manual_clock().await;
        let post = planned(&agency, TimeDelta::seconds(30)).await;
        let later = planned(&agency, TimeDelta::days(4)).await;
        sleep(&agency, &clock, asleep);
        agency.pass(&clock, LOOK);
        let detail = reaches(&agency, &clock, post, state).await;
        assert_eq!(was_a_catch_up(&detail), asleep > TimeDelta::minutes(2) && state == StateName::Published);
        let sent = usize::from(state == StateName::Published);
        assert_eq!(
            (agency.calls(Endpoint::VideoInit).len(), agency.arrived().len()),
            (sent, sent),
            "{asleep}"
        );
        assert_eq!(agency.show(later).await.post.state, StateName::Scheduled);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_wrong_and_right_again_posts_once_and_only_while_right() {
    for (off, at_once) in [
        (TimeDelta::hours(1), Some("clock_wrong")),
        (TimeDelta::hours(-1), None),
        (TimeDelta::days(1), Some("missed")),
        (TimeDelta::days(-1), None),
    ] {
        let (agency, clock) = with_manual_clock().await;
        let out = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
        reaches(&agency, &clock, out, StateName::Published).await;
        let post = planned(&agency, TimeDelta::minutes(10)).await;

        clock.jump(off);
        agency.pass(&clock, LOOK);
        match at_once {
            Some("clock_wrong") => drop(waits_for(&agency, &clock, post, "clock_wrong").await),
            Some(_) => drop(reaches(&agency, &clock, post, StateName::Missed).await),
            None => {}
        }
        for _ in 0..4 {
            agency.pass(&clock, LOOK);
        }
        assert_eq!(agency.arrived().len(), 1, "{off}: nothing goes out by a wrong clock");

        clock.jump(-off);
        agency.pass(&clock, LOOK);
        if at_once != Some("missed") {
            wait_until("the post is out", A_WHILE, async || {
                agency.pass(&clock, Duration::from_secs(5));
                agency.show(post).await.post.state == StateName::Published
            })
            .await;
            let shown = agency.show(post).await;
            let early = shown.post.scheduled_date.unwrap() - went_out_at(&agency, post).await;
            assert!(early <= TimeDelta::zero(), "{off}: {early} too early");
            assert!(
                early > TimeDelta::minutes(-3),
                "{off}: {early} late, though the clock was right in time"
            );
        }
        let expected = 1 + usize::from(at_once != Some("missed"));
        assert_eq!((agency.arrived().len(), agency.calls(Endpoint::VideoInit).len()), (expected, expected));
        assert_eq!(agency.show(out).await.post.state, StateName::Published);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_found_right_again_though_nothing_is_due() {
    let (agency, clock) = with_manual_clock().await;
    for off in [TimeDelta::minutes(10), TimeDelta::minutes(-10)] {
        clock.jump(off);
        let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
        waits_for(&agency, &clock, post, "clock_wrong").await;
        agency.cancel(post).await.unwrap();
        let status = async || agency.desk().health(Default::default(), &caller()).await.unwrap().status;
        assert_eq!(status().await, "paused");
        clock.jump(-off);
        agency.pass(&clock, LOOK);
        wait_until("the clock is right", A_WHILE, async || status().await == "ok").await;
    }
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_spaces_what_it_finds_late_and_the_next_start_keeps_it() {
    let (mut agency, clock) = with_manual_clock().await;
    let mut posts = Vec::new();
    for minutes in 5..8 {
        posts.push(planned(&agency, TimeDelta::minutes(minutes)).await);
    }
    agency.stop().await;
    agency.pass(&clock, Duration::from_secs(20 * 60));
    agency.start().await;
    reaches(&agency, &clock, posts[0], StateName::Published).await;
    let until = waits_for(&agency, &clock, posts[2], "catch_up").await;
    agency.restart().await;
    assert_eq!(waits_for(&agency, &clock, posts[2], "catch_up").await, until);
    for post in &posts[1..] {
        agency.pass(&clock, Duration::from_secs(121));
        reaches(&agency, &clock, *post, StateName::Published).await;
    }
    let (first, second) = (went_out_at(&agency, posts[0]).await, went_out_at(&agency, posts[1]).await);
    assert!(second - first >= TimeDelta::minutes(2));
    assert!(went_out_at(&agency, posts[2]).await - second >= TimeDelta::minutes(2));
    assert_eq!(agency.arrived().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_for_its_turn_is_no_catch_up() {
    let (mut agency, clock) = with_manual_clock().await;
    let slow = FaultKind::SlowBody { bytes_per_second: 2_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow).on_chunk(1)).unwrap();
    let first = agency.post(now(agency.padded("upright.mp4", 70_000_000))).await.unwrap().post_id;
    wait_until("the first chunk is there", A_WHILE, async || {
        agency.show(first).await.destinations[0].bytes_sent.is_some_and(|sent| sent > 40_000_000)
    })
    .await;
    let waiting =
        [planned(&agency, TimeDelta::seconds(1)).await, planned(&agency, TimeDelta::seconds(2)).await];
    // In steps so small that the scheduler looks several times before the first of them is noticeably late.
    for _ in 0..200 {
        agency.pass(&clock, Duration::from_secs(1));
        agency.show(first).await;
    }
    agency.restart().await;
    for post in waiting {
        let detail = reaches(&agency, &clock, post, StateName::Published).await;
        assert!(!was_a_catch_up(&detail), "{:#?}", detail.steps);
    }
    assert!(!was_a_catch_up(&reaches(&agency, &clock, first, StateName::Published).await));
    assert_eq!(agency.arrived().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_put_back_takes_what_waits_with_it() {
    let (agency, clock) = with_manual_clock().await;
    agency.controls().add_fault(&Fault::next(Endpoint::CreatorInfo, FaultKind::ResetBeforeReading)).unwrap();
    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    let until = waits_for(&agency, &clock, post, "offline").await;
    clock.jump(TimeDelta::days(-1));
    agency
        .controls()
        .change_clock(runsheet_practice::ClockChange {
            advance_ms: Some(-24 * 60 * 60 * 1_000),
            ..Default::default()
        })
        .unwrap();
    wait_until("it waits no day longer", A_WHILE, async || {
        // Time goes on: the scheduler may not have gone to sleep yet when the clock was put back.
        agency.pass(&clock, LOOK);
        agency.show(post).await.destinations[0]
            .deferred_until
            .is_none_or(|now| now < until - TimeDelta::hours(23))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_pause_kept_back_goes_out_two_minutes_apart() {
    for paused in [None, Some(KORN.to_owned())] {
        let (agency, clock) = with_manual_clock().await;
        agency.desk().pause(Pause { profile: paused.clone() }, &caller()).await.unwrap();
        let posts =
            [planned(&agency, TimeDelta::seconds(1)).await, planned(&agency, TimeDelta::seconds(2)).await];
        agency.pass(&clock, Duration::from_secs(5));
        for post in posts {
            waits_for(&agency, &clock, post, "paused").await;
        }
        for _ in 0..20 {
            agency.pass(&clock, LOOK);
            waits_for(&agency, &clock, posts[1], "paused").await;
        }
        agency.desk().resume(Resume { profile: paused.clone() }, &caller()).await.unwrap();
        reaches(&agency, &clock, posts[0], StateName::Published).await;
        waits_for(&agency, &clock, posts[1], "catch_up").await;
        agency.pass(&clock, Duration::from_secs(121));
        reaches(&agency, &clock, posts[1], StateName::Published).await;
        let apart = went_out_at(&agency, posts[1]).await - went_out_at(&agency, posts[0]).await;
        assert!(apart >= TimeDelta::minutes(2), "{paused:?}: {apart}");
    }
}
