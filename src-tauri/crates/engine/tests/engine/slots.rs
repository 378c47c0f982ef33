//! Weekly posting times: which are free, which time is safe, and where posts go that waited for a full day.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Asia::Kolkata;
use runsheet_engine::{
    commands::{
        Ask, CreatePost, FindFreeSlots, FindFreeSlotsOfMany, FindNextSlot, FindSafeTime, ListSlots, SetSlots,
        When,
    },
    views::{FreeSlots, SafeTime},
};
use runsheet_model::{Mode, PostId, ProblemKind, Slot, StateName, WeeklySlots, safe_time::Obstacle};
use runsheet_practice::Endpoint;
use runsheet_testkit::{ManualClock, wait_until};

use crate::{
    agency::{A_WHILE, Agency, KORN, caller, draft, fixture, now},
    clients::{add, give_to},
    passing_time::{reaches, waits_for, with_manual_clock},
};

/// An agency whose account is of a client in a zone whose clocks never change.
async fn in_kolkata() -> (Agency, ManualClock) {
    let (agency, clock) = with_manual_clock().await;
    add(&agency, "Korn", Some("Asia/Kolkata")).await;
    give_to(&agency, KORN, "Korn").await;
    (agency, clock)
}

fn whole_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp() / 60 * 60, 0).unwrap()
}

/// The whole minutes that many hours from now.
fn in_hours<const N: usize>(agency: &Agency, hours: [i64; N]) -> [DateTime<Utc>; N] {
    hours.map(|hours| whole_minute(agency.desk().now()) + TimeDelta::hours(hours))
}

fn slot_at(at: DateTime<Utc>) -> Slot {
    let local = at.with_timezone(&Kolkata);
    Slot::new(local.weekday(), local.time().with_nanosecond(0).unwrap())
}

async fn set_slots(agency: &Agency, times: &[DateTime<Utc>]) {
    let slots: Vec<_> = times.iter().copied().map(slot_at).collect();
    set(agency, slots.try_into().unwrap()).await;
}

async fn set(agency: &Agency, slots: WeeklySlots) {
    let request = SetSlots { profile: KORN.to_owned(), slots };
    agency.desk().set_slots(request, &caller()).await.unwrap();
}

async fn free(agency: &Agency, from: DateTime<Utc>, to: DateTime<Utc>) -> FreeSlots {
    let request = FindFreeSlots { profile: KORN.to_owned(), from, to };
    agency.desk().find_free_slots(request, &caller()).await.unwrap()
}

async fn free_times(agency: &Agency, days: i64) -> Vec<DateTime<Utc>> {
    let from = agency.desk().now();
    free(agency, from, from + TimeDelta::days(days)).await.free.iter().map(|slot| slot.at).collect()
}

async fn next(agency: &Agency) -> Option<DateTime<Utc>> {
    let request = FindNextSlot { profile: KORN.to_owned(), after: None };
    agency.desk().find_next_slot(request, &caller()).await.unwrap().next.map(|slot| slot.at)
}

fn at(time: DateTime<Utc>) -> CreatePost {
    CreatePost { when: Some(When::At(time)), ..now(fixture("upright.mp4")) }
}

async fn posted(agency: &Agency, request: CreatePost) -> PostId {
    agency.post(request).await.unwrap().post_id
}

async fn published(agency: &Agency, clock: &ManualClock, how_many: usize) -> Vec<PostId> {
    let mut posts = Vec::new();
    for _ in 0..how_many {
        let post = posted(agency, now(fixture("upright.mp4"))).await;
        reaches(agency, clock, post, StateName::Published).await;
        posts.push(post);
    }
    posts
}

async fn safe(agency: &Agency, mode: Mode, at: DateTime<Utc>, post: Option<PostId>) -> SafeTime {
    let request = FindSafeTime { profile: KORN.to_owned(), mode, at, is_ask: false, post };
    agency.desk().find_safe_time(request, &caller()).await.unwrap()
}

async fn waits_until(agency: &Agency, post: PostId) -> Option<DateTime<Utc>> {
    agency.show(post).await.destinations[0].deferred_until
}

async fn waits_until_exactly(agency: &Agency, post: PostId, time: DateTime<Utc>) {
    wait_until(&format!("the post waits until {time}"), A_WHILE, async || {
        waits_until(agency, post).await == Some(time)
    })
    .await;
}

