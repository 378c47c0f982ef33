//! Every change of the clocks from 2025 to 2030 in zones of every kind, minute by minute around it (numbers.md R7).

use chrono::{DateTime, Duration, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{
    Africa::{Cairo, Casablanca},
    America::{Los_Angeles, New_York, Santiago, Sao_Paulo},
    Asia::{Kolkata, Tehran},
    Australia::{Lord_Howe, Sydney},
    Europe::{Berlin, London},
    Pacific::{Auckland, Chatham},
    Tz,
};

use super::Schedule;

/// How often each zone's clocks change in these six years.
const ZONES: [(Tz, usize); 14] = [
    (Berlin, 12),
    (London, 12),
    (New_York, 12),
    (Los_Angeles, 12),
    (Sydney, 12),
    (Lord_Howe, 12),
    (Auckland, 12),
    (Chatham, 12),
    (Santiago, 12),
    (Cairo, 12),
    // Ramadan comes twice in 2030.
    (Casablanca, 13),
    (Sao_Paulo, 0),
    (Tehran, 0),
    (Kolkata, 0),
];

/// The clocks go from one offset to another at an instant.
#[derive(Clone, Copy, Debug)]
struct Transition {
    at: DateTime<Utc>,
    before: Duration,
    after: Duration,
}

impl Transition {
    /// The wall time that would come next by the old offset.
    fn old_wall(self) -> NaiveDateTime {
        self.at.naive_utc() + self.before
    }

    /// The wall time that comes next.
    fn new_wall(self) -> NaiveDateTime {
        self.at.naive_utc() + self.after
    }
}

fn offset(zone: Tz, at: DateTime<Utc>) -> Duration {
    let seconds = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    Duration::seconds(i64::from(seconds))
}

/// Found by stepping through the hours, then through the minutes of the hour.
fn transitions(zone: Tz) -> Vec<Transition> {
    let year = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
    let (mut hour, end) = (year(2025), year(2031));
    let mut found = Vec::new();
    while hour < end {
        let next = hour + Duration::hours(1);
        let (before, after) = (offset(zone, hour), offset(zone, next));
        if before != after {
            let minutes = (1..=60).map(|minute| hour + Duration::minutes(minute));
            let at = minutes.into_iter().find(|at| offset(zone, *at) == after).unwrap();
            found.push(Transition { at, before, after });
        }
        hour = next;
    }
    found
}

/// The minutes from three hours before to three hours after the wall times of a transition.
fn minutes_around(transition: Transition) -> impl Iterator<Item = NaiveDateTime> {
    let (old, new) = (transition.old_wall(), transition.new_wall());
    let (from, to) = (old.min(new) - Duration::hours(3), old.max(new) + Duration::hours(3));
    (0..).map(move |minute| from + Duration::minutes(minute)).take_while(move |wall| *wall <= to)
}

#[test]
fn the_zones_change_as_often_as_they_should() {
    for (zone, times) in ZONES {
        assert_eq!(transitions(zone).len(), times, "{zone}: {:#?}", transitions(zone));
    }
}

#[test]
fn around_every_change_wall_time_is_kept_and_instants_go_on() {
    for (zone, _) in ZONES {
        for transition in transitions(zone) {
            let mut last = None;
            for wall in minutes_around(transition) {
                let Ok(schedule) = Schedule::at_wall_time(wall, zone) else { continue };
                assert_eq!((schedule.local, schedule.zone), (wall, zone));
                assert_eq!(schedule.due.with_timezone(&zone).naive_local(), wall, "{zone}");
                assert!(last < Some(schedule.due), "{zone}: {wall} is not after the minute before");
                last = Some(schedule.due);
            }
        }
    }
}

#[test]
fn what_is_skipped_is_refused_with_the_nearest_two_that_exist_and_nothing_else_is() {
    for (zone, _) in ZONES {
        for transition in transitions(zone) {
            let (gap, end) = (transition.old_wall(), transition.new_wall());
            for wall in minutes_around(transition) {
                let is_skipped = wall >= gap && wall < end;
                for seconds in [0, 59] {
                    let wall = wall + Duration::seconds(seconds);
                    let planned = Schedule::at_wall_time(wall, zone);
                    assert_eq!(planned.is_err(), is_skipped, "{zone}: {wall}");
                    if let Err(skipped) = planned {
                        assert_eq!((skipped.local, skipped.zone), (wall, zone));
                        assert_eq!((skipped.before, skipped.after), (gap - Duration::minutes(1), end));
                    }
                }
            }
        }
    }
}

#[test]
fn what_happens_twice_means_the_first() {
    for (zone, _) in ZONES {
        for transition in transitions(zone) {
            let (from, to) = (transition.new_wall(), transition.old_wall());
            for wall in minutes_around(transition).filter(|wall| *wall >= from && *wall < to) {
                let due = Schedule::at_wall_time(wall, zone).unwrap().due;
                assert!(due < transition.at, "{zone}: {wall}");
                assert_eq!(due.naive_utc() + transition.before, wall);
            }
        }
    }
}
