//! One life of the engine: it starts, plans what was not acknowledged yet, and goes on until every post has settled, or
//! until it is killed. Time passes only while nothing else moves.

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::Url;
use runsheet_engine::{
    Caller, Desk, Engine, EngineConfig,
    commands::{CancelPost, CreatePost, Idempotency, ListKeys, Media, RetryPost, ShowPost, When},
};
use runsheet_model::{
    Clock, DeferReason, Deferral, Login, PostId, PostSettings, Problem, Stage, State, StateName, Workspace,
};
use runsheet_store::{OpenOptions, Reader, Store, StoreError};
use runsheet_tiktok::{Origins, TikTok, Timeouts};
use runsheet_vault::KeyState;

use crate::{
    clock::DrivenClock,
    ground::{self, Place, START},
    world::{Person, Planned, World},
};

/// Real time that a call may take.
const PATIENCE: Duration = Duration::from_millis(250);

/// A post that has not settled after so many steps of time never will.
const STEPS: usize = 2_500;

/// Where the steps of time go: both clocks go on together.
pub trait Time {
    /// Lets TikTok's clock go on, unless a call is still open there.
    fn pass(&mut self, by: Duration) -> bool;

    /// A call to plan that post was acknowledged.
    fn planned(&mut self, nth: usize, post: PostId);
}

/// How a post stands at the end of a life.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Nothing: it could not be planned.
    pub post: Option<PostId>,
    pub state: StateName,
    /// Nothing: it came to no end.
    pub fate: Option<Fate>,
    pub code: Option<String>,
    pub said: Option<String>,
    pub waits_for: Option<String>,
    pub story: String,
}

/// What can be said of a post in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Published, or in the inbox.
    Delivered,
    /// Waits for a limit of the day, and says so.
    Waits,
    /// Says that nothing was posted, and why.
    NotPosted,
    /// Only a person can find out.
    Unknown,
    /// Nobody is logged in who could ask TikTok, and the account says so.
    WaitsForLogin,
}

/// Where a post has settled; nothing while it is on its way.
fn fate(state: &State, login: Option<Login>) -> Option<Fate> {
    use DeferReason::{AppCap, DailyCap, DraftCap};
    match state {
        State::Published | State::InInbox | State::ClientPosted | State::Closed => Some(Fate::Delivered),
        State::Unconfirmed { .. } => Some(Fate::Unknown),
        State::Scheduled { deferred: Some(Deferral { reason: DailyCap | DraftCap | AppCap, .. }) } => {
            Some(Fate::Waits)
        }
        State::Publishing { stage: Stage::Processing } if login != Some(Login::Connected) => {
            Some(Fate::WaitsForLogin)
        }
        State::Scheduled { .. } | State::Publishing { .. } => None,
        _ => Some(Fate::NotPosted),
    }
}

/// Starts the engine over a home.
pub async fn start(home: &Path, tiktok: Url, clock: &DrivenClock) -> (Engine, Store) {
    let store = Store::open(home.join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    let timeouts =
        Timeouts { connect: PATIENCE, call: PATIENCE, upload_idle: PATIENCE, upload_answer: PATIENCE };
    let key = KeyState::Have(ground::key(home));
    let config = EngineConfig {
        workspace: Workspace::Live,
        folder: home.to_owned(),
        store: store.clone(),
        key: key.clone(),
        keys: Arc::new(key),
        tiktok: TikTok::with_timeouts(Origins::single(tiktok).unwrap(), timeouts).unwrap(),
        machine: "this machine".to_owned(),
        clock: Arc::new(clock.clone()),
        zone: chrono_tz::Europe::Berlin,
    };
    (Engine::start(config).await.unwrap(), store)
}

/// Lives until every post has settled. `is_last`: nobody kills it.
pub fn live(
    world: &World,
    place: &Place,
    clock: &DrivenClock,
    time: &mut impl Time,
    is_last: bool,
) -> Vec<Standing> {
    // What blocks goes one after the other, so that whoever waits for the last has waited for all.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(1).build().unwrap();
    let life = Life { world, place, clock, engine: None, posts: Vec::new(), retried: false };
    runtime.block_on(life.go_on(time, is_last))
}

struct Life<'a> {
    world: &'a World,
    place: &'a Place,
    clock: &'a DrivenClock,
    engine: Option<(Engine, Store)>,
    posts: Vec<Result<PostId, Problem>>,
    retried: bool,
}

