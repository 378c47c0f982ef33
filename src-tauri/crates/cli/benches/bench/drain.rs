//! P12: how long 600 due posts on 10 accounts take, against what six inits a minute allow, and whether TikTok refused any
//! call. The engine and TikTok run on clocks that are sped up alike, so that latency weighs as many times as much.

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_engine::{
    Caller, Desk, Engine, EngineConfig, KeySource, NoLook,
    commands::{AwaitLogin, ConnectProfile, CreatePost, Media, SetAppKey, When},
};
use runsheet_model::{Clock, Mode, PostSettings, Privacy, Workspace, limits::Endpoint};
use runsheet_practice::{
    AutoApprove, ClockChange, Controls, Creator, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET, Practice,
    PracticeConfig,
};
use runsheet_store::{OpenOptions, Store, StoreError, Tx};
use runsheet_tiktok::{Origins, TikTok};
use runsheet_vault::{CreateError, KeyState, Vault, VaultId};

use crate::{
    Trouble, clip,
    clock::FastClock,
    stats::{Figures, Ratio},
    table::Row,
};

const SPEED: u32 = 2;
const ACCOUNTS: usize = 10;
const POSTS: usize = 600;
const BAR: f64 = 1.02;

/// Time for planning them all, by the fast clock.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

/// How much longer than allowed is waited, by the machine's clock.
const AMPLE: Duration = Duration::from_secs(60);

pub async fn measure() -> Result<Vec<Row>, Trouble> {
    let folder = crate::folder()?;
    let practice = Practice::start(PracticeConfig::default()).await?;
    let controls = practice.controls().clone();
    controls.change_clock(ClockChange { speed: Some(f64::from(SPEED)), ..ClockChange::default() })?;
    let clock = Arc::new(FastClock::start(SPEED));
    let engine = start(folder.path(), &practice, Arc::clone(&clock)).await?;
    let desk = engine.desk();
    let profiles = connect(&desk, &controls).await?;
    let due = clock.now() + AHEAD;
    plan(&desk, folder.path(), &profiles, due).await?;
    if clock.now() >= due {
        return Err("planning took longer than there was time".into());
    }
    let optimum = optimum();
    let allowed = (AHEAD + optimum).to_std()? / SPEED + AMPLE;
    let drained = tokio::time::timeout(allowed, drained(&controls)).await;
    engine.stop().await;
    let calls = controls.calls()?;
    let published = controls.published()?;
    practice.stop().await;
    drained.map_err(|_| format!("only {} of {POSTS} posts went out", published.len()))??;

    let mut ends: HashMap<&str, i64> = HashMap::new();
    for file in &published {
        let end = ends.entry(&file.creator).or_default();
        *end = (*end).max(file.complete_ms);
    }
    let seconds = |ms: i64| TimeDelta::milliseconds(ms - due.timestamp_millis()).as_seconds_f64();
    let took = Figures::of(ends.values().map(|end| seconds(*end)));
    let pairs: Vec<(f64, f64)> = ends.values().map(|end| (seconds(*end), optimum.as_seconds_f64())).collect();
    let refused = calls.iter().filter(|call| call.status >= 400 || call.code != "ok").count();
    let worst = took.max() / optimum.as_seconds_f64();
    Ok(vec![Row {
        bench: "drain",
        what: format!("{POSTS} due posts on {ACCOUNTS} accounts, both clocks {SPEED} x as fast"),
        reference: format!("optimum {} s", optimum.num_seconds()),
        ratio: Some(Ratio::of(&pairs)),
        figures: format!(
            "slowest account {:.1} s ({worst:.4} x); {refused} of {} calls refused",
            took.max(),
            calls.len()
        ),
        bar: format!("<= {BAR} x for all, 0 refused"),
        reached: Some(worst <= BAR && refused == 0),
    }])
}

/// Six go out at once, and six more whenever a minute has passed.
fn optimum() -> TimeDelta {
    let minute = Endpoint::InitDirect.per_minute();
    let rounds = (POSTS / ACCOUNTS).div_ceil(minute.limit) - 1;
    TimeDelta::milliseconds(minute.span_ms) * i32::try_from(rounds).unwrap_or(i32::MAX)
}

async fn start(folder: &Path, practice: &Practice, clock: Arc<FastClock>) -> Result<Engine, Trouble> {
    let key = KeyState::Have(Vault::in_memory());
    let config = EngineConfig {
        workspace: Workspace::Live,
        folder: folder.to_owned(),
        store: Store::open(folder.join("runsheet.sqlite"), OpenOptions::default())?,
        keys: Arc::new(OneKey(key.clone())),
        key,
        tiktok: TikTok::new(Origins::single(practice.origin())?)?,
        machine: "this machine".to_owned(),
        clock,
        zone: chrono_tz::UTC,
    };
    Ok(Engine::start(config).await?)
}

/// The key that is there from the start, whoever looks again.
struct OneKey(KeyState);

impl KeySource for OneKey {
    fn look(&self) -> Result<KeyState, NoLook> {
        Ok(self.0.clone())
    }

    fn make(&self) -> Result<Vault, CreateError> {
        Ok(Vault::in_memory())
    }

    fn remember(&self, _: &Tx<'_>, _: VaultId) -> Result<(), StoreError> {
        Ok(())
    }
}

fn caller() -> Caller {
    Caller::local("bench")
}

/// Connects the accounts and names their profiles.
async fn connect(desk: &Desk, controls: &Controls) -> Result<Vec<String>, Trouble> {
    controls.turn(|knobs| knobs.direct_posts_per_day = 1_000)?;
    let app = SetAppKey {
        client_key: PRACTICE_CLIENT_KEY.to_owned(),
        client_secret: PRACTICE_CLIENT_SECRET.into(),
        scopes: None,
        redirect_port: None,
    };
    desk.set_app_key(app, &caller()).await?;
    let browser = reqwest::Client::builder().no_proxy().build()?;
    let mut names = Vec::new();
    for number in 0..ACCOUNTS {
        let name = format!("account{number}");
        controls.put_creator(&Creator::new(&name))?;
        let consent = AutoApprove { creator: name.clone(), scopes: None };
        controls.turn(|knobs| knobs.auto_approve = Some(consent))?;
        let request = ConnectProfile { name: name.clone(), client: None };
        let started = desk.connect_profile(request, &caller()).await?;
        browser.get(&started.authorize_url).send().await?.error_for_status()?;
        desk.await_login(AwaitLogin { login: started.login }, &caller()).await?;
        names.push(name);
    }
    Ok(names)
}

async fn plan(desk: &Desk, folder: &Path, profiles: &[String], due: DateTime<Utc>) -> Result<(), Trouble> {
    for number in 0..POSTS / ACCOUNTS {
        let clip = clip::write(folder, number as u64, clip::smallest()? + number as u64)?;
        for profile in profiles {
            let post = CreatePost {
                profile: profile.clone(),
                media: Media::File(clip.clone()),
                mode: Mode::Direct,
                title: String::new(),
                settings: PostSettings { privacy: Some(Privacy::SelfOnly), ..PostSettings::default() },
                when: Some(When::At(due)),
                ask: None,
                dry_run: false,
                idempotency: None,
            };
            desk.create_post(post, &caller()).await?;
        }
    }
    Ok(())
}

/// Waits until TikTok has every file.
async fn drained(controls: &Controls) -> Result<(), Trouble> {
    while controls.published()?.len() < POSTS {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}
