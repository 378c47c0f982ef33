//! The caps of 24 hours: an account's uploads and drafts, and the accounts that post through one app.
//!
//! They run on wall stamps, because a run is rarely a day long. A stamp later than now counts as now. What TikTok's
//! refusals teach is believed until it says otherwise or the oldest upload that we count has left the window.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    gate::{ANSWER_LIMIT_MS, CallTimes, MARGIN_MS, Window, counts, earliest},
    ledger::{Call, LearnedCap, Outcome},
    profile::AccountKey,
};

/// How long an upload counts.
pub const DAY: TimeDelta = TimeDelta::hours(24);

/// Between posts that waited for a daily cap, once it has room again.
pub const SPACING_AFTER_CAP: TimeDelta = TimeDelta::minutes(30);

/// From before which entries of the ledger are out of every window of 24 hours.
#[must_use]
pub fn window_start(now: DateTime<Utc>) -> DateTime<Utc> {
    now - DAY - TimeDelta::milliseconds(MARGIN_MS)
}

/// The uploads that count now: neither refused nor provably never sent, for 24 hours from the answer.
#[must_use]
pub fn counted<'a>(calls: impl IntoIterator<Item = &'a Call>, now: DateTime<Utc>) -> Vec<CallTimes> {
    calls
        .into_iter()
        .filter(|call| matches!(call.outcome, Outcome::Accepted | Outcome::Unanswered))
        .map(|call| times(call, now))
        .filter(|times| counts(now.timestamp_millis(), times, DAY.num_milliseconds()))
        .collect()
}

fn times(call: &Call, now: DateTime<Utc>) -> CallTimes {
    let ms = |at: DateTime<Utc>| at.min(now).timestamp_millis();
    CallTimes { sent_ms: ms(call.sent_at), answered_ms: call.answered_at.map(|at| ms(at.max(call.sent_at))) }
}

/// An account's uploads or drafts of the last 24 hours against what may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    now: DateTime<Utc>,
    counted: Vec<CallTimes>,
    own: usize,
    learned: Option<LearnedCap>,
}

impl Day {
    /// `own` is our cap; what TikTok taught goes below it while it is believed.
    #[must_use]
    pub fn new(now: DateTime<Utc>, counted: Vec<CallTimes>, own: usize, learned: Option<LearnedCap>) -> Self {
        Self { now, counted, own, learned: learned.filter(|cap| is_believed(cap, now)) }
    }

    /// How many count now.
    #[must_use]
    pub fn used(&self) -> usize {
        self.counted.len()
    }

    /// How many there may be.
    #[must_use]
    pub fn cap(&self) -> usize {
        self.learned.as_ref().map_or(self.own, |learned| size(learned.cap).min(self.own))
    }

    /// When the cap next has one place more than now.
    #[must_use]
    pub fn resets_at(&self) -> Option<DateTime<Utc>> {
        let oldest = self.counted.iter().map(CallTimes::counts_from).min().and_then(at);
        let leaves = oldest.map(|oldest| oldest + DAY + TimeDelta::milliseconds(MARGIN_MS));
        self.full_as_taught().or(leaves)
    }

    /// Until when one more must wait, if it must.
    #[must_use]
    pub fn wait(&self) -> Option<DateTime<Utc>> {
        let now_ms = self.now.timestamp_millis();
        let free_at = earliest(now_ms, &self.counted, &[Window::per_day(self.own)]);
        let own = if free_at > now_ms { at(free_at) } else { None };
        own.max(self.full_as_taught())
    }

    /// Until when one that waited for this cap must wait, so that such posts do not all go out at once.
    #[must_use]
    pub fn wait_spaced(&self) -> Option<DateTime<Utc>> {
        let last = self.counted.iter().map(CallTimes::counts_from).max().and_then(at);
        last.map(|last| last + SPACING_AFTER_CAP).filter(|until| *until > self.now).max(self.wait())
    }

    /// What a refusal teaches: no more than are counted, until the oldest leaves the window; a day from now if none is
    /// ours.
    #[must_use]
    pub fn learn(&self, account: AccountKey, limit: crate::ledger::Limit) -> LearnedCap {
        let oldest = self.counted.iter().map(CallTimes::counts_from).min().and_then(at);
        let until = oldest.map_or(self.now + DAY, |oldest| oldest + DAY + TimeDelta::milliseconds(MARGIN_MS));
        LearnedCap { account, limit, cap: u32::try_from(self.used()).unwrap_or(u32::MAX), until }
    }

    fn full_as_taught(&self) -> Option<DateTime<Utc>> {
        self.learned.as_ref().filter(|learned| self.used() >= size(learned.cap)).map(|learned| learned.until)
    }
}

/// The accounts that posted directly through one app, each with when its last post was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingAccounts {
    now: DateTime<Utc>,
    last_posts: Vec<(AccountKey, DateTime<Utc>)>,
}

impl PostingAccounts {
    /// Those that posted within the last 24 hours.
    #[must_use]
    pub fn new(now: DateTime<Utc>, last_posts: Vec<(AccountKey, DateTime<Utc>)>) -> Self {
        let last_posts = last_posts
            .into_iter()
            .map(|(account, at)| (account, at.min(now)))
            .filter(|(_, at)| leaves(*at) > now);
        Self { now, last_posts: last_posts.collect() }
    }

    /// Until when an account must wait, if it must. One that is among them goes on.
    #[must_use]
    pub fn wait(&self, account: &AccountKey, learned: Option<&LearnedCap>) -> Option<DateTime<Utc>> {
        let learned = learned.filter(|cap| is_believed(cap, self.now))?;
        let is_among = self.last_posts.iter().any(|(posting, _)| posting == account);
        (!is_among && self.last_posts.len() >= size(learned.cap)).then(|| self.next_place(learned))
    }

    /// What a refusal teaches, and until when the refused account waits.
    #[must_use]
    pub fn learn(&self, app: AccountKey) -> (LearnedCap, DateTime<Utc>) {
        let cap = u32::try_from(self.last_posts.len()).unwrap_or(u32::MAX);
        let limit = crate::ledger::Limit::PostingAccounts;
        let learned = LearnedCap { account: app, limit, cap, until: self.now + DAY };
        let until = self.next_place(&learned);
        (learned, until)
    }

    fn next_place(&self, learned: &LearnedCap) -> DateTime<Utc> {
        let first = self.last_posts.iter().map(|(_, at)| leaves(*at)).min();
        first.map_or(learned.until, |first| first.min(learned.until))
    }
}

fn leaves(last_post: DateTime<Utc>) -> DateTime<Utc> {
    last_post + DAY + TimeDelta::milliseconds(MARGIN_MS)
}

/// A cap that ends later than any that could be learned now was learned by a clock that ran ahead.
fn is_believed(cap: &LearnedCap, now: DateTime<Utc>) -> bool {
    now < cap.until && cap.until <= now + DAY + TimeDelta::milliseconds(ANSWER_LIMIT_MS + MARGIN_MS)
}

fn at(ms: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms)
}

fn size(cap: u32) -> usize {
    usize::try_from(cap).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
