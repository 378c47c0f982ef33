//! A copy of a database never posts by itself (design.md 2.10).
//!
//! A database that was restored or imported, or that wakes up on another machine than the one it remembers, may have a
//! twin that goes on posting. So before anything runs, and in one transaction: what was planned, or on its way before
//! the commit point, is put on hold; what may already be out is `unconfirmed` and asked after as always; the caps count
//! as full for a day. From then on nothing is sent until a person releases the copy, and what was put on hold stays
//! there until a person gives it a time again.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use runsheet_model::{Cause, DeferReason, Deferral, Event, Mode, Post, StateName};
use runsheet_store::{Moved, RESTORED, Store, StoreError, Tx};

/// Where the database remembers which machine it runs on.
const MACHINE: &str = "machine_hash";
/// Since when it is a copy that nobody has released.
const UNRELEASED: &str = "copy_since";
/// Until when the caps count as full: what the twin has used of them is not known here.
const CAPS_FULL_UNTIL: &str = "caps_full_until";

/// Why a post of a copy stands where it stands.
const FROM_COPY: &str = "from_copy";
const BY: &str = "copy";

/// How long what the twin may have sent counts: the caps' window.
const CAPS_WINDOW: TimeDelta = TimeDelta::hours(24);
/// How long a post waits before the copy is looked at again; a release wakes it at once.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(5);

/// Whether this database is a copy, and what follows from that.
pub(crate) struct Copy {
    unreleased: AtomicBool,
    caps_full_until: Option<DateTime<Utc>>,
}

impl Copy {
    /// Looks whether the database is a copy, and puts its posts on hold if it is. Nothing may run before.
    pub(crate) async fn look(store: &Store, machine: &str, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let machine = machine.to_owned();
        store.write(move |tx| settle(tx, &machine, now)).await
    }

    /// Whether a person has still to release it.
    pub(crate) fn is_unreleased(&self) -> bool {
        self.unreleased.load(Ordering::Relaxed)
    }

    /// Why a post may not go out of this database now, if that is so.
    pub(crate) fn why_not_now(&self, mode: Mode, now: DateTime<Utc>) -> Option<Deferral> {
        if self.is_unreleased() {
            return Some(Deferral { until: now + LOOK_AGAIN, reason: DeferReason::Paused });
        }
        let reason = if mode == Mode::Draft { DeferReason::DraftCap } else { DeferReason::DailyCap };
        self.caps_full_until.filter(|until| now < *until).map(|until| Deferral { until, reason })
    }

    /// A person says that it may post. Answers how many posts wait for a new time.
    pub(crate) async fn release(&self, store: &Store) -> Result<u64, StoreError> {
        let held = store
            .write(|tx| {
                tx.forget_meta(UNRELEASED)?;
                let on_hold = tx.posts_in_state(StateName::OnHold)?;
                Ok::<_, StoreError>(on_hold.iter().filter(|post| is_from_copy(post)).count())
            })
            .await?;
        self.unreleased.store(false, Ordering::Relaxed);
        Ok(held as u64)
    }
}

fn is_from_copy(post: &Post) -> bool {
    post.state.cause().is_some_and(|cause| cause.code == FROM_COPY)
}

fn settle(tx: &Tx<'_>, machine: &str, now: DateTime<Utc>) -> Result<Copy, StoreError> {
    let known = tx.meta(MACHINE)?;
    let came_from_elsewhere = known.as_deref().is_some_and(|known| known != machine);
    if came_from_elsewhere || tx.meta(RESTORED)?.is_some() {
        let (held, unknown) = set_aside(tx, now)?;
        tx.set_meta(UNRELEASED, &stamp(now))?;
        tx.set_meta(CAPS_FULL_UNTIL, &stamp(now + CAPS_WINDOW))?;
        tx.forget_meta(RESTORED)?;
        tracing::warn!(held, unknown, "this database is a copy: nothing is sent until it is released");
    }
    if known.as_deref() != Some(machine) {
        tx.set_meta(MACHINE, machine)?;
    }
    Ok(Copy {
        unreleased: AtomicBool::new(tx.meta(UNRELEASED)?.is_some()),
        caps_full_until: tx.meta(CAPS_FULL_UNTIL)?.map(|until| caps_full_until(&until, now)),
    })
}

/// Puts every post that could be sent out of reach; answers how many wait and of how many nobody knows.
fn set_aside(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(usize, usize), StoreError> {
    let (mut held, mut unknown) = (0, 0);
    for post in tx.posts_in_state(StateName::Scheduled)? {
        tx.move_post(post.id, Event::Hold(on_hold()), Moved::by(BY, now))?;
        held += 1;
    }
    for post in tx.posts_in_state(StateName::Publishing)? {
        if interrupt(tx, &post, now)? {
            unknown += 1;
        } else {
            held += 1;
        }
    }
    Ok((held, unknown))
}

/// Takes a post off its way. Answers whether it may be out already.
fn interrupt(tx: &Tx<'_>, post: &Post, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let attempt = tx.open_attempt(post.id)?;
    let stage_is_committed =
        matches!(post.state, runsheet_model::State::Publishing { stage } if stage.is_committed());
    let committed =
        stage_is_committed || attempt.as_ref().is_some_and(|attempt| attempt.committed_at.is_some());
    if committed {
        tx.move_post(post.id, Event::OutcomeUnknown(unknown()), Moved::by(BY, now))?;
        // What was cut at its last byte was never asked after.
        if let Some(attempt) = attempt.filter(|attempt| attempt.next_poll_at.is_none()) {
            tx.poll_at(attempt.id, now)?;
        }
    } else {
        if let Some(attempt) = attempt {
            tx.end_attempt(attempt.id, now)?;
        }
        tx.move_post(post.id, Event::Hold(on_hold()), Moved::by(BY, now))?;
    }
    Ok(committed)
}

fn on_hold() -> Cause {
    Cause::new(
        FROM_COPY,
        "This database is a copy: it was restored, imported, or comes from another computer. Look whether the post went out \
         already, then give it a time again.",
    )
}

fn unknown() -> Cause {
    Cause::new(
        FROM_COPY,
        "This database is a copy, made while the clip was on its way to TikTok. It may be live. Runsheet will not send it \
         again by itself; it asks TikTok what became of it.",
    )
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A stamp that cannot be read, or that a clock put back has moved away, counts for one window from now.
fn caps_full_until(stamp: &str, now: DateTime<Utc>) -> DateTime<Utc> {
    let longest = now + CAPS_WINDOW;
    stamp.parse().map_or(longest, |until: DateTime<Utc>| until.min(longest))
}
