//! Making posts, editing what they say, and moving them from state to state.

use chrono::{DateTime, SubsecRound, Utc};
use runsheet_model::{Cause, ClipSource, Deferral, Event, Post, PostId, Schedule, Stage, State, Step};
use rusqlite::named_params;
use serde_json::{Value, json};

use super::WALL_TIME;
use crate::{
    columns::{ms, ms_or_null},
    error::StoreError,
    transaction::{Reader, Tx},
};

/// The circumstances of a move, for the activity log.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The person at the desk, the API key, or the part of Runsheet that moves it.
    pub by: &'a str,
    /// In which attempt, if in one.
    pub attempt: Option<u32>,
    /// Whatever else helps to understand it, never a secret. The new state is added by itself.
    pub detail: Value,
}

impl<'a> Moved<'a> {
    /// By somebody, at a moment.
    #[must_use]
    pub fn by(by: &'a str, at: DateTime<Utc>) -> Self {
        Self { at, by, attempt: None, detail: Value::Null }
    }

    /// In an attempt.
    #[must_use]
    pub fn in_attempt(self, number: u32) -> Self {
        Self { attempt: Some(number), ..self }
    }

    /// With what else helps to understand it.
    #[must_use]
    pub fn with(self, detail: Value) -> Self {
        Self { detail, ..self }
    }
}

/// A clip as the columns `clip_hash` and `clip_url_sealed`.
fn clip_columns(clip: &ClipSource) -> (Option<String>, Option<&[u8]>) {
    match clip {
        ClipSource::None => (None, None),
        ClipSource::Kept { hash } => (Some(hash.to_string()), None),
        ClipSource::Fetching { url_sealed } => (None, Some(url_sealed)),
    }
}

/// Wall time as text, to the millisecond like the instant beside it.
fn wall_time(schedule: Option<&Schedule>) -> Option<String> {
    schedule.map(|s| s.local.trunc_subsecs(3).format(WALL_TIME).to_string())
}

fn stage(state: &State) -> Option<Stage> {
    if let State::Publishing { stage } = state { Some(*stage) } else { None }
}

fn deferral(state: &State) -> Option<Deferral> {
    if let State::Scheduled { deferred } = state { *deferred } else { None }
}

/// What the log keeps of a move: the new state, with what the mover adds.
fn log_detail(state: &State, added: Value) -> Result<Value, StoreError> {
    let mut detail =
        serde_json::to_value(state).map_err(|e| StoreError::Unreadable { detail: e.to_string() })?;
    match (&mut detail, added) {
        (_, Value::Null) => {}
        (Value::Object(known), Value::Object(added)) => known.extend(added),
        (known, added) => *known = json!({ "to": known.take(), "detail": added }),
    }
    Ok(detail)
}

impl Reader<'_> {
    fn known_post(&self, id: PostId) -> Result<Post, StoreError> {
        self.post(id)?.ok_or_else(|| StoreError::Missing { what: "post", id: id.to_string() })
    }
}

