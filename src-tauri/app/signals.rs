//! Being told to end from outside: SIGINT and SIGTERM end the window as *Quit* does. Elsewhere the window system says
//! it in its own way. SIGHUP is left alone.

use std::{io, process};

use tauri::{AppHandle, Runtime, async_runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

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
        app.exit(0);
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
