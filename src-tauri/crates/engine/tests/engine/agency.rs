//! An agency with one running workspace and a practice TikTok of its own.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use runsheet_engine::{
    Caller, Desk, Engine, EngineConfig, KeySource, NoLook, SystemClock,
    commands::{
        AwaitLogin, AwaitPost, CancelPost, ConnectProfile, CreatePost, Media, SetAppKey, SetSetting,
        ShowPost, When,
    },
    views::{PostCreated, PostDetail, ProfileView},
};
use runsheet_model::{Clock, Mode, PostId, PostSettings, Privacy, Problem, StateName, Workspace};
use runsheet_practice::{
    AutoApprove, Call, Controls, Endpoint, Knobs, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET, Practice,
    PracticeConfig, Published,
};
use runsheet_store::{OpenOptions, Store, StoreError, Tx};
use runsheet_testkit::{ManualClock, TestDir, Vault, memory_vault, wait_for};
use runsheet_tiktok::{Origins, TikTok, Timeouts};
use runsheet_vault::{CreateError, KeyState, VaultId};

/// The account that most tests post to.
pub const KORN: &str = "kornundkruste";

/// How long a test waits for what should take a moment.
pub const A_WHILE: Duration = Duration::from_secs(30);

pub struct Agency {
    pub practice: Practice,
    pub dir: TestDir,
    vault: Vault,
    engine: Option<Engine>,
    key: KeyState,
    machine: &'static str,
    keys: Keys,
    clock: Arc<dyn Clock>,
}

/// What is found by whoever looks for the key again.
#[derive(Clone, Default)]
struct Keys(Arc<Mutex<Option<KeyState>>>);

impl KeySource for Keys {
    fn look(&self) -> Result<KeyState, NoLook> {
        self.0.lock().unwrap().clone().ok_or_else(|| NoLook("nobody said what is found".to_owned()))
    }

    fn make(&self) -> Result<Vault, CreateError> {
        Ok(memory_vault())
    }

    fn remember(&self, tx: &Tx<'_>, key: VaultId) -> Result<(), StoreError> {
        tx.set_meta("vault_id", &key.to_string())
    }
}

impl Agency {
    /// A running workspace with the practice app's key set and TikTok quick to process.
    pub async fn open() -> Self {
        Self::open_at(Arc::new(SystemClock::new())).await
    }

    /// The same with a clock of the test's; practice's own clock is moved by [`Agency::pass`].
    pub async fn open_at(clock: Arc<dyn Clock>) -> Self {
        let practice = Practice::start(PracticeConfig::default()).await.unwrap();
        let vault = memory_vault();
        let key = KeyState::Have(vault.clone());
        let mut agency = Self {
            practice,
            dir: TestDir::new(),
            vault,
            engine: None,
            key,
            machine: "this machine",
            keys: Keys::default(),
            clock,
        };
        agency.turn(|knobs| {
            knobs.processing_ms = 100;
            knobs.moderation_ms = 100;
        });
        agency.start().await;
        agency.set("poll.first", "100ms").await;
        let app = SetAppKey {
            client_key: PRACTICE_CLIENT_KEY.to_owned(),
            client_secret: PRACTICE_CLIENT_SECRET.to_owned().into(),
            scopes: None,
            redirect_port: None,
        };
        agency.desk().set_app_key(app, &caller()).await.unwrap();
        agency
    }

    /// The same with one account connected under its handle.
    pub async fn with(creator: &str) -> Self {
        let agency = Self::open().await;
        agency.connect(creator, creator).await.unwrap();
        agency
    }

    /// Time passes, here and at TikTok.
    pub fn pass(&self, clock: &ManualClock, by: Duration) {
        self.controls().advance(by).unwrap();
        clock.advance(by);
    }

