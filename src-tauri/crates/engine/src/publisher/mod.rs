//! The way of one attempt: checking, initiating, uploading, committing, until TikTok has every byte.
//!
//! Everything is written before it is done (design.md 2.2): stage and ledger entry before the call, `publish_id` and
//! upload URL with its answer, the offset after each chunk, the commit point before the completing bytes. The database
//! has the last word: whoever moves the post meanwhile wins, and this attempt ends.

mod check;
mod init;
mod trouble;
mod upload;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use runsheet_model::{Attempt, AttemptId, Event, Post, PostId, Profile, Stage, State, Step};
use runsheet_store::{Moved, StoreError, Tx};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub(crate) use self::trouble::explain;
use crate::{engine::Parts, fail_point, lateness};

/// Why an attempt does not go on.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The post takes this event and the attempt ends.
    With(Event),
    /// The upload is lost before the commit point: a fresh one at once.
    Afresh(&'static str),
    /// Somebody else moved the post.
    Overtaken,
    /// The engine stops; the attempt is picked up at the next start.
    Stopping,
    /// The database refused: nothing more can be written, so nothing more is done.
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Impossible(_) => Self::Overtaken,
            other => Self::Store(other),
        }
    }
}

/// One attempt in hand.
pub(crate) struct Run<'a> {
    parts: &'a Arc<Parts>,
    post: Post,
    profile: Profile,
    attempt: Attempt,
    broken_off: CancellationToken,
}

/// Publishes a claimed or interrupted post until TikTok has every byte, or says why not. False: something went wrong
/// with our own means, and the post is to be taken up again after a while.
pub(crate) async fn publish(
    parts: &Arc<Parts>,
    post: PostId,
    attempt: Attempt,
    broken_off: CancellationToken,
) -> bool {
    let mut attempt = attempt;
    loop {
        let id = attempt.id;
        let outcome = match Run::open(parts, post, attempt, broken_off.clone()).await {
            Ok(run) => run.go().await,
            Err(halt) => Err(halt),
        };
        let ended = match outcome {
            Ok(()) | Err(Halt::Stopping) => return true,
            Err(halt) => end(parts, post, id, halt).await,
        };
        match ended {
            Ok(Some(next)) => attempt = next,
            Ok(None) => return !is_left_lying(parts, post).await,
            Err(error) => {
                tracing::error!(%post, %error, "the end of an attempt could not be recorded; it is taken up again");
                return false;
            }
        }
    }
}

/// Whether a post is still to be published although its attempt gave up: a fault of ours, met by trying again.
async fn is_left_lying(parts: &Arc<Parts>, post: PostId) -> bool {
    let state = parts.store.read(move |r| r.post(post)).await.ok().flatten().map(|post| post.state);
    let left = matches!(state, Some(State::Publishing { stage }) if stage != Stage::Processing);
    if left {
        tracing::error!(%post, "an attempt gave up and nobody moved the post; it is taken up again");
    }
    left
}

/// Records how an attempt ended. Answers the next one where the post starts again at once.
async fn end(
    parts: &Arc<Parts>,
    post: PostId,
    attempt: AttemptId,
    halt: Halt,
) -> Result<Option<Attempt>, StoreError> {
    let now = parts.clock.now();
    let next = match halt {
        Halt::Stopping | Halt::Overtaken => None,
        Halt::Store(error) => return Err(error),
        Halt::With(event) => {
            tracing::info!(%post, event = event.name(), "attempt ends");
            let moved =
                parts.store.write(move |tx| tx.move_post(post, event, Moved::by("publisher", now))).await;
            match moved {
                Ok(_) | Err(StoreError::Impossible(_)) => None,
                Err(error) => return Err(error),
            }
        }
        Halt::Afresh(why) => parts.store.write(move |tx| start_again(tx, post, attempt, now, why)).await?,
    };
    fail_point::hit("attempt_ended");
    parts.signals.post_changed(post);
    Ok(next)
}

