//! The states of a post and the one function that moves it between them (design.md section 3).
//!
//! [`State::after`] is the whole truth: what it refuses cannot happen. Who moves a post is written at each event.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{post_settings::Mode, readiness::Ready};

/// Where the one attempt in hand stands. The commit point lies between [`Stage::Uploading`] and [`Stage::Committing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Asking the account what it allows, and checking that the clip is what was agreed to.
    Checking,
    /// Asking TikTok for an upload.
    Initiating,
    /// Sending the bytes before the last chunk.
    Uploading,
    /// Sending the bytes that complete the file: from here on the post may go live by itself.
    Committing,
    /// All bytes are there; TikTok works on them.
    Processing,
}

impl Stage {
    /// In the order they are passed.
    pub const ALL: [Self; 5] =
        [Self::Checking, Self::Initiating, Self::Uploading, Self::Committing, Self::Processing];

    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Initiating => "initiating",
            Self::Uploading => "uploading",
            Self::Committing => "committing",
            Self::Processing => "processing",
        }
    }

    /// Whether the post may already be on its way to going live.
    #[must_use]
    pub fn is_committed(self) -> bool {
        self >= Self::Committing
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or_else(|| format!("'{text}' is no stage"))
    }
}

/// Why a planned post waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DeferReason {
    /// Its clip is still being fetched.
    Fetching,
    /// A sliding minute window is full.
    RateLimit,
    /// The account's 24 hours are full.
    DailyCap,
    /// The account's pending drafts are full.
    DraftCap,
    /// The app's posting accounts of 24 hours are full.
    AppCap,
    /// The profile, or everything, is paused.
    Paused,
    /// This computer's clock and TikTok's differ by more than two minutes.
    ClockWrong,
    /// TikTok cannot be reached.
    Offline,
    /// TikTok answers with a fault of its own.
    TiktokFault,
    /// The keychain does not give the key to the logins.
    VaultUnavailable,
    /// The key to the logins is gone.
    VaultKeyMissing,
    /// It was found late after a sleep, a stop or a pause; the posts of its account go out one after the other.
    CatchUp,
}

impl DeferReason {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Fetching,
        Self::RateLimit,
        Self::DailyCap,
        Self::DraftCap,
        Self::AppCap,
        Self::Paused,
        Self::ClockWrong,
        Self::Offline,
        Self::TiktokFault,
        Self::VaultUnavailable,
        Self::VaultKeyMissing,
        Self::CatchUp,
    ];

    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fetching => "fetching",
            Self::RateLimit => "rate_limit",
            Self::DailyCap => "daily_cap",
            Self::DraftCap => "draft_cap",
            Self::AppCap => "app_cap",
            Self::Paused => "paused",
            Self::ClockWrong => "clock_wrong",
            Self::Offline => "offline",
            Self::TiktokFault => "tiktok_fault",
            Self::VaultUnavailable => "vault_unavailable",
            Self::VaultKeyMissing => "vault_key_missing",
            Self::CatchUp => "catch_up",
        }
    }
}

impl FromStr for DeferReason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|r| r.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no reason to wait"))
    }
}

/// Until when a planned post waits, and why. It is looked at again then, or as soon as the reason is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Deferral {
    /// Not before this instant.
    pub until: DateTime<Utc>,
    /// Because of this.
    pub reason: DeferReason,
}

/// Why a post is where it is, for programs and for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Cause {
    /// Stable; TikTok's own code where there is one.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
}

impl Cause {
    /// A cause.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// Where a post stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Not complete or not agreed to; nothing happens by itself. Made and left by a person.
    Draft,
    /// Goes out at its time. Left by the scheduler, or by a person.
    Scheduled {
        /// Why it waits past its time, if it does.
        deferred: Option<Deferral>,
    },
    /// One attempt is in hand. Moved by the publisher alone.
    Publishing {
        /// How far it is.
        stage: Stage,
    },
    /// All bytes may have arrived and nobody knows; still polled. Left by TikTok's answer or a person.
    Unconfirmed {
        /// What is known.
        cause: Cause,
    },
    /// In the creator's TikTok inbox. Left when the client posts, or a person closes it.
    InInbox,
    /// Live, confirmed by TikTok or by a person.
    Published,
    /// The client posted it from the inbox.
    ClientPosted,
    /// A person closed it: not posted.
    Closed,
    /// A person called it off.
    Cancelled,
    /// Stopped before anything was sent; a person must decide.
    NeedsAttention {
        /// What to decide.
        cause: Cause,
    },
    /// Its time passed while this computer slept or was off; a person decides.
    Missed,
    /// TikTok refused it for good.
    Failed {
        /// What TikTok said.
        cause: Cause,
    },
    /// Held by a person, or because this database is a copy.
    OnHold {
        /// Why.
        cause: Cause,
    },
}

/// The names of the states, for queries and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is documented at its state")]
pub enum StateName {
    Draft,
    Scheduled,
    Publishing,
    Unconfirmed,
    InInbox,
    Published,
    ClientPosted,
    Closed,
    Cancelled,
    NeedsAttention,
    Missed,
    Failed,
    OnHold,
}

