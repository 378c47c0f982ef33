//! Planning a post from outside: one call with everything in it. The call is the consent of record.

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    ClipSource, Detail, Event, Login, Mode, Post, PostId, PostSettings, Problem, ProblemKind, Profile, State,
    clip::Inspection,
    consent::{Consent, agreement},
    ids::DestinationId,
    readiness::{self, ClipAt, Ready},
};
use runsheet_store::{Moved, StoreError, StoredAnswer, Tx};
use serde_json::{Value, json};

use super::{
    Desk,
    clip_of_post::insert_clips,
    times::{Place, Times},
    trouble,
};
use crate::{
    commands::{Ask, Caller, CreatePost, Idempotency, When},
    fail_point,
    views::PostCreated,
};

/// How often a fetch in progress is looked at.
const FETCH_LOOK: TimeDelta = TimeDelta::minutes(1);

impl Desk {
    /// Plans a post. All is checked before anything is kept, and nothing is left behind when it is refused.
    pub async fn create_post(&self, request: CreatePost, caller: &Caller) -> Result<PostCreated, Problem> {
        if let Some(answer) = self.answered_before(request.idempotency.as_ref(), caller).await? {
            return Ok(answer);
        }
        let now = self.parts.clock.now();
        let profile = self.profile_named(&request.profile).await?;
        let times =
            first_times(request.when, request.ask, request.mode, &self.place_of(&profile).await?, now)?;
        let problems = request.settings.problems(request.mode);
        if !problems.is_empty() {
            return Err(Problem::fields(problems));
        }
        let lease = self.parts.clip_lease.read().await;
        let clip = self.clip_of_post(&request.media, caller, !request.dry_run).await?;
        let post = Post {
            title: request.title,
            settings: request.settings,
            ..times.given_to(blank(&profile, request.mode, now))
        };
        let post = Post { clip: clip.source(self, post.id)?, ..post };
        let answer = PostCreated {
            post_id: post.id,
            is_immediate: post.immediate,
            scheduled_date: post.schedule.map(|schedule| schedule.due),
            ask_at: post.ask.map(|ask| ask.due),
            warnings: warnings(&profile).into_iter().chain(clip.warnings.clone()).collect(),
            replayed: false,
        };
        if request.dry_run {
            return Ok(answer);
        }
        fail_point::hit("plan_ready");
        match self.plan(post, clip.new_row(), request.idempotency, &answer, caller).await {
            Ok(answer) => {
                fail_point::hit("plan_written");
                self.parts.signals.changed();
                self.parts.signals.wake();
                Ok(answer)
            }
            Err(problem) => {
                drop(lease);
                clip.drop_unused(self).await?;
                Err(problem)
            }
        }
    }

    async fn answered_before(
        &self,
        idempotency: Option<&Idempotency>,
        caller: &Caller,
    ) -> Result<Option<PostCreated>, Problem> {
        let (Some(idempotency), Some(key)) = (idempotency.cloned(), caller.key) else { return Ok(None) };
        let name = idempotency.key.clone();
        let stored = self.parts.store.read(move |r| r.idempotent(key, &name)).await.map_err(trouble)?;
        stored.map(|stored| replay(&stored, &idempotency)).transpose()
    }

    pub(super) async fn place_of(&self, profile: &Profile) -> Result<Place, Problem> {
        let (profile, default) = (profile.clone(), self.parts.zone());
        self.parts.store.read(move |r| Place::of(r, &profile, default)).await.map_err(trouble)
    }

    /// Post, clip, consent and answer in one transaction: after it nothing is lost, before it nothing is there.
    async fn plan(
        &self,
        post: Post,
        clip: Option<Inspection>,
        idempotency: Option<Idempotency>,
        answer: &PostCreated,
        caller: &Caller,
    ) -> Result<PostCreated, Problem> {
        let now = self.parts.clock.now();
        let (answer, caller) = (answer.clone(), caller.clone());
        self.parts
            .store
            .write(move |tx| {
                let promised = idempotency.as_ref().zip(caller.key);
                if let Some((idempotency, key)) = promised
                    && let Some(stored) = tx.idempotent(key, &idempotency.key)?
                {
                    return Ok::<_, Refused>(replay(&stored, idempotency));
                }
                insert_clips(tx, clip.as_slice(), now)?;
                let consent =
                    Consenting { by: &caller.by, text: agreement(&post.settings), also: Value::Null };
                plan_in(tx, &post, &consent, now)?.map_err(Refused::Request)?;
                if let Some((idempotency, key)) = promised {
                    tx.store_answer(key, &idempotency.key, &stored(idempotency, &answer), now)?;
                }
                Ok(Ok(answer))
            })
            .await
            .unwrap_or_else(|refused| Err(refused.into()))
    }
}

