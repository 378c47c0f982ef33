//! The running workspace: what it is made of, how it starts and how it stops.
//!
//! Start: the ledger and what the last run left, then the scheduler. Stop: no new attempt, uploads break off where they
//! can be picked up again, nothing is half written. Both are safe to call when there is nothing to do.

use std::{
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64},
    },
    time::Duration,
};

use chrono_tz::Tz;
use runsheet_media::{ClipStore, Ffmpeg, Pictures};
use runsheet_model::{Clock, Settings, Workspace};
use runsheet_store::{Store, StoreError};
use runsheet_tiktok::TikTok;
use runsheet_vault::KeyState;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    absence::Absence,
    backups, caretaker,
    copies::Copy,
    desk::{Desk, PendingLogins, Seat},
    gate::Gate,
    key_ring::{self, KeyRing, KeySource},
    previews::Previews,
    running::Running,
    scheduler,
    signals::Signals,
    tokens::Refreshes,
};

/// How long an orderly stop waits for what must not be broken off.
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// What a workspace runs on.
pub struct EngineConfig {
    /// Which workspace.
    pub workspace: Workspace,
    /// Its folder; private copies of clips lie in `clips/` below it.
    pub folder: PathBuf,
    /// Its database.
    pub store: Store,
    /// The key to its logins, as far as it is there.
    pub key: KeyState,
    /// Where that key comes from, to look again.
    pub keys: Arc<dyn KeySource>,
    /// TikTok, or the server that stands in for it.
    pub tiktok: TikTok,
    /// A hash of this computer's identity: a database that remembers another is a copy (design.md 2.10).
    pub machine: String,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where this computer is, as its system says ([`Desk::computer_is_in`]).
    pub zone: Tz,
}

/// What the engine's rooms share.
pub(crate) struct Parts {
    pub(crate) workspace: Workspace,
    pub(crate) store: Store,
    pub(crate) key: KeyRing,
    pub(crate) copy: Copy,
    /// The folder of the backups.
    pub(crate) backups: PathBuf,
    pub(crate) tiktok: TikTok,
    pub(crate) clips: ClipStore,
    pub(crate) pictures: Pictures,
    pub(crate) previews: Previews,
    /// Read: a private copy was made and no plan knows it yet. Write: copies that no plan knows are removed.
    pub(crate) clip_lease: tokio::sync::RwLock<()>,
    /// How often a reason to wait has ended; what was found before may no longer hold.
    pub(crate) reasons_ended: Arc<AtomicU64>,
    /// Held while a backup is made: two of one day share their file.
    pub(crate) backup_turn: tokio::sync::Mutex<()>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Where this computer is.
    pub(crate) computer_zone: RwLock<Tz>,
    pub(crate) gate: Gate,
    pub(crate) refreshes: Refreshes,
    pub(crate) logins: PendingLogins,
    /// Who sits at the desk.
    pub(crate) seat: Seat,
    pub(crate) signals: Signals,
    pub(crate) running: Running,
    pub(crate) absence: Absence,
    pub(crate) clock_wrong: AtomicBool,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    settings: RwLock<Settings>,
}

impl Parts {
    /// The settings in force.
    pub(crate) fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn replace_settings(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }
}

/// The folder of the private copies, in the workspace's folder.
pub const CLIPS: &str = "clips";

/// The folder of what can be made of them again, beside it.
const PICTURES: &str = "pictures";

/// A workspace could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder of the private copies cannot be used.
    #[error("the folder of clips, {}, cannot be used: {why}", .folder.display())]
    Clips {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A running workspace.
pub struct Engine {
    desk: Desk,
}

impl Engine {
    /// Recovers what the last run left, then runs.
    ///
    /// # Errors
    /// [`StartError`]; nothing runs then.
    pub async fn start(config: EngineConfig) -> Result<Self, StartError> {
        let EngineConfig { workspace, folder, store, key, keys, tiktok, machine, clock, zone } = config;
        let (clips, swept) = open_clips(folder.join(CLIPS))?;
        let pictures = Pictures::new(folder.join(PICTURES), Ffmpeg::find);
        let settings = store.read(|r| r.settings()).await?;
        let copy = Copy::look(&store, &machine, clock.now()).await?;
        let absence = Absence::open(clock.as_ref(), &store).await?;
        let gate = Gate::open(Arc::clone(&clock), store.clone()).await?;
        let parts = Arc::new(Parts {
            workspace,
            store,
            key: KeyRing::new(key, keys),
            copy,
            backups: backups::folder(&folder),
            tiktok,
            clips,
            pictures,
            previews: Previews::default(),
            clip_lease: tokio::sync::RwLock::default(),
            reasons_ended: Arc::default(),
            backup_turn: tokio::sync::Mutex::default(),
            clock,
            computer_zone: RwLock::new(zone),
            gate,
            refreshes: Refreshes::default(),
            logins: PendingLogins::default(),
            seat: Seat::default(),
            signals: Signals::new(),
            running: Running::default(),
            absence,
            clock_wrong: AtomicBool::new(false),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            settings: RwLock::new(settings),
        });
        tracing::info!(%workspace, swept, "engine starts");
        let desk = Desk { parts };
        desk.computer_is_in(zone).await?;
        let parts = &desk.parts;
        parts.tasks.spawn(scheduler::run(Arc::clone(parts)));
        parts.tasks.spawn(caretaker::run(Arc::clone(parts)));
        parts.tasks.spawn(backups::run(Arc::clone(parts)));
        parts.tasks.spawn(key_ring::run(Arc::clone(parts)));
        Ok(Self { desk })
    }

    /// The way to ask for things.
    #[must_use]
    pub fn desk(&self) -> Desk {
        self.desk.clone()
    }

    /// Stops at a safe point. Safe to call twice.
    pub async fn stop(&self) {
        let parts = &self.desk.parts;
        parts.stop.cancel();
        parts.tasks.close();
        if tokio::time::timeout(STOP_PATIENCE, parts.tasks.wait()).await.is_err() {
            tracing::warn!(
                "a call to TikTok was still open at the stop; it is looked after at the next start"
            );
        }
        tracing::info!("engine stopped");
    }
}

/// The private copies, and how many files of broken-off copies were removed.
fn open_clips(folder: PathBuf) -> Result<(ClipStore, usize), StartError> {
    let opened = ClipStore::new(&folder).and_then(|clips| clips.sweep().map(|swept| (clips, swept)));
    opened.map_err(|why| StartError::Clips { folder, why })
}
