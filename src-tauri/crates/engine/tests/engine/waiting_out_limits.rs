//! What waits for a limit goes out as soon as it may and no sooner: minutes, days, drafts, accounts of one app.

use std::time::Duration;

use chrono::TimeDelta;
use runsheet_engine::{
    commands::{CreatePost, Media},
    views::{Meter, RateLimits},
};
use runsheet_model::{PostId, Privacy, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::{ManualClock, wait_until};

use crate::{
    agency::{A_WHILE, Agency, KORN, draft, fixture, now},
    passing_time::{reaches, waits_for, with_manual_clock},
};

const VELO: &str = "velohabitat";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn posted(agency: &Agency, request: CreatePost) -> PostId {
    agency.post(request).await.unwrap().post_id
}

async fn posted_several(agency: &Agency, how_many: usize) -> Vec<PostId> {
    let mut posts = Vec::new();
    for _ in 0..how_many {
        posts.push(posted(agency, now(fixture("upright.mp4"))).await);
    }
    posts
}

fn on(profile: &str) -> CreatePost {
    CreatePost { profile: profile.to_owned(), ..now(fixture("upright.mp4")) }
}

/// How long a post still waits, rounded up.
async fn wait_of(agency: &Agency, post: PostId) -> Duration {
    let until = agency.show(post).await.destinations[0].deferred_until.unwrap();
    (until - agency.desk().now()).to_std().unwrap() + Duration::from_millis(1)
}

/// The moments of the calls to an endpoint that were not refused, in milliseconds.
fn moments(agency: &Agency, endpoint: Endpoint) -> Vec<i64> {
    agency.calls(endpoint).iter().filter(|call| call.code == "ok").map(|call| call.at_ms).collect()
}

fn assert_none_refused(agency: &Agency) {
    let refused: Vec<_> =
        agency.controls().calls().unwrap().into_iter().filter(|call| call.code != "ok").collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

async fn arrive(agency: &Agency, how_many: usize) {
    wait_until(&format!("{how_many} files are at TikTok"), A_WHILE, async || {
        agency.arrived().len() == how_many
    })
    .await;
}

/// The same while time goes on in steps.
async fn arrive_in(agency: &Agency, clock: &ManualClock, step: Duration, how_many: usize) {
    wait_until(&format!("{how_many} files are at TikTok"), A_WHILE, async || {
        agency.pass(clock, step);
        agency.arrived().len() == how_many
    })
    .await;
}

async fn limits(agency: &Agency, post: PostId) -> RateLimits {
    agency.show(post).await.destinations[0].rate_limit
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_posts_at_once_are_at_tiktok_within_66_seconds() {
    let (agency, clock) = with_manual_clock().await;
    let posts = posted_several(&agency, 9).await;
    arrive(&agency, 6).await;
    waits_for(&agency, posts[6], "rate_limit").await;
    wait_until("the minute is almost over", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(1));
        wait_of(&agency, posts[6]).await < Duration::from_secs(2)
    })
    .await;
    arrive_in(&agency, &clock, Duration::from_millis(10), 9).await;
    let first = moments(&agency, Endpoint::VideoInit)[0];
    let last = agency.arrived().iter().map(|file| file.complete_ms).max().unwrap();
    assert!((60_000..66_000).contains(&(last - first)), "{} ms", last - first);
    assert_none_refused(&agency);
}

/// Steady time has gone on by then, and a wait must not grow with it.
#[tokio::test(flavor = "multi_thread")]
async fn after_an_hour_of_running_a_full_minute_is_still_a_minute_and_known_without_asking() {
    let (agency, clock) = with_manual_clock().await;
    agency.pass(&clock, Duration::from_secs(60 * 60));
    posted_several(&agency, 6).await;
    arrive(&agency, 6).await;
    let asked = agency.calls(Endpoint::CreatorInfo).len();
    let seventh = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, seventh, "rate_limit").await;
    let wait = wait_of(&agency, seventh).await;
    assert!((Duration::from_secs(30)..Duration::from_secs(61)).contains(&wait), "{wait:?}");
    assert_eq!(agency.calls(Endpoint::CreatorInfo).len(), asked);
}

