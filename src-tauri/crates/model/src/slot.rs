//! Weekly posting times: which there are, and when they come (design.md section 1).
//!
//! A slot is a weekday and a wall time. When it comes is reckoned for every date by itself: a time that the clocks skip
//! that day does not come, a time that comes twice is the first of the two.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    schedule::{Schedule, SkippedTime},
    state::StateName,
};

/// The most slots of one profile: every half hour of a week.
const MOST: usize = 336;

/// How many days ahead of a moment slots are looked for: a post may be planned 365 days ahead.
const DAYS_AHEAD: usize = 367;

/// A weekly posting time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "{ weekday: number, time: string }"))]
#[serde(try_from = "Shape", into = "Shape")]
pub struct Slot {
    weekday: Weekday,
    time: NaiveTime,
}

/// A slot as it crosses interfaces.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    // 1 is Monday, 7 is Sunday.
    weekday: u8,
    // Hours and minutes, as in `17:00`.
    time: String,
}

/// Not a slot, or not a list of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSlots {
    /// There is none.
    #[error("there is no slot in it: write a weekday and a time, as in \"Mon 17:00, Thu 17:00\"")]
    None,
    /// Not a weekday and a time.
    #[error("'{0}' is no slot: write a weekday and a time, as in \"Mon 17:00\"")]
    Shape(String),
    /// Not a weekday.
    #[error("'{0}' is no weekday: use Mon, Tue, Wed, Thu, Fri, Sat or Sun")]
    Weekday(String),
    /// Not a time of day.
    #[error("'{0}' is no time: use hours and minutes from 00:00 to 23:59")]
    Time(String),
    /// The same slot again.
    #[error("{0} is there twice")]
    Twice(Slot),
    /// Too many.
    #[error("{0} slots are too many; a profile has at most {MOST}")]
    TooMany(usize),
}

impl Slot {
    /// A weekday and a wall time; what is finer than a minute is cut off.
    #[must_use]
    pub fn new(weekday: Weekday, time: NaiveTime) -> Self {
        let whole_minute = NaiveTime::from_hms_opt(time.hour(), time.minute(), 0);
        Self { weekday, time: whole_minute.unwrap_or(time) }
    }

    /// The weekday.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.weekday
    }

    /// The wall time.
    #[must_use]
    pub fn time(self) -> NaiveTime {
        self.time
    }

    fn place(self) -> (u32, NaiveTime) {
        (self.weekday.number_from_monday(), self.time)
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.weekday, self.time.format("%H:%M"))
    }
}

impl FromStr for Slot {
    type Err = BadSlots;

    fn from_str(text: &str) -> Result<Self, BadSlots> {
        let words: Vec<_> = text.split_whitespace().collect();
        let [day, time] = words[..] else { return Err(BadSlots::Shape(text.trim().to_owned())) };
        let weekday = day.parse().map_err(|_| BadSlots::Weekday(day.to_owned()))?;
        Ok(Self { weekday, time: time_of_day(time)? })
    }
}

fn time_of_day(text: &str) -> Result<NaiveTime, BadSlots> {
    let is_digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split_once(':')
        .filter(|(hours, minutes)| is_digits(hours, 2) && is_digits(minutes, 2) && minutes.len() == 2)
        .and_then(|(hours, minutes)| NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.parse().ok()?, 0))
        .ok_or_else(|| BadSlots::Time(text.to_owned()))
}

impl TryFrom<Shape> for Slot {
    type Error = BadSlots;

    fn try_from(shape: Shape) -> Result<Self, BadSlots> {
        let from_monday = shape.weekday.checked_sub(1);
        let weekday = from_monday.and_then(|day| Weekday::try_from(day).ok());
        let weekday = weekday.ok_or_else(|| BadSlots::Weekday(shape.weekday.to_string()))?;
        Ok(Self { weekday, time: time_of_day(&shape.time)? })
    }
}

impl From<Slot> for Shape {
    fn from(slot: Slot) -> Self {
        let weekday = u8::try_from(slot.weekday.number_from_monday()).unwrap_or_default();
        Self { weekday, time: slot.time.format("%H:%M").to_string() }
    }
}

/// The slots of one profile, in the order of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(as = "Vec<Slot>"))]
#[serde(try_from = "Vec<Slot>", into = "Vec<Slot>")]
pub struct WeeklySlots(Vec<Slot>);

