//! Decides what runs now: due posts, interrupted attempts, questions to TikTok, clips to fetch.
//!
//! One timer to the next thing due; the wall clock is compared at least every 30 seconds, because steady timers stand
//! still while a machine sleeps. A profile has one place, held from init to the answer to the last byte; everything
//! else waits its turn and is looked at again when a place becomes free.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use runsheet_model::{
    Attempt, AttemptId, ClipSource, Deferral, Event, Mode, Post, PostId, Profile, ProfileId, State,
    StateName, limits::Endpoint,
};
use runsheet_store::{Moved, StoreError};
use tokio_util::sync::CancellationToken;

use crate::{engine::Parts, fetcher, lateness, poller, publisher};

/// The longest the scheduler sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How many due posts are looked at in one round.
const ROUND: u32 = 500;

/// What runs in this process.
#[derive(Default)]
pub(crate) struct Running(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    posts: HashMap<PostId, CancellationToken>,
    places: HashSet<ProfileId>,
    polls: HashSet<AttemptId>,
    fetches: HashSet<PostId>,
}

impl Running {
    /// Breaks off the work on a post; whoever moved the post in the database calls this.
    pub(crate) fn break_off(&self, post: PostId) {
        if let Some(token) = self.tables().posts.get(&post) {
            token.cancel();
        }
    }

    /// Takes the profile's place for a post, if it is free and fewer than `parallel` are taken.
    fn take_place(&self, post: PostId, profile: ProfileId, parallel: u32) -> Option<CancellationToken> {
        let mut tables = self.tables();
        let full = tables.places.len() >= usize::try_from(parallel).unwrap_or(usize::MAX);
        if full || tables.posts.contains_key(&post) || !tables.places.insert(profile) {
            return None;
        }
        let token = CancellationToken::new();
        tables.posts.insert(post, token.clone());
        Some(token)
    }

    fn leave_place(&self, post: PostId, profile: ProfileId) {
        let mut tables = self.tables();
        tables.posts.remove(&post);
        tables.places.remove(&profile);
    }

    fn begin_poll(&self, attempt: AttemptId) -> bool {
        self.tables().polls.insert(attempt)
    }

    fn end_poll(&self, attempt: AttemptId) {
        self.tables().polls.remove(&attempt);
    }

    fn begin_fetch(&self, post: PostId) -> bool {
        self.tables().fetches.insert(post)
    }

    fn end_fetch(&self, post: PostId) {
        self.tables().fetches.remove(&post);
    }