/// A post that is stopped before its init costs a question about the account all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_may_not_ask_about_its_account_waits_for_that_minute() {
    let (agency, clock) = with_manual_clock().await;
    agency.pass(&clock, Duration::from_secs(60 * 60));
    let mut opens = agency.desk().now()..agency.desk().now();
    for n in 0..20 {
        let mut not_offered = now(fixture("upright.mp4"));
        not_offered.settings.privacy = Some(Privacy::FollowerOfCreator);
        let stopped = posted(&agency, not_offered).await;
        agency.reaches(stopped, StateName::NeedsAttention).await;
        if n == 0 {
            agency.pass(&clock, Duration::from_secs(1));
            opens = opens.start + TimeDelta::minutes(1)..agency.desk().now() + TimeDelta::minutes(1);
        }
    }
    let last = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, last, "rate_limit").await;
    let until = agency.show(last).await.destinations[0].deferred_until.unwrap();
    assert!(opens.contains(&until), "{until}, not in {opens:?}");
    arrive_in(&agency, &clock, Duration::from_secs(1), 1).await;
    assert_none_refused(&agency);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tiktoks_faults_keep_back_is_tried_ever_less_often_and_after_three_days_a_person_is_asked() {
    let (agency, clock) = with_manual_clock().await;
    agency.set("publish.missed_within", "7d").await;
    let away = Fault::next(Endpoint::CreatorInfo, FaultKind::Status { status: 502, taken: false }).times(99);
    agency.controls().add_fault(&away).unwrap();
    let post = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, post, "tiktok_fault").await;
    assert!(wait_of(&agency, post).await <= Duration::from_secs(11), "soon at first");
    for (passed, least, most) in [(100, 45, 60), (1_000, 300, 301), (3 * 86_400 - 2_000, 300, 301)] {
        agency.pass(&clock, Duration::from_secs(passed));
        wait_until("it waits again", A_WHILE, async || {
            let destination = &agency.show(post).await.destinations[0];
            destination.deferred_reason.as_deref() == Some("tiktok_fault")
                && destination.deferred_until > Some(agency.desk().now())
        })
        .await;
        let wait = wait_of(&agency, post).await.as_secs();
        assert!((least..=most).contains(&wait), "{wait} s after {passed} s");
    }
    wait_until("a person is asked", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(10));
        agency.show(post).await.post.state == StateName::NeedsAttention
    })
    .await;
    let destination = agency.show(post).await.destinations.remove(0);
    assert_eq!(destination.error_code.as_deref(), Some("waited_too_long"));
    assert!(
        destination.error_message.as_ref().unwrap().contains("72 hours (tiktok_fault)"),
        "{destination:?}"
    );
}

/// A full minute of questions about other posts must not cost an upload its last chunk a second time.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_although_the_polls_have_used_up_their_minute() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.processing_ms = 7_200_000);
    posted(&agency, now(fixture("upright.mp4"))).await;
    wait_until("the polls have used up their minute", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(100));
        agency.calls(Endpoint::Status).len() == 25
    })
    .await;
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, FaultKind::LoseAnswer)).unwrap();
    let second = posted(&agency, now(fixture("upright.mp4"))).await;
    wait_until("every byte is there", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(100));
        agency.show(second).await.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    assert_eq!(agency.calls(Endpoint::Upload).len(), 2, "one for each post");
    assert_none_refused(&agency);
}

