//! Being told to end from outside: SIGINT and SIGTERM end the program in order, and ask nobody. Elsewhere the window system says
//! it in its own way. SIGHUP is left alone.

use std::{io, process};

use tauri::{AppHandle, Runtime, async_runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Wish, end};

/// Listens from now on. The first signal ends the program in order; a second ends it on the spot, with exit code 1, as
/// a kill would: the next start recovers.
///
/// # Errors
/// When the system takes no handler.
pub(crate) fn end_with_signals<R: Runtime>(app: &AppHandle<R>) -> io::Result<()> {
    let app = app.clone();
    // Handlers belong to the runtime that is entered.
    let mut signals = async_runtime::block_on(async { Signals::listen() })?;
    async_runtime::spawn(async move {
        signals.next().await;
        end(&app, Wish::System);
        signals.next().await;
        process::exit(1);
    });
    Ok(())
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
