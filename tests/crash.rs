//! Kills: the real `runsheet`, ended by SIGKILL at every arrow of a post's way and at random moments, never posts twice,
//! loses nothing and calls nobody too often. What TikTok has is the judge.
//!
//! Built by the command line's package. `cargo xtask soak` runs the last test for as long as one likes.
#![cfg(all(unix, debug_assertions))]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "crash/agency.rs"]
mod agency;
#[path = "crash/clip.rs"]
mod clip;
#[path = "crash/clip_server.rs"]
mod clip_server;
#[path = "crash/dice.rs"]
mod dice;
#[path = "crash/drill.rs"]
mod drill;

use std::time::Duration;

use clip::Size;
use drill::{Drill, Point, Tally};
use runsheet_testkit::wait_until;
use serde_json::json;

/// Kills at each point.
const KILLS: usize = 10;

/// Kills at random moments, in each of three tests that run side by side.
const RANDOM_KILLS: usize = 50;

const fn at(name: &'static str) -> Point {
    Point {
        name,
        size: Size::Wide,
        fetched: false,
        silence: false,
        expired: false,
        after: None,
        drafts: true,
        pause: Duration::ZERO,
        resent: 0,
    }
}

const PLANNING: [Point; 5] = [
    at("plan_ready"),
    at("plan_written"),
    Point { fetched: true, ..at("clip_arrived") },
    Point { fetched: true, ..at("arrival_written") },
    at("claim_written"),
];

const ASKING_FOR_AN_UPLOAD: [Point; 5] = [
    at("creator_info_answered"),
    at("initiating_written"),
    at("init_in_ledger"),
    at("init_answered"),
    at("init_written"),
];

const QUESTIONS: [Point; 2] =
    [Point { drafts: false, ..at("status_answered") }, Point { drafts: false, ..at("status_written") }];

const COMMITTING: [Point; 5] = [
    Point { silence: true, resent: 1, ..at("completing_answered") },
    at("completing_answered"),
    at("commit_written"),
    at("completing_on_the_wire"),
    at("processing_written"),
];

const STARTING_AGAIN: [Point; 3] = [
    Point { size: Size::Large, expired: true, ..at("attempt_ended") },
    Point { after: Some("init_written"), ..at("picked_up") },
    Point { after: Some("init_written"), ..at("how_far_answered") },
];

const CHUNKS: [Point; 4] = [
    Point { size: Size::Large, silence: true, ..at("offset_written") },
    Point { size: Size::Large, ..at("chunk_on_the_wire") },
    Point { size: Size::Large, ..at("chunk_answered") },
    Point { size: Size::Large, silence: true, resent: 1, ..at("chunk_answered") },
];

#[tokio::test]
async fn killed_while_a_post_is_planned() {
    kill_at_each(&PLANNING).await;
}

#[tokio::test]
async fn killed_while_an_upload_is_asked_for() {
    kill_at_each(&ASKING_FOR_AN_UPLOAD).await;
}

#[tokio::test]
async fn killed_while_tiktok_is_asked_what_became_of_it() {
    kill_at_each(&QUESTIONS).await;
}

#[tokio::test]
async fn killed_at_the_commit_point() {
    kill_at_each(&COMMITTING).await;
}

/// After the commit point a post is never missed, however late Runsheet is back: TikTok may have it.
#[tokio::test]
async fn killed_at_the_commit_point_and_back_too_late() {
    let mut drill = open_with_little_time(5).await;
    for profile in drill.agency.connect("creator", KILLS).await {
        drill.kill_at(&back_too_late(at("completing_answered")), &profile).await;
    }
    assert_eq!(report(&mut drill, "completing_answered, late").for_a_person, 0);
}

/// Who reads "missed" and has the post sent after all sends it once: it was said where TikTok has nothing, and nowhere
/// else.
#[tokio::test]
async fn killed_back_too_late_and_sent_again_by_a_person() {
    let mut drill = open_with_little_time(9).await;
    drill.person_sends_again = true;
    let mut profiles = drill.agency.connect("creator", 2 * KILLS).await.into_iter();
    for (point, sent_again) in [("init_written", true), ("completing_answered", false)] {
        for profile in profiles.by_ref().take(KILLS) {
            drill.kill_at(&back_too_late(at(point)), &profile).await;
        }
        let tally = report(&mut drill, &format!("{point}, late, again"));
        assert_eq!((tally.sent_again > 0, tally.for_a_person), (sent_again, 0), "{tally:?}");
    }
}

/// An agency whose posts are missed soon.
async fn open_with_little_time(seed: u64) -> Drill {
    let drill = Drill::open(seed).await;
    let mut engine = drill.agency.serve(None).await;
    let setting = json!({"name": "publish.missed_within", "value": "3s"});
    drill.agency.command(&engine, "settings.set", setting).await;
    engine.kill().await;
    drill
}

