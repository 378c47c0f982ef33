//! Decides what runs now: due posts, interrupted attempts, questions to TikTok, clips to fetch.
//!
//! One timer to the next thing due; the wall clock is compared at least every 30 seconds, because steady timers stand
//! still while a machine sleeps. A profile has one place, held from init to the answer to the last byte; everything
//! else waits its turn and is looked at again when a place becomes free.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};
use runsheet_model::{
    Attempt, DeferReason, Deferral, Event, Mode, Post, PostId, Profile, ProfileId, State, StateName,
};
use runsheet_store::{Moved, StoreError};

use crate::{
    absence,
    after_cap::{self, AfterCap},
    engine::Parts,
    fail_point, fetcher, lateness, poller, publisher,
    running::Hold,
};

/// The longest the scheduler sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How many due posts of one account and mode are looked at in one round: more than a minute lets through, so that each
/// that waits for the next minute says so; those behind them wait for their turn.
const EACH: u32 = 20;

/// How many due posts and questions are looked at in one round.
const ROUND: u32 = 1_000;

/// Runs until the engine stops.
pub(crate) async fn run(parts: Arc<Parts>) {
    let stop = parts.stop.clone();
    loop {
        let next_look = match round(&parts).await {
            Ok(elapsed) => elapsed,
            Err(error) => {
                tracing::error!(%error, "the schedule could not be read; trying again");
                parts.clock.elapsed() + Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = parts.signals.woken() => {}
            () = parts.clock.sleep_until(next_look) => {}
        }
    }
}

/// Answers when to look again, by the steady clock.
async fn round(parts: &Arc<Parts>) -> Result<Duration, StoreError> {
    // Reckoned from before the round: time that passes during it is not slept once more.
    let elapsed = parts.clock.elapsed();
    absence::look(parts).await?;
    let now = parts.clock.now();
    start_fetches(parts, now).await?;
    resume_interrupted(parts).await?;
    start_due(parts, now).await?;
    start_polls(parts, now).await?;
    Ok(elapsed + until_next(parts, now).await?)
}

/// How long after `now` nothing more is due than what the round has looked at.
async fn until_next(parts: &Arc<Parts>, now: DateTime<Utc>) -> Result<Duration, StoreError> {
    let next = parts
        .store
        .read(move |r| Ok::<_, StoreError>([r.next_wake_after(now)?, r.next_poll_after(now)?]))
        .await?
        .into_iter()
        .flatten()
        .min();
    let wait = next.map_or(LONGEST_SLEEP, |at| (at - now).to_std().unwrap_or_default());
    Ok(wait.min(LONGEST_SLEEP))
}

async fn start_fetches(parts: &Arc<Parts>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for post in parts.store.read(|r| r.fetching_posts()).await? {
        if let Some(event) = lateness::waited_too_long(&post, now) {
            move_post(parts, post.id, event, now).await?;
            continue;
        }
        if parts.key.trouble().is_some() {
            continue;
        }
        if let Some(hold) = Hold::fetch(parts, post.id) {
            let parts = Arc::clone(parts);
            parts.tasks.clone().spawn(async move {
                if let Err(error) = fetcher::fetch(&parts, &post, &hold.broken_off).await {
                    tracing::error!(post = %post.id, %error, "a fetched clip could not be recorded; fetching again");
                    hold.rest().await;
                }
            });
        }
    }
    Ok(())
}

/// Attempts that a kill or a stop cut before the last byte was answered.
async fn resume_interrupted(parts: &Arc<Parts>) -> Result<(), StoreError> {
    // Without the key their upload URLs do not open, which is no reason to give them up.
    if parts.key.trouble().is_some() {
        return Ok(());
    }
    let publishing = parts.store.read(|r| r.posts_in_state(StateName::Publishing)).await?;
    for post in publishing {
        let State::Publishing { stage } = post.state else { continue };
        if stage == runsheet_model::Stage::Processing {
            continue;
        }
        let id = post.id;
        let interrupted = parts.store.read(move |r| r.open_attempt(id));
        if let Err(error) = begin(parts, &post, interrupted).await {
            tracing::error!(post = %id, %error, "an interrupted post could not be taken up");
        }
    }
    Ok(())
}

async fn start_due(parts: &Arc<Parts>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let reasons = parts.reasons_ended.load(Ordering::SeqCst);
    let due = parts.store.read(move |r| r.due_posts_of_each(now, EACH, ROUND)).await?;
    let mut profiles: HashMap<ProfileId, Option<Profile>> = HashMap::new();
    let mut waits: HashMap<(ProfileId, Mode, Option<DeferReason>), Option<Deferral>> = HashMap::new();
    let mut after_cap: HashMap<ProfileId, AfterCap> = HashMap::new();
    let mut some_wait = false;
    for post in due {
        let profile = match profiles.entry(post.profile) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(parts.profile(post.profile).await?),
        };
        let Some(profile) = profile else { continue };
        if let Some(event) = lateness::verdict(&post, now, &parts.settings()) {
            move_post(parts, post.id, event, now).await?;
            continue;
        }
        let waited_for = match post.state {
            State::Scheduled { deferred: Some(deferral) } => Some(deferral.reason),
            _ => None,
        };
        let wait = match waits.get(&(profile.id, post.mode, waited_for)) {
            Some(wait) => *wait,
            None => {
                let wait = why_not_now(parts, profile, post.mode, waited_for, now).await?;
                waits.insert((profile.id, post.mode, waited_for), wait);
                wait
            }
        };
        let wait = spread(parts, profile, &post, wait, after_cap.entry(profile.id), now).await?;
        let wait = wait.or_else(|| parts.absence.wait(&post, parts.clock.as_ref()));
        if let Some(deferral) = wait {
            if post.state != (State::Scheduled { deferred: Some(deferral) }) {
                defer(parts, post.id, lateness::defer(&post, deferral), now, reasons).await?;
            }
            continue;
        }
        let late_from = lateness::reckoned_from(&post, now);
        let begun = begin(parts, &post, claim(Arc::clone(parts), post.id, now, late_from)).await;
        if let Err(error) = &begun {
            tracing::error!(post = %post.id, %error, "a due post could not be claimed");
        }
        if begun.unwrap_or(false) {
            // The place taken now may fill the account's minute; the next of the same account asks again.
            waits.retain(|(account, ..), _| *account != profile.id);
        } else {
            some_wait = true;
        }
    }
    if some_wait { absence::seen(parts, now).await } else { Ok(()) }
}

