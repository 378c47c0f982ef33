//! The local HTTP API: `/v1` for scripts, in the shapes of design.md section 5, `/control/*` for the command line, and
//! `/preview/*` for the window's player.
//!
//! It listens on loopback only, and one guard stands before everything: a request from a web page (an `Origin`) or
//! under a foreign name (DNS rebinding) is refused before any key is looked at. No rule about posts lives here: every
//! use case is asked of the [`Desk`].

mod bearer;
mod control;
mod guard;
mod json_body;
mod preview;
mod refusal;
mod server;
#[cfg(test)]
mod tests;
mod v1;
#[cfg(test)]
mod wire;
mod writes;

use std::{net::SocketAddr, sync::Arc};

use runsheet_engine::Desk;
use runsheet_model::Sensitive;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{control::Control, preview::Previews, v1::V1, writes::Writes};

/// What the API is served with.
pub struct ApiConfig {
    /// What `/control/*` asks for; it stands in the discovery file.
    pub control_token: Sensitive<String>,
    /// Whether scripts are served; `/control` and `/preview` always are.
    pub serve_v1: bool,
    /// Ends the server; `/control/stop` cancels it.
    pub stop: CancellationToken,
    /// Rung by `/control/show`; none where there is no window to show.
    pub window: Option<Arc<Notify>>,
}

/// The API cannot be served there.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener can be reached from other computers.
    #[error("{0} is not a loopback address: the API is for this computer only")]
    NotLoopback(SocketAddr),
    /// The listener does not know its address.
    #[error("the listener is not usable: {0}")]
    Listener(#[from] std::io::Error),
}

/// A served API. It ends by [`ApiConfig::stop`], not by being dropped.
pub struct ApiHandle {
    task: JoinHandle<()>,
}

impl ApiHandle {
    /// Waits until the server has ended: after the stop, open requests have a few seconds to finish.
    pub async fn ended(self) {
        if let Err(why) = self.task.await {
            tracing::error!(%why, "the HTTP server ended by a fault");
        }
    }
}

/// Serves the API on a loopback listener until [`ApiConfig::stop`].
///
/// # Errors
/// When the listener is not on loopback.
pub fn serve(listener: TcpListener, desk: Desk, config: ApiConfig) -> Result<ApiHandle, ServeError> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let ApiConfig { control_token, serve_v1, stop, window } = config;
    let writes = Writes::default();
    let control = Control {
        desk: desk.clone(),
        token: Arc::new(control_token),
        stop: stop.clone(),
        window,
        writes: writes.clone(),
    };
    let previews = Previews { desk: desk.clone() };
    let mut router = control::routes(control).merge(preview::routes(previews));
    desk.serve_previews_from(address);
    if serve_v1 {
        router = router.merge(v1::routes(V1::new(desk, writes.clone())));
    }
    let router = guard::guarded(router);
    let task = tokio::spawn(async move {
        server::run(listener, router, stop, server::GRACE).await;
        writes.finish(server::GRACE).await;
    });
    Ok(ApiHandle { task })
}
