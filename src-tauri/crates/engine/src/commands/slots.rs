//! Requests about weekly posting times, and about whether a time is a good one.

use chrono::{DateTime, Utc};
use runsheet_model::{Mode, PostId, WeeklySlots};
use serde::{Deserialize, Serialize};

/// Lists the weekly posting times of all accounts, or of one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListSlots {
    /// Only of this profile.
    #[serde(default)]
    pub profile: Option<String>,
}

/// Gives an account these weekly posting times instead of those it had. No planned post moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetSlots {
    /// The profile.
    pub profile: String,
    /// All of them; none clears them.
    pub slots: WeeklySlots,
}

/// Asks which slots of a stretch of time no planned post holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FindFreeSlots {
    /// The profile.
    pub profile: String,
    /// From then.
    pub from: DateTime<Utc>,
    /// Until before then; at most a year later.
    pub to: DateTime<Utc>,
}

/// Asks the same of several accounts at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct FindFreeSlotsOfMany {
    /// The accounts, by name; none = all.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
    /// From then.
    pub from: DateTime<Utc>,
    /// Until before then; at most 62 days later.
    pub to: DateTime<Utc>,
}

/// Asks for the next slot that no planned post holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FindNextSlot {
    /// The profile.
    pub profile: String,
    /// At or after then; none = now.
    #[serde(default)]
    pub after: Option<DateTime<Utc>>,
}

/// Asks whether a post may be planned for a time, and for the first safe one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FindSafeTime {
    /// Where it goes.
    pub profile: String,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// The time in question: when it goes out.
    pub at: DateTime<Utc>,
    /// Of an inbox draft: `at` is when the client is asked to post it. Judged is its delivery, which is as long before
    /// as that of `post`, or else as the client's house rules say.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub is_ask: bool,
    /// The post itself, if it is planned already: it is not in its own way.
    #[serde(default)]
    pub post: Option<PostId>,
}
