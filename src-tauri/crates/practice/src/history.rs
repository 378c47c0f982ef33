//! What a practice server tells about its past: every call, and every file that arrived.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::endpoint::Endpoint;

/// One call, as received and answered. Carries no token, code, secret or upload token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Counts from 1 in the order in which calls were decided.
    pub seq: i64,
    /// Practice time in UTC milliseconds.
    pub at_ms: i64,
    /// Which call.
    pub endpoint: Endpoint,
    /// The creator whose token, code or upload it was, where that was clear.
    pub creator: Option<String>,
    /// The upload it was about, where that was clear.
    pub publish_id: Option<String>,
    /// The request's line and headers.
    pub request: RequestSummary,
    /// The JSON body of an API call; of OAuth calls the form without its secrets.
    pub body: Option<Value>,
    /// Bytes of the body that were read.
    pub bytes_received: u64,
    /// HTTP status sent, or that would have been sent.
    pub status: u16,
    /// `ok`, TikTok's error code, `fault` for a spoilt answer, `connection_lost` when the body broke off.
    pub code: String,
    /// The error's message.
    pub message: String,
    /// Whether an answer was sent at all.
    pub answered: bool,
    /// Name of the fault that met the call.
    pub fault: Option<String>,
    /// Documented rules that the request broke; empty for a well-formed request, also when it was refused for
    /// reasons the caller could not know (an expired token, a full day, a replay after a lost answer).
    pub violations: Vec<String>,
}

/// Head of a request, without what is secret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RequestSummary {
    /// HTTP method.
    pub method: String,
    /// Path and, except for uploads and authorize, the query.
    pub target: String,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// `Content-Length` as sent.
    pub content_length: Option<u64>,
    /// `Content-Range` as sent.
    pub content_range: Option<String>,
}

/// A file that arrived in full, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Upload that brought it.
    pub publish_id: String,
    /// Whose account.
    pub creator: String,
    /// How it was sent.
    pub mode: Mode,
    /// Where it stands.
    pub ending: Ending,
    /// BLAKE3 of the whole file, lowercase hex.
    pub blake3: String,
    /// SHA-256 of the whole file, lowercase hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// `post_info` of a direct post as sent.
    pub post_info: Option<Value>,
    /// The reason of [`Ending::Failed`].
    pub fail_reason: Option<String>,
    /// Ids of the public videos it became, as text.
    pub post_ids: Vec<String>,
    /// When init was accepted, UTC milliseconds of practice time.
    pub init_ms: i64,
    /// When the last byte arrived.
    pub complete_ms: i64,
    /// When processing ended; `None` while it goes on.
    pub ended_ms: Option<i64>,
}

/// How a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Straight to the profile.
    Direct,
    /// As a draft to the creator's inbox.
    Inbox,
}

/// Where a file that arrived stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Not looked at yet.
    Processing,
    /// Lies in the inbox.
    Inbox,
    /// Was in the inbox; the creator threw it away. TikTok goes on saying that it was delivered.
    Ignored,
    /// On the profile.
    Published,
    /// Refused after processing.
    Failed,
}