    fn tables(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs until the engine stops.
pub(crate) async fn run(parts: Arc<Parts>) {
    let stop = parts.stop.clone();
    loop {
        let sleep = match round(&parts).await {
            Ok(sleep) => sleep,
            Err(error) => {
                tracing::error!(%error, "the schedule could not be read; trying again");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = parts.signals.woken() => {}
            () = parts.clock.sleep(sleep) => {}
        }
    }
}

async fn round(parts: &Arc<Parts>) -> Result<Duration, StoreError> {
    start_fetches(parts).await?;
    resume_interrupted(parts).await?;
    start_due(parts).await?;
    start_polls(parts).await?;
    until_next(parts).await
}

async fn until_next(parts: &Arc<Parts>) -> Result<Duration, StoreError> {
    let now = parts.clock.now();
    let next = parts
        .store
        .read(move |r| Ok::<_, StoreError>([r.next_wake_after(now)?, r.next_poll_after(now)?]))
        .await?
        .into_iter()
        .flatten()
        .min();
    let wait = next.and_then(|at| (at - parts.clock.now()).to_std().ok()).unwrap_or(LONGEST_SLEEP);
    Ok(wait.clamp(Duration::from_millis(1), LONGEST_SLEEP))
}

async fn start_fetches(parts: &Arc<Parts>) -> Result<(), StoreError> {
    for post in parts.store.read(|r| r.fetching_posts()).await? {
        if parts.running.begin_fetch(post.id) {
            let parts = Arc::clone(parts);
            parts.tasks.clone().spawn(async move {
                let id = post.id;
                fetcher::fetch(&parts, post).await;
                parts.running.end_fetch(id);
                parts.signals.wake();
            });
        }
    }
    Ok(())
}

/// Attempts that a kill or a stop cut before the last byte was answered.
async fn resume_interrupted(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let publishing = parts.store.read(|r| r.posts_in_state(StateName::Publishing)).await?;
    for post in publishing {
        let State::Publishing { stage } = post.state else { continue };
        if stage == runsheet_model::Stage::Processing {
            continue;
        }
        let id = post.id;
        let interrupted = parts.store.read(move |r| r.open_attempt(id));
        begin(parts, &post, interrupted).await?;
    }
    Ok(())
}

async fn start_due(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let now = parts.clock.now();
    let due = parts.store.read(move |r| r.due_posts(now, ROUND)).await?;
    let mut profiles: HashMap<ProfileId, Option<Profile>> = HashMap::new();
    let mut waits: HashMap<(ProfileId, Mode), Option<Deferral>> = HashMap::new();
    for post in due {
        if matches!(post.clip, ClipSource::Fetching { .. }) {
            continue;
        }
        let profile = match profiles.entry(post.profile) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(parts.profile(post.profile).await?),
        };
        let Some(profile) = profile else { continue };
        if let Some(event) = lateness::verdict(&post, now, &parts.settings()) {
            move_post(parts, post.id, event, now).await?;
            continue;
        }
        let wait = match waits.get(&(profile.id, post.mode)) {
            Some(wait) => *wait,
            None => {
                let wait = why_not_now(parts, profile, post.mode, now).await?;
                waits.insert((profile.id, post.mode), wait);
                wait
            }
        };
        if let Some(deferral) = wait {
            if post.state != (State::Scheduled { deferred: Some(deferral) }) {
                move_post(parts, post.id, lateness::defer(&post, deferral), now).await?;
            }
            continue;
        }
        let late_from = lateness::reckoned_from(&post, now);
        if begin(parts, &post, claim(Arc::clone(parts), post.id, now, late_from)).await? {
            // The place taken now may fill the account's minute; the next of the same account asks again.
            waits.remove(&(profile.id, Mode::Direct));
            waits.remove(&(profile.id, Mode::Draft));
        }
    }
    Ok(())
}

/// Every reason that is not the post's own, asked before a post is claimed.
async fn why_not_now(
    parts: &Arc<Parts>,
    profile: &Profile,
    mode: Mode,
    now: DateTime<Utc>,
) -> Result<Option<Deferral>, StoreError> {
    use runsheet_model::DeferReason::{Paused, VaultKeyMissing};
    let in_a_while = |seconds, reason| Deferral { until: now + chrono::TimeDelta::seconds(seconds), reason };
    if profile.paused {
        return Ok(Some(in_a_while(300, Paused)));
    }
    if let Some(trouble) = parts.key.trouble() {
        let reason = trouble.defer_reason();
        return Ok(Some(in_a_while(if reason == VaultKeyMissing { 300 } else { 60 }, reason)));
    }
    parts.gate.look(&profile.account, Endpoint::init(mode), &parts.settings()).await
}

async fn start_polls(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let now = parts.clock.now();
    for attempt in parts.store.read(move |r| r.polls_due(now, ROUND)).await? {
        if parts.running.begin_poll(attempt.id) {
            let parts = Arc::clone(parts);
            parts.tasks.clone().spawn(async move {
                let id = attempt.id;
                if let Err(error) = poller::ask(&parts, attempt).await {
                    tracing::error!(%error, "what became of an upload could not be recorded; asking again");
                }
                parts.running.end_poll(id);
                parts.signals.wake();
            });
        }
    }
    Ok(())
}

/// Moves a post as the schedule demands; somebody who was quicker is right.
async fn move_post(
    parts: &Arc<Parts>,
    post: PostId,
    event: Event,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let moved = parts.store.write(move |tx| tx.move_post(post, event, Moved::by("scheduler", at))).await;
    match moved {
        Ok(_) => parts.signals.changed(),
        Err(StoreError::Impossible(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Hands a post to the publisher: its state and its new attempt in one transaction. None: somebody else moved it.
async fn claim(
    parts: Arc<Parts>,
    post: PostId,
    now: DateTime<Utc>,
    late_from: DateTime<Utc>,
) -> Result<Option<Attempt>, StoreError> {
    let claimed = parts
        .store
        .write(move |tx| {
            tx.move_post(post, Event::Claim, Moved::by("scheduler", now))?;
            publisher::new_attempt(tx, post, now, late_from)
        })
        .await;
    match claimed {
        Ok(attempt) => Ok(Some(attempt)),
        Err(StoreError::Impossible(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes the profile's place, gets the attempt and publishes in a task of its own. False: no place is free, or there is
/// no attempt to be had.
async fn begin(
    parts: &Arc<Parts>,
    post: &Post,
    attempt: impl Future<Output = Result<Option<Attempt>, StoreError>>,
) -> Result<bool, StoreError> {
    let (id, profile) = (post.id, post.profile);
    let Some(broken_off) = parts.running.take_place(id, profile, parts.settings().publish_parallel) else {
        return Ok(false);
    };
    let attempt = attempt.await.inspect_err(|_| parts.running.leave_place(id, profile))?;
    let Some(attempt) = attempt else {
        parts.running.leave_place(id, profile);
        return Ok(false);
    };
    let parts = Arc::clone(parts);
    parts.tasks.clone().spawn(async move {
        publisher::publish(&parts, id, attempt, broken_off).await;
        parts.running.leave_place(id, profile);
        parts.signals.forget_sent(id);
        parts.signals.changed();
        parts.signals.wake();
    });
    Ok(true)
}
