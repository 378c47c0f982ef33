//! Faults that a script puts in the way of calls: broken answers, refusals, resets, delays.

use serde::{Deserialize, Serialize};

use crate::endpoint::Endpoint;

/// One line of a fault script. For each call the first line (in the order they were added) that matches and is not
/// used up decides; lines that match count the call whether or not they act on it yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only calls of this endpoint; `None`: any.
    #[serde(default)]
    pub endpoint: Option<Endpoint>,
    /// Only calls of this creator (known from the access token or the upload URL).
    #[serde(default)]
    pub creator: Option<String>,
    /// Only the upload of the chunk with this index, from 0.
    #[serde(default)]
    pub chunk: Option<u64>,
    /// Matching calls to let pass first.
    #[serde(default)]
    pub skip: u32,
    /// Matching calls to act on after that; `None`: all until the line is removed.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// What happens.
    pub kind: FaultKind,
}

#[expect(clippy::unnecessary_wraps, reason = "serde's default needs the field's type")]
fn once() -> Option<u32> {
    Some(1)
}

/// What a fault does to a call. `taken`: the call is carried out before the answer is spoilt; otherwise its body is
/// read and nothing happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultKind {
    /// A bare HTTP status with an empty body, as a gateway would answer.
    Status {
        /// 100 to 999; 5xx, 429, 403, 404 and 416 are the usual ones.
        status: u16,
        /// Carried out all the same.
        #[serde(default)]
        taken: bool,
    },
    /// TikTok's error body (the flat one on OAuth calls) with any status.
    Refuse {
        /// HTTP status.
        status: u16,
        /// `error.code`.
        code: String,
        /// `error.message`.
        #[serde(default)]
        message: String,
    },
    /// HTTP 200 with bytes that are no JSON.
    Garbage {
        /// Carried out all the same.
        #[serde(default)]
        taken: bool,
    },
    /// HTTP 200 with no body.
    Empty {
        /// Carried out all the same.
        #[serde(default)]
        taken: bool,
    },
    /// The connection is reset before a byte of the body is read.
    ResetBeforeReading,
    /// The connection is reset once this many bytes of the body were read; an upload loses the chunk.
    ResetAtByte {
        /// Bytes of this request's body; more than it has means just before the answer, nothing carried out.
        byte: u64,
    },
    /// The call is carried out, then the connection is reset instead of answering.
    LoseAnswer,
    /// The call waits this long in real time, then goes its usual way.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The body is read at this pace in real time.
    SlowBody {
        /// Bytes per second, at least 1.
        bytes_per_second: u64,
    },
}

impl Fault {
    /// The next call of `endpoint` meets `kind`.
    #[must_use]
    pub fn next(endpoint: Endpoint, kind: FaultKind) -> Self {
        Self { endpoint: Some(endpoint), creator: None, chunk: None, skip: 0, times: Some(1), kind }
    }

    /// Every call of every endpoint meets `kind` until the line is removed.
    #[must_use]
    pub fn always(kind: FaultKind) -> Self {
        Self { endpoint: None, creator: None, chunk: None, skip: 0, times: None, kind }
    }

    /// Only calls of this creator.
    #[must_use]
    pub fn of(mut self, creator: impl Into<String>) -> Self {
        self.creator = Some(creator.into());
        self
    }

    /// Only the upload of this chunk, from 0.
    #[must_use]
    pub fn on_chunk(mut self, chunk: u64) -> Self {
        self.chunk = Some(chunk);
        self
    }

    /// Lets `skip` matching calls pass first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Acts on `times` calls instead of one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }
}

impl FaultKind {
    /// Whether the call is carried out.
    pub(crate) fn carries_out(&self) -> bool {
        match self {
            Self::Status { taken, .. } | Self::Garbage { taken } | Self::Empty { taken } => *taken,
            Self::Refuse { .. } | Self::ResetBeforeReading | Self::ResetAtByte { .. } => false,
            Self::LoseAnswer | Self::Delay { .. } | Self::SlowBody { .. } => true,
        }
    }

    /// Short name for the history.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Refuse { .. } => "refuse",
            Self::Garbage { .. } => "garbage",
            Self::Empty { .. } => "empty",
            Self::ResetBeforeReading => "reset_before_reading",
            Self::ResetAtByte { .. } => "reset_at_byte",
            Self::LoseAnswer => "lose_answer",
            Self::Delay { .. } => "delay",
            Self::SlowBody { .. } => "slow_body",
        }
    }
}