    pub async fn start(&mut self) {
        let store = Store::open(self.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
        let timeouts = Timeouts {
            call: Duration::from_secs(5),
            upload_idle: Duration::from_secs(5),
            upload_answer: Duration::from_secs(5),
            ..Timeouts::default()
        };
        let origins = Origins::single(self.practice.origin()).unwrap();
        let config = EngineConfig {
            workspace: Workspace::Live,
            folder: self.dir.path().to_owned(),
            store,
            key: self.key.clone(),
            keys: Arc::new(self.keys.clone()),
            tiktok: TikTok::with_timeouts(origins, timeouts).unwrap(),
            machine: self.machine.to_owned(),
            clock: Arc::clone(&self.clock),
            zone: chrono_tz::Europe::Berlin,
        };
        self.engine = Some(Engine::start(config).await.unwrap());
    }

    pub async fn stop(&mut self) {
        let engine = self.engine.take().unwrap();
        engine.stop().await;
    }

    pub async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// From the next start on the key is as given; `None` brings the right one back.
    pub fn key_is(&mut self, key: Option<KeyState>) {
        self.key = key.unwrap_or_else(|| KeyState::Have(self.vault.clone()));
    }

    /// From the next start on the database wakes up on that machine.
    pub fn machine_is(&mut self, machine: &'static str) {
        self.machine = machine;
    }

    /// Whoever looks for the key again finds this; `None` is the right one.
    pub fn key_becomes(&self, key: Option<KeyState>) {
        *self.keys.0.lock().unwrap() = Some(key.unwrap_or_else(|| KeyState::Have(self.vault.clone())));
    }

    pub fn desk(&self) -> Desk {
        self.engine.as_ref().unwrap().desk()
    }

    pub fn controls(&self) -> Controls {
        self.practice.controls().clone()
    }

    pub fn turn(&self, change: impl FnOnce(&mut Knobs)) {
        self.controls().turn(change).unwrap();
    }

    pub async fn set(&self, name: &str, value: &str) {
        let request = SetSetting { name: name.to_owned(), value: value.to_owned() };
        self.desk().set_setting(request, &caller()).await.unwrap();
    }

    /// Connects the account of `creator` under `name`, as a person with a browser would.
    pub async fn connect(&self, name: &str, creator: &str) -> Result<ProfileView, Problem> {
        self.turn(|knobs| {
            knobs.auto_approve = Some(AutoApprove { creator: creator.to_owned(), scopes: None })
        });
        self.connect_as_set(name).await
    }

    /// The same with whatever consent the practice server is set to.
    pub async fn connect_as_set(&self, name: &str) -> Result<ProfileView, Problem> {
        let request = ConnectProfile { name: name.to_owned(), client: None };
        let started = self.desk().connect_profile(request, &caller()).await?;
        let page = reqwest::get(&started.authorize_url).await.unwrap();
        assert!(page.status().is_success(), "{}", page.status());
        self.desk().await_login(AwaitLogin { login: started.login }, &caller()).await
    }

    pub async fn post(&self, request: CreatePost) -> Result<PostCreated, Problem> {
        self.desk().create_post(request, &caller()).await
    }

    /// Posts and waits until Runsheet has nothing more to do.
    pub async fn deliver(&self, request: CreatePost) -> PostDetail {
        let id = self.post(request).await.unwrap().post_id;
        self.settled(id).await
    }

    pub async fn settled(&self, post: PostId) -> PostDetail {
        wait_for("the post settles", A_WHILE, async || {
            let request = AwaitPost { post, timeout_ms: 5_000, or_change: false };
            let detail = self.desk().await_post(request, &caller()).await.unwrap();
            (!detail.post.state.is_waited_for()).then_some(detail)
        })
        .await
    }

    /// Waits until the post is in that state.
    pub async fn reaches(&self, post: PostId, state: StateName) -> PostDetail {
        wait_for(&format!("the post is {state}"), A_WHILE, async || {
            let detail = self.show(post).await;
            (detail.post.state == state).then_some(detail)
        })
        .await
    }

    pub async fn show(&self, post: PostId) -> PostDetail {
        self.desk().show_post(ShowPost { post }, &caller()).await.unwrap()
    }

    pub async fn cancel(&self, post: PostId) -> Result<PostDetail, Problem> {
        self.desk().cancel_post(CancelPost { post }, &caller()).await
    }

    /// Every file that arrived at TikTok.
    pub fn arrived(&self) -> Vec<Published> {
        self.controls().published().unwrap()
    }

    /// Every call to an endpoint.
    pub fn calls(&self, endpoint: Endpoint) -> Vec<Call> {
        self.controls().calls().unwrap().into_iter().filter(|call| call.endpoint == endpoint).collect()
    }

    /// Every request so far was as TikTok documents it.
    pub fn assert_well_formed(&self) {
        for call in self.controls().calls().unwrap() {
            assert!(call.violations.is_empty(), "{call:#?}");
        }
    }

    /// A clip padded to a size with a `free` box, in the agency's folder.
    pub fn padded(&self, fixture_name: &str, size: u64) -> PathBuf {
        let path = self.dir.path().join(format!("{size}-{fixture_name}"));
        pad(&fixture(fixture_name), &path, size);
        path
    }
}

pub fn caller() -> Caller {
    Caller::local("Mara")
}

/// A clip of the media crate's tests.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/tests/fixtures").join(name)
}

fn pad(source: &Path, target: &Path, size: u64) {
    let clip = std::fs::read(source).unwrap();
    let mut file = File::create(target).unwrap();
    file.write_all(&clip).unwrap();
    let free = size - clip.len() as u64;
    file.write_all(&u32::try_from(free).unwrap().to_be_bytes()).unwrap();
    file.write_all(b"free").unwrap();
    // Bytes that differ from chunk to chunk, so that a chunk sent twice or left out shows in the hash.
    let block: Vec<u8> = (0..1_000_003_u32).map(|n| (n * 31 % 251) as u8).collect();
    let mut left = free - 8;
    while left > 0 {
        let piece = left.min(block.len() as u64) as usize;
        file.write_all(&block[..piece]).unwrap();
        left -= piece as u64;
    }
    file.seek(SeekFrom::Start(0)).unwrap();
    assert_eq!(file.metadata().unwrap().len(), size);
}

/// A post that goes out at once, visible to everyone.
pub fn now(clip: impl Into<PathBuf>) -> CreatePost {
    CreatePost {
        profile: KORN.to_owned(),
        media: Media::File(clip.into()),
        mode: Mode::Direct,
        title: String::new(),
        settings: PostSettings {
            caption: "Brezeln um sieben 🥨 #bakery".to_owned(),
            privacy: Some(Privacy::PublicToEveryone),
            ..PostSettings::default()
        },
        when: Some(When::Now),
        ask: None,
        dry_run: false,
        idempotency: None,
    }
}

/// The same as a draft.
pub fn draft(clip: impl Into<PathBuf>) -> CreatePost {
    CreatePost { mode: Mode::Draft, ..now(clip) }
}

/// The steps of a post by name.
pub fn steps(detail: &PostDetail) -> Vec<&str> {
    detail.steps.iter().map(|step| step.name.as_str()).collect()
}