impl WeeklySlots {
    /// The slots, Monday first.
    pub fn iter(&self) -> impl Iterator<Item = Slot> {
        self.0.iter().copied()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When slots come at or after `from`, for a year and no longer: the time, or the time that is skipped that day.
    pub fn upcoming(
        &self,
        zone: Tz,
        from: DateTime<Utc>,
    ) -> impl Iterator<Item = Result<Schedule, SkippedTime>> {
        let first: NaiveDate = from.with_timezone(&zone).date_naive();
        // A day early, for zones that skip back over midnight.
        let first = first.checked_sub_days(Days::new(1)).unwrap_or(first);
        first
            .iter_days()
            .take(DAYS_AHEAD)
            .flat_map(move |date| self.of(date.weekday()).map(move |slot| date.and_time(slot.time)))
            .map(move |local| Schedule::at_wall_time(local, zone))
            .skip_while(move |coming| match coming {
                Ok(schedule) => schedule.due < from,
                Err(skipped) => Schedule::at_wall_time(skipped.after, zone).is_ok_and(|end| end.due < from),
            })
    }

    /// All that come from `from` until before `to`, at most a year on, and the wall times that are skipped meanwhile.
    #[must_use]
    pub fn between(&self, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Occurrences {
        let mut occurrences = Occurrences::default();
        for coming in self.upcoming(zone, from) {
            match coming {
                Ok(schedule) if schedule.due >= to => break,
                Ok(schedule) => occurrences.times.push(schedule),
                Err(skipped) => occurrences.skipped.push(skipped),
            }
        }
        // What is skipped after the last time is out of the range unless its gap lies in it.
        occurrences.skipped.retain(|gap| {
            Schedule::at_wall_time(gap.after, zone).is_ok_and(|end| (from..to).contains(&end.due))
        });
        occurrences
    }

    /// Whether a slot comes at that minute.
    #[must_use]
    pub fn has(&self, zone: Tz, at: DateTime<Utc>) -> bool {
        let minute = start_of_minute(at);
        self.upcoming(zone, minute).find_map(Result::ok).is_some_and(|schedule| schedule.due == minute)
    }

    fn of(&self, weekday: Weekday) -> impl Iterator<Item = Slot> {
        self.iter().filter(move |slot| slot.weekday == weekday)
    }
}

impl TryFrom<Vec<Slot>> for WeeklySlots {
    type Error = BadSlots;

    fn try_from(slots: Vec<Slot>) -> Result<Self, BadSlots> {
        let mut slots = slots;
        if slots.len() > MOST {
            return Err(BadSlots::TooMany(slots.len()));
        }
        slots.sort_by_key(|slot| slot.place());
        match slots.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(BadSlots::Twice(pair[0])),
            None => Ok(Self(slots)),
        }
    }
}

impl From<WeeklySlots> for Vec<Slot> {
    fn from(slots: WeeklySlots) -> Self {
        slots.0
    }
}

/// A list with commas between, as in `Mon 17:00, Thu 17:00`.
impl FromStr for WeeklySlots {
    type Err = BadSlots;

    fn from_str(text: &str) -> Result<Self, BadSlots> {
        if text.trim().is_empty() {
            return Err(BadSlots::None);
        }
        text.split(',').map(Slot::from_str).collect::<Result<Vec<_>, _>>()?.try_into()
    }
}

impl fmt::Display for WeeklySlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slots: Vec<_> = self.iter().map(|slot| slot.to_string()).collect();
        f.write_str(&slots.join(", "))
    }
}

/// When slots come in a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occurrences {
    /// The times, in order.
    pub times: Vec<Schedule>,
    /// The wall times that do not exist on their day.
    pub skipped: Vec<SkippedTime>,
}

/// Whether a post in that state keeps its slot from others: all but those that will not go out at their time.
#[must_use]
pub fn holds_its_slot(state: StateName) -> bool {
    use StateName::{Cancelled, Closed, Failed, Missed};
    !matches!(state, Cancelled | Closed | Failed | Missed)
}

/// Whether two moments lie in the same minute: a slot is held by whatever goes out within its minute.
#[must_use]
pub fn is_same_minute(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    start_of_minute(one) == start_of_minute(other)
}

fn start_of_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at - TimeDelta::milliseconds(at.timestamp_millis().rem_euclid(60_000))
        - TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos() % 1_000_000))
}

#[cfg(test)]
mod tests;
