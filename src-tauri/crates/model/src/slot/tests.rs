use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::{
    Africa::{Cairo, Casablanca},
    America::{Los_Angeles, New_York, Santiago, Sao_Paulo},
    Asia::{Kolkata, Tehran},
    Australia::{Lord_Howe, Sydney},
    Europe::{Berlin, London},
    Pacific::{Apia, Auckland, Chatham},
};
use proptest::prelude::*;

use super::*;

/// The zones of numbers.md R7, with every kind of change between 2025 and 2030.
const ZONES: [Tz; 14] = [
    Berlin,
    London,
    New_York,
    Los_Angeles,
    Sydney,
    Lord_Howe,
    Auckland,
    Chatham,
    Santiago,
    Cairo,
    Casablanca,
    Sao_Paulo,
    Tehran,
    Kolkata,
];

fn slots(text: &str) -> WeeklySlots {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn wall(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// Every slot of a week at one time of day.
fn daily(time: NaiveTime) -> WeeklySlots {
    let days = (0..7).map(|day| Weekday::try_from(day).unwrap());
    days.map(|day| Slot::new(day, time)).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn slots_are_written_as_people_write_them_and_kept_in_the_order_of_the_week() {
    for (text, kept) in [
        ("Mon 17:00", "Mon 17:00"),
        (" thu 9:05,MONDAY 17:00 , Mon 08:00", "Mon 08:00, Mon 17:00, Thu 09:05"),
        ("sun 00:00, sat 23:59", "Sat 23:59, Sun 00:00"),
    ] {
        assert_eq!(slots(text).to_string(), kept);
        assert_eq!(slots(kept), slots(text));
    }
}

#[test]
fn what_is_no_slot_is_refused_with_what_to_write() {
    let refused = |text: &str| text.parse::<WeeklySlots>().unwrap_err();
    assert_eq!(refused(" "), BadSlots::None);
    assert_eq!(refused("Mon"), BadSlots::Shape("Mon".into()));
    assert_eq!(refused("Mon 17:00,"), BadSlots::Shape(String::new()));
    assert_eq!(refused("Mon 17:00 Thu"), BadSlots::Shape("Mon 17:00 Thu".into()));
    assert_eq!(refused("Montag 17:00"), BadSlots::Weekday("Montag".into()));
    for time in ["24:00", "17:60", "17", "17:0", "5pm", "17:00:30", "+1:00", ":30", "-1:00", "017:00"] {
        assert_eq!(refused(&format!("Mon {time}")), BadSlots::Time(time.into()));
    }
    assert_eq!(refused("Mon 17:00, Thu 9:00, mon 17:00"), BadSlots::Twice("Mon 17:00".parse().unwrap()));
    let minutes = (0..337).map(|n| NaiveTime::from_num_seconds_from_midnight_opt(n * 60, 0).unwrap());
    let many: Vec<_> = minutes.map(|time| Slot::new(Weekday::Mon, time)).collect();
    assert_eq!(WeeklySlots::try_from(many), Err(BadSlots::TooMany(337)));
}

#[test]
fn a_slot_crosses_interfaces_as_iso_weekday_and_time() {
    let json = serde_json::json!([{"weekday": 1, "time": "17:00"}, {"weekday": 7, "time": "09:05"}]);
    assert_eq!(serde_json::to_value(slots("Sun 9:05, Mon 17:00")).unwrap(), json);
    assert_eq!(serde_json::from_value::<WeeklySlots>(json).unwrap(), slots("Mon 17:00, Sun 9:05"));
    for wrong in [
        r#"[{"weekday": 0, "time": "17:00"}]"#,
        r#"[{"weekday": 8, "time": "17:00"}]"#,
        r#"[{"weekday": 1, "time": "25:00"}]"#,
        r#"[{"weekday": 1, "time": "17:00"}, {"weekday": 1, "time": "17:00"}]"#,
    ] {
        assert!(serde_json::from_str::<WeeklySlots>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn five_in_the_afternoon_stays_five_in_the_afternoon_across_dst() {
    let times =
        slots("Thu 17:00").between(Berlin, instant("2026-03-26T00:00:00Z"), instant("2026-04-03T00:00:00Z"));
    let due: Vec<_> = times.times.iter().map(|schedule| schedule.due).collect();
    assert_eq!(due, [instant("2026-03-26T16:00:00Z"), instant("2026-04-02T15:00:00Z")]);
    assert_eq!(times.skipped, []);
}

#[test]
fn a_time_that_does_not_exist_that_day_is_skipped_and_said() {
    let (from, to) = (instant("2026-03-22T00:00:00Z"), instant("2026-04-06T00:00:00Z"));
    let found = slots("Sun 2:30").between(Berlin, from, to);
    let locals: Vec<_> = found.times.iter().map(|schedule| schedule.local).collect();
    assert_eq!(locals, [wall("2026-03-22T02:30:00"), wall("2026-04-05T02:30:00")]);
    let skipped: Vec<_> = found.skipped.iter().map(|gap| (gap.local, gap.before, gap.after)).collect();
    assert_eq!(
        skipped,
        [(wall("2026-03-29T02:30:00"), wall("2026-03-29T01:59:00"), wall("2026-03-29T03:00:00"))]
    );
    let clear = slots("Sun 2:30").between(Berlin, from, instant("2026-03-29T00:59:00Z"));
    assert_eq!(clear.skipped, [], "the gap comes later");
}

#[test]
fn a_time_that_comes_twice_is_the_first_of_the_two() {
    let found =
        slots("Sun 1:30").between(New_York, instant("2026-11-01T00:00:00Z"), instant("2026-11-02T00:00:00Z"));
    let due: Vec<_> = found.times.iter().map(|schedule| schedule.due).collect();
    assert_eq!(due, [instant("2026-11-01T05:30:00Z")]);
    let second = instant("2026-11-01T06:30:00Z");
    assert!(!slots("Sun 1:30").has(New_York, second));
    assert_eq!(slots("Sun 1:30").upcoming(New_York, second).count(), 52, "the next is a week later");
}

#[test]
fn the_ends_of_a_range_are_from_and_before() {
    let at = instant("2026-06-04T15:00:00Z");
    let thursday = slots("Thu 17:00");
    let count = |from, to| thursday.between(Berlin, from, to).times.len();
    let minute = TimeDelta::minutes(1);
    assert_eq!([count(at, at + minute), count(at - minute, at), count(at + minute, at + minute)], [1, 0, 0]);
    assert!(thursday.has(Berlin, at + TimeDelta::milliseconds(59_999)));
    assert!(!thursday.has(Berlin, at + minute) && !thursday.has(Berlin, at - TimeDelta::milliseconds(1)));
}

#[test]
fn without_slots_none_comes() {
    let none = WeeklySlots::default();
    assert_eq!(none.upcoming(Berlin, instant("2026-06-04T15:00:00Z")).count(), 0);
    assert!(!none.has(Berlin, instant("2026-06-04T15:00:00Z")));
}

/// Where a zone's clocks go from one offset to another, from 2025 to 2030, to the quarter of an hour.
fn changes(zone: Tz) -> Vec<DateTime<Utc>> {
    let quarters = (0..).map(|n| Utc.timestamp_opt(1_735_689_600 + n * 900, 0).unwrap());
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local() - at.naive_utc();
    let end = Utc.with_ymd_and_hms(2031, 1, 1, 0, 0, 0).unwrap();
    let quarter = TimeDelta::minutes(15);
    quarters.take_while(|at| *at < end).filter(|at| local(*at) != local(*at - quarter)).collect()
}

/// Around every change, a slot at every quarter of an hour comes once a day or is said to be skipped, keeps its wall
/// time, and is the earliest instant that shows it.
#[test]
fn around_every_change_of_clocks_each_slot_comes_once_a_day_or_is_said_to_be_skipped() {
    let mut seen = (0, 0);
    for zone in ZONES {
        for change in changes(zone) {
            let (from, to) = (change - TimeDelta::days(2), change + TimeDelta::days(3));
            for quarter in 0..96 {
                let time = NaiveTime::from_num_seconds_from_midnight_opt(quarter * 900, 0).unwrap();
                let found = daily(time).between(zone, from, to);
                let days = found.times.len() + found.skipped.len();
                assert!((5..=6).contains(&days) || days == 4, "{zone} {time}: {found:#?}");
                let mut dates: Vec<_> = found.times.iter().map(|schedule| schedule.local.date()).collect();
                dates.extend(found.skipped.iter().map(|gap| gap.local.date()));
                dates.sort_unstable();
                assert!(
                    dates.windows(2).all(|pair| pair[0] + Days::new(1) == pair[1]),
                    "{zone} {time}: {dates:?}"
                );
                for schedule in &found.times {
                    assert_eq!(schedule.local.time(), time);
                    assert_eq!(schedule.due.with_timezone(&zone).naive_local(), schedule.local);
                    let earliest = zone.from_local_datetime(&schedule.local).earliest().unwrap();
                    assert_eq!(schedule.due, earliest);
                    assert!((from..to).contains(&schedule.due));
                }
                for gap in &found.skipped {
                    assert!(zone.from_local_datetime(&gap.local).earliest().is_none());
                    seen.0 += 1;
                }
                assert!(found.times.is_sorted_by(|one, next| one.due < next.due));
                seen.1 += 1;
            }
        }
    }
    assert!(seen.0 > 100 && seen.1 > 10_000, "{seen:?}");
}

#[test]
fn a_day_that_a_zone_leaves_out_has_no_slots() {
    let found =
        daily(NaiveTime::MIN).between(Apia, instant("2011-12-29T00:00:00Z"), instant("2012-01-01T00:00:00Z"));
    assert_eq!(found.skipped.len(), 1);
    let dates: Vec<_> = found.times.iter().map(|schedule| schedule.local.date().to_string()).collect();
    assert_eq!(dates, ["2011-12-29", "2011-12-31", "2012-01-01"]);
}

fn any_slots() -> impl Strategy<Value = WeeklySlots> {
    prop::collection::btree_set((0u8..7, 0u32..1_440), 0..8).prop_map(|slots| {
        let slot = |(day, minute): (u8, u32)| {
            let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
            Slot::new(Weekday::try_from(day).unwrap(), time)
        };
        slots.into_iter().map(slot).collect::<Vec<_>>().try_into().unwrap()
    })
}

proptest! {
    #[test]
    fn slots_read_back_as_written(slots in any_slots()) {
        let json = serde_json::to_string(&slots).unwrap();
        prop_assert_eq!(&serde_json::from_str::<WeeklySlots>(&json).unwrap(), &slots);
        if !slots.is_empty() {
            prop_assert_eq!(slots.to_string().parse::<WeeklySlots>().unwrap(), slots);
        }
    }

    /// Cutting a stretch of time in two neither loses nor doubles a slot, and each is found by asking for its minute.
    #[test]
    fn ranges_add_up(
        slots in any_slots(), zone in prop::sample::select(&ZONES[..]),
        start in 1_735_689_600i64..1_924_905_600, first in 0i64..2_000_000, second in 0i64..2_000_000,
    ) {
        let from = Utc.timestamp_opt(start, 0).unwrap();
        let (middle, to) = (from + TimeDelta::seconds(first), from + TimeDelta::seconds(first + second));
        let whole = slots.between(zone, from, to);
        let (mut parts, rest) = (slots.between(zone, from, middle), slots.between(zone, middle, to));
        parts.times.extend(rest.times);
        parts.skipped.extend(rest.skipped);
        prop_assert_eq!(&parts, &whole);
        for schedule in &whole.times {
            prop_assert!(slots.has(zone, schedule.due));
            let next = slots.upcoming(zone, schedule.due).find_map(Result::ok);
            prop_assert_eq!(next, Some(*schedule));
        }
    }
}
