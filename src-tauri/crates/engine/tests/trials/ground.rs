//! What every trial begins with: two connected accounts. Made once, then copied, because a login takes longer than a post.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use reqwest::Url;
use runsheet_engine::{
    Caller,
    commands::{AwaitLogin, ConnectProfile, CreateKey, SetAppKey, SetSetting},
};
use runsheet_practice::{
    AutoApprove, ClockChange, Controls, Creator, Creators, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET,
    PortChoice, Practice, PracticeConfig,
};
use runsheet_testkit::{TestDir, Vault};
use runsheet_vault::{KeyPlace, KeyState, PassphraseCost};
use serde::{Deserialize, Serialize};

use crate::{clock::DrivenClock, life, world::CREATORS};

/// When every world begins, by TikTok's clock and ours.
pub const START: DateTime<Utc> = DateTime::from_timestamp(1_772_442_000, 0).unwrap();

const SETTINGS: [(&str, &str); 4] =
    [("poll.first", "2s"), ("poll.give_up", "2m"), ("media.allow_loopback", "on"), ("publish.parallel", "2")];

/// Folders that trials are copied from.
pub struct Ground {
    dir: TestDir,
}

/// Where one trial takes place. Goes to the processes that are killed there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Database, key and private copies.
    pub home: PathBuf,
    /// The clips before they are planned.
    pub originals: PathBuf,
    /// TikTok.
    pub tiktok: Url,
    /// The web server of the originals.
    pub web: String,
}

impl Ground {
    /// Connects the accounts.
    pub async fn prepare() -> Self {
        let dir = TestDir::new();
        fs::create_dir(dir.join("home")).unwrap();
        key_place(&dir.join("home")).create().unwrap();
        let practice = Practice::start(PracticeConfig {
            state: Some(dir.join("tiktok/tiktok.sqlite")),
            port: PortChoice::Fixed(0),
            creators: Creators::List(CREATORS.map(Creator::new).to_vec()),
            ..PracticeConfig::default()
        })
        .await
        .unwrap();
        let at = ClockChange {
            now_ms: Some(START.timestamp_millis()),
            speed: Some(0.0),
            ..ClockChange::default()
        };
        practice.controls().change_clock(at).unwrap();
        practice
            .controls()
            .turn(|knobs| {
                knobs.processing_ms = 900;
                knobs.moderation_ms = 3_000;
            })
            .unwrap();
        connect(&dir.join("home"), practice.controls()).await;
        practice.controls().clear_calls().unwrap();
        practice.stop().await;
        Self { dir }
    }

    /// A copy in a folder of its own: our home, and TikTok's state.
    pub fn copy_to(&self, folder: &Path) {
        for part in ["home", "tiktok"] {
            copy(&self.dir.join(part), &folder.join(part));
        }
        fs::create_dir(folder.join("originals")).unwrap();
    }
}

async fn connect(home: &Path, controls: &Controls) {
    let caller = Caller::local("Mara");
    let (engine, store) = life::start(home, controls.origin(), &DrivenClock::at(START)).await;
    let desk = engine.desk();
    let app = SetAppKey {
        client_key: PRACTICE_CLIENT_KEY.to_owned(),
        client_secret: PRACTICE_CLIENT_SECRET.to_owned().into(),
        scopes: None,
        redirect_port: None,
    };
    desk.set_app_key(app, &caller).await.unwrap();
    for (name, value) in SETTINGS {
        let setting = SetSetting { name: name.to_owned(), value: value.to_owned() };
        desk.set_setting(setting, &caller).await.unwrap();
    }
    let key = CreateKey { name: "script".to_owned(), scopes: Vec::new(), per_minute: None };
    desk.create_key(key, &caller).await.unwrap();
    for creator in CREATORS {
        let approve = AutoApprove { creator: creator.to_owned(), scopes: None };
        controls.turn(|knobs| knobs.auto_approve = Some(approve)).unwrap();
        let request = ConnectProfile { name: creator.to_owned(), client: None };
        let login = desk.connect_profile(request, &caller).await.unwrap();
        assert!(reqwest::get(&login.authorize_url).await.unwrap().status().is_success());
        desk.await_login(AwaitLogin { login: login.login }, &caller).await.unwrap();
    }
    // The calls of the login are no calls of a trial.
    controls.advance(Duration::from_secs(61)).unwrap();
    engine.stop().await;
    store.close().await.unwrap();
}

fn key_place(home: &Path) -> KeyPlace {
    KeyPlace::file_at_cost(home, "correct horse".into(), PassphraseCost::CHEAPEST).unwrap()
}

/// The key in a home, as every process finds it.
pub fn key(home: &Path) -> Vault {
    let file = fs::read_dir(home)
        .unwrap()
        .find_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            Some(name.strip_prefix("vault-")?.strip_suffix(".json")?.to_owned())
        })
        .unwrap();
    match key_place(home).open(file.parse().unwrap()) {
        KeyState::Have(vault) => vault,
        other => panic!("the key: {other:?}"),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
