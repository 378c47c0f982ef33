//! What stands before every request: it must be addressed to this computer, come from no web page, and have a body of
//! at most 1 MiB. Refuses by `host_refused`, `origin_refused`, `too_large`; also turns unknown paths, methods and
//! panics into answers of the one shape.
//!
//! The body is read here as a whole, so that whoever is refused later has sent all of it and can read the answer.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    Router,
    body::{Body, BodyDataStream},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use futures::{FutureExt, StreamExt};
use tokio::time::timeout;

use crate::refusal::Refusal;

/// The largest body.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// How long a body may take to arrive.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// How much of a refused body is still taken in, and for how long, so that its sender gets to reading the answer.
const LINGER_LIMIT: usize = 16 * 1024 * 1024;
const LINGER_WITHIN: Duration = Duration::from_secs(2);

/// The router behind the guard.
pub(crate) fn guarded(router: Router) -> Router {
    router
        .fallback(unknown_path)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(guard))
}

async fn guard(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let (method, path) = (head.method.clone(), head.uri.path().to_owned());
    let mut response = match admit(&head, body.into_data_stream()).await {
        Ok(body) => {
            let request = Request::from_parts(head, Body::from(body));
            AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(%method, path, "a request ended in a panic");
                Refusal::internal().into_response()
            })
        }
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn admit(head: &Parts, mut body: BodyDataStream) -> Result<Bytes, Refusal> {
    let admitted = match addressed_here(head).and_then(|()| announced_size(&head.headers)) {
        Ok(()) => read(&mut body).await,
        Err(refusal) => Err(refusal),
    };
    // Who sends `Expect: 100-continue` has sent no body yet and will send none after a refusal.
    if admitted.is_err() && !head.headers.contains_key(header::EXPECT) {
        linger(body).await;
    }
    admitted
}

/// Whether a request is for this computer, by name, and from no web page.
fn addressed_here(head: &Parts) -> Result<(), Refusal> {
    let mut hosts = head.headers.get_all(header::HOST).iter();
    let named = match (hosts.next().map(HeaderValue::to_str), hosts.next()) {
        (Some(Ok(host)), None) => is_loopback(host),
        _ => false,
    };
    let target = head.uri.authority().is_none_or(|authority| is_loopback(authority.as_str()));
    if !named || !target {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "host_refused",
            "The Host header must name this computer: 127.0.0.1, localhost or [::1].",
        ));
    }
    if head.headers.contains_key(header::ORIGIN) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "origin_refused",
            "Web pages may not use this API: send no Origin header.",
        ));
    }
    Ok(())
}

fn is_loopback(authority: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| {
        authority.split_at_checked(host.len()).is_some_and(|(name, port)| {
            name.eq_ignore_ascii_case(host)
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        })
    })
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

fn announced_size(headers: &HeaderMap) -> Result<(), Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|size: u64| size > BODY_LIMIT as u64) { Err(too_large()) } else { Ok(()) }
}

async fn read(body: &mut BodyDataStream) -> Result<Bytes, Refusal> {
    let all = async {
        let mut taken = BytesMut::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|_| Refusal::bad_request("The body broke off."))?;
            if taken.len() + piece.len() > BODY_LIMIT {
                return Err(too_large());
            }
            taken.extend_from_slice(&piece);
        }
        Ok(taken.freeze())
    };
    timeout(BODY_WITHIN, all).await.unwrap_or_else(|_| {
        Err(Refusal::bad_request(format!("The body did not arrive within {} s.", BODY_WITHIN.as_secs())))
    })
}

async fn linger(mut body: BodyDataStream) {
    let rest = async {
        let mut taken = 0;
        while let Some(Ok(piece)) = body.next().await {
            taken += piece.len();
            if taken > LINGER_LIMIT {
                break;
            }
        }
    };
    // The answer is the same whether the rest came in time or not.
    let _ = timeout(LINGER_WITHIN, rest).await;
}

fn too_large() -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is larger than 1 MiB.")
}

async fn unknown_path(uri: Uri) -> Refusal {
    Refusal::not_found(format!("There is nothing at {}.", uri.path()))
}

async fn method_not_allowed(method: Method, uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("{} does not take {method}.", uri.path()),
    )
}

#[cfg(test)]
mod tests;