/// Gives each of a profile's posts that wait, or waited, for the daily cap a time of its own.
async fn spread(
    parts: &Arc<Parts>,
    profile: &Profile,
    post: &Post,
    wait: Option<Deferral>,
    after_cap: Entry<'_, ProfileId, AfterCap>,
    now: DateTime<Utc>,
) -> Result<Option<Deferral>, StoreError> {
    let is_full = wait.is_some_and(|deferral| deferral.reason == DeferReason::DailyCap);
    if !is_full && after_cap::waited(post).is_none() {
        return Ok(wait);
    }
    let after_cap = match after_cap {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(AfterCap::of(parts, profile, now).await?),
    };
    Ok(after_cap.place(post, wait, now))
}

/// Every reason that is not the post's own, asked before a post is claimed.
async fn why_not_now(
    parts: &Arc<Parts>,
    profile: &Profile,
    mode: Mode,
    waited_for: Option<DeferReason>,
    now: DateTime<Utc>,
) -> Result<Option<Deferral>, StoreError> {
    use runsheet_model::DeferReason::VaultKeyMissing;
    let in_a_while = |seconds, reason| Deferral { until: now + chrono::TimeDelta::seconds(seconds), reason };
    if let Some(deferral) = parts.paused(profile.id).await? {
        return Ok(Some(deferral));
    }
    if let Some(deferral) = parts.copy.why_not_now(mode, now) {
        return Ok(Some(deferral));
    }
    if parts.clock_wrong.load(Ordering::Relaxed) {
        return Ok(Some(in_a_while(60, DeferReason::ClockWrong)));
    }
    if let Some(trouble) = parts.key.trouble() {
        let reason = trouble.defer_reason();
        return Ok(Some(in_a_while(if reason == VaultKeyMissing { 300 } else { 60 }, reason)));
    }
    parts.gate.look(&profile.account, mode, waited_for, &parts.settings()).await
}

async fn start_polls(parts: &Arc<Parts>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for attempt in parts.store.read(move |r| r.polls_due(now, ROUND)).await? {
        if let Some(hold) = Hold::poll(parts, attempt.id) {
            let parts = Arc::clone(parts);
            parts.tasks.clone().spawn(async move {
                if let Err(error) = poller::ask(&parts, attempt).await {
                    tracing::error!(%error, "what became of an upload could not be recorded; asking again");
                    hold.rest().await;
                }
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
        Ok(_) => parts.signals.post_changed(post),
        Err(StoreError::Impossible(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Lets a post wait for reasons looked at when `reasons` had ended, unless one has ended since: it is looked at anew then.
async fn defer(
    parts: &Arc<Parts>,
    post: PostId,
    event: Event,
    at: DateTime<Utc>,
    reasons: u64,
) -> Result<(), StoreError> {
    let ended = Arc::clone(&parts.reasons_ended);
    let moved = parts
        .store
        .write(move |tx| {
            if ended.load(Ordering::SeqCst) != reasons {
                return Ok(false);
            }
            tx.move_post(post, event, Moved::by("scheduler", at)).map(|_| true)
        })
        .await;
    match moved {
        Ok(true) => parts.signals.post_changed(post),
        Ok(false) => parts.signals.wake(),
        Err(StoreError::Impossible(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// What posts waited for is over: those that wait for nothing else go out now.
///
/// It is said first and written then, in one transaction: a round that looked before writes its deferral either before
/// that transaction, which then ends it, or not at all.
pub(crate) async fn end_deferrals(parts: &Arc<Parts>, reason: DeferReason) -> Result<(), StoreError> {
    parts.reasons_ended.fetch_add(1, Ordering::SeqCst);
    let until = parts.clock.now();
    parts
        .store
        .write(move |tx| {
            for post in tx.posts_deferred_for(reason)? {
                let over = Event::Defer(Deferral { until, reason });
                tx.move_post(post.id, over, Moved::by("scheduler", until))?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    parts.signals.changed();
    parts.signals.wake();
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
        Ok(attempt) => {
            fail_point::hit("claim_written");
            Ok(Some(attempt))
        }
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
    let Some(hold) = Hold::place(parts, id, profile) else { return Ok(false) };
    let Some(attempt) = attempt.await? else { return Ok(false) };
    let parts = Arc::clone(parts);
    parts.tasks.clone().spawn(async move {
        let in_order = publisher::publish(&parts, id, attempt, hold.broken_off.clone()).await;
        parts.absence.went(id, profile, parts.clock.elapsed());
        if !in_order {
            hold.rest().await;
        }
    });
    Ok(true)
}
