//! What persons decide about a post: whether it is on TikTok, that it goes out again, is held, closed, or was posted.
//!
//! Nothing here sends anything. A post of which nobody knows whether it went out is never planned again before somebody
//! has looked: "not there" ends it as failed, and only then it can be given another go (design.md 2.1).

use chrono::{DateTime, Utc};
use runsheet_model::{Cause, Event, Post, PostId, Problem, ProblemKind, Schedule, State, StateName, asking};
use runsheet_store::{Moved, StoreError, Tx};

use super::{
    Desk,
    new_post::{Refused, ready},
    posts::not_found,
    trouble,
};
use crate::{
    commands::{Caller, ClosePost, ConfirmPost, HoldPost, MarkPosted, RecheckPost, RetryPost},
    poller,
    views::PostDetail,
};

impl Desk {
    /// A person has looked on TikTok: the post is there, or it is not.
    pub async fn confirm_post(&self, request: ConfirmPost, caller: &Caller) -> Result<PostDetail, Problem> {
        let event = if request.there { Event::SeenThere } else { Event::SeenMissing };
        self.decide(request.post, caller, "be confirmed", move |tx, post, moved| {
            let at = moved.at;
            tx.move_post(post.id, event, moved)?;
            if request.there { Ok(()) } else { end_attempt(tx, post.id, at) }
        })
        .await
    }

    /// A person gives a stopped post another go: at its time if that is still to come, else now. An
    /// ask that is over by then is dropped.
    pub async fn retry_post(&self, request: RetryPost, caller: &Caller) -> Result<PostDetail, Problem> {
        self.decide(request.post, caller, "be tried again", retry).await
    }

    /// A person holds a post. From the commit point on that is refused: it may go live by itself.
    pub async fn hold_post(&self, request: HoldPost, caller: &Caller) -> Result<PostDetail, Problem> {
        let cause = Cause::new(
            "held",
            format!("Held by {}. Nothing was posted; it waits until somebody lets it go.", caller.by),
        );
        let held = self.decide(request.post, caller, "be held any more", move |tx, post, moved| {
            Ok(tx.move_post(post.id, Event::Hold(cause), moved).map(drop)?)
        });
        let detail = held.await?;
        self.parts.running.break_off(request.post);
        Ok(detail)
    }

    /// A person gives up on a delivered draft: the client will not post it.
    pub async fn close_post(&self, request: ClosePost, caller: &Caller) -> Result<PostDetail, Problem> {
        self.decide(request.post, caller, "be closed", |tx, post, moved| {
            let at = moved.at;
            tx.move_post(post.id, Event::Close, moved)?;
            end_attempt(tx, post.id, at)
        })
        .await
    }

    /// A person knows that the client has posted a delivered draft.
    pub async fn mark_posted(&self, request: MarkPosted, caller: &Caller) -> Result<PostDetail, Problem> {
        self.decide(request.post, caller, "be marked as posted by the client", |tx, post, moved| {
            Ok(tx.move_post(post.id, Event::ClientPosted, moved).map(drop)?)
        })
        .await
    }

    /// Asks TikTok now what became of a post, instead of when it would be asked next.
    pub async fn recheck_post(&self, request: RecheckPost, _: &Caller) -> Result<PostDetail, Problem> {
        let id = request.post;
        let found = self
            .parts
            .store
            .read(move |r| Ok::<_, StoreError>(r.post(id)?.zip(r.attempts(id)?.pop())))
            .await
            .map_err(trouble)?;
        let shown = self.detail(id).await?;
        let asked_after =
            |post: &Post| post.state.name() == StateName::Unconfirmed || post.state == State::InInbox;
        match found {
            Some((post, attempt)) if asked_after(&post) && attempt.publish_id.is_some() => {
                poller::ask_now(&self.parts, attempt).await.map_err(trouble)?;
                self.detail(id).await
            }
            _ => Err(refused(shown.post.state, "be asked after")),
        }
    }

    /// Has a person's decision written, or says why the post cannot take it where it stands.
    async fn decide(
        &self,
        id: PostId,
        caller: &Caller,
        what: &'static str,
        how: impl FnOnce(&Tx<'_>, Post, Moved<'_>) -> Result<(), Refused> + Send + 'static,
    ) -> Result<PostDetail, Problem> {
        let (now, by) = (self.parts.clock.now(), caller.by.clone());
        let decided = self.parts.store.write(move |tx| {
            let post = tx.post(id)?.ok_or_else(|| Refused::Request(not_found(id)))?;
            how(tx, post, Moved::by(&by, now))
        });
        decided.await.map_err(|why| match why {
            Refused::Store(StoreError::Impossible(impossible)) => refused(impossible.from, what),
            other => other.into(),
        })?;
        self.parts.signals.post_changed(id);
        self.parts.signals.wake();
        self.detail(id).await
    }
}

fn retry(tx: &Tx<'_>, post: Post, moved: Moved<'_>) -> Result<(), Refused> {
    let is_stopped = matches!(
        post.state,
        State::Failed { .. } | State::NeedsAttention { .. } | State::Missed | State::OnHold { .. }
    );
    if !is_stopped {
        return Err(Refused::Request(refused(post.state.name(), "be tried again")));
    }
    let schedule = post.schedule.map(|schedule| not_before(moved.at, schedule));
    let ask = schedule.and_then(|delivery| asking::kept(post.ask, &delivery));
    let again = Post { schedule, ask, ..post };
    let ready = ready(&again, tx.consent(again.id)?.as_ref(), moved.at).map_err(|missing| {
        let problem = Problem::fields(missing);
        Refused::Request(Problem { kind: ProblemKind::Conflict, code: "not_ready".to_owned(), ..problem })
    })?;
    tx.edit_post(&again)?;
    tx.reset_inits(again.id)?;
    tx.move_post(again.id, Event::Schedule(ready), moved)?;
    Ok(())
}

fn not_before(now: DateTime<Utc>, schedule: Schedule) -> Schedule {
    if schedule.due > now { schedule } else { Schedule::at_instant(now, schedule.zone) }
}

/// A post that is decided about is not asked after any more.
fn end_attempt(tx: &Tx<'_>, post: PostId, at: DateTime<Utc>) -> Result<(), Refused> {
    if let Some(attempt) = tx.open_attempt(post)? {
        tx.end_attempt(attempt.id, at)?;
    }
    Ok(())
}

pub(super) fn refused(state: StateName, what: &str) -> Problem {
    let why = match state {
        StateName::Unconfirmed => {
            "This post may be live: nobody knows yet. Look on TikTok and say whether it is there".to_owned()
        }
        other => format!("This post is {other}"),
    };
    Problem::new(ProblemKind::Conflict, state.as_str(), format!("{why}; it cannot {what}."))
}
