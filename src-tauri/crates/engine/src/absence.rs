//! What passes while nobody looks: the machine slept, the program was off or stopped, somebody set the clock.
//!
//! The scheduler looks at the clock at least every 30 seconds. What came due since its last look and is found more than
//! two minutes late was not seen in time: it is missed, or a catch-up, and the catch-ups of one profile go out one after
//! the other (design.md 2.9). Before the first look of a run the last thing in the activity log stands for the last look
//! of the run before: what came due while that ran left its trace there at once, or waited for its turn, and that is
//! written down as well.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    ClipSource, Clock, DeferReason, Deferral, Event, Post, PostId, ProfileId, Settings, State,
};
use runsheet_store::{Moved, Store, StoreError, Tx};

use crate::{clock_check, engine::Parts, lateness};

/// A post found later than this was not seen in time; clocks apart by more than this do not agree.
pub(crate) const NOTICEABLE: TimeDelta = TimeDelta::minutes(2);

/// Between two catch-ups of one profile.
const SPACING: TimeDelta = TimeDelta::minutes(2);

/// How often TikTok is asked for the time while the clocks do not agree.
const COMPARE_EVERY: Duration = Duration::from_secs(60);

/// How often it is written down that posts wait for their turn.
const SEEN_EVERY: Duration = Duration::from_secs(10);

/// Where the database remembers when posts were last seen waiting for their turn.
const SEEN: &str = "waiting_seen_at";

/// When the clock was last looked at, and which posts are caught up with.
pub(crate) struct Absence(Mutex<Tables>);

struct Tables {
    last: Look,
    compared: Duration,
    seen: Option<Duration>,
    catch_ups: HashSet<PostId>,
    /// When the last catch-up of a profile had its place, on the steady clock.
    went: HashMap<ProfileId, (Option<PostId>, Duration)>,
}

#[derive(Clone, Copy)]
struct Look {
    wall: DateTime<Utc>,
    /// Nothing before the first look of this run.
    steady: Option<Duration>,
}

impl Absence {
    /// Takes up where the last run has looked last.
    pub(crate) async fn open(clock: &dyn Clock, store: &Store) -> Result<Self, StoreError> {
        let (last, waiting) = store
            .read(|r| {
                let seen = r.meta(SEEN)?.and_then(|at| at.parse().ok());
                Ok::<_, StoreError>((
                    r.last_activity()?.max(seen),
                    r.posts_deferred_for(DeferReason::CatchUp)?,
                ))
            })
            .await?;
        let now = clock.elapsed();
        Ok(Self(Mutex::new(Tables {
            last: Look { wall: last.unwrap_or_else(|| clock.now()), steady: None },
            compared: now,
            seen: None,
            catch_ups: waiting.iter().map(|post| post.id).collect(),
            // Those before them may have gone out a moment ago.
            went: waiting.iter().map(|post| (post.profile, (None, now))).collect(),
        })))
    }

    /// Until when a catch-up waits because another of its profile has just gone out. What a pause kept back is one too.
    pub(crate) fn wait(&self, post: &Post, clock: &dyn Clock) -> Option<Deferral> {
        let now = clock.now();
        let mut tables = self.tables();
        if was_paused(post) && post.schedule.is_some_and(|schedule| now - schedule.due > NOTICEABLE) {
            tables.catch_ups.insert(post.id);
        }
        if !tables.catch_ups.contains(&post.id) {
            return None;
        }
        let (before, went) = *tables.went.get(&post.profile)?;
        let passed = TimeDelta::from_std(clock.elapsed().saturating_sub(went)).unwrap_or(TimeDelta::MAX);
        (before != Some(post.id) && passed < SPACING)
            .then(|| Deferral { until: now + (SPACING - passed), reason: DeferReason::CatchUp })
    }

