//! A running workspace, from its lock to its local API.
//!
//! Start: lock, database, port, key, TikTok, engine, API, and last the file by which it is found. Stop: the same the
//! other way round. A start that fails stops what it had started.

use std::{
    io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use runsheet_api::{ApiConfig, ApiHandle};
use runsheet_engine::{Desk, Engine, EngineConfig, SystemClock};
use runsheet_model::{Clock, Workspace};
use runsheet_store::{OpenError, OpenOptions, Store, finish_restore};
use runsheet_tiktok::{Origins, TikTok};
use runsheet_vault::KeyState;
use tokio::{
    net::TcpListener,
    sync::Notify,
    task::{JoinError, JoinHandle, spawn_blocking},
};
use tokio_util::sync::CancellationToken;

use crate::{
    HostError,
    discovery::{self, DiscoveryFile},
    environment::Environment,
    home::Home,
    lock::{EngineLock, LockError},
    machine,
    practice::{self, PracticeTikTok},
    restore, token,
    vault::{self, Keys},
    zone,
};

pub(crate) const DATABASE: &str = "runsheet.sqlite";

/// What a workspace is started with.
#[derive(Clone, Debug)]
pub struct HostConfig {
    /// The data folder.
    pub home: Home,
    /// Which workspace.
    pub workspace: Workspace,
    /// Port of the local API on 127.0.0.1, 0 for any free one; none is the setting `api.port`, or any free one where only
    /// `/control` is served.
    pub port: Option<u16>,
    /// Whether `/v1` is served.
    pub v1: ServeV1,
    /// Vault and TikTok, as the variables say.
    pub environment: Environment,
    /// Rung when another start asks this one to show its window; none where there is none.
    pub window: Option<Arc<Notify>>,
}

/// Whether the public API is served; `/control` always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServeV1 {
    /// Whatever the settings say: the headless service.
    Always,
    /// If the setting `api.enabled` says so: the window.
    BySetting,
}

/// A running workspace. It ends by [`Host::stop`]; dropped without it, the next start recovers as after a kill.
pub struct Host {
    workspace: Workspace,
    url: String,
    key_trouble: Option<String>,
    stop: CancellationToken,
    parts: Parts,
}

/// What runs, in the order it was started.
#[derive(Default)]
struct Parts {
    lock: Option<EngineLock>,
    store: Option<Store>,
    practice: Option<PracticeTikTok>,
    app_key: Option<JoinHandle<()>>,
    zone: Option<JoinHandle<()>>,
    engine: Option<Engine>,
    api: Option<ApiHandle>,
    discovery: Option<DiscoveryFile>,
}

impl Host {
    /// Starts a workspace; when this returns, it answers at [`Host::url`] and can be found.
    ///
    /// # Errors
    /// [`HostError`]; nothing runs then.
    pub async fn start(config: HostConfig) -> Result<Self, HostError> {
        let mut host = Self {
            workspace: config.workspace,
            url: String::new(),
            key_trouble: None,
            stop: CancellationToken::new(),
            parts: Parts::default(),
        };
        match host.assemble(config).await {
            Ok(()) => Ok(host),
            Err(why) => {
                host.stop().await;
                Err(why)
            }
        }
    }

    async fn assemble(&mut self, config: HostConfig) -> Result<(), HostError> {
        let HostConfig { home, workspace, port, v1, environment, window } = config;
        let clock = SystemClock::new();
        let folder = home.prepare(workspace)?;
        self.take_lock(&folder, &clock)?;
        let store = self.parts.store.insert(open_store(workspace, &folder).await?).clone();
        let settings = store.read(|reader| reader.settings()).await?;
        let serve_v1 = v1 == ServeV1::Always || settings.api_enabled;
        let port = port.unwrap_or(if serve_v1 { settings.api_port } else { 0 });
        let listener = listen(port).await?;
        let keys = Arc::new(Keys::of(&store, &folder, &environment)?);
        let key = find_key(&keys).await?;
        self.key_trouble = vault::trouble(&key);
        if let Some(trouble) = &self.key_trouble {
            tracing::warn!("nothing is sent, because there is no key to the TikTok logins: {trouble}");
        }
        let tiktok = TikTok::new(self.origins(&folder, environment).await?)?;
        let machine = machine::identity(home.folder())?;
        let desk =
            self.start_engine(folder.clone(), store.clone(), (key, keys), tiktok, machine, clock).await?;
        if workspace == Workspace::Practice && self.key_trouble.is_none() {
            practice::enter_app_key(&desk).await?;
        }
        if workspace == Workspace::Practice {
            let keeping = practice::keep_app_key(desk.clone(), self.stop.clone());
            self.parts.app_key = Some(tokio::spawn(keeping));
        }
        self.open_api(&folder, listener, desk, (serve_v1, window))
    }

    fn take_lock(&mut self, folder: &Path, clock: &dyn Clock) -> Result<(), HostError> {
        self.parts.lock = Some(lock(self.workspace, folder, clock.now())?);
        discovery::remove_stale(folder).map_err(|(path, why)| HostError::File { path, why })
    }

    async fn origins(&mut self, folder: &Path, environment: Environment) -> Result<Origins, HostError> {
        match self.workspace {
            Workspace::Live => Ok(environment.tiktok.unwrap_or_else(Origins::tiktok)),
            Workspace::Practice => {
                Ok(self.parts.practice.insert(PracticeTikTok::start(folder).await?).origins())
            }
        }
    }