/// The moments of the inits, in whole minutes.
fn init_minutes(agency: &Agency) -> Vec<DateTime<Utc>> {
    let inits = agency.calls(Endpoint::VideoInit);
    inits.iter().map(|call| whole_minute(DateTime::from_timestamp_millis(call.at_ms).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_free_slots_of_several_accounts_are_found_at_once_and_an_ask_holds_its_slot() {
    let (agency, _clock) = in_kolkata().await;
    agency.connect("velohabitat", "velohabitat").await.unwrap();
    let [first, second] = in_hours(&agency, [30, 54]);
    set_slots(&agency, &[first, second]).await;
    let find = async |profiles: Option<Vec<String>>, days: i64| {
        let from = first - TimeDelta::hours(1);
        let request = FindFreeSlotsOfMany { profiles, from, to: from + TimeDelta::days(days) };
        agency.desk().find_free_slots_of_many(request, &caller()).await
    };
    let all = find(None, 3).await.unwrap();
    assert_eq!(all, [free(&agency, first - TimeDelta::hours(1), second + TimeDelta::hours(2)).await]);
    assert_eq!(all[0].free.iter().map(|slot| slot.at).collect::<Vec<_>>(), [first, second]);
    assert_eq!(find(Some(vec!["velohabitat".into()]), 3).await.unwrap(), [], "it has no slots");

    let asked = CreatePost { when: None, ask: Some(Ask::At(second)), ..draft(fixture("upright.mp4")) };
    posted(&agency, asked).await;
    let left = find(Some(vec![KORN.into()]), 3).await.unwrap();
    assert_eq!(
        left[0].free.iter().map(|slot| slot.at).collect::<Vec<_>>(),
        [first],
        "the delivery holds none"
    );
    for (profiles, days, wrong) in
        [(None, 63, "to"), (None, -1, "to"), (Some(vec!["nobody".to_owned()]), 3, "profile")]
    {
        assert_eq!(find(profiles, days).await.unwrap_err().details[0].field, wrong);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_has_just_passed_means_now_and_is_safe() {
    let agency = Agency::with(KORN).await;
    let now = agency.desk().now();
    assert!(safe(&agency, Mode::Direct, now - TimeDelta::seconds(5), None).await.ok);
    let over = safe(&agency, Mode::Direct, now - TimeDelta::minutes(2), None).await;
    assert_eq!(over.reason, Some(Obstacle::Past));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_free_until_a_post_holds_it_and_again_when_that_is_called_off() {
    let (mut agency, _clock) = in_kolkata().await;
    assert_eq!((next(&agency).await, free_times(&agency, 8).await), (None, vec![]), "there is none");
    let [first, second] = in_hours(&agency, [5, 30]);
    set_slots(&agency, &[second, first]).await;
    let week = TimeDelta::days(7);
    assert_eq!(free_times(&agency, 8).await, [first, second, first + week]);

    let holder = posted(&agency, at(first + TimeDelta::seconds(30))).await;
    let neighbour = posted(&agency, at(second + TimeDelta::minutes(1))).await;
    let before = agency.show(neighbour).await.post;
    assert_eq!(free_times(&agency, 8).await, [second, first + week]);
    agency.restart().await;
    assert_eq!(next(&agency).await, Some(second));
    agency.cancel(holder).await.unwrap();
    assert_eq!(next(&agency).await, Some(first));
    set_slots(&agency, &[]).await;
    assert_eq!(next(&agency).await, None);
    assert_eq!(agency.show(neighbour).await.post, before, "no other post moved");
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_wall_times_of_the_client_else_of_the_desk() {
    let agency = Agency::with(KORN).await;
    set(&agency, "Sun 2:30".parse().unwrap()).await;
    let day = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let (from, to) = (day("2026-03-28T12:00:00Z"), day("2026-04-06T12:00:00Z"));
    let berlin = free(&agency, from, to).await;
    assert_eq!(berlin.time_zone, "Europe/Berlin");
    let times: Vec<_> = berlin.free.iter().map(|slot| slot.at).collect();
    assert_eq!(times, [day("2026-04-05T00:30:00Z")]);
    let skipped: Vec<_> = berlin.skipped.iter().map(|gap| gap.local.to_string()).collect();
    assert_eq!(skipped, ["2026-03-29 02:30:00"], "the clocks skip it, and that is said");

    add(&agency, "Korn", Some("Asia/Kolkata")).await;
    give_to(&agency, KORN, "Korn").await;
    let kolkata = free(&agency, from, to).await;
    let times: Vec<_> = kolkata.free.iter().map(|slot| slot.at).collect();
    assert_eq!(times, [day("2026-03-28T21:00:00Z"), day("2026-04-04T21:00:00Z")]);
    assert_eq!(kolkata.skipped, []);
    let listed = agency.desk().list_slots(ListSlots::default(), &caller()).await.unwrap();
    assert_eq!(
        (listed[0].time_zone.as_str(), listed[0].slots.to_string().as_str()),
        ("Asia/Kolkata", "Sun 02:30")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_that_ends_before_it_begins_or_is_too_long_is_refused() {
    let agency = Agency::with(KORN).await;
    let from = agency.desk().now();
    for to in [from - TimeDelta::seconds(1), from + TimeDelta::days(367)] {
        let request = FindFreeSlots { profile: KORN.to_owned(), from, to };
        let refused = agency.desk().find_free_slots(request, &caller()).await.unwrap_err();
        assert_eq!((refused.kind, refused.details[0].field.as_str()), (ProblemKind::Invalid, "to"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_is_safe_but_for_neighbours_and_a_post_is_not_in_its_own_way() {
    let (agency, _clock) = in_kolkata().await;
    let [three, four] = in_hours(&agency, [3, 4]);
    let post = posted(&agency, at(three)).await;
    let near = three + TimeDelta::minutes(5);
    let asked = safe(&agency, Mode::Direct, near, None).await;
    assert_eq!((asked.ok, asked.reason), (false, Some(Obstacle::Overlap { at: three })));
    let first = asked.first_safe.unwrap();
    assert!(
        (three + TimeDelta::minutes(10)..three + TimeDelta::minutes(25)).contains(&first.at),
        "{first:?}"
    );
    assert_eq!(first.at.minute() % 15, 0);
    assert_eq!(
        (asked.time_zone.as_str(), first.local),
        ("Asia/Kolkata", first.at.with_timezone(&Kolkata).naive_local())
    );
    let moving = safe(&agency, Mode::Direct, near, Some(post)).await;
    assert_eq!((moving.ok, moving.first_safe.map(|first| first.at)), (true, Some(near)));
    let over = safe(&agency, Mode::Direct, agency.desk().now() - TimeDelta::minutes(2), None).await;
    assert_eq!(over.reason, Some(Obstacle::Past));

    // With slots the first safe time is one of them.
    set_slots(&agency, &[three, four]).await;
    let asked = safe(&agency, Mode::Direct, near, None).await;
    assert_eq!(asked.first_safe.map(|first| first.at), Some(four));
    let asked = safe(&agency, Mode::Direct, three - TimeDelta::hours(1), None).await;
    assert_eq!((asked.ok, asked.first_safe.map(|first| first.at)), (true, Some(four)), "three is held");
}

/// What is foreseen is what the gate then does.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_day_is_foreseen_as_the_gate_sees_it() {
    let (agency, clock) = in_kolkata().await;
    agency.set("limits.daily_uploads", "2").await;
    published(&agency, &clock, 2).await;
    let time = agency.desk().now() + TimeDelta::minutes(30);
    let asked = safe(&agency, Mode::Direct, time, None).await;
    let Some(Obstacle::DailyCap { until }) = asked.reason else { panic!("{asked:?}") };
    let first = asked.first_safe.unwrap().at;
    assert!(until <= first && first < until + TimeDelta::minutes(15), "{first}, full until {until}");
    assert!(!safe(&agency, Mode::Draft, time, None).await.ok, "the day is one of both modes");

    let [early, late] = [posted(&agency, at(first)).await, posted(&agency, at(time)).await];
    clock.advance(Duration::from_secs(30 * 60));
    agency.controls().advance(Duration::from_secs(30 * 60)).unwrap();
    waits_for(&agency, late, "daily_cap").await;
    assert_eq!(waits_until(&agency, late).await, Some(until));
    agency.cancel(late).await.unwrap();
    let wait = (first - agency.desk().now()).to_std().unwrap();
    agency.pass(&clock, wait);
    reaches(&agency, &clock, early, StateName::Published).await;
    assert_eq!(waits_until(&agency, early).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_inbox_stands_in_the_way_of_drafts_only_and_planned_ones_count() {
    let (agency, clock) = in_kolkata().await;
    for _ in 0..4 {
        let post = posted(&agency, draft(fixture("upright.mp4"))).await;
        reaches(&agency, &clock, post, StateName::InInbox).await;
    }
    let [two, three, later] = in_hours(&agency, [2, 3, 40]);
    assert!(safe(&agency, Mode::Draft, two, None).await.ok, "the fifth fits");
    let fifth =
        posted(&agency, CreatePost { when: Some(When::At(two)), ..draft(fixture("upright.mp4")) }).await;
    let asked = safe(&agency, Mode::Draft, three, None).await;
    assert!(matches!(asked.reason, Some(Obstacle::DraftCap { .. })), "{asked:?}");
    let first = asked.first_safe.unwrap().at;
    assert!(first > agency.desk().now() + TimeDelta::hours(23), "{first}");
    assert!(safe(&agency, Mode::Draft, later, None).await.ok);
    assert!(safe(&agency, Mode::Direct, three, None).await.ok);
    let crowding = safe(&agency, Mode::Draft, two - TimeDelta::hours(1), None).await;
    assert_eq!(crowding.reason, Some(Obstacle::CrowdsOut { at: two }));
    assert!(safe(&agency, Mode::Draft, two - TimeDelta::hours(1), Some(fifth)).await.ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_for_a_full_day_goes_out_in_the_next_free_slots() {
    let (agency, clock) = in_kolkata().await;
    agency.set("limits.daily_uploads", "3").await;
    published(&agency, &clock, 3).await;
    let [before, first, held, second] = in_hours(&agency, [20, 25, 27, 29]);
    set_slots(&agency, &[before, first, held, second]).await;
    let holder = posted(&agency, at(held)).await;
    let waiting = [
        posted(&agency, now(fixture("upright.mp4"))).await,
        posted(&agency, now(fixture("upright.mp4"))).await,
    ];
    for post in waiting {
        waits_for(&agency, post, "daily_cap").await;
    }
    let mut until = [waits_until(&agency, waiting[0]).await, waits_until(&agency, waiting[1]).await];
    until.sort_unstable();
    assert_eq!(until, [Some(first), Some(second)]);
    assert_eq!(agency.show(holder).await.post.scheduled_date, Some(held), "a planned post keeps its slot");
    assert_eq!(free_times(&agency, 2).await, [before], "slots that are waited for are held");

    let sent = agency.arrived().len();
    for (out, slot) in [first, held, second].into_iter().enumerate() {
        let wait = (slot - agency.desk().now()).to_std().unwrap();
        agency.pass(&clock, wait - Duration::from_secs(1));
        assert_eq!(agency.arrived().len(), sent + out, "not before {slot}");
        agency.pass(&clock, Duration::from_secs(1));
        wait_until("it is out", A_WHILE, async || agency.arrived().len() == sent + out + 1).await;
    }
    assert_eq!(init_minutes(&agency)[sent..], [first, held, second]);
}

/// The post that TikTok refused learns of the cap by that, waits until it ends, and then takes a slot like the others.
#[tokio::test(flavor = "multi_thread")]
async fn what_tiktok_refused_for_a_full_day_waits_for_a_slot_too() {
    let (agency, clock) = in_kolkata().await;
    agency.turn(|knobs| knobs.direct_posts_per_day = 1);
    published(&agency, &clock, 1).await;
    let [slot] = in_hours(&agency, [26]);
    set_slots(&agency, &[slot]).await;
    let refused = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, refused, "daily_cap").await;
    agency.pass(&clock, Duration::from_secs(24 * 60 * 60 + 60));
    waits_until_exactly(&agency, refused, slot).await;
    assert_eq!(agency.arrived().len(), 1);
    let wait = (slot - agency.desk().now()).to_std().unwrap();
    agency.pass(&clock, wait);
    reaches(&agency, &clock, refused, StateName::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_comes_too_late_to_be_waited_for_is_not() {
    let (agency, clock) = in_kolkata().await;
    agency.set("limits.daily_uploads", "1").await;
    published(&agency, &clock, 1).await;
    let [gone_by_then] = in_hours(&agency, [20]);
    set_slots(&agency, &[gone_by_then]).await;
    let waiting = posted(&agency, now(fixture("upright.mp4"))).await;
    waits_for(&agency, waiting, "daily_cap").await;
    let until = waits_until(&agency, waiting).await.unwrap();
    let wait = until - agency.desk().now();
    assert!((TimeDelta::hours(23)..=TimeDelta::hours(24)).contains(&wait), "{wait}");
    agency.pass(&clock, wait.to_std().unwrap());
    reaches(&agency, &clock, waiting, StateName::Published).await;
}
