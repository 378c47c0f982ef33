//! The HTTP/1.1 server: takes connections, owns their tasks, and ends them in order.
//!
//! Stopping: no new connection; an open request may finish within the grace; then what is left is cut. Whoever plays a clip
//! is cut at once: a player may stand still for as long as it likes, and asks again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::Router;
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
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

/// Whether a clip is being played over a connection. Every request of it carries this.
#[derive(Clone, Default)]
pub(crate) struct Player(Arc<AtomicBool>);

/// While it is there, a clip is being played.
pub(crate) struct Playing(Player);

impl Player {
    /// A clip is played until the answer is dropped.
    pub(crate) fn plays(self) -> Playing {
        self.0.store(true, Ordering::Relaxed);
        Playing(self)
    }

    fn is_playing(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Relaxed);
    }
}

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
    let (player, routed) = (Player::default(), TowerToHyperService::new(router));
    let said = player.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(said.clone());
        routed.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            if player.is_playing() {
                return;
            }
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