    async fn start_engine(
        &mut self,
        folder: PathBuf,
        store: Store,
        (key, keys): (KeyState, Arc<Keys>),
        tiktok: TikTok,
        machine: String,
        clock: SystemClock,
    ) -> Result<Desk, HostError> {
        let engine = Engine::start(EngineConfig {
            workspace: self.workspace,
            folder,
            store,
            key,
            keys,
            tiktok,
            machine,
            clock: Arc::new(clock),
            zone: zone::of_this_computer(),
        })
        .await?;
        let desk = self.parts.engine.insert(engine).desk();
        self.parts.zone = Some(tokio::spawn(zone::follow(desk.clone(), self.stop.clone())));
        Ok(desk)
    }

    fn open_api(
        &mut self,
        folder: &Path,
        listener: TcpListener,
        desk: Desk,
        (serve_v1, window): (bool, Option<Arc<Notify>>),
    ) -> Result<(), HostError> {
        let failed = |why| unusable(folder, why);
        self.url = format!("http://{}", listener.local_addr().map_err(failed)?);
        let token = token::draw()?;
        let config = ApiConfig { control_token: token.clone(), serve_v1, stop: self.stop.clone(), window };
        self.parts.api = Some(runsheet_api::serve(listener, desk, config)?);
        self.parts.discovery = Some(DiscoveryFile::write(folder, &self.url, &token).map_err(failed)?);
        tracing::info!(workspace = %self.workspace, url = self.url, "ready");
        Ok(())
    }

    /// Which workspace runs.
    #[must_use]
    pub fn workspace(&self) -> Workspace {
        self.workspace
    }

    /// Where the local API is: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The way to ask for things; none once it was stopped.
    #[must_use]
    pub fn desk(&self) -> Option<Desk> {
        self.parts.engine.as_ref().map(Engine::desk)
    }

    /// What keeps the key to the TikTok logins away, for people; nothing is sent while it does.
    #[must_use]
    pub fn key_trouble(&self) -> Option<&str> {
        self.key_trouble.as_deref()
    }

    /// Waits until somebody asks for an end over the local API.
    pub async fn wait_for_stop(&self) {
        self.stop.cancelled().await;
    }

    /// Stops at a safe point. Safe twice, and after a start that failed half-way.
    pub async fn stop(&mut self) {
        self.stop.cancel();
        let Parts { lock, store, practice, app_key, zone, engine, api, discovery } =
            std::mem::take(&mut self.parts);
        if let Some(api) = api {
            api.ended().await;
        }
        if let Some(Err(why)) = join(app_key).await {
            tracing::error!(%why, "looking after practice's app broke off");
        }
        if let Some(Err(why)) = join(zone).await {
            tracing::error!(%why, "looking where this computer is broke off");
        }
        if let Some(engine) = engine {
            engine.stop().await;
        }
        if let Some(practice) = practice {
            practice.stop().await;
        }
        if let Some(Err(why)) = discovery.map(DiscoveryFile::remove) {
            tracing::warn!(%why, "the discovery file stays; nobody believes it without the lock");
        }
        if let Some(store) = store
            && let Err(why) = store.close().await
        {
            tracing::error!(%why, "the database was not closed well");
        }
        if lock.is_some() {
            tracing::info!(workspace = %self.workspace, "stopped");
        }
        drop(lock);
    }
}

async fn join(task: Option<JoinHandle<()>>) -> Option<Result<(), JoinError>> {
    match task {
        Some(task) => Some(task.await),
        None => None,
    }
}

/// The database of the workspace in that folder.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}

/// The lock of the workspace in that folder.
pub(crate) fn lock(
    workspace: Workspace,
    folder: &Path,
    since: DateTime<Utc>,
) -> Result<EngineLock, HostError> {
    EngineLock::take(folder, since).map_err(|why| match why {
        LockError::Held(holder) => {
            HostError::AlreadyRunning { workspace, holder, url: discovery::address(folder, holder) }
        }
        LockError::Unusable { file, why } => HostError::File { path: file, why },
    })
}

async fn open_store(workspace: Workspace, folder: &Path) -> Result<Store, HostError> {
    let folder = folder.to_owned();
    let opened = spawn_blocking(move || {
        let path = database(&folder);
        finish_restore(&path).map_err(|why| HostError::File { path: path.clone(), why })?;
        let damaged = |detail| {
            let backup = restore::last_good_backup(&folder);
            HostError::Damaged { workspace, path: path.clone(), detail, backup }
        };
        if let Some(detail) = restore::what_is_lost(&folder, &path) {
            return Err(damaged(detail));
        }
        Store::open(&path, OpenOptions::default()).map_err(|why| match why {
            OpenError::Corrupt { detail } => damaged(detail),
            why => HostError::Database { path: path.clone(), why },
        })
    });
    opened.await.map_err(|_| HostError::BrokeOff)?
}

async fn listen(port: u16) -> Result<TcpListener, HostError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|why| match why.kind() {
        io::ErrorKind::AddrInUse => HostError::PortTaken { port },
        _ => HostError::Port { port, why },
    })
}

async fn find_key(keys: &Arc<Keys>) -> Result<KeyState, HostError> {
    let keys = Arc::clone(keys);
    let found = spawn_blocking(move || keys.find());
    Ok(found.await.map_err(|_| HostError::BrokeOff)??)
}

fn unusable(folder: &Path, why: io::Error) -> HostError {
    HostError::File { path: folder.to_owned(), why }
}
