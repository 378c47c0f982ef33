//! What is shown of weekly posting times.

use chrono::{DateTime, NaiveDateTime, Utc};
use runsheet_model::{Schedule, WeeklySlots, safe_time::Obstacle, schedule::SkippedTime};
use serde::{Deserialize, Serialize};

/// An account's weekly posting times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SlotsView {
    /// The account, by our name.
    pub profile_name: String,
    /// Where their wall times are, as an IANA name.
    pub time_zone: String,
    /// The slots, Monday first.
    pub slots: WeeklySlots,
}

/// A moment, and what the clocks of the client show then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SlotTime {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The wall time.
    pub local: NaiveDateTime,
}

impl From<Schedule> for SlotTime {
    fn from(schedule: Schedule) -> Self {
        Self { at: schedule.due, local: schedule.local }
    }
}

/// A slot whose wall time does not exist on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SkippedSlot {
    /// The wall time that is skipped.
    pub local: NaiveDateTime,
    /// The last minute before the gap.
    pub before: NaiveDateTime,
    /// The first minute after it.
    pub after: NaiveDateTime,
}

impl From<SkippedTime> for SkippedSlot {
    fn from(gap: SkippedTime) -> Self {
        Self { local: gap.local, before: gap.before, after: gap.after }
    }
}

/// The slots of a stretch of time that no planned post holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FreeSlots {
    /// The account, by our name.
    pub profile_name: String,
    /// Where the wall times are, as an IANA name.
    pub time_zone: String,
    /// When they come.
    pub free: Vec<SlotTime>,
    /// Those that do not come, because the clocks are put forward.
    pub skipped: Vec<SkippedSlot>,
}

/// The next slot that no planned post holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NextSlot {
    /// The account, by our name.
    pub profile_name: String,
    /// Where the wall time is, as an IANA name.
    pub time_zone: String,
    /// When it comes; none without slots, or when every slot of a year is held.
    pub next: Option<SlotTime>,
}

/// Whether a post may be planned for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SafeTime {
    /// Whether nothing stands in the way.
    pub ok: bool,
    /// What does.
    pub reason: Option<Obstacle>,
    /// When the draft would be delivered, if the time was one to ask for.
    pub delivery: Option<SlotTime>,
    /// The first safe time at or after it: a free slot where the account has slots, else the time itself or the next safe
    /// quarter of an hour. None: there is none within 60 days. One to ask for, if that was asked.
    pub first_safe: Option<SlotTime>,
    /// Where the wall time is, as an IANA name.
    pub time_zone: String,
}