/// Which place a posted draft gives back shows in when the next one is free.
#[tokio::test(flavor = "multi_thread")]
async fn a_posted_draft_gives_back_its_own_place_and_no_other() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.drafts_free_on_post = true);
    agency.set("limits.drafts_free_on_post", "on").await;
    let first = posted(&agency, draft(fixture("upright.mp4"))).await;
    reaches(&agency, &clock, first, StateName::InInbox).await;
    agency.pass(&clock, Duration::from_secs(3_600));
    let second = posted(&agency, draft(fixture("upright.mp4"))).await;
    reaches(&agency, &clock, second, StateName::InInbox).await;
    let publish_id = agency.arrived()[0].publish_id.clone();
    agency.controls().post_draft(&publish_id, None).unwrap();
    wait_until("the client's post is seen", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(10));
        agency.show(first).await.post.state == StateName::ClientPosted
    })
    .await;
    let meter = limits(&agency, second).await.pending_drafts;
    assert_eq!(meter.used, 1);
    let left = meter.resets_at.unwrap() - agency.desk().now();
    assert!(left > TimeDelta::minutes(23 * 60 + 30), "{left}: the second draft's own day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_does_not_arrive_for_three_days_is_a_question_to_a_person() {
    let (agency, clock) = with_manual_clock().await;
    agency.set("media.allow_loopback", "on").await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/clip.mp4", silent.local_addr().unwrap());
    let waiting = posted(&agency, CreatePost { media: Media::Url(url), ..now("") }).await;
    waits_for(&agency, waiting, "fetching").await;
    agency.pass(&clock, 3 * DAY - Duration::from_secs(60));
    let other = posted(&agency, now(fixture("upright.mp4"))).await;
    reaches(&agency, &clock, other, StateName::Published).await;
    assert_eq!(agency.show(waiting).await.post.state, StateName::Scheduled);
    agency.pass(&clock, Duration::from_secs(61));
    let detail = agency.reaches(waiting, StateName::NeedsAttention).await;
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("waited_too_long"));
    let message = detail.destinations[0].error_message.as_ref().unwrap();
    assert!(message.contains("72 hours (fetching)"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_questions_about_thirty_posts_in_processing_fit_the_minute() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| {
        knobs.processing_ms = 7_200_000;
        knobs.direct_posts_per_day = 100;
    });
    let posts = posted_several(&agency, 30).await;
    arrive_in(&agency, &clock, Duration::from_secs(1), 30).await;
    let before = moments(&agency, Endpoint::Status).len();
    wait_until("every post is asked after twice", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(500));
        moments(&agency, Endpoint::Status).len() - before > 60
    })
    .await;
    for post in &posts {
        assert_eq!(agency.show(*post).await.post.state, StateName::Publishing);
    }
    agency.pass(&clock, Duration::from_secs(7_200));
    for post in posts {
        wait_until("the post is published", A_WHILE, async || {
            agency.pass(&clock, Duration::from_secs(1));
            agency.show(post).await.post.state == StateName::Published
        })
        .await;
    }
    assert_none_refused(&agency);
    let asked = moments(&agency, Endpoint::Status);
    let in_a_minute =
        asked.iter().map(|end| asked.iter().filter(|at| (end - 59_999..=*end).contains(at)).count());
    assert!(in_a_minute.max() <= Some(25), "five questions are kept for recovery");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_full_day_posts_go_out_half_an_hour_apart() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.direct_posts_per_day = 3);
    posted_several(&agency, 3).await;
    arrive(&agency, 3).await;
    let waiting = posted_several(&agency, 3).await;
    for post in &waiting {
        waits_for(&agency, *post, "daily_cap").await;
    }
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 3, "creator_info told");
    let meter = limits(&agency, waiting[0]).await.daily_uploads;
    assert_eq!((meter.used, meter.cap), (3, 3));
    agency.pass(&clock, DAY + Duration::from_secs(1));
    arrive_in(&agency, &clock, Duration::from_secs(10), 6).await;
    let sent = moments(&agency, Endpoint::VideoInit);
    for pair in sent[3..].windows(2) {
        assert!((1_800_000..2_700_000).contains(&(pair[1] - pair[0])), "{} ms", pair[1] - pair[0]);
    }
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 6, "no init was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_no_more_accounts_may_post_those_that_did_go_on() {
    let (mut agency, clock) = with_manual_clock().await;
    agency.connect(VELO, VELO).await.unwrap();
    agency.turn(|knobs| knobs.active_user_cap = 1);
    posted(&agency, on(KORN)).await;
    arrive(&agency, 1).await;
    let refused = posted(&agency, on(VELO)).await;
    waits_for(&agency, refused, "app_cap").await;
    let wait = wait_of(&agency, refused).await;
    assert!((DAY..DAY + Duration::from_secs(1)).contains(&wait), "{wait:?}");
    posted(&agency, on(KORN)).await;
    arrive(&agency, 2).await;

    agency.restart().await;
    let asked = agency.calls(Endpoint::CreatorInfo).len();
    let second = posted(&agency, on(VELO)).await;
    waits_for(&agency, second, "app_cap").await;
    assert_eq!(agency.calls(Endpoint::CreatorInfo).len(), asked, "known without asking");
    agency.pass(&clock, wait);
    arrive_in(&agency, &clock, Duration::from_secs(1), 4).await;
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 4, "no init was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minute_that_tiktok_calls_full_stays_so_over_a_restart() {
    let (mut agency, clock) = with_manual_clock().await;
    let kind = FaultKind::Refuse { status: 429, code: "rate_limit_exceeded".into(), message: String::new() };
    agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
    let first = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, first, "rate_limit").await;
    let meter = limits(&agency, first).await.publish_per_minute;
    assert_eq!((meter.used, meter.cap), (6, 6));

    agency.restart().await;
    let second = posted(&agency, draft(fixture("upright.mp4"))).await;
    waits_for(&agency, second, "rate_limit").await;
    assert!(agency.calls(Endpoint::InboxInit).is_empty());
    arrive_in(&agency, &clock, Duration::from_secs(1), 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_draft_teaches_the_draft_cap() {
    let (mut agency, _clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.pending_drafts = 1);
    posted(&agency, draft(fixture("upright.mp4"))).await;
    arrive(&agency, 1).await;
    let refused = posted(&agency, draft(fixture("upright.mp4"))).await;
    waits_for(&agency, refused, "draft_cap").await;
    let wait = wait_of(&agency, refused).await;
    assert!((DAY..DAY + Duration::from_secs(1)).contains(&wait), "{wait:?}");

    agency.restart().await;
    let third = posted(&agency, draft(fixture("upright.mp4"))).await;
    waits_for(&agency, third, "draft_cap").await;
    assert_eq!(agency.calls(Endpoint::InboxInit).len(), 2);
    let meter = limits(&agency, third).await.pending_drafts;
    assert_eq!((meter.used, meter.cap), (1, 1));
    posted(&agency, now(fixture("upright.mp4"))).await;
    arrive(&agency, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_posted_draft_gives_its_place_back_only_where_that_is_set() {
    let (agency, clock) = with_manual_clock().await;
    agency.turn(|knobs| knobs.drafts_free_on_post = true);
    let mut drafts = Vec::new();
    for _ in 0..5 {
        drafts.push(posted(&agency, draft(fixture("upright.mp4"))).await);
    }
    for post in &drafts {
        reaches(&agency, &clock, *post, StateName::InInbox).await;
    }
    let publish_id = agency.arrived()[0].publish_id.clone();
    agency.controls().post_draft(&publish_id, None).unwrap();
    wait_until("the client's post is seen", A_WHILE, async || {
        agency.pass(&clock, Duration::from_millis(100));
        let mut posted = 0;
        for post in &drafts {
            posted += usize::from(agency.show(*post).await.post.state == StateName::ClientPosted);
        }
        posted == 1
    })
    .await;
    assert_eq!(limits(&agency, drafts[0]).await.pending_drafts.used, 5);
    agency.set("limits.drafts_free_on_post", "on").await;
    assert_eq!(limits(&agency, drafts[0]).await.pending_drafts.used, 4);
    agency.pass(&clock, Duration::from_secs(61));
    let sixth = posted(&agency, draft(fixture("upright.mp4"))).await;
    reaches(&agency, &clock, sixth, StateName::InInbox).await;
    let seventh = posted(&agency, draft(fixture("upright.mp4"))).await;
    waits_for(&agency, seventh, "draft_cap").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_whose_answer_was_lost_holds_its_place_for_a_day_and_not_for_ever() {
    let (agency, clock) = with_manual_clock().await;
    agency.controls().add_fault(&Fault::next(Endpoint::InboxInit, FaultKind::LoseAnswer)).unwrap();
    let post = posted(&agency, draft(fixture("upright.mp4"))).await;
    reaches(&agency, &clock, post, StateName::InInbox).await;
    let meter = limits(&agency, post).await.pending_drafts;
    assert_eq!(meter.used, 2);
    agency.pass(&clock, DAY);
    assert_eq!(
        limits(&agency, post).await.pending_drafts.used,
        1,
        "it counts from a minute after it was sent"
    );
    agency.pass(&clock, Duration::from_secs(61));
    assert_eq!(limits(&agency, post).await.pending_drafts, Meter { used: 0, cap: 5, resets_at: None });
}

fn in_seconds(meter: Meter) -> (u32, u32, Option<i64>) {
    (meter.used, meter.cap, meter.resets_at.map(|at| (at.timestamp_millis() + 500) / 1_000))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_meters_show_the_same_right_after_a_restart() {
    let (mut agency, clock) = with_manual_clock().await;
    let post = posted(&agency, now(fixture("upright.mp4"))).await;
    arrive(&agency, 1).await;
    agency.pass(&clock, Duration::from_secs(20));
    posted(&agency, draft(fixture("upright.mp4"))).await;
    arrive(&agency, 2).await;
    let meters = |limits: RateLimits| {
        [limits.publish_per_minute, limits.daily_uploads, limits.pending_drafts].map(in_seconds)
    };
    let before = meters(limits(&agency, post).await);
    let now = agency.desk().now().timestamp();
    let in_a_day = now + 24 * 60 * 60;
    assert_eq!(before.map(|(used, cap, _)| (used, cap)), [(2, 6), (2, 100), (1, 5)]);
    for (shown, expected) in before.iter().zip([now + 40, in_a_day - 20, in_a_day]) {
        assert!((shown.2.unwrap() - expected).abs() <= 1, "{shown:?}, not {expected}");
    }
    agency.restart().await;
    assert_eq!(meters(limits(&agency, post).await), before);
}

/// A clock put back makes old stamps look later than now: they count as now, and a minute later no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_put_back_before_a_restart_delays_by_a_minute() {
    let clock = put_back_over_a_restart().await;
    let (agency, clock, seventh) = clock;
    agency.pass(&clock, Duration::from_secs(61));
    reaches(&agency, &clock, seventh, StateName::Published).await;
    assert_none_refused(&agency);
}

async fn put_back_over_a_restart() -> (Agency, ManualClock, PostId) {
    let (mut agency, clock) = with_manual_clock().await;
    posted_several(&agency, 6).await;
    arrive(&agency, 6).await;
    agency.stop().await;
    clock.jump(TimeDelta::seconds(-90));
    agency.start().await;
    let seventh = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, seventh, "rate_limit").await;
    (agency, clock, seventh)
}