impl StateName {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Draft,
        Self::Scheduled,
        Self::Publishing,
        Self::Unconfirmed,
        Self::InInbox,
        Self::Published,
        Self::ClientPosted,
        Self::Closed,
        Self::Cancelled,
        Self::NeedsAttention,
        Self::Missed,
        Self::Failed,
        Self::OnHold,
    ];

    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Publishing => "publishing",
            Self::Unconfirmed => "unconfirmed",
            Self::InInbox => "in_inbox",
            Self::Published => "published",
            Self::ClientPosted => "client_posted",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::NeedsAttention => "needs_attention",
            Self::Missed => "missed",
            Self::Failed => "failed",
            Self::OnHold => "on_hold",
        }
    }

    /// Whether nothing can happen to the post any more.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Published | Self::ClientPosted | Self::Closed | Self::Cancelled)
    }

    /// Whether what a post says can still be changed. It is settled from the claim on: what went out, or may have, stays
    /// as it was agreed to.
    #[must_use]
    pub fn is_editable(self) -> bool {
        match self {
            Self::Draft
            | Self::Scheduled
            | Self::NeedsAttention
            | Self::Missed
            | Self::Failed
            | Self::OnHold => true,
            Self::Publishing
            | Self::Unconfirmed
            | Self::InInbox
            | Self::Published
            | Self::ClientPosted
            | Self::Closed
            | Self::Cancelled => false,
        }
    }

    /// Whether `wait` goes on: Runsheet may still move the post by itself, or a person has not let it go yet.
    #[must_use]
    pub fn is_waited_for(self) -> bool {
        matches!(self, Self::Draft | Self::Scheduled | Self::OnHold | Self::Publishing)
    }

    /// Whether the post did what it was planned for.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Published | Self::InInbox | Self::ClientPosted | Self::Closed)
    }

    /// The coarse status of the HTTP API (design.md section 5).
    #[must_use]
    pub fn post_status(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled | Self::OnHold => "scheduled",
            Self::Publishing => "publishing",
            Self::Published | Self::InInbox | Self::ClientPosted | Self::Closed => "completed",
            Self::Failed | Self::NeedsAttention | Self::Missed | Self::Unconfirmed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StateName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or_else(|| format!("'{text}' is no state"))
    }
}

/// What happens to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person or a call plans it, or plans it again; also moves it while it is planned.
    Schedule(Ready),
    /// Its clip arrived (the fetcher).
    ClipArrived,
    /// A person changed what was agreed to, without agreeing again.
    ConsentVoided,
    /// A person takes back that it was planned; nothing of it was sent.
    TakenBack,
    /// A person holds it, or the database turns out to be a copy.
    Hold(Cause),
    /// A person calls it off.
    Cancel,
    /// The scheduler or the publisher finds it too late.
    Late,
    /// Something before sending needs a person (scheduler, publisher, fetcher).
    Obstacle(Cause),
    /// The gate says "not before T, because ...".
    Defer(Deferral),
    /// The scheduler hands it to the publisher.
    Claim,
    /// The publisher goes on to the next stage.
    Advance(Stage),
    /// The attempt is lost before the commit point and starts again (publisher, recovery).
    StartAgain,
    /// TikTok refuses for good before the commit point.
    Refused(Cause),
    /// TikTok: PUBLISH_COMPLETE.
    Complete,
    /// TikTok: SEND_TO_USER_INBOX.
    Inbox,
    /// TikTok: FAILED.
    TiktokFailed(Cause),
    /// The outcome cannot be learned: no end in time, status refused for good, or the database is a copy.
    OutcomeUnknown(Cause),
    /// A person saw it on TikTok.
    SeenThere,
    /// A person looked and it is not on TikTok.
    SeenMissing,
    /// The client posted it (a person says so, or the video list does).
    ClientPosted,
    /// A person closes a draft that will not be posted.
    Close,
}

/// This event cannot happen to a post in this state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a post that is {from} cannot take '{event}'")]
pub struct Impossible {
    /// Where it stands.
    pub from: StateName,
    /// What was asked.
    pub event: &'static str,
}

impl State {
    /// A planned post that waits for nothing but its time.
    pub const SCHEDULED: Self = Self::Scheduled { deferred: None };

    /// Its name.
    #[must_use]
    pub fn name(&self) -> StateName {
        match self {
            Self::Draft => StateName::Draft,
            Self::Scheduled { .. } => StateName::Scheduled,
            Self::Publishing { .. } => StateName::Publishing,
            Self::Unconfirmed { .. } => StateName::Unconfirmed,
            Self::InInbox => StateName::InInbox,
            Self::Published => StateName::Published,
            Self::ClientPosted => StateName::ClientPosted,
            Self::Closed => StateName::Closed,
            Self::Cancelled => StateName::Cancelled,
            Self::NeedsAttention { .. } => StateName::NeedsAttention,
            Self::Missed => StateName::Missed,
            Self::Failed { .. } => StateName::Failed,
            Self::OnHold { .. } => StateName::OnHold,
        }
    }

