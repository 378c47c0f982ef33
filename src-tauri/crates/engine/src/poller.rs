//! Asks TikTok what became of an upload, until there is an end, a video's id, or no more sense in asking.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    Attempt, Cause, Event, Mode, Post, Privacy, Profile, Settings, Stage, State, Step,
    limits::{Endpoint, STATUS_IN_PASSING},
    polling,
};
use runsheet_store::{Moved, StoreError, Tx};
use runsheet_tiktok::{CallError, Code, PublishStatus};
use serde_json::{Value, json};

use crate::{
    calls::{Calling, NoAnswer},
    engine::Parts,
    evidence::{self, Seen},
    fail_point,
    running::Hold,
    tokens::NoToken,
    verdict,
};

/// How long a delivered draft, an unconfirmed post or a missing video id is asked after.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// How long the id of a published video is waited for (tiktok-api.md section 7.1: hours, sometimes for good).
const ID_PATIENCE: TimeDelta = TimeDelta::hours(24);

/// A new `publish_id` that TikTok does not know is asked after for so long before that is believed.
const UNKNOWN_ID_GRACE: TimeDelta = TimeDelta::minutes(2);

/// How long TikTok's status is left to name a published video by itself before the video list is asked.
const LIST_AFTER: TimeDelta = TimeDelta::minutes(1);

/// What one question brought.
enum Reply {
    Status(PublishStatus),
    /// TikTok will not answer for this upload, whoever asks.
    RefusedForGood(Cause),
    /// The account's login is over: TikTok answers nobody until a person logs in again.
    NoLogin,
    /// No answer now; ask again, not before this moment if one is named.
    NotNow(Option<DateTime<Utc>>),
}

/// Asks once and records what follows.
pub(crate) async fn ask(parts: &Arc<Parts>, attempt: Attempt) -> Result<(), StoreError> {
    let post_id = attempt.post;
    let post = parts.store.read(move |r| r.post(post_id)).await?;
    let (Some(post), Some(publish_id)) = (post, attempt.publish_id.clone()) else {
        let (id, now) = (attempt.id, parts.clock.now());
        return parts.store.write(move |tx| tx.end_attempt(id, now)).await;
    };
    let Some(profile) = parts.profile(post.profile).await? else { return Ok(()) };
    let is_open_ended = matches!(post.state, State::Publishing { .. } | State::Unconfirmed { .. });
    let calling = Calling {
        window: (!is_open_ended).then_some(STATUS_IN_PASSING),
        ..Calling::new(&profile, Endpoint::Status, Some(post_id))
    };
    let reply = question(parts, calling, &publish_id).await?;
    let mut poll =
        Poll { post, profile, attempt, now: parts.clock.now(), settings: parts.settings(), seen: None };
    if poll.wants_evidence(&reply) {
        poll.seen = evidence::look(parts, &poll.profile, &poll.post, &poll.attempt).await?;
        poll.now = parts.clock.now();
    }
    fail_point::hit("status_answered");
    parts.store.write(move |tx| poll.record(tx, reply)).await?;
    fail_point::hit("status_written");
    parts.signals.post_changed(post_id);
    Ok(())
}

/// Asks now, for a person, unless it is being asked already.
pub(crate) async fn ask_now(parts: &Arc<Parts>, attempt: Attempt) -> Result<(), StoreError> {
    match Hold::poll(parts, attempt.id) {
        Some(_asking) => ask(parts, attempt).await,
        None => Ok(()),
    }
}

async fn question(parts: &Arc<Parts>, calling: Calling<'_>, publish_id: &str) -> Result<Reply, StoreError> {
    let tiktok = &parts.tiktok;
    let asked = parts
        .call(
            calling,
            |token| async move { tiktok.status(&token, publish_id).await },
            |answer, _| Ok(answer.value),
        )
        .await;
    Ok(match asked {
        Ok(status) => Reply::Status(status),
        Err(NoAnswer::Store(error)) => return Err(error),
        Err(NoAnswer::NotYet(deferral) | NoAnswer::Full(deferral, _)) => Reply::NotNow(Some(deferral.until)),
        Err(NoAnswer::Call(CallError::Refused(refusal))) => match refusal.code {
            Code::InvalidPublishId | Code::TokenNotAuthorizedForPublishId => {
                Reply::RefusedForGood(Cause::new(
                    refusal.code.as_str(),
                    "TikTok does not answer for this upload. Look on TikTok whether the video is there.",
                ))
            }
            _ => Reply::NotNow(None),
        },
        Err(NoAnswer::NoToken(NoToken::NeedsLogin(_))) => Reply::NoLogin,
        Err(NoAnswer::Call(_) | NoAnswer::NoToken(_)) => Reply::NotNow(None),
    })
}