    /// A post has left its place.
    pub(crate) fn went(&self, post: PostId, profile: ProfileId, elapsed: Duration) {
        let mut tables = self.tables();
        if tables.catch_ups.contains(&post) {
            tables.went.insert(profile, (Some(post), elapsed));
        }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at the clock, and decides what came due since the last look and was not seen in time.
pub(crate) async fn look(parts: &Arc<Parts>) -> Result<(), StoreError> {
    let (now, elapsed) = (parts.clock.now(), parts.clock.elapsed());
    let last = parts.absence.tables().last;
    let steady = last.steady.map_or(TimeDelta::zero(), |before| delta(elapsed.saturating_sub(before)));
    let ahead = now - (last.wall + steady);
    if -ahead > NOTICEABLE {
        tracing::warn!(by = %-ahead, "the clock was put back; what waits goes with it");
        parts.store.write(move |tx| put_back(tx, -ahead, now)).await?;
    }
    if now - last.wall > NOTICEABLE {
        let settings = parts.settings();
        let found = parts.store.write(move |tx| catch_up(tx, last.wall, now, &settings)).await?;
        if !found.is_empty() {
            tracing::info!(posts = found.len(), "found late; they go out one after the other");
            parts.absence.tables().catch_ups.extend(found);
        }
        parts.signals.changed();
    }
    let doubtful = last.steady.is_some() && ahead.abs() > NOTICEABLE;
    let is_wrong = parts.clock_wrong.load(Ordering::Relaxed);
    let compare = {
        let mut tables = parts.absence.tables();
        tables.last = Look { wall: now, steady: Some(elapsed) };
        let compare = doubtful || is_wrong && elapsed >= tables.compared + COMPARE_EVERY;
        if compare {
            tables.compared = elapsed;
        }
        compare
    };
    if compare {
        parts.tasks.spawn(clock_check::compare(Arc::clone(parts)));
    }
    Ok(())
}

/// Posts are due and wait for their turn: written down, so that a start does not take them for catch-ups.
pub(crate) async fn seen(parts: &Arc<Parts>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let elapsed = parts.clock.elapsed();
    {
        let mut tables = parts.absence.tables();
        if tables.seen.is_some_and(|seen| elapsed < seen + SEEN_EVERY) {
            return Ok(());
        }
        tables.seen = Some(elapsed);
    }
    parts.store.write(move |tx| tx.set_meta(SEEN, &now.to_rfc3339())).await
}

/// What waits until a moment of a clock that was put back waits as long as before.
fn put_back(tx: &Tx<'_>, by: TimeDelta, now: DateTime<Utc>) -> Result<(), StoreError> {
    for reason in DeferReason::ALL {
        for post in tx.posts_deferred_for(reason)? {
            if let State::Scheduled { deferred: Some(Deferral { until, .. }) } = post.state
                && until > now
            {
                let deferral = Deferral { until: until - by, reason };
                tx.move_post(post.id, Event::Defer(deferral), Moved::by("scheduler", now))?;
            }
        }
    }
    for attempt in tx.open_attempts()? {
        if let Some(next) = attempt.next_poll_at.filter(|next| *next > now) {
            tx.poll_at(attempt.id, next - by)?;
        }
    }
    Ok(())
}

/// Every post that came due after `last` and is noticeably late: missed, or given its place in the row of its profile's
/// catch-ups. Answers the catch-ups.
fn catch_up(
    tx: &Tx<'_>,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Vec<PostId>, StoreError> {
    let mut late = tx.due_posts(now - NOTICEABLE, u32::MAX)?;
    late.retain(|post| is_unseen(post, last, now));
    let mut row: HashMap<ProfileId, DateTime<Utc>> = HashMap::new();
    for post in tx.posts_deferred_for(DeferReason::CatchUp)? {
        let until = lateness::reckoned_from(&post, now);
        if late.iter().all(|found| found.id != post.id) {
            row.entry(post.profile).and_modify(|end| *end = until.max(*end)).or_insert(until);
        }
    }
    let mut found = Vec::new();
    for post in late {
        let event = lateness::verdict(&post, now, settings).unwrap_or_else(|| {
            let until = row.get(&post.profile).map_or(now, |before| now.max(*before + SPACING));
            row.insert(post.profile, until);
            found.push(post.id);
            lateness::defer(&post, Deferral { until, reason: DeferReason::CatchUp })
        });
        tx.move_post(post.id, event, Moved::by("scheduler", now))?;
    }
    Ok(found)
}

/// What waited for the gate, or for its clip, was seen; so was what was due at the last look and waited for its turn.
fn is_unseen(post: &Post, last: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    use DeferReason::{AppCap, DailyCap, DraftCap, RateLimit};
    let waited_for_the_gate = matches!(
        post.state,
        State::Scheduled {
            deferred: Some(Deferral { reason: RateLimit | DailyCap | DraftCap | AppCap, .. })
        }
    );
    let is_here = !matches!(post.clip, ClipSource::Fetching { .. });
    is_here && !waited_for_the_gate && lateness::reckoned_from(post, now) > last
}

fn was_paused(post: &Post) -> bool {
    matches!(post.state, State::Scheduled { deferred: Some(Deferral { reason: DeferReason::Paused, .. }) })
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
