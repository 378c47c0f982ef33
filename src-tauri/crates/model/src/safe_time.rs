//! Whether a post may be planned for a time: its neighbours, and the limits as they will stand by then.
//!
//! The limits are the gate's own (`caps`), asked as of the time in question, with every planned post counted as if it had
//! gone out at its time. This foresees, it does not promise: at the time itself the gate decides.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    caps::{DAY, Day},
    gate::{CallTimes, counts},
    ledger::LearnedCap,
};

/// Posts of one account nearer to each other than this overlap.
pub const APART: TimeDelta = TimeDelta::minutes(10);

/// How far ahead of the time asked for a safe one is looked for.
pub const LOOK_AHEAD: TimeDelta = TimeDelta::days(60);

/// Between the times that are tried where an account has no slots: the quarters of the hour.
const QUARTER: TimeDelta = TimeDelta::minutes(15);

/// Why a time is not safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Obstacle {
    /// It is over.
    Past,
    /// Another post of the account goes out within minutes of it.
    Overlap {
        /// When that one goes out.
        at: DateTime<Utc>,
    },
    /// The account's uploads of 24 hours are used up by then.
    DailyCap {
        /// Until when it would wait.
        until: DateTime<Utc>,
    },
    /// There is room, but none would be left for a post that is planned later within 24 hours.
    CrowdsOut {
        /// When that one goes out.
        at: DateTime<Utc>,
    },
    /// So many drafts of 24 hours lie in the inbox by then that TikTok takes no more.
    DraftCap {
        /// Until when it would wait.
        until: DateTime<Utc>,
    },
    /// So many accounts have posted through the TikTok app that it takes no more.
    AppCap {
        /// Until when it would wait.
        until: DateTime<Utc>,
    },
}

/// A cap of 24 hours, what counts against it now, and what is planned to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapAhead {
    counted: Vec<CallTimes>,
    planned: Vec<DateTime<Utc>>,
    own: usize,
    learned: Option<LearnedCap>,
}

/// What a full cap does to a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Full {
    Until(DateTime<Utc>),
    For(DateTime<Utc>),
}

impl CapAhead {
    /// `counted` is what the ledger holds, `planned` when each planned upload goes out, `own` our cap.
    #[must_use]
    pub fn new(
        counted: Vec<CallTimes>,
        planned: Vec<DateTime<Utc>>,
        own: usize,
        learned: Option<LearnedCap>,
    ) -> Self {
        let mut planned = planned;
        planned.sort_unstable();
        Self { counted, planned, own, learned }
    }

    /// Whether one more upload at that time finds the cap full, or fills it for one that is planned later.
    fn full(&self, at: DateTime<Utc>) -> Option<Full> {
        let before = self.planned.partition_point(|planned| *planned <= at);
        if let Some(until) = self.wait(at, before, None) {
            return Some(Full::Until(until));
        }
        let later = self.planned[before..].iter().take_while(|planned| **planned <= at + DAY * 2);
        let crowded_out = later.enumerate().find(|(place, planned)| {
            let place = before + place;
            self.wait(**planned, place, Some(at)).is_some() && self.wait(**planned, place, None).is_none()
        });
        crowded_out.map(|(_, planned)| Full::For(*planned))
    }

    /// Until when an upload at that time waits, after the first `before` planned ones and one `more`.
    fn wait(&self, at: DateTime<Utc>, before: usize, more: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        // Two days are more than the window with its margin.
        let from = self.planned.partition_point(|planned| *planned < at - DAY * 2).min(before);
        let planned = self.planned[from..before].iter().copied().chain(more).map(|planned| {
            let ms = planned.timestamp_millis();
            CallTimes { sent_ms: ms, answered_ms: Some(ms) }
        });
        let now_ms = at.timestamp_millis();
        let counted = self.counted.iter().copied().chain(planned);
        let counted = counted.filter(|call| counts(now_ms, call, DAY.num_milliseconds())).collect();
        Day::new(at, counted, self.own, self.learned.clone()).wait()
    }
}

/// All that stands in the way of one more post of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The moment that is asked at.
    pub now: DateTime<Utc>,
    /// When each other post of the account goes out.
    pub planned: Vec<DateTime<Utc>>,
    /// The uploads of both modes.
    pub uploads: CapAhead,
    /// The drafts, for a draft.
    pub drafts: Option<CapAhead>,
    /// Until when the TikTok app takes no post of this account, for a direct post.
    pub app_full_until: Option<DateTime<Utc>>,
}

impl Ahead {
    /// Why a time is not safe, if it is not.
    #[must_use]
    pub fn obstacle(&self, at: DateTime<Utc>) -> Option<Obstacle> {
        if at < self.now {
            return Some(Obstacle::Past);
        }
        let near = |planned: &&DateTime<Utc>| (**planned - at).abs() < APART;
        if let Some(other) = self.planned.iter().find(near) {
            return Some(Obstacle::Overlap { at: *other });
        }
        if let Some(full) = self.uploads.full(at) {
            return Some(match full {
                Full::Until(until) => Obstacle::DailyCap { until },
                Full::For(at) => Obstacle::CrowdsOut { at },
            });
        }
        if let Some(full) = self.drafts.as_ref().and_then(|drafts| drafts.full(at)) {
            return Some(match full {
                Full::Until(until) => Obstacle::DraftCap { until },
                Full::For(at) => Obstacle::CrowdsOut { at },
            });
        }
        self.app_full_until.filter(|until| *until > at).map(|until| Obstacle::AppCap { until })
    }
}

/// The times to try where there are no slots: the moment itself, then every quarter of an hour.
pub fn quarters_from(at: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let first = at.duration_trunc(QUARTER).unwrap_or(at) + QUARTER;
    let quarters = std::iter::successors(Some(first), |quarter| Some(*quarter + QUARTER));
    std::iter::once(at).chain(quarters.take_while(move |quarter| *quarter <= at + LOOK_AHEAD))
}

#[cfg(test)]
mod tests;