/// One question and everything its answer is judged by.
struct Poll {
    post: Post,
    profile: Profile,
    attempt: Attempt,
    now: DateTime<Utc>,
    settings: Settings,
    /// What the video list says, where it was looked at.
    seen: Option<Seen>,
}

impl Poll {
    /// Whether the video list could tell more than this reply: nobody knows, or a published video's id is missing.
    fn wants_evidence(&self, reply: &Reply) -> bool {
        let (ends, names) = match reply {
            Reply::Status(status) => (verdict::of(status).is_some(), !status.post_ids.is_empty()),
            Reply::RefusedForGood(_) | Reply::NoLogin | Reply::NotNow(_) => (false, false),
        };
        match self.post.state {
            State::Unconfirmed { .. } => !ends,
            State::Publishing { stage: Stage::Processing } => {
                let is_refused =
                    matches!(reply, Reply::RefusedForGood(_)) && self.since() >= UNKNOWN_ID_GRACE;
                is_refused || !ends && matches!(reply, Reply::Status(_)) && self.is_given_up()
            }
            State::Published => !names && self.post.tiktok_post_id.is_none() && self.since() >= LIST_AFTER,
            _ => false,
        }
    }

    fn record(self, tx: &Tx<'_>, reply: Reply) -> Result<(), StoreError> {
        self.evidence(tx)?;
        let is_open = tx.open_attempt(self.post.id)?.is_some_and(|open| open.id == self.attempt.id);
        match reply {
            // A person has decided meanwhile, or the attempt had ended when a person asked.
            Reply::NotNow(_) | Reply::NoLogin if !is_open => Ok(()),
            Reply::NotNow(until) => tx.poll_at(self.attempt.id, until.unwrap_or_else(|| self.next())),
            Reply::NoLogin => {
                if self.is_given_up() {
                    self.move_post(tx, Event::OutcomeUnknown(self.nobody_to_ask()))?;
                }
                tx.poll_at(self.attempt.id, self.next())
            }
            Reply::RefusedForGood(cause) if !is_open => self.log(tx, json!({ "refused": cause.code })),
            Reply::RefusedForGood(cause) => {
                if self.since() < UNKNOWN_ID_GRACE {
                    return tx.polled(self.attempt.id, self.next(), None);
                }
                self.log(tx, json!({ "refused": cause.code }))?;
                self.move_post(tx, Event::OutcomeUnknown(cause))?;
                tx.end_attempt(self.attempt.id, self.now)
            }
            Reply::Status(status) => self.status(tx, &status, is_open),
        }
    }

    /// Keeps what the video list says, when it says something else than before. It names a published video, and moves no
    /// post.
    fn evidence(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let Some(seen) = &self.seen else { return Ok(()) };
        let detail = seen.detail();
        let known = tx.steps(self.post.id)?.into_iter().rev().find(|step| step.name == "video_list");
        if known.is_none_or(|step| step.detail != detail) {
            let step = Step { detail, ..self.step("video_list", Value::Null) };
            tx.log(self.post.id, &step, "tiktok")?;
        }
        match seen {
            Seen::One { id, url, .. } if self.post.state == State::Published => {
                tx.set_published(self.post.id, Some(id), self.url(id).or_else(|| url.clone()).as_deref())
            }
            _ => Ok(()),
        }
    }

    fn status(&self, tx: &Tx<'_>, status: &PublishStatus, is_open: bool) -> Result<(), StoreError> {
        self.log(
            tx,
            json!({
                "status": status.status.as_str(),
                "fail_reason": status.fail_reason.as_ref().map(ToString::to_string),
                "post_ids": status.post_ids,
            }),
        )?;
        let after = match verdict::of(status) {
            Some(event) => self.move_post(tx, event)?,
            None if self.is_given_up() => self.move_post(tx, Event::OutcomeUnknown(self.no_end()))?,
            None => self.post.state.clone(),
        };
        if let Some(id) = status.post_ids.first() {
            tx.set_published(self.post.id, Some(id), self.url(id).as_deref())?;
        }
        if !is_open {
            Ok(())
        } else if self.is_done(&after, status) {
            tx.end_attempt(self.attempt.id, self.now)
        } else {
            tx.polled(self.attempt.id, self.next_in(&after), Some(self.now))
        }
    }

