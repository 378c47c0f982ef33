//! The two times of an inbox draft (ux.md section 4): when it is delivered, and when its client is asked to post it.
//!
//! The delivery is when the post is due. The ask is where its card sits in the calendar, and is never before the
//! delivery. Between them lies wall time: the day before at the same hour stays that across a change of clocks.

use chrono::{DateTime, TimeDelta, Utc};

use crate::schedule::Schedule;

/// When a draft is delivered so many hours before its client is asked to post it; now, if that is over.
#[must_use]
pub fn delivery_before(ask: &Schedule, hours: u16, now: DateTime<Utc>) -> Schedule {
    ahead_of(ask, TimeDelta::hours(hours.into()), now)
}

/// When a draft is delivered whose ask moves: as long before the new one as it was before the old one; now, if that is
/// over.
#[must_use]
pub fn delivery_along(delivery: &Schedule, ask: &Schedule, moved: &Schedule, now: DateTime<Utc>) -> Schedule {
    let lead = if delivery.zone == ask.zone { ask.local - delivery.local } else { ask.due - delivery.due };
    ahead_of(moved, lead.max(TimeDelta::zero()), now)
}

/// When a draft that is planned now is delivered: at once, if its delivery is over but its ask is still to come.
#[must_use]
pub fn delivery_from(delivery: &Schedule, ask: &Schedule, now: DateTime<Utc>) -> Schedule {
    if delivery.due < now && now <= ask.due { Schedule::at_instant(now, delivery.zone) } else { *delivery }
}

/// An ask that can still be kept by a draft delivered then; one that is over is none.
#[must_use]
pub fn kept(ask: Option<Schedule>, delivery: &Schedule) -> Option<Schedule> {
    ask.filter(|ask| ask.due >= delivery.due)
}

/// So much wall time before the ask, but not before now and not after the ask. A time that is skipped there is the first
/// one after the gap.
fn ahead_of(ask: &Schedule, lead: TimeDelta, now: DateTime<Utc>) -> Schedule {
    let found = Schedule::at_wall_time(ask.local - lead, ask.zone)
        .or_else(|skipped| Schedule::at_wall_time(skipped.after, ask.zone))
        .unwrap_or_else(|_| Schedule::at_instant(ask.due - lead, ask.zone));
    let found = if found.due < now { Schedule::at_instant(now, ask.zone) } else { found };
    if found.due > ask.due { *ask } else { found }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use chrono_tz::{America::New_York, Europe::Berlin};
    use proptest::prelude::*;

    use super::*;

    fn berlin(text: &str) -> Schedule {
        Schedule::at_wall_time(text.parse().unwrap(), Berlin).unwrap()
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_before_is_at_the_same_hour_across_a_change_of_clocks() {
        let now = berlin("2026-03-01T00:00:00").due;
        let ask = berlin("2026-03-29T17:00:00");
        let delivery = delivery_before(&ask, 24, now);
        assert_eq!(delivery.local, wall("2026-03-28T17:00:00"));
        assert_eq!(ask.due - delivery.due, TimeDelta::hours(23));
        let skipped = delivery_before(&berlin("2026-03-30T02:30:00"), 24, now);
        assert_eq!(skipped.local, wall("2026-03-29T03:00:00"));
    }

    #[test]
    fn a_delivery_that_would_be_over_is_now() {
        let (now, ask) = (berlin("2026-06-03T20:00:00").due, berlin("2026-06-04T17:00:00"));
        assert_eq!(delivery_before(&ask, 24, now), Schedule::at_instant(now, Berlin));
        assert_eq!(delivery_before(&ask, 2, now).local, wall("2026-06-04T15:00:00"));
    }

    #[test]
    fn a_delivery_moves_along_by_wall_time() {
        let (delivery, ask) = (berlin("2026-03-27T09:00:00"), berlin("2026-03-28T17:00:00"));
        let moved = berlin("2026-03-29T18:30:00");
        let along = |now| delivery_along(&delivery, &ask, &moved, now);
        assert_eq!(along(delivery.due).local, wall("2026-03-28T10:30:00"));
        let late = berlin("2026-03-29T12:00:00").due;
        assert_eq!(along(late).due, late);
        let elsewhere = Schedule::at_instant(delivery.due, New_York);
        let across = delivery_along(&elsewhere, &ask, &berlin("2026-03-28T18:00:00"), delivery.due);
        assert_eq!(across, berlin("2026-03-27T10:00:00"));
    }

    #[test]
    fn a_draft_whose_ask_is_to_come_is_delivered_at_once_when_its_delivery_is_over() {
        let (delivery, ask) = (berlin("2026-06-03T17:00:00"), berlin("2026-06-04T17:00:00"));
        let between = berlin("2026-06-04T08:00:00").due;
        assert_eq!(delivery_from(&delivery, &ask, between).due, between);
        for (now, why) in [("2026-06-03T16:00:00", "to come"), ("2026-06-04T18:00:00", "over with its ask")] {
            assert_eq!(delivery_from(&delivery, &ask, berlin(now).due), delivery, "{why}");
        }
        assert_eq!(kept(Some(ask), &delivery), Some(ask));
        assert_eq!(kept(Some(delivery), &ask), None);
    }

    proptest! {
        #[test]
        fn a_delivery_is_between_now_and_the_ask(
            ask in 1_700_000_000i64..1_800_000_000, ahead in 0i64..2_000_000, hours in 0u16..=168,
        ) {
            let now = DateTime::from_timestamp(ask - ahead, 0).unwrap();
            let ask = Schedule::at_instant(DateTime::from_timestamp(ask, 0).unwrap(), Berlin);
            let delivery = delivery_before(&ask, hours, now);
            prop_assert!(now <= delivery.due && delivery.due <= ask.due);
        }

        #[test]
        fn moved_there_and_back_a_delivery_is_where_it_was(
            delivery in 1_700_000_000i64..1_800_000_000, lead in 0i64..700_000, by in -20_000i64..20_000,
        ) {
            let now = DateTime::from_timestamp(1_600_000_000, 0).unwrap();
            let instant = |at: i64| DateTime::from_timestamp(at, 0).unwrap();
            let utc = chrono_tz::UTC;
            let (delivery, ask) = (Schedule::at_instant(instant(delivery), utc), instant(delivery + lead));
            let ask = Schedule::at_instant(ask, utc);
            let moved = Schedule::at_instant(ask.due + TimeDelta::minutes(by), utc);
            let there = delivery_along(&delivery, &ask, &moved, now);
            prop_assert_eq!(delivery_along(&there, &moved, &ask, now), delivery);
        }
    }
}
