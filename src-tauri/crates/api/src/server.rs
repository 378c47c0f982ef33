//! The HTTP/1.1 server: takes connections, owns their tasks, and ends them in order.
//!
//! Stopping: no new connection; an open request may finish within the grace; then what is left is cut.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// How long open requests may take to finish once the server stops.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// How long a head may take to arrive, and how long a connection may lie idle.
const HEAD_WITHIN: Duration = Duration::from_secs(60);

/// The pause after a connection that could not be taken (out of file handles): without it the loop would spin.
const AFTER_REFUSED_CONNECTION: Duration = Duration::from_millis(100);

/// Serves until `stop`, then lets open requests finish within `grace`.
pub(crate) async fn run(listener: TcpListener, router: Router, stop: CancellationToken, grace: Duration) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, router.clone(), stop.clone()));
                }
                Err(why) => {
                    tracing::warn!(%why, "a connection could not be taken");
                    sleep(AFTER_REFUSED_CONNECTION).await;
                }
            },
        }
    }
    drop(listener);
    let finished = timeout(grace, async { while connections.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        tracing::warn!(open = connections.len(), "requests still open after the grace are cut");
        connections.shutdown().await;
    }
}

async fn serve_connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(why) = ended {
        tracing::debug!(%why, "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
