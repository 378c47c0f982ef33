//! The envelope of every call outside OAuth: `{data, error: {code, message, log_id}}` (section 12).
//!
//! Success is `error.code == "ok"`, never the HTTP status alone: refusals come with 200 too, and an empty 200 is
//! none of TikTok's.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::code::Code;
use crate::error::{CallError, Fault, FaultKind, Refusal};
use crate::http::{Body, Reply};

#[derive(Deserialize)]
struct Envelope {
    data: Option<Box<RawValue>>,
    error: Option<Verdict>,
}

/// The `error` object, present on success too. Tables say `logid`, examples `log_id`.
#[derive(Deserialize)]
struct Verdict {
    code: String,
    message: Option<String>,
    log_id: Option<String>,
    logid: Option<String>,
}

impl Verdict {
    fn log_id(&mut self) -> Option<String> {
        let named = [self.log_id.take(), self.logid.take()];
        named.into_iter().flatten().find(|id| !id.is_empty())
    }
}

/// Reads the answer to a call.
pub(crate) fn read<T: DeserializeOwned>(reply: Reply) -> Result<Answer<T>, CallError> {
    let Some((data, mut verdict)) = parse(&reply.body) else {
        return Err(without_verdict(&reply, None));
    };
    let log_id = verdict.log_id();
    match verdict.code.as_str() {
        "ok" if (200..300).contains(&reply.status) => {
            match data.and_then(|data| serde_json::from_str(data.get()).ok()) {
                Some(value) => Ok(Answer { value, date: reply.date, log_id }),
                None => Err(fault(&reply, FaultKind::Incomplete, log_id)),
            }
        }
        "ok" => Err(without_verdict(&reply, log_id)),
        "internal_error" => Err(fault(&reply, FaultKind::Server, log_id)),
        _ if reply.status >= 500 => Err(fault(&reply, FaultKind::Server, log_id)),
        code => Err(refusal(&reply, Code::from(code), verdict.message.unwrap_or_default(), log_id)),
    }
}

/// A call that said "ok" but lacks what it was made for.
pub(crate) fn incomplete<T>(answer: &Answer<T>, kind: FaultKind) -> CallError {
    let log_id = answer.log_id.clone();
    CallError::Fault(Box::new(Fault { kind, status: 200, log_id, retry_after: None, date: answer.date }))
}

/// The envelope, or the error object without its wrapper as one of TikTok's samples shows it.
fn parse(body: &Body) -> Option<(Option<Box<RawValue>>, Verdict)> {
    let Body::Whole(bytes) = body else { return None };
    if let Ok(Envelope { data, error: Some(verdict) }) = serde_json::from_slice(bytes) {
        return Some((data, verdict));
    }
    let verdict = serde_json::from_slice(bytes).ok()?;
    Some((None, verdict))
}

/// No code to go by, or one that the status contradicts: a 429 is still a plain word, all else is a fault.
fn without_verdict(reply: &Reply, log_id: Option<String>) -> CallError {
    match reply.status {
        429 => refusal(reply, Code::RateLimitExceeded, String::new(), log_id),
        500.. => fault(reply, FaultKind::Server, log_id),
        _ => fault(reply, FaultKind::Unintelligible, log_id),
    }
}

fn refusal(reply: &Reply, code: Code, message: String, log_id: Option<String>) -> CallError {
    let (status, retry_after, date) = (reply.status, reply.retry_after, reply.date);
    CallError::Refused(Box::new(Refusal { code, status, message, log_id, retry_after, date }))
}

fn fault(reply: &Reply, kind: FaultKind, log_id: Option<String>) -> CallError {
    let (status, retry_after, date) = (reply.status, reply.retry_after, reply.date);
    CallError::Fault(Box::new(Fault { kind, status, log_id, retry_after, date }))
}
