//! When a post goes out: wall time and zone, with the instant they mean beside them (design.md 2.8).

use chrono::{DateTime, Duration, DurationRound, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A planned time. The wall time and the zone are the truth; `due` is what they meant when planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Wall time in the client's zone.
    pub local: NaiveDateTime,
    /// The client's zone, copied when planned.
    pub zone: Tz,
    /// The instant that is.
    pub due: DateTime<Utc>,
}

/// A wall time that the zone skips (clocks put forward), with the nearest two that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{local} does not exist in {zone}: clocks are put forward; use {before} or {after}")]
pub struct SkippedTime {
    /// The wall time asked for.
    pub local: NaiveDateTime,
    /// Where.
    pub zone: Tz,
    /// The last minute before the gap.
    pub before: NaiveDateTime,
    /// The first minute after the gap.
    pub after: NaiveDateTime,
}

impl Schedule {
    /// A wall time in a zone. A time that happens twice (clocks put back) means the first.
    pub fn at_wall_time(local: NaiveDateTime, zone: Tz) -> Result<Self, SkippedTime> {
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                Ok(Self { local, zone, due: at.with_timezone(&Utc) })
            }
            LocalResult::None => Err(skipped(local, zone)),
        }
    }

    /// An instant, as wall time of a zone.
    #[must_use]
    pub fn at_instant(due: DateTime<Utc>, zone: Tz) -> Self {
        Self { local: due.with_timezone(&zone).naive_local(), zone, due }
    }
}

fn skipped(local: NaiveDateTime, zone: Tz) -> SkippedTime {
    let minute = Duration::minutes(1);
    let whole_minute = local.duration_trunc(minute).unwrap_or(local);
    let exists = |at: &NaiveDateTime| !matches!(zone.from_local_datetime(at), LocalResult::None);
    let step = |by: Duration| (1..=48 * 60).map(|n| whole_minute + by * n).find(exists).unwrap_or(local);
    SkippedTime { local, zone, before: step(-minute), after: step(minute) }
}

#[cfg(test)]
mod transitions;

#[cfg(test)]
mod tests {
    use chrono_tz::{America::New_York, Europe::Berlin, Pacific::Apia};
    use proptest::prelude::*;

    use super::*;

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn nine_in_the_morning_stays_nine_in_the_morning_across_dst() {
        let winter = Schedule::at_wall_time(wall("2026-03-28T09:00:00"), Berlin).unwrap();
        let summer = Schedule::at_wall_time(wall("2026-03-29T09:00:00"), Berlin).unwrap();
        assert_eq!(winter.due.to_rfc3339(), "2026-03-28T08:00:00+00:00");
        assert_eq!(summer.due.to_rfc3339(), "2026-03-29T07:00:00+00:00");
    }

    #[test]
    fn a_skipped_time_is_refused_with_the_nearest_two() {
        let skipped = Schedule::at_wall_time(wall("2026-03-29T02:30:00"), Berlin).unwrap_err();
        assert_eq!(skipped.before, wall("2026-03-29T01:59:00"));
        assert_eq!(skipped.after, wall("2026-03-29T03:00:00"));
    }

    #[test]
    fn a_whole_skipped_day_still_names_two_times() {
        let skipped = Schedule::at_wall_time(wall("2011-12-30T12:00:00"), Apia).unwrap_err();
        assert_eq!(skipped.before, wall("2011-12-29T23:59:00"));
        assert_eq!(skipped.after, wall("2011-12-31T00:00:00"));
    }

    #[test]
    fn a_time_that_happens_twice_means_the_first() {
        let twice = Schedule::at_wall_time(wall("2026-11-01T01:30:00"), New_York).unwrap();
        assert_eq!(twice.due.to_rfc3339(), "2026-11-01T05:30:00+00:00");
    }

    proptest! {
        #[test]
        fn an_instant_is_kept_to_the_second(at in 1_700_000_000i64..2_000_000_000) {
            let due = DateTime::from_timestamp(at, 0).unwrap();
            for zone in [Berlin, New_York, Apia] {
                let schedule = Schedule::at_instant(due, zone);
                prop_assert_eq!(schedule.due, due);
                prop_assert_eq!(schedule.local, due.with_timezone(&zone).naive_local());
            }
        }
    }
}
