//! What all endpoints with the `{data, error}` envelope share: method, token, scope, window, body (tiktok-api.md
//! sections 2 to 7 and 12).

use serde_json::Value;

use crate::answer::Answer;
use crate::config::PracticeError;
use crate::creator::Creator;
use crate::display::{user_info, videos};
use crate::endpoint::Endpoint;
use crate::head::Head;
use crate::posting::{creator_info, init, status};
use crate::refusal::{Denied, Refusal};
use crate::state::{creators, grants, hits};
use crate::world::Book;

/// Whose token a call carries.
struct Caller {
    creator: Creator,
    scopes: Vec<String>,
}

/// What a call has shown of itself by the time it is refused or served.
#[derive(Default)]
struct Known {
    creator: Option<String>,
    publish_id: Option<String>,
    body: Option<Value>,
}

/// Answers a call, and gives its body for the history.
pub(crate) fn answer(
    book: &Book<'_>,
    head: &Head,
    body: &[u8],
) -> Result<(Answer, Option<Value>), PracticeError> {
    let mut known = Known::default();
    let mut answer = match serve(book, head, body, &mut known) {
        Ok(data) => Answer::data(data),
        Err(Denied::Broken(error)) => return Err(error),
        Err(Denied::Refused(refusal)) => refused(book, head, &refusal),
    };
    answer.creator = known.creator;
    answer.publish_id = known.publish_id;
    Ok((answer, known.body))
}

fn refused(book: &Book<'_>, head: &Head, refusal: &Refusal) -> Answer {
    let code = refusal.code(book.knobs.invalid_param_singular);
    let status = match (head.endpoint, refusal.status()) {
        (Endpoint::CreatorInfo, 403) => 200,
        (Endpoint::VideoInit | Endpoint::InboxInit, _) if book.knobs.init_refusals_with_200 => 200,
        (_, status) => status,
    };
    let mut answer = Answer::error(status, code, refusal.message());
    if refusal.is_violation() {
        answer.violations.push(format!("{code}: {}", refusal.message()));
    }
    answer
}

fn serve(book: &Book<'_>, head: &Head, body: &[u8], known: &mut Known) -> Result<Value, Denied> {
    check_call(head)?;
    let caller = authenticate(book, head)?;
    known.creator = Some(caller.creator.handle.clone());
    let needed = head.endpoint.scopes();
    if !caller.scopes.iter().any(|scope| needed.contains(&scope.as_str())) {
        return Err(Refusal::ScopeNotAuthorized.into());
    }
    admit(book, head.endpoint, &caller.creator)?;
    known.body = serde_json::from_slice(body).ok();
    let creator = &caller.creator;
    match head.endpoint {
        Endpoint::UserInfo => user_info::answer(book, creator, &caller.scopes, head),
        Endpoint::CreatorInfo => {
            check_content_type(head)?;
            check_no_fields(body)?;
            creator_info::query(book, creator)
        }
        endpoint => {
            check_content_type(head)?;
            let body = json(endpoint, body)?;
            with_body(book, head, creator, &body, &mut known.publish_id)
        }
    }
}

fn with_body(
    book: &Book<'_>,
    head: &Head,
    creator: &Creator,
    body: &Value,
    publish_id: &mut Option<String>,
) -> Result<Value, Denied> {
    match head.endpoint {
        Endpoint::VideoInit | Endpoint::InboxInit => {
            let (data, id) = if head.endpoint == Endpoint::VideoInit {
                init::direct(book, creator, body)?
            } else {
                init::draft(book, creator, body)?
            };
            *publish_id = Some(id);
            Ok(data)
        }
        Endpoint::VideoList => videos::list(book, creator, head, body),
        Endpoint::VideoQuery => videos::query(book, creator, head, body),
        _ => {
            let upload = status::named(book, creator, body)?;
            *publish_id = Some(upload.publish_id.clone());
            if head.endpoint == Endpoint::Cancel {
                return Err(status::cancel(&upload).into());
            }
            status::fetch(book, &upload)
        }
    }
}

fn check_call(head: &Head) -> Result<(), Refusal> {
    let refused = |status, message: &str| Err(Refusal::NoSuchCall { status, message: message.to_owned() });
    if head.endpoint == Endpoint::Unknown {
        return refused(404, "no such path");
    }
    if head.method != head.endpoint.method().as_str() {
        return refused(405, "method not allowed");
    }
    Ok(())
}

fn authenticate(book: &Book<'_>, head: &Head) -> Result<Caller, Denied> {
    let token = head.bearer().ok_or(Refusal::AccessTokenInvalid)?;
    let (grant, expires_ms) = grants::by_access(book.sql, token)?.ok_or(Refusal::AccessTokenInvalid)?;
    if grant.revoked || book.now_ms >= expires_ms {
        return Err(Refusal::AccessTokenInvalid.into());
    }
    Ok(Caller { creator: creators::get(book.sql, &grant.creator)?, scopes: grant.scopes })
}

/// The sliding minute: per creator for posting, per app for the Display API.
fn admit(book: &Book<'_>, endpoint: Endpoint, creator: &Creator) -> Result<(), Denied> {
    let knobs = book.knobs;
    let (limit, whose) = match endpoint {
        Endpoint::VideoInit | Endpoint::InboxInit => (knobs.inits_per_minute, creator.handle.as_str()),
        Endpoint::CreatorInfo => (knobs.creator_info_per_minute, creator.handle.as_str()),
        Endpoint::Status | Endpoint::Cancel => (knobs.status_per_minute, creator.handle.as_str()),
        _ => (knobs.display_per_minute, "app"),
    };
    let bucket = format!("{endpoint:?}/{whose}");
    if hits::admit(book.sql, &bucket, limit, book.now_ms)? {
        Ok(())
    } else {
        Err(Refusal::RateLimitExceeded.into())
    }
}

/// Posting calls document `application/json; charset=UTF-8`; the Display API only JSON.
fn check_content_type(head: &Head) -> Result<(), Refusal> {
    let found = head.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    let mut parts = found.split(';').map(str::trim);
    let is_json = parts.next() == Some("application/json");
    let is_utf8 = parts.next() == Some("charset=utf-8");
    let display = matches!(head.endpoint, Endpoint::VideoList | Endpoint::VideoQuery);
    if is_json && (is_utf8 || display) {
        return Ok(());
    }
    Err(Refusal::params("Content-Type must be application/json; charset=UTF-8"))
}

fn check_no_fields(body: &[u8]) -> Result<(), Refusal> {
    if body.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(object)) if object.is_empty() => Ok(()),
        _ => Err(Refusal::params("the body must be empty or {}")),
    }
}

fn json(endpoint: Endpoint, body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() && endpoint == Endpoint::VideoList {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(body).map_err(|error| Refusal::params(format!("the body is no JSON: {error}")))
}