/// Why the transaction was rolled back.
pub(super) enum Refused {
    Request(Problem),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Request(problem) => problem,
            Refused::Store(error) => trouble(error),
        }
    }
}

/// The times of a post that is new and planned at once: it needs one.
pub(super) fn first_times(
    when: Option<When>,
    ask: Option<Ask>,
    mode: Mode,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<Times, Problem> {
    let times = Times::default().changed(when, ask, mode, place, now)?;
    if times.schedule.is_none() {
        return Err(Problem::field("when", "is missing: choose a time"));
    }
    Ok(times)
}

/// A post of which nothing but account and mode is known.
pub(super) fn blank(profile: &Profile, mode: Mode, now: DateTime<Utc>) -> Post {
    Post {
        id: PostId::new(),
        destination: DestinationId::new(),
        profile: profile.id,
        clip: ClipSource::None,
        mode,
        title: String::new(),
        settings: PostSettings::default(),
        schedule: None,
        ask: None,
        immediate: false,
        state: State::Draft,
        tiktok_post_id: None,
        post_url: None,
        inits_since_go: 0,
        created_at: now,
        changed_at: now,
    }
}

/// Adds a post, which takes its clip from the tray if it lies there.
pub(super) fn insert(tx: &Tx<'_>, post: &Post) -> Result<(), StoreError> {
    tx.insert_post(post)?;
    match &post.clip {
        ClipSource::Kept { hash } => tx.take_from_tray(hash, post.id),
        ClipSource::None | ClipSource::Fetching { .. } => Ok(()),
    }
}

/// A call that agrees to the posts it makes.
pub(super) struct Consenting<'a> {
    pub(super) by: &'a str,
    /// The sentence that was agreed to.
    pub(super) text: &'a str,
    /// What else the log should say about it.
    pub(super) also: Value,
}

/// Adds a post, records the consent to it and plans it, or says what is missing.
pub(super) fn plan_in(
    tx: &Tx<'_>,
    post: &Post,
    consenting: &Consenting<'_>,
    now: DateTime<Utc>,
) -> Result<Result<(), Problem>, StoreError> {
    let Some(terms) = post.terms() else { return Ok(Err(Problem::field("clip", "is missing"))) };
    let consent = Consent { text: consenting.text.to_owned(), ..Consent::to(&terms, consenting.by, now) };
    let ready = match ready(post, Some(&consent), now) {
        Ok(ready) => ready,
        Err(missing) => return Ok(Err(Problem::fields(missing))),
    };
    insert(tx, post)?;
    tx.insert_consent(post.id, &consent)?;
    let mut detail = json!({ "agreed_to": consent.text });
    if let (Value::Object(detail), Value::Object(also)) = (&mut detail, consenting.also.clone()) {
        detail.extend(also);
    }
    tx.move_post(post.id, Event::Schedule(ready), Moved::by(consenting.by, now).with(detail))?;
    Ok(Ok(()))
}

/// Whether a post may be planned as it stands, under that consent; or all that is missing.
pub(super) fn ready(
    post: &Post,
    consent: Option<&Consent>,
    now: DateTime<Utc>,
) -> Result<Ready, Vec<Detail>> {
    let clip = match post.clip {
        ClipSource::None => ClipAt::Nowhere,
        ClipSource::Kept { .. } => ClipAt::Here,
        ClipSource::Fetching { .. } => ClipAt::OnItsWay(now + FETCH_LOOK),
    };
    let agreed = post.terms().and_then(|terms| consent?.covers(&terms));
    readiness::check(clip, post.mode, &post.settings, agreed, post.schedule.as_ref())
}

pub(super) fn warnings(profile: &Profile) -> Vec<String> {
    match profile.login {
        Login::Connected => Vec::new(),
        Login::NeedsLogin | Login::Disconnected => {
            vec![format!("'{}' must log in again before anything can be posted", profile.name)]
        }
    }
}

fn stored(idempotency: &Idempotency, answer: &PostCreated) -> StoredAnswer {
    StoredAnswer {
        body_sha256: idempotency.body_sha256,
        status: 200,
        body: json!(answer).to_string(),
        post: Some(answer.post_id),
    }
}

fn replay(stored: &StoredAnswer, idempotency: &Idempotency) -> Result<PostCreated, Problem> {
    if stored.body_sha256 != idempotency.body_sha256 {
        return Err(Problem::new(
            ProblemKind::Unprocessable,
            "idempotency_key_reused",
            "this Idempotency-Key was used for a request with another body; use a new key",
        ));
    }
    let answer: PostCreated = serde_json::from_str(&stored.body)
        .map_err(|_| Problem::new(ProblemKind::Internal, "internal", "the stored answer cannot be read"))?;
    Ok(PostCreated { replayed: true, ..answer })
}