fn start_again(
    tx: &Tx<'_>,
    post: PostId,
    lost: AttemptId,
    now: DateTime<Utc>,
    why: &str,
) -> Result<Option<Attempt>, StoreError> {
    let Some(open) = tx.open_attempt(post)?.filter(|open| open.id == lost) else { return Ok(None) };
    let moved = Moved::by("publisher", now).with(json!({ "why": why }));
    match tx.move_post(post, Event::StartAgain, moved) {
        Ok(_) => {
            tx.end_attempt(lost, now)?;
            new_attempt(tx, post, now, open.late_from).map(Some)
        }
        Err(StoreError::Impossible(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A new attempt of a post, in the caller's transaction.
pub(crate) fn new_attempt(
    tx: &Tx<'_>,
    post: PostId,
    now: DateTime<Utc>,
    late_from: DateTime<Utc>,
) -> Result<Attempt, StoreError> {
    let number = tx.attempts(post)?.iter().map(|attempt| attempt.number).max().unwrap_or(0) + 1;
    let attempt = Attempt {
        id: AttemptId::new(),
        post,
        number,
        started_at: now,
        late_from,
        plan: None,
        publish_id: None,
        url_expires_at: None,
        offset: 0,
        committed_at: None,
        uploaded_at: None,
        polls: 0,
        next_poll_at: None,
        status_answered_at: None,
        ended_at: None,
    };
    tx.insert_attempt(&attempt)?;
    Ok(attempt)
}

impl<'a> Run<'a> {
    async fn open(
        parts: &'a Arc<Parts>,
        post: PostId,
        attempt: Attempt,
        broken_off: CancellationToken,
    ) -> Result<Self, Halt> {
        let found = parts
            .store
            .read(move |r| {
                let post = r.post(post)?;
                let profile = match &post {
                    Some(post) => r.profile(post.profile)?,
                    None => None,
                };
                Ok::<_, StoreError>(post.zip(profile))
            })
            .await?;
        let (post, profile) = found.ok_or(Halt::Overtaken)?;
        Ok(Self { parts, post, profile, attempt, broken_off })
    }

    async fn go(mut self) -> Result<(), Halt> {
        let State::Publishing { stage } = self.post.state else { return Err(Halt::Overtaken) };
        if stage == Stage::Processing {
            // Whoever handed it over looked before the last byte was answered; the questions are under way.
            return Ok(());
        }
        if stage.is_committed() || self.attempt.publish_id.is_some() {
            return self.pick_up(stage).await;
        }
        if stage != Stage::Checking {
            return Err(Halt::Afresh("interrupted before the upload was known"));
        }
        self.not_too_late()?;
        let checked = self.check().await?;
        self.not_too_late()?;
        if let Some(deferral) = self.parts.paused(self.profile.id).await? {
            return Err(self.defer(deferral));
        }
        let upload = self.init(&checked).await?;
        self.upload(checked.clip, upload, 0).await
    }

    /// The missed policy; after the commit point it no longer applies.
    fn not_too_late(&self) -> Result<(), Halt> {
        let late =
            lateness::is_missed(self.attempt.late_from, self.parts.clock.now(), &self.parts.settings());
        if late { Err(Halt::With(Event::Late)) } else { Ok(()) }
    }

    /// Goes on to the next stage, durably; whatever belongs to it goes into the same transaction. An engine that stops
    /// neither begins an upload nor commits one.
    async fn advance(
        &mut self,
        to: Stage,
        also: impl FnOnce(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), Halt> {
        if matches!(to, Stage::Initiating | Stage::Committing) && self.parts.stop.is_cancelled() {
            return Err(Halt::Stopping);
        }
        let (post, now) = (self.post.id, self.parts.clock.now());
        let moved = Moved::by("publisher", now).in_attempt(self.attempt.number);
        self.post = self
            .parts
            .store
            .write(move |tx| {
                also(tx)?;
                tx.move_post(post, Event::Advance(to), moved)
            })
            .await?;
        self.parts.signals.post_changed(post);
        Ok(())
    }

    /// Something worth knowing that changes no state.
    async fn log(&self, name: &str, detail: Value) -> Result<(), Halt> {
        let step = self.step(name, detail);
        let post = self.post.id;
        Ok(self.parts.store.write(move |tx| tx.log(post, &step, "publisher")).await?)
    }

    fn step(&self, name: &str, detail: Value) -> Step {
        Step { at: self.parts.clock.now(), attempt: Some(self.attempt.number), name: name.to_owned(), detail }
    }

    /// Waits, unless the post is called off or the engine stops first.
    async fn pause(&self, how_long: std::time::Duration) -> Result<(), Halt> {
        tokio::select! {
            () = self.parts.clock.sleep(how_long) => Ok(()),
            () = self.broken_off.cancelled() => Err(Halt::Overtaken),
            () = self.parts.stop.cancelled() => Err(Halt::Stopping),
        }
    }
}