/// Away until every post of that agency is missed.
const fn back_too_late(point: Point) -> Point {
    Point { pause: Duration::from_secs(3), ..point }
}

#[tokio::test]
async fn killed_between_chunks() {
    kill_at_each(&CHUNKS).await;
}

#[tokio::test]
async fn killed_while_an_upload_starts_afresh_or_is_picked_up() {
    kill_at_each(&STARTING_AGAIN).await;
}

#[tokio::test]
async fn killed_while_a_login_is_refreshed() {
    let mut drill = Drill::open(3).await;
    drill.agency.turn(json!({"access_token_secs": 1})).await;
    let tired = drill.agency.connect("tired", 2 * KILLS).await;
    let connected = std::time::Instant::now();
    drill.agency.turn(json!({"access_token_secs": 7_200})).await;
    wait_until("every login is older than its token lives", Duration::from_secs(10), async || {
        connected.elapsed() > Duration::from_secs(1)
    })
    .await;
    for (point, tired) in [at("refresh_answered"), at("refresh_written")].iter().zip(tired.chunks(KILLS)) {
        for profile in tired {
            drill.kill_at(point, profile).await;
        }
        let tally = report(&mut drill, point.name);
        // The one token that was good for a new one is used up, and only TikTok knows the new one: log in again.
        let lost_logins = if point.name == "refresh_answered" { tally.kills } else { 0 };
        assert_eq!(tally.for_a_person, lost_logins);
    }
}

#[tokio::test]
async fn killed_while_limits_are_nearly_full() {
    let mut drill = Drill::open(4).await;
    let account = drill.agency.connect("busy", 1).await.remove(0);
    for point in ["init_answered", "init_written", "init_in_ledger", "init_answered", "init_written"] {
        drill.kill_over(&at(point), &account, 2).await;
    }
    let mut engine = drill.agency.serve(None).await;
    for _ in 0..6 {
        drill.plan(&engine, &account, Size::Small, false, true).await;
    }
    drill.settle(&engine, Duration::from_secs(200)).await;
    engine.kill().await;
    report(&mut drill, "limits");
}

#[tokio::test]
async fn killed_during_the_very_first_start() {
    let mut drill = Drill::open(6).await;
    for _ in 0..KILLS {
        drill.kill_first_start().await;
    }
    assert_eq!(report(&mut drill, "first start").kills, 10);
}

#[tokio::test]
async fn killed_at_random_moments() {
    kill_at_random(RANDOM_KILLS, 1).await;
}

#[tokio::test]
async fn killed_at_other_random_moments() {
    kill_at_random(RANDOM_KILLS, 7).await;
}

#[tokio::test]
async fn killed_at_yet_other_random_moments() {
    kill_at_random(RANDOM_KILLS, 8).await;
}

#[tokio::test]
#[ignore = "as long as one likes: cargo xtask soak"]
async fn soak() {
    let number =
        |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().expect("a number"));
    let kills = number("RUNSHEET_SOAK_KILLS", 3_000);
    kill_at_random(usize::try_from(kills).unwrap(), number("RUNSHEET_SOAK_SEED", 1)).await;
}

async fn kill_at_each(points: &[Point]) {
    let mut drill = Drill::open(2).await;
    drill.agency.turn(json!({"direct_posts_per_day": 1_000})).await;
    let profiles = drill.agency.connect("creator", 12).await;
    let mut profiles = profiles.iter().cycle();
    for point in points {
        for _ in 0..KILLS {
            drill.kill_at(point, profiles.next().unwrap()).await;
        }
        let tally =
            report(&mut drill, &format!("{}{}", point.name, if point.silence { ", silence" } else { "" }));
        assert_eq!(tally.for_a_person, 0, "{}", point.name);
        assert!(tally.resent <= point.resent * tally.kills, "{}: {tally:?}", point.name);
    }
}

async fn kill_at_random(kills: usize, seed: u64) {
    let mut drill = Drill::open(seed).await;
    // Twenty new accounts for every fifty kills.
    drill.agency.turn(json!({"direct_posts_per_day": 1_000, "active_user_cap": 10_000})).await;
    let mut sum = Tally::default();
    for begun in (0..kills).step_by(50) {
        // New accounts before the old ones have had their drafts of the day.
        let profiles = drill.agency.connect(&format!("set{begun}creator"), 20).await;
        for _ in begun..kills.min(begun + 50) {
            drill.kill_at_random(&profiles).await;
        }
        let mut engine = drill.agency.serve(None).await;
        drill.settle(&engine, Duration::from_secs(200)).await;
        engine.kill().await;
        sum += report(&mut drill, &format!("random, from {begun}"));
    }
    sum.print("random moments");
}

/// Prints what came of the last kills and asserts that it is clean.
fn report(drill: &mut Drill, name: &str) -> Tally {
    let tally = std::mem::take(&mut drill.tally);
    tally.print(name);
    tally.must_be_clean();
    tally
}
