//! One call from its first byte to its answer: the fault it meets, its body, the endpoint, the history.
//!
//! A call runs in a task of its own, so that a caller who hangs up does not undo what was accepted. Effect and
//! history are one transaction.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use serde_json::Value;

use crate::answer::Answer;
use crate::config::PracticeError;
use crate::endpoint::Endpoint;
use crate::fault::FaultKind;
use crate::head::Head;
use crate::history::Call;
use crate::reading::{Broken, Reading};
use crate::state::faults::{self, Meeting};
use crate::state::{calls, grants};
use crate::upload::{chunk, receive};
use crate::world::{Book, World};
use crate::{envelope, oauth};

/// The fault that a call meets, if any.
#[derive(Debug, Clone)]
pub(crate) struct Met(Option<FaultKind>);

impl Met {
    pub(crate) fn carries_out(&self) -> bool {
        self.0.as_ref().is_none_or(FaultKind::carries_out)
    }

    /// Spoils the answer as the fault wants, and writes the call into the history.
    pub(crate) fn record(
        &self,
        book: &Book<'_>,
        head: &Head,
        body: Option<Value>,
        bytes_received: u64,
        answer: Answer,
    ) -> Result<Answer, PracticeError> {
        let answer = match &self.0 {
            Some(fault) if answer.sent => answer.spoilt(fault, head.endpoint.is_oauth()),
            _ => answer,
        };
        calls::append(
            book.sql,
            &Call {
                seq: 0,
                at_ms: book.now_ms,
                endpoint: head.endpoint,
                creator: answer.creator.clone(),
                publish_id: answer.publish_id.clone(),
                request: head.summary(),
                body,
                bytes_received,
                status: answer.status,
                code: answer.code.clone(),
                message: answer.message.clone(),
                answered: answer.sent,
                fault: self.0.as_ref().map(|fault| fault.name().to_owned()),
                violations: answer.violations.clone(),
            },
        )?;
        Ok(answer)
    }
}

/// Takes a call to its end. `None`: the connection must be reset instead of answered.
pub(crate) async fn take(
    world: Arc<World>,
    endpoint: Endpoint,
    request: Request<Body>,
) -> Option<Response<Body>> {
    let (parts, body) = request.into_parts();
    let head = Head::of(endpoint, &parts);
    match run(&world, head, body).await {
        Ok(answer) => {
            let delay = world.knobs().answer_delay_ms;
            if delay > 0 {
                tokio::time::sleep(Duration::from_millis(delay)).await;
            }
            answer.sent.then(|| answer.into_response())
        }
        Err(error) => {
            tracing::error!(%error, ?endpoint, "the practice server failed to answer");
            Some(Answer::error(500, "internal_error", "the practice server itself failed").into_response())
        }
    }
}

async fn run(world: &Arc<World>, head: Head, body: Body) -> Result<Answer, PracticeError> {
    let (head, met) = world.run(move |book| meet(book, &head).map(|met| (head, met))).await?;
    if let Met(Some(FaultKind::Delay { ms })) = &met {
        tokio::time::sleep(Duration::from_millis(*ms)).await;
    }
    if let Met(Some(FaultKind::ResetBeforeReading)) = &met {
        let nothing = Answer::broken(Broken::Here);
        return world.run(move |book| met.record(book, &head, None, 0, nothing)).await;
    }
    let (pace, break_at) = match &met.0 {
        Some(FaultKind::SlowBody { bytes_per_second }) => (Some(*bytes_per_second), None),
        Some(FaultKind::ResetAtByte { byte }) => (None, Some(*byte)),
        _ => (None, None),
    };
    let mut body = Reading::new(body, pace.or(world.knobs().read_bytes_per_second), break_at);
    if head.endpoint == Endpoint::Upload {
        return receive::put(world, head, body, met).await;
    }
    let read = body.small().await;
    let received = body.received;
    world
        .run(move |book| {
            let (answer, told) = match read {
                Err(broken) => (Answer::broken(broken), None),
                Ok(body) if met.carries_out() => answer(book, &head, &body)?,
                Ok(_) => (Answer::bare(503, "fault", ""), None),
            };
            met.record(book, &head, told, received, answer)
        })
        .await
}

fn meet(book: &Book<'_>, head: &Head) -> Result<Met, PracticeError> {
    let (creator, chunk) = match head.endpoint {
        Endpoint::Upload => match chunk::find(book, head)? {
            Some(upload) => {
                let first =
                    head.content_range.as_deref().and_then(chunk::parse_range).map(|(range, _)| range.start);
                (Some(upload.creator), first.and_then(|first| upload.plan.index_at(first)))
            }
            None => (None, None),
        },
        _ => {
            let grant = head.bearer().map(|token| grants::by_access(book.sql, token)).transpose()?.flatten();
            (grant.map(|(grant, _)| grant.creator), None)
        }
    };
    let met = Meeting { endpoint: head.endpoint, creator: creator.as_deref(), chunk };
    Ok(Met(faults::take(book.sql, &met)?))
}

/// The answer, and what the history tells of the body.
fn answer(book: &Book<'_>, head: &Head, body: &[u8]) -> Result<(Answer, Option<Value>), PracticeError> {
    match head.endpoint {
        Endpoint::Authorize => oauth::authorize::answer(book, head),
        Endpoint::Token => oauth::token::answer(book, head, body),
        Endpoint::Revoke => oauth::revoke::answer(book, head, body),
        _ => envelope::answer(book, head, body),
    }
}
