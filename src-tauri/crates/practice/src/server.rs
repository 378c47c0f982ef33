//! Starts and stops a practice server.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::clock::Clock;
use crate::config::{PortChoice, PracticeConfig, PracticeError};
use crate::controls::Controls;
use crate::net;
use crate::routes::{self, Served};
use crate::state::{self, settings};
use crate::upload::spool::Spool;
use crate::world::World;

/// How often, and how far apart, the port of the last run is tried.
const REMEMBERED_TRIES: u32 = 20;
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// A running practice TikTok on 127.0.0.1. Dropping it stops it without waiting; [`Practice::stop`] waits.
#[derive(Debug)]
pub struct Practice {
    controls: Controls,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Held as long as the state is served.
    _lock: File,
}

impl Practice {
    /// Opens the state, binds the port and serves.
    ///
    /// # Errors
    /// [`PracticeError::AlreadyRunning`] if a process serves this state, [`PracticeError::Port`] if the port cannot
    /// be bound, [`PracticeError::NewerState`], and what SQLite or the file system say.
    pub async fn start(config: PracticeConfig) -> Result<Self, PracticeError> {
        let (path, temporary) = match config.state {
            Some(path) => (path, None),
            None => {
                let folder = tempfile::Builder::new().prefix("runsheet-practice").tempdir()?;
                (folder.path().join("tiktok.sqlite"), Some(folder))
            }
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let lock = lock(&path)?;
        let connection = state::open(&path)?;
        let listener = bind(config.port, settings::read(&connection, settings::PORT)?).await?;
        let address = listener.local_addr()?;
        settings::write(&connection, settings::PORT, &address.port())?;
        let origin = origin(address.port());
        let spool = Spool::open(beside(&path, "spool"), temporary)?;
        let clock = config.clock_offset.map(Clock::with_offset);
        let world = Arc::new(World::new(connection, clock, config.creators, config.app, origin, spool)?);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let router =
            routes::router(Served { world: Arc::clone(&world), tasks: tasks.clone(), stop: stop.clone() });
        tasks.spawn(net::serve(listener, router, stop.clone(), tasks.clone()));
        Ok(Self { controls: Controls::new(world), stop, tasks, _lock: lock })
    }

    /// Where a practice server serves the state at `path` right now, in this process or another. `None`: nowhere.
    ///
    /// # Errors
    /// What SQLite or the file system say.
    pub fn running_at(path: &Path) -> Result<Option<Url>, PracticeError> {
        if !path.exists() {
            return Ok(None);
        }
        match lock(path) {
            Ok(_) => Ok(None),
            Err(PracticeError::AlreadyRunning { origin }) => Ok(origin),
            Err(other) => Err(other),
        }
    }

    /// `http://127.0.0.1:PORT/`: replaces both `https://www.tiktok.com/` and `https://open.tiktokapis.com/`.
    #[must_use]
    pub fn origin(&self) -> Url {
        self.controls.origin()
    }

    /// The port of [`Practice::origin`].
    #[must_use]
    pub fn port(&self) -> u16 {
        self.origin().port().unwrap_or_default()
    }

    /// The knobs, which outlive this borrow and may be shared.
    #[must_use]
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// Stops accepting, gives open calls two seconds, breaks off those that take longer, and returns.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        self.stop.cancel();
        self.tasks.close();
    }
}

fn origin(port: u16) -> Url {
    #[expect(clippy::expect_used, reason = "a number between slashes is always a URL")]
    Url::parse(&format!("http://127.0.0.1:{port}/")).expect("a loopback URL")
}

/// `tiktok.sqlite` -> `tiktok.spool`, `tiktok.lock`.
fn beside(path: &Path, extension: &str) -> PathBuf {
    path.with_extension(extension)
}

fn lock(path: &Path) -> Result<File, PracticeError> {
    let file = File::options().create(true).truncate(false).write(true).open(beside(path, "lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(PracticeError::AlreadyRunning { origin: remembered_origin(path) })
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn remembered_origin(path: &Path) -> Option<Url> {
    let connection = state::open(path).ok()?;
    settings::read(&connection, settings::PORT).ok().flatten().map(origin)
}

/// A remembered port gets a second in which its last user may go away, so that URLs handed out stay good.
async fn bind(choice: PortChoice, remembered: Option<u16>) -> Result<TcpListener, PracticeError> {
    let on = |port| async move {
        TcpListener::bind(("127.0.0.1", port)).await.map_err(|source| PracticeError::Port { port, source })
    };
    let port = match (choice, remembered) {
        (PortChoice::Fixed(port), _) => return on(port).await,
        (PortChoice::RememberedOrFree, None) => return on(0).await,
        (PortChoice::RememberedOrFree, Some(port)) => port,
    };
    for _ in 0..REMEMBERED_TRIES {
        if let Ok(listener) = on(port).await {
            return Ok(listener);
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
    on(0).await
}
