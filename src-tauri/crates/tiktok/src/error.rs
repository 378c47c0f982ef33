//! What can come back from a call instead of an answer.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::code::{Class, Code};

/// A call that was not answered with success.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CallError {
    /// TikTok said no. Nothing was done on its side.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// Something answered, but neither yes nor no. The call may have taken effect.
    #[error("{0}")]
    Fault(Box<Fault>),
    /// The request provably never reached a server: no name, no route, no connection, no TLS.
    #[error("TikTok could not be reached: {detail}")]
    NotSent {
        /// The chain of causes, for a person; free of URLs.
        detail: String,
    },
    /// The request may have reached the server, and no whole answer came.
    #[error("TikTok did not answer: {detail}")]
    Unanswered {
        /// The chain of causes, for a person; free of URLs.
        detail: String,
    },
}

/// A refusal in TikTok's envelope, or a bare HTTP 429 (read as [`Code::RateLimitExceeded`]).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("TikTok refused with {code} (HTTP {status}): {message}")]
pub struct Refusal {
    /// `error.code`: branch on this.
    pub code: Code,
    /// The HTTP status; refusals come with 200 too.
    pub status: u16,
    /// `error.message`, often only a link and the same for several causes (section 4.4).
    pub message: String,
    /// TikTok's name for the call.
    pub log_id: Option<String>,
    /// `Retry-After`, if one was sent.
    pub retry_after: Option<Duration>,
    /// TikTok's clock.
    pub date: Option<DateTime<Utc>>,
}

/// An answer that is neither success nor refusal.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("TikTok's answer is of no use (HTTP {status}): {kind}")]
pub struct Fault {
    /// What is wrong with it.
    pub kind: FaultKind,
    /// The HTTP status.
    pub status: u16,
    /// TikTok's name for the call, if the body had one.
    pub log_id: Option<String>,
    /// `Retry-After`, if one was sent.
    pub retry_after: Option<Duration>,
    /// The server's clock.
    pub date: Option<DateTime<Utc>>,
}

/// What is wrong with an answer that is neither success nor refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// HTTP 5xx, or the code `internal_error`.
    #[error("fault on the server")]
    Server,
    /// The body is not one that TikTok's documents describe (a proxy's page, a cut text, over 1 MiB).
    #[error("unintelligible body")]
    Unintelligible,
    /// Success was said, but what the call is made for is missing.
    #[error("success without its data")]
    Incomplete,
    /// An init answered with an upload address outside TikTok's hosts; nothing is ever sent there.
    #[error("upload address outside TikTok's hosts")]
    ForeignUploadUrl,
}

impl CallError {
    /// What the caller does about it (section 12). See also [`CallError::may_have_taken_effect`].
    pub fn class(&self) -> Class {
        match self {
            Self::Refused(refusal) if refusal.status == 429 && matches!(refusal.code, Code::Other(_)) => {
                Class::RateLimited
            }
            Self::Refused(refusal) => refusal.code.class(),
            Self::Fault(_) | Self::NotSent { .. } | Self::Unanswered { .. } => Class::Retry,
        }
    }

    /// Whether TikTok may have done what was asked. For an init that is the question before every repeat,
    /// because inits are not idempotent (section 12).
    pub fn may_have_taken_effect(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Unanswered { .. })
    }

    /// The code, if TikTok refused with one.
    pub fn code(&self) -> Option<&Code> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }

    /// How long TikTok asked to wait, if it did.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            Self::Fault(fault) => fault.retry_after,
            Self::NotSent { .. } | Self::Unanswered { .. } => None,
        }
    }

    /// TikTok's clock, if anything answered.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Refused(refusal) => refusal.date,
            Self::Fault(fault) => fault.date,
            Self::NotSent { .. } | Self::Unanswered { .. } => None,
        }
    }
}
