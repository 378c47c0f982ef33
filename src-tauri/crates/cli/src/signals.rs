//! Being told to end: SIGINT and SIGTERM; on Windows Ctrl-C. SIGHUP is left alone, so that `nohup` works.

use std::{io, process, thread};

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

/// Cancels the token when stdin ends, too: whoever started this process holds the other end of it, and takes this
/// process along however it ends itself.
pub(crate) fn end_with_stdin(told: &CancellationToken) -> io::Result<()> {
    let told = told.clone();
    // A thread of its own: reading may last as long as the process, and the runtime waits for its blocking work.
    let reading = thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        // A stdin that cannot be read has ended as well.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        told.cancel();
    });
    reading.map(drop)
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
