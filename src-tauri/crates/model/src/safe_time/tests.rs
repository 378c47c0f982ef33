use proptest::prelude::*;

use super::*;
use crate::{ledger::Limit, profile::AccountKey};

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_200, 0).unwrap()
}

fn hours(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

fn sent(at: DateTime<Utc>) -> CallTimes {
    let ms = at.timestamp_millis();
    CallTimes { sent_ms: ms, answered_ms: Some(ms) }
}

/// Nothing in the way but what the test puts there, with room for two uploads a day.
fn ahead(counted: &[i64], planned: &[i64]) -> Ahead {
    let planned: Vec<_> = planned.iter().copied().map(hours).collect();
    let counted = counted.iter().map(|at| sent(hours(*at))).collect();
    let uploads = CapAhead::new(counted, planned.clone(), 2, None);
    Ahead { now: start(), planned, uploads, drafts: None, app_full_until: None }
}

/// When what was sent at that hour is out of the window.
fn a_day_after(at: i64) -> DateTime<Utc> {
    hours(at + 24) + TimeDelta::milliseconds(100)
}

#[test]
fn a_time_that_is_over_is_not_safe_and_now_is() {
    let ahead = ahead(&[], &[]);
    assert_eq!(ahead.obstacle(start() - TimeDelta::milliseconds(1)), Some(Obstacle::Past));
    assert_eq!(ahead.obstacle(start()), None);
}

#[test]
fn neighbours_are_ten_minutes_apart() {
    let ahead = ahead(&[], &[5]);
    let overlap = Some(Obstacle::Overlap { at: hours(5) });
    for minutes in [-9, 0, 9] {
        assert_eq!(ahead.obstacle(hours(5) + TimeDelta::minutes(minutes)), overlap, "{minutes}");
    }
    for minutes in [-10, 10] {
        assert_eq!(ahead.obstacle(hours(5) + TimeDelta::minutes(minutes)), None, "{minutes}");
    }
}

#[test]
fn what_was_sent_and_what_is_planned_count_together() {
    let until = |at| Some(Obstacle::DailyCap { until: a_day_after(at) });
    let day = ahead(&[-20], &[2]);
    assert_eq!(day.obstacle(hours(1)), Some(Obstacle::CrowdsOut { at: hours(2) }));
    assert_eq!(day.obstacle(hours(3)), until(-20));
    assert_eq!(day.obstacle(hours(4)), until(-20), "its day ends a moment later");
    assert_eq!(day.obstacle(hours(5)), None);
    assert_eq!(ahead(&[-20, -10], &[]).obstacle(hours(1)), until(-20));
    assert_eq!(ahead(&[], &[2, 3]).obstacle(hours(25)), until(2));
    assert_eq!(ahead(&[], &[2, 3]).obstacle(hours(27)), None);
}

/// Two posts planned for a day hold its two places, although none of them went out yet.
#[test]
fn a_post_does_not_crowd_out_one_that_is_planned_later() {
    let full = ahead(&[], &[10, 20]);
    for hour in [1, 5, 15] {
        assert!(matches!(full.obstacle(hours(hour)), Some(Obstacle::CrowdsOut { .. })), "{hour}");
    }
    // What would have to wait anyway is not crowded out by this one.
    let over = ahead(&[-2, -1], &[10]);
    assert_eq!(over.obstacle(hours(30)), None);
    assert_eq!(over.obstacle(hours(5)), Some(Obstacle::DailyCap { until: a_day_after(-2) }));
}

#[test]
fn what_tiktok_taught_holds_as_long_as_it_is_believed() {
    let learned = LearnedCap {
        account: AccountKey { client_key: "aw1".into(), open_id: "korn".into() },
        limit: Limit::DailyUploads,
        cap: 1,
        until: hours(20),
    };
    let mut taught = ahead(&[-4], &[]);
    taught.uploads = CapAhead::new(vec![sent(hours(-4))], vec![], 100, Some(learned));
    assert_eq!(taught.obstacle(hours(1)), Some(Obstacle::DailyCap { until: hours(20) }));
    assert_eq!(taught.obstacle(hours(20)), None);
}

#[test]
fn drafts_have_a_cap_of_their_own_and_direct_posts_that_of_the_app() {
    let mut draft = ahead(&[], &[]);
    draft.drafts = Some(CapAhead::new(vec![sent(hours(-1))], vec![], 1, None));
    assert_eq!(draft.obstacle(hours(2)), Some(Obstacle::DraftCap { until: a_day_after(-1) }));
    assert_eq!(draft.obstacle(hours(24)), None);
    let mut direct = ahead(&[], &[]);
    direct.app_full_until = Some(hours(6));
    assert_eq!(direct.obstacle(hours(5)), Some(Obstacle::AppCap { until: hours(6) }));
    assert_eq!(direct.obstacle(hours(6)), None);
}

#[test]
fn without_slots_the_moment_itself_is_tried_and_then_the_quarters_of_the_hour() {
    let at = "2026-06-04T15:07:30Z".parse().unwrap();
    let tried: Vec<_> = quarters_from(at).take(3).map(|at| at.to_rfc3339()).collect();
    assert_eq!(
        tried,
        ["2026-06-04T15:07:30+00:00", "2026-06-04T15:15:00+00:00", "2026-06-04T15:30:00+00:00"]
    );
    assert_eq!(quarters_from(at).last().unwrap(), "2026-08-03T15:00:00Z".parse::<DateTime<Utc>>().unwrap());
}

proptest! {
    /// Whatever is planned only where it is safe stays within the cap in every 24 hours, and keeps its distance.
    #[test]
    fn what_is_planned_where_it_is_safe_never_breaks_the_cap(
        counted in prop::collection::vec(-1_440i64..0, 0..4),
        wishes in prop::collection::vec(0i64..5_000, 1..25),
        cap in 1usize..5,
    ) {
        let minute = |minute: i64| start() + TimeDelta::minutes(minute);
        let counted: Vec<_> = counted.into_iter().map(minute).take(cap).collect();
        let mut planned: Vec<DateTime<Utc>> = Vec::new();
        for wish in wishes {
            let calls = counted.iter().copied().map(sent).collect();
            let uploads = CapAhead::new(calls, planned.clone(), cap, None);
            let ahead =
                Ahead { now: start(), planned: planned.clone(), uploads, drafts: None, app_full_until: None };
            let safe = quarters_from(minute(wish)).find(|at| ahead.obstacle(*at).is_none()).unwrap();
            prop_assert!(planned.iter().all(|other| (*other - safe).abs() >= APART));
            planned.push(safe);
        }
        let all: Vec<_> = counted.iter().chain(&planned).copied().collect();
        for end in &all {
            let in_a_day = all.iter().filter(|at| (*end - DAY..=*end).contains(at)).count();
            prop_assert!(in_a_day <= cap, "{in_a_day} of {cap} until {end}");
        }
    }
}
