//! Which path leads where, and what holds for every request: a loopback Host, the practice clock in `Date`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::routing::{any, get};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::utc;
use crate::endpoint::Endpoint;
use crate::net::{Cut, grace_is_over};
use crate::world::World;
use crate::{call, control, pages};

/// What every handler gets.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) world: Arc<World>,
    /// Owns the calls under way.
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

pub(crate) fn router(served: Served) -> Router {
    let mut router = Router::new();
    for endpoint in Endpoint::ALL {
        router = router.route(
            endpoint.path(),
            any(move |State(served): State<Served>, Extension(cut): Extension<Cut>, request: Request| {
                serve(served, cut, endpoint, request)
            }),
        );
    }
    router
        .nest("/practice", control::router().merge(pages::router()))
        .route("/practice/", get(pages::index))
        .route("/favicon.ico", any(|| async { StatusCode::NOT_FOUND }))
        .fallback(|State(served): State<Served>, Extension(cut): Extension<Cut>, request: Request| {
            serve(served, cut, Endpoint::Unknown, request)
        })
        .layer(middleware::from_fn_with_state(served.clone(), guard))
        .with_state(served)
}

/// A call runs in a task of its own: a caller who hangs up does not undo it.
async fn serve(served: Served, cut: Cut, endpoint: Endpoint, request: Request) -> Response<Body> {
    let call = served.tasks.spawn(async move {
        tokio::select! {
            answered = call::take(served.world, endpoint, request) => answered,
            () = grace_is_over(served.stop) => None,
        }
    });
    match call.await {
        Ok(Some(response)) => response,
        Ok(None) => match cut.now().await {},
        Err(error) => {
            tracing::error!(%error, ?endpoint, "a call ended badly");
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

/// Refuses requests that a page of another site could send (DNS rebinding, cross-site forms), and dates the answer.
async fn guard(State(served): State<Served>, request: Request, next: Next) -> Response<Body> {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let own = host.is_some_and(is_loopback)
        && origin.is_none_or(|origin| origin.strip_prefix("http://").is_some_and(is_loopback));
    let mut response = if own {
        next.run(request).await
    } else {
        let mut refused = Response::new(Body::from("only for this machine"));
        *refused.status_mut() = StatusCode::FORBIDDEN;
        refused
    };
    let date = utc(served.world.now_ms()).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn is_loopback(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    matches!(host, "127.0.0.1" | "localhost" | "[::1]") && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn knows_loopback_names() {
        for own in ["127.0.0.1:80", "127.0.0.1", "localhost:5", "[::1]:5", "[::1]"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in
            ["", "example.com", "127.0.0.1.example.com:80", "localhost.evil:1", "127.0.0.1:x", "10.0.0.1"]
        {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