impl Life<'_> {
    async fn go_on(mut self, time: &mut impl Time, is_last: bool) -> Vec<Standing> {
        self.begin(time).await;
        let mut settled_at = None;
        for step in 0..STEPS {
            self.let_time_pass(time).await;
            if self.all_settled().await {
                let since = *settled_at.get_or_insert(self.clock.elapsed());
                if is_last && self.person_retries().await {
                    settled_at = None;
                } else if self.clock.elapsed() - since >= self.world.aftermath {
                    break;
                }
            }
            self.person(step, time).await;
        }
        let standings = self.look().await;
        self.stop().await;
        standings
    }

    async fn begin(&mut self, time: &mut impl Time) {
        self.engine = Some(start(&self.place.home, self.place.tiktok.clone(), self.clock).await);
        self.posts.clear();
        let keys = self.desk().list_keys(ListKeys::default(), &caller()).await.unwrap();
        // With an API key, because its calls may be repeated after a kill.
        let script = Caller { key: Some(keys[0].id), ..Caller::local("script") };
        for (nth, planned) in self.world.posts.iter().enumerate() {
            let request = request(self.world, planned, self.place, self.clock);
            let created = self.desk().create_post(request, &script).await.map(|created| created.post_id);
            if let Ok(post) = &created {
                time.planned(nth, *post);
            }
            self.posts.push(created);
        }
    }

    fn store(&self) -> &Store {
        &self.engine.as_ref().unwrap().1
    }

    fn desk(&self) -> Desk {
        self.engine.as_ref().unwrap().0.desk()
    }

    /// Waits until the engine does nothing any more but sleep; then it is the time of the next sleeper.
    async fn let_time_pass(&mut self, time: &mut impl Time) {
        loop {
            let before = self.clock.asked();
            tokio::time::sleep(Duration::from_millis(1)).await;
            for _ in 0..3 {
                self.let_work_end().await;
            }
            let next = self.clock.until_next();
            if self.clock.asked() == before && time.pass(next) {
                self.clock.advance(next);
                return;
            }
        }
    }

    /// The writer and whoever reads or hashes take one thing after the other: what was begun before this has ended.
    async fn let_work_end(&self) {
        let store = self.store();
        store.write(|_| Ok::<_, StoreError>(())).await.unwrap();
        store.read(|_| Ok::<_, StoreError>(())).await.unwrap();
    }

    async fn all_settled(&self) -> bool {
        let posts: Vec<PostId> = self.posts.iter().flatten().copied().collect();
        let read = move |r: &Reader<'_>| {
            let mut settled = true;
            for id in posts {
                let post = r.post(id)?.unwrap();
                let login = r.profile(post.profile)?.map(|profile| profile.login);
                settled &= fate(&post.state, login).is_some();
            }
            Ok::<_, StoreError>(settled)
        };
        self.store().read(read).await.unwrap()
    }

    async fn look(&self) -> Vec<Standing> {
        let mut standings = Vec::new();
        for post in &self.posts {
            standings.push(match post {
                Ok(post) => self.standing(*post).await,
                Err(problem) => refused(problem),
            });
        }
        standings
    }

    /// What a person sees of a post.
    async fn standing(&self, id: PostId) -> Standing {
        let shown = self.desk().show_post(ShowPost { post: id }, &caller()).await.unwrap();
        let fate = self.store().read(move |r| {
            let post = r.post(id)?.unwrap();
            let login = r.profile(post.profile)?.map(|profile| profile.login);
            Ok::<_, StoreError>(fate(&post.state, login))
        });
        let destination = &shown.destinations[0];
        Standing {
            post: Some(id),
            state: shown.post.state,
            fate: fate.await.unwrap(),
            code: destination.error_code.clone(),
            said: destination.error_message.clone(),
            waits_for: destination.deferred_reason.clone(),
            story: story(&shown.steps),
        }
    }

    async fn person(&mut self, step: usize, time: &mut impl Time) {
        match (self.world.person, &self.posts[0]) {
            (Person::Cancels(at), Ok(post)) if at == step => {
                // Too late is an answer as well.
                drop(self.desk().cancel_post(CancelPost { post: *post }, &caller()).await);
            }
            (Person::Restarts(at), _) if at == step => {
                self.stop().await;
                self.begin(time).await;
            }
            _ => {}
        }
    }

    /// Gives what has stopped another go, once.
    async fn person_retries(&mut self) -> bool {
        if self.world.person != Person::Retries || std::mem::replace(&mut self.retried, true) {
            return false;
        }
        let mut some = false;
        for post in self.posts.iter().flatten() {
            some |= self.desk().retry_post(RetryPost { post: *post }, &caller()).await.is_ok();
        }
        some
    }

    async fn stop(&mut self) {
        let (engine, store) = self.engine.take().unwrap();
        engine.stop().await;
        store.close().await.unwrap();
    }
}

fn caller() -> Caller {
    Caller::local("Mara")
}

fn request(world: &World, planned: &Planned, place: &Place, clock: &DrivenClock) -> CreatePost {
    let clip = format!("clip-{}.mp4", planned.number);
    let media = match planned.fetched {
        false => Media::File(place.originals.join(clip)),
        true => Media::Url(format!("http://{}/{clip}", place.web)),
    };
    let due = START + world.age + planned.wait;
    CreatePost {
        profile: planned.creator.to_owned(),
        media,
        mode: planned.mode,
        title: String::new(),
        settings: PostSettings {
            caption: format!("Clip {}", planned.number),
            privacy: Some(planned.privacy),
            ..PostSettings::default()
        },
        when: Some(if due > clock.now() { When::At(due) } else { When::Now }),
        ask: None,
        dry_run: false,
        idempotency: Some(Idempotency { key: format!("promise-{}", planned.number), body_sha256: [7; 32] }),
    }
}

fn refused(problem: &Problem) -> Standing {
    Standing {
        post: None,
        state: StateName::Draft,
        fate: Some(Fate::NotPosted),
        code: Some(problem.code.clone()),
        said: Some(problem.to_string()),
        waits_for: None,
        story: String::new(),
    }
}

fn story(steps: &[runsheet_engine::views::StepView]) -> String {
    steps
        .iter()
        .map(|step| format!("\n    {} {} {}", step.at.format("%H:%M:%S%.3f"), step.name, step.detail))
        .collect()
}
