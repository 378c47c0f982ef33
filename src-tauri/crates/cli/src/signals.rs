//! Being told to end: SIGINT and SIGTERM; on Windows Ctrl-C. SIGHUP is left alone, so that `nohup` works.

use std::{io, process};

use tokio_util::sync::CancellationToken;

/// Listens from now on. The first signal cancels the token; a second ends the process on the spot, with exit code 1,
/// as a kill would: the next start recovers.
pub(crate) fn listen() -> io::Result<CancellationToken> {
    let mut signals = platform::Signals::listen()?;
    let told = CancellationToken::new();
    let token = told.clone();
    tokio::spawn(async move {
        signals.next().await;
        token.cancel();
        signals.next().await;
        process::exit(1);
    });
    Ok(told)
}

#[cfg(unix)]
mod platform {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Signals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::io;

    use tokio::signal::windows::{CtrlC, ctrl_c};

    pub(super) struct Signals(CtrlC);

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            ctrl_c().map(Self)
        }

        pub(super) async fn next(&mut self) {
            self.0.recv().await;
        }
    }
}