    /// Why it is there, where that is said.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Self::Unconfirmed { cause }
            | Self::NeedsAttention { cause }
            | Self::Failed { cause }
            | Self::OnHold { cause } => Some(cause),
            _ => None,
        }
    }

    /// Where the event leads a post of that mode, or that it cannot happen.
    pub fn after(&self, event: Event, mode: Mode) -> Result<Self, Impossible> {
        use State as S;
        let live = if mode == Mode::Draft { S::ClientPosted } else { S::Published };
        Ok(match (self, event) {
            (
                S::Draft
                | S::Scheduled { .. }
                | S::NeedsAttention { .. }
                | S::Missed
                | S::Failed { .. }
                | S::OnHold { .. },
                Event::Schedule(ready),
            ) => S::Scheduled { deferred: ready.deferred() },
            (
                S::Draft
                | S::Scheduled { .. }
                | S::NeedsAttention { .. }
                | S::Missed
                | S::Failed { .. }
                | S::OnHold { .. },
                Event::Cancel,
            ) => S::Cancelled,

            (S::Scheduled { .. }, Event::ClipArrived) => S::SCHEDULED,
            (S::Scheduled { .. }, Event::ConsentVoided | Event::TakenBack) => S::Draft,
            (S::Scheduled { .. }, Event::Hold(cause)) => S::OnHold { cause },
            (S::Scheduled { .. }, Event::Late) => S::Missed,
            (S::Scheduled { .. }, Event::Obstacle(cause)) => S::NeedsAttention { cause },
            (S::Scheduled { .. }, Event::Defer(deferral)) => S::Scheduled { deferred: Some(deferral) },
            (S::Scheduled { .. }, Event::Claim) => S::Publishing { stage: Stage::Checking },

            (S::Publishing { stage }, Event::Advance(next)) if follows(*stage, next) => {
                S::Publishing { stage: next }
            }
            (S::Publishing { stage }, event) if !stage.is_committed() => match event {
                Event::StartAgain => S::Publishing { stage: Stage::Checking },
                Event::Defer(deferral) => S::Scheduled { deferred: Some(deferral) },
                Event::Obstacle(cause) => S::NeedsAttention { cause },
                Event::Late => S::Missed,
                Event::Hold(cause) => S::OnHold { cause },
                Event::Cancel => S::Cancelled,
                Event::Refused(cause) | Event::TiktokFailed(cause) => S::Failed { cause },
                Event::Complete => live,
                Event::Inbox => S::InInbox,
                other => return Err(self.refuses(&other)),
            },
            (S::Publishing { .. }, Event::OutcomeUnknown(cause)) => S::Unconfirmed { cause },

            (S::Publishing { .. } | S::Unconfirmed { .. }, Event::Complete) => live,
            (S::Publishing { .. } | S::Unconfirmed { .. }, Event::Inbox) => S::InInbox,
            (S::Publishing { .. } | S::Unconfirmed { .. }, Event::TiktokFailed(cause)) => S::Failed { cause },
            (S::Unconfirmed { .. }, Event::SeenThere) => S::Published,
            (S::Unconfirmed { .. }, Event::SeenMissing) => {
                S::Failed { cause: Cause::new("not_there", "A person looked: the video is not on TikTok.") }
            }

            (S::InInbox, Event::Complete | Event::ClientPosted) => S::ClientPosted,
            (S::InInbox, Event::Close) => S::Closed,
            (_, other) => return Err(self.refuses(&other)),
        })
    }

    fn refuses(&self, event: &Event) -> Impossible {
        Impossible { from: self.name(), event: event.name() }
    }
}

fn follows(stage: Stage, next: Stage) -> bool {
    Stage::ALL.windows(2).any(|pair| pair == [stage, next])
}

impl Event {
    /// The name used in the activity log and in refusals.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Schedule(_) => "schedule",
            Self::ClipArrived => "clip_arrived",
            Self::ConsentVoided => "consent_voided",
            Self::TakenBack => "taken_back",
            Self::Hold(_) => "hold",
            Self::Cancel => "cancel",
            Self::Late => "late",
            Self::Obstacle(_) => "obstacle",
            Self::Defer(_) => "defer",
            Self::Claim => "claim",
            Self::Advance(stage) => stage.as_str(),
            Self::StartAgain => "start_again",
            Self::Refused(_) => "refused",
            Self::Complete => "complete",
            Self::Inbox => "inbox",
            Self::TiktokFailed(_) => "tiktok_failed",
            Self::OutcomeUnknown(_) => "outcome_unknown",
            Self::SeenThere => "seen_there",
            Self::SeenMissing => "seen_missing",
            Self::ClientPosted => "client_posted",
            Self::Close => "close",
        }
    }
}

#[cfg(test)]
mod tests;