impl Tx<'_> {
    /// Adds a post as it stands. Nothing is logged: say with [`Tx::log`] who made it.
    pub fn insert_post(&self, post: &Post) -> Result<(), StoreError> {
        let (clip_hash, clip_url_sealed) = clip_columns(&post.clip);
        let (schedule, ask) = (post.schedule.as_ref(), post.ask.as_ref());
        let deferred = deferral(&post.state);
        let cause = post.state.cause();
        self.change(
            "INSERT INTO posts (id, destination, profile, clip_hash, clip_url_sealed, mode, title, caption, privacy,
                 disable_comment, disable_duet, disable_stitch, branded_content, own_brand, ai_generated,
                 cover_timestamp_ms, local_time, zone, due, ask_local, ask_zone, ask, immediate, state, stage,
                 deferred_until, deferred_reason, cause_code, cause_message, tiktok_post_id, post_url,
                 inits_since_go, created_at, changed_at)
             VALUES (:id, :destination, :profile, :clip_hash, :clip_url_sealed, :mode, :title, :caption, :privacy,
                 :disable_comment, :disable_duet, :disable_stitch, :branded_content, :own_brand, :ai_generated,
                 :cover_timestamp_ms, :local_time, :zone, :due, :ask_local, :ask_zone, :ask, :immediate, :state,
                 :stage, :deferred_until, :deferred_reason, :cause_code, :cause_message, :tiktok_post_id,
                 :post_url, :inits_since_go, :created_at, :changed_at)",
            named_params! {
                ":id": post.id.to_string(),
                ":destination": post.destination.to_string(),
                ":profile": post.profile.to_string(),
                ":clip_hash": clip_hash,
                ":clip_url_sealed": clip_url_sealed,
                ":mode": post.mode.as_str(),
                ":title": post.title,
                ":caption": post.settings.caption,
                ":privacy": post.settings.privacy.map(|p| p.as_str()),
                ":disable_comment": post.settings.interactions.disable_comment,
                ":disable_duet": post.settings.interactions.disable_duet,
                ":disable_stitch": post.settings.interactions.disable_stitch,
                ":branded_content": post.settings.disclosure.branded_content,
                ":own_brand": post.settings.disclosure.own_brand,
                ":ai_generated": post.settings.disclosure.ai_generated,
                ":cover_timestamp_ms": post.settings.cover_timestamp_ms,
                ":local_time": wall_time(schedule),
                ":zone": schedule.map(|s| s.zone.name()),
                ":due": ms_or_null(schedule.map(|s| s.due)),
                ":ask_local": wall_time(ask),
                ":ask_zone": ask.map(|s| s.zone.name()),
                ":ask": ms_or_null(ask.map(|s| s.due)),
                ":immediate": post.immediate,
                ":state": post.state.name().as_str(),
                ":stage": stage(&post.state).map(Stage::as_str),
                ":deferred_until": ms_or_null(deferred.map(|d| d.until)),
                ":deferred_reason": deferred.map(|d| d.reason.as_str()),
                ":cause_code": cause.map(|c| c.code.as_str()),
                ":cause_message": cause.map(|c| c.message.as_str()),
                ":tiktok_post_id": post.tiktok_post_id,
                ":post_url": post.post_url,
                ":inits_since_go": post.inits_since_go,
                ":created_at": ms(post.created_at),
                ":changed_at": ms(post.changed_at),
            },
        )
        .map(drop)
    }

    /// Writes what a post says and when it goes out: profile, clip, mode, title, settings, schedule, ask,
    /// `immediate`. Its
    /// state is taken from the database, not from `post`, and refuses the edit from the claim on.
    pub fn edit_post(&self, post: &Post) -> Result<(), StoreError> {
        let stored = self.known_post(post.id)?.state.name();
        if !stored.is_editable() {
            return Err(StoreError::NotEditable(stored));
        }
        let (clip_hash, clip_url_sealed) = clip_columns(&post.clip);
        let (schedule, ask) = (post.schedule.as_ref(), post.ask.as_ref());
        self.change(
            "UPDATE posts SET profile = :profile, clip_hash = :clip_hash, clip_url_sealed = :clip_url_sealed, mode = :mode,
                 title = :title, caption = :caption, privacy = :privacy, disable_comment = :disable_comment,
                 disable_duet = :disable_duet, disable_stitch = :disable_stitch,
                 branded_content = :branded_content, own_brand = :own_brand, ai_generated = :ai_generated,
                 cover_timestamp_ms = :cover_timestamp_ms, local_time = :local_time, zone = :zone, due = :due,
                 ask_local = :ask_local, ask_zone = :ask_zone, ask = :ask, immediate = :immediate
             WHERE id = :id",
            named_params! {
                ":id": post.id.to_string(),
                ":profile": post.profile.to_string(),
                ":clip_hash": clip_hash,
                ":clip_url_sealed": clip_url_sealed,
                ":mode": post.mode.as_str(),
                ":title": post.title,
                ":caption": post.settings.caption,
                ":privacy": post.settings.privacy.map(|p| p.as_str()),
                ":disable_comment": post.settings.interactions.disable_comment,
                ":disable_duet": post.settings.interactions.disable_duet,
                ":disable_stitch": post.settings.interactions.disable_stitch,
                ":branded_content": post.settings.disclosure.branded_content,
                ":own_brand": post.settings.disclosure.own_brand,
                ":ai_generated": post.settings.disclosure.ai_generated,
                ":cover_timestamp_ms": post.settings.cover_timestamp_ms,
                ":local_time": wall_time(schedule),
                ":zone": schedule.map(|s| s.zone.name()),
                ":due": ms_or_null(schedule.map(|s| s.due)),
                ":ask_local": wall_time(ask),
                ":ask_zone": ask.map(|s| s.zone.name()),
                ":ask": ms_or_null(ask.map(|s| s.due)),
                ":immediate": post.immediate,
            },
        )
        .map(drop)
    }

    /// Moves a post by an event, if the model allows it, and logs that under the event's name; gives the post as it
    /// stands then. The only way to change a state. A post that stops being published before its commit point has no
    /// open attempt any more: its upload posts nothing and is given up.
    pub fn move_post(&self, id: PostId, event: Event, moved: Moved<'_>) -> Result<Post, StoreError> {
        let post = self.known_post(id)?;
        let name = event.name();
        let state = post.state.after(event, post.mode)?;
        if stage(&post.state).is_some_and(|stage| !stage.is_committed())
            && stage(&state).is_none()
            && let Some(attempt) = self.open_attempt(id)?
        {
            self.end_attempt(attempt.id, moved.at)?;
        }
        self.set_state(id, &state, moved.at)?;
        let detail = log_detail(&state, moved.detail)?;
        let step = Step { at: moved.at, attempt: moved.attempt, name: name.to_owned(), detail };
        self.log(id, &step, moved.by)?;
        self.known_post(id)
    }

    fn set_state(&self, id: PostId, state: &State, at: DateTime<Utc>) -> Result<(), StoreError> {
        let deferred = deferral(state);
        let cause: Option<&Cause> = state.cause();
        self.change_one(
            ("post", &id),
            "UPDATE posts SET state = :state, stage = :stage, deferred_until = :deferred_until,
                 deferred_reason = :deferred_reason, cause_code = :cause_code, cause_message = :cause_message,
                 changed_at = :at
             WHERE id = :id",
            named_params! {
                ":id": id.to_string(),
                ":state": state.name().as_str(),
                ":stage": stage(state).map(Stage::as_str),
                ":deferred_until": ms_or_null(deferred.map(|d| d.until)),
                ":deferred_reason": deferred.map(|d| d.reason.as_str()),
                ":cause_code": cause.map(|c| c.code.as_str()),
                ":cause_message": cause.map(|c| c.message.as_str()),
                ":at": ms(at),
            },
        )
    }

    /// Keeps TikTok's id and address of the published video; what is not given stays as it is known.
    pub fn set_published(
        &self,
        id: PostId,
        tiktok_post_id: Option<&str>,
        url: Option<&str>,
    ) -> Result<(), StoreError> {
        self.change_one(
            ("post", &id),
            "UPDATE posts SET tiktok_post_id = coalesce(?2, tiktok_post_id), post_url = coalesce(?3, post_url)
             WHERE id = ?1",
            (id.to_string(), tiktok_post_id, url),
        )
    }

    /// Counts one more init since a person's go, and says how many that makes.
    pub fn count_init(&self, id: PostId) -> Result<u32, StoreError> {
        self.find(
            "UPDATE posts SET inits_since_go = inits_since_go + 1 WHERE id = ?1 RETURNING inits_since_go",
            [id.to_string()],
            |row| row.get(0),
        )?
        .ok_or_else(|| StoreError::Missing { what: "post", id: id.to_string() })
    }

    /// An init that provably had no effect does not count.
    pub fn uncount_init(&self, id: PostId) -> Result<(), StoreError> {
        self.change_one(
            ("post", &id),
            "UPDATE posts SET inits_since_go = max(inits_since_go - 1, 0) WHERE id = ?1",
            [id.to_string()],
        )
    }

    /// A person gave a go: the inits are counted from nothing again.
    pub fn reset_inits(&self, id: PostId) -> Result<(), StoreError> {
        self.change_one(("post", &id), "UPDATE posts SET inits_since_go = 0 WHERE id = ?1", [id.to_string()])
    }
}