    /// Moves the post; an event that cannot happen any more (it was said before, a person decided) changes nothing.
    fn move_post(&self, tx: &Tx<'_>, event: Event) -> Result<State, StoreError> {
        let moved = Moved::by("tiktok", self.now).in_attempt(self.attempt.number);
        match tx.move_post(self.post.id, event, moved) {
            Ok(post) => Ok(post.state),
            Err(StoreError::Impossible(_)) => Ok(self.post.state.clone()),
            Err(error) => Err(error),
        }
    }

    /// Only asked with an answer or a refusal in hand, so that no post is given up that TikTok was never asked about.
    fn is_given_up(&self) -> bool {
        let patience = TimeDelta::from_std(self.settings.poll_give_up).unwrap_or(TimeDelta::MAX);
        let processing = State::Publishing { stage: Stage::Processing };
        self.post.state == processing && self.since() >= patience
    }

    fn is_done(&self, after: &State, status: &PublishStatus) -> bool {
        match after {
            State::Published | State::ClientPosted => {
                let public = self.post.mode == Mode::Draft
                    || self.post.settings.privacy == Some(Privacy::PublicToEveryone);
                let is_named = !status.post_ids.is_empty()
                    || self.post.state == State::Published && matches!(self.seen, Some(Seen::One { .. }));
                is_named || !public || self.since() > ID_PATIENCE
            }
            State::InInbox | State::Unconfirmed { .. } => self.since() > LONGEST,
            State::Publishing { .. } => false,
            _ => true,
        }
    }

    fn next(&self) -> DateTime<Utc> {
        self.next_in(&self.post.state)
    }

    fn next_in(&self, state: &State) -> DateTime<Utc> {
        let (since, first) = (self.since().to_std().unwrap_or(Duration::ZERO), self.settings.poll_first);
        let wait = match state {
            State::InInbox => polling::next_inbox_poll(since, first),
            _ => polling::next_poll(self.attempt.polls + 1, since, first),
        };
        self.now + TimeDelta::from_std(wait).unwrap_or(TimeDelta::minutes(10))
    }

    fn since(&self) -> TimeDelta {
        self.now - self.attempt.uploaded_at.unwrap_or(self.attempt.started_at)
    }

    fn url(&self, id: &str) -> Option<String> {
        let username = self.profile.username.as_deref()?;
        Some(format!("https://www.tiktok.com/@{username}/video/{id}"))
    }

    fn log(&self, tx: &Tx<'_>, detail: Value) -> Result<(), StoreError> {
        tx.log(self.post.id, &self.step("status", detail), "tiktok")
    }

    fn step(&self, name: &str, detail: Value) -> Step {
        Step { at: self.now, attempt: Some(self.attempt.number), name: name.to_owned(), detail }
    }

    fn nobody_to_ask(&self) -> Cause {
        Cause::new(
            "no_end_in_time",
            "The clip is at TikTok, and TikTok cannot be asked what became of it, because the account's login is over. It \
             may be live. To avoid posting twice, Runsheet will not send it again by itself; connect the account once \
             more and it asks again.",
        )
    }

    fn no_end(&self) -> Cause {
        let local = |at: DateTime<Utc>| match self.post.schedule {
            Some(schedule) => at.with_timezone(&schedule.zone).format("%H:%M:%S").to_string(),
            None => at.format("%H:%M:%S UTC").to_string(),
        };
        let left = self.attempt.uploaded_at.or(self.attempt.committed_at).unwrap_or(self.attempt.started_at);
        Cause::new(
            "no_end_in_time",
            format!(
                "The last part of the clip left at {}, and TikTok has not confirmed it: last answer {}, still \
                 processing. It may be live. To avoid posting twice, Runsheet will not send it again by itself; it \
                 keeps asking TikTok.",
                local(left),
                local(self.now)
            ),
        )
    }
}
