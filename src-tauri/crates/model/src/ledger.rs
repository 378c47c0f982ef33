//! The durable record of every rate-limited call.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CallId, PostId},
    limits::Endpoint,
    profile::AccountKey,
};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No answer yet, or none will come.
    Unanswered,
    /// TikTok did it.
    Accepted,
    /// TikTok refused it.
    Refused,
    /// It provably never left.
    NotSent,
}

impl Outcome {
    /// The name used in the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Unanswered, Self::Accepted, Self::Refused, Self::NotSent]
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no outcome"))
    }
}

/// One call. Written before it is sent, completed when it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The account it counts against.
    pub account: AccountKey,
    /// Which call.
    pub endpoint: Endpoint,
    /// For which post, if for one.
    pub post: Option<PostId>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Outcome,
}

/// A limit of which TikTok's refusals tell when it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// The minute that an endpoint's group shares.
    Minute(Endpoint),
    /// An account's posts in 24 hours.
    DailyUploads,
    /// An account's drafts in 24 hours.
    PendingDrafts,
    /// The accounts that may post directly through one app in 24 hours; it belongs to the app, see [`AccountKey::app`].
    PostingAccounts,
}

impl Limit {
    const DAILY: [Self; 3] = [Self::DailyUploads, Self::PendingDrafts, Self::PostingAccounts];

    /// The name used in the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute(endpoint) => endpoint.as_str(),
            Self::DailyUploads => "daily_uploads",
            Self::PendingDrafts => "pending_drafts",
            Self::PostingAccounts => "posting_accounts",
        }
    }
}

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let daily = Self::DAILY.into_iter().find(|limit| limit.as_str() == text);
        daily.map_or_else(|| text.parse().map(Self::Minute), Ok)
    }
}

/// A cap that TikTok taught us by a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedCap {
    /// The account.
    pub account: AccountKey,
    /// What is capped.
    pub limit: Limit,
    /// How much it takes, as it seems.
    pub cap: u32,
    /// Until when that is believed.
    pub until: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word that reads back as another would count calls that were refused, or keep one limit's cap for another.
    #[test]
    fn every_word_of_the_ledger_is_read_back_as_what_was_written() {
        for outcome in [Outcome::Unanswered, Outcome::Accepted, Outcome::Refused, Outcome::NotSent] {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
        assert!("lost".parse::<Outcome>().is_err());
        for limit in Limit::DAILY.into_iter().chain(Endpoint::ALL.map(Limit::Minute)) {
            assert_eq!(limit.as_str().parse(), Ok(limit));
        }
        assert!("weekly_uploads".parse::<Limit>().is_err());
    }
}
