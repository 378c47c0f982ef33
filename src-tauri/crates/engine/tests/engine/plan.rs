//! The room Plan: what it shows of a span and of a month.

use chrono::{Datelike, NaiveDate, TimeDelta, Utc};
use runsheet_engine::{
    commands::{CreatePost, DraftPost, GetMonth, GetRange, GetToday, SearchPosts, When},
    views::{PlanCard, PlanMonth},
};
use runsheet_model::{Privacy, Problem, StateName};

use crate::{
    agency::{Agency, KORN, caller, fixture, now},
    unfinished::begin,
};

async fn range(agency: &Agency, profiles: Option<&[&str]>) -> Vec<PlanCard> {
    let at = agency.desk().now();
    let profiles = profiles.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let request = GetRange { from: at - TimeDelta::days(1), to: at + TimeDelta::days(3), profiles };
    agency.desk().plan_range(request, &caller()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_words_and_accounts_and_today_counts_what_stands_where() {
    let agency = Agency::with(KORN).await;
    let due = agency.desk().now() + TimeDelta::days(2);
    let planned = CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) };
    let planned = agency.post(planned).await.unwrap().post_id;
    begin(&agency, DraftPost::of(KORN)).await;
    let find = async |request: SearchPosts| agency.desk().search_posts(request, &caller()).await;

    for (text, found) in [("BREZELN", 1), (KORN, 2), ("@korn", 2), ("rye", 0), ("", 2)] {
        let page = find(SearchPosts { text: text.to_owned(), ..SearchPosts::default() }).await.unwrap();
        assert_eq!((page.total, page.cards.len()), (found, usize::try_from(found).unwrap()), "{text}");
    }
    let nobody = SearchPosts { profiles: Some(Vec::new()), ..SearchPosts::default() };
    assert_eq!(find(nobody).await.unwrap().total, 0);
    for limit in [0, 501] {
        let refused = find(SearchPosts { limit: Some(limit), ..SearchPosts::default() }).await;
        assert_eq!(refused.unwrap_err().details[0].field, "limit");
    }
    let today = agency.desk().today(GetToday {}, &caller()).await.unwrap();
    assert_eq!((today.posts_today, today.to_come, today.need_you), (0, 0, 0));
    assert_eq!(today.next.map(|card| card.id), Some(planned));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_span_shows_every_card_with_what_it_needs_and_how_far_it_is() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 600_000);
    let going = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    runsheet_testkit::wait_until("every byte is there", crate::agency::A_WHILE, async || {
        agency.show(going).await.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    let due = agency.desk().now() + TimeDelta::hours(2);
    let planned = agency
        .post(CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) })
        .await
        .unwrap()
        .post_id;
    let called_off = agency
        .post(CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) })
        .await
        .unwrap()
        .post_id;
    agency.cancel(called_off).await.unwrap();
    let later = When::At(due + TimeDelta::hours(1));
    let begun = begin(&agency, DraftPost { when: Some(later), ..DraftPost::of(KORN) }).await.post.id;

    let cards = range(&agency, None).await;
    assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), [going, planned, begun]);
    let [going, planned, begun] = &cards[..] else { panic!("{cards:?}") };
    assert_eq!(going.state, StateName::Publishing);
    let progress = going.progress.unwrap();
    let size = std::fs::metadata(fixture("upright.mp4")).unwrap().len();
    assert_eq!((progress.sent, progress.total), (size, Some(size)));

    let time = planned.time.clone().unwrap();
    assert_eq!((time.due, time.zone.as_str()), (due, "Europe/Berlin"));
    assert_eq!(time.local, due.with_timezone(&chrono_tz::Europe::Berlin).naive_local());
    assert_eq!((planned.state, planned.privacy), (StateName::Scheduled, Some(Privacy::PublicToEveryone)));
    assert_eq!(
        (planned.words.as_str(), planned.profile_name.as_str()),
        ("Brezeln um sieben 🥨 #bakery", KORN)
    );
    assert_eq!((planned.missing.is_empty(), planned.progress), (true, None));
    assert_eq!(begun.missing, ["privacy", "clip", "consent"]);
    assert_eq!(range(&agency, Some(&[])).await, []);
    assert_eq!(range(&agency, Some(&[KORN])).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_spans_months_zones_and_accounts_are_refused() {
    let agency = Agency::with(KORN).await;
    let at = agency.desk().now();
    let range = async |days, profile: Option<&str>| {
        let profiles = profile.map(|name| vec![name.to_owned()]);
        let request = GetRange { from: at, to: at + TimeDelta::days(days), profiles };
        agency.desk().plan_range(request, &caller()).await.unwrap_err().details[0].field.clone()
    };
    assert_eq!(range(0, None).await, "to");
    assert_eq!(range(63, None).await, "to");
    assert_eq!(range(1, Some("nobody")).await, "profile");
    assert_eq!(month(&agency, "2026-13", "Europe/Berlin").await.unwrap_err().details[0].field, "month");
    assert_eq!(month(&agency, "2026-06", "Berlin").await.unwrap_err().details[0].field, "zone");
}

async fn month(agency: &Agency, month: &str, zone: &str) -> Result<PlanMonth, Problem> {
    let request = GetMonth { month: month.to_owned(), zone: zone.to_owned(), profiles: None };
    agency.desk().plan_month(request, &caller()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_counts_its_days_in_the_zone_asked_for() {
    let agency = Agency::with(KORN).await;
    // 23:30 in Berlin is the day after in Sydney.
    let today = agency.desk().now().with_timezone(&chrono_tz::Europe::Berlin).date_naive();
    let date = NaiveDate::from_ymd_opt(today.year(), today.month(), 28).unwrap() + TimeDelta::days(7);
    let evening = date.and_hms_opt(23, 30, 0).unwrap();
    for _ in 0..5 {
        begin(&agency, DraftPost { when: Some(When::Wall(evening)), ..DraftPost::of(KORN) }).await;
    }
    let name = date.format("%Y-%m").to_string();
    let with_posts = async |zone: &str| {
        let shown = month(&agency, &name, zone).await.unwrap();
        assert_eq!(shown.days.len() % 7, 0);
        let days = shown.days.into_iter().filter(|day| day.posts > 0);
        days.map(|day| (day.date, day.posts, day.first.len())).collect::<Vec<_>>()
    };
    assert_eq!(with_posts("Europe/Berlin").await, [(date, 5, 4)]);
    assert_eq!(with_posts("Australia/Sydney").await, [(date.succ_opt().unwrap(), 5, 4)]);
    let shown = month(&agency, &name, "UTC").await.unwrap();
    let first = shown.days.iter().find(|day| day.posts > 0).unwrap();
    assert_eq!(first.first[0].time.as_ref().unwrap().local, evening, "wall time stays the client's");
    assert!(first.first[0].time.as_ref().unwrap().due > Utc::now());
}
