//! The accept loop. Our own, so that a connection can be reset (RST, nothing flushed) in the middle of a call.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long open calls may go on once the server stops.
const GRACE: Duration = Duration::from_secs(2);

/// Returns once the server has been stopping for so long that open calls must end.
pub(crate) async fn grace_is_over(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Resets the connection that a request came on.
#[derive(Debug, Clone)]
pub(crate) struct Cut(CancellationToken);

impl Cut {
    /// Resets the connection. Never returns: the caller is dropped with it.
    pub(crate) async fn now(&self) -> Infallible {
        self.0.cancel();
        std::future::pending().await
    }
}

/// Serves until `stop`; connections are tasks of `tasks`.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                tasks.spawn(connection(stream, router.clone(), stop.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "nodelay refused");
    }
    let cut = Cut(CancellationToken::new());
    let cutting = cut.0.clone();
    let inner = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(cut.clone());
        answer(inner.clone(), request)
    });
    let mut served = http1::Builder::new()
        .auto_date_header(false)
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        ended = &mut served => {
            if let Err(error) = ended {
                tracing::debug!(%error, "connection ended");
            }
            return;
        }
        () = cutting.cancelled() => {}
        () = stop.cancelled() => {
            std::pin::Pin::new(&mut served).graceful_shutdown();
            let ended = tokio::time::timeout(GRACE, &mut served).await;
            tracing::debug!(in_time = ended.is_ok(), "connection closed by stop");
            return;
        }
    }
    reset(served.into_parts().io.into_inner());
}

async fn answer(
    inner: TowerToHyperService<Router>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    inner.call(request).await
}

fn reset(stream: TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        tracing::debug!(%error, "the connection closes without a reset");
    }
}
