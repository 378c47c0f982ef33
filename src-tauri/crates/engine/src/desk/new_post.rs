//! Planning a post from outside: one call with everything in it. The call is the consent of record.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_media::{FetchPolicy, InspectError, KeepError, KeptClip, inspect};
use runsheet_model::{
    ClipSource, Detail, Event, Login, Post, PostId, Problem, ProblemKind, Profile, Schedule, State,
    clip::{ClipFacts, Inspection},
    consent::Consent,
    ids::DestinationId,
    media_rules::{self, Finding, Severity},
    readiness::{self, ClipAt, Ready},
};
use runsheet_store::{Moved, StoreError, StoredAnswer, Tx};
use serde_json::json;

use super::{Desk, trouble};
use crate::{
    commands::{Caller, CreatePost, Idempotency, Media, When},
    fail_point, fetcher,
    key_ring::SecretAt,
    views::PostCreated,
};

/// The farthest a post may be planned ahead.
const FARTHEST: TimeDelta = TimeDelta::days(365);

/// A time that is over by at most this means "now".
const JUST_OVER: TimeDelta = TimeDelta::seconds(60);

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
        let zone = self.zone_of(&profile).await?;
        let due = due(request.when, now)?;
        let problems = request.settings.problems(request.mode);
        if !problems.is_empty() {
            return Err(Problem::fields(problems));
        }
        if let Media::Url(url) = &request.media {
            self.fetchable(url)?;
        }
        let mut warnings = warnings(&profile);
        let lease = self.parts.clip_lease.read().await;
        let kept = match &request.media {
            Media::File(path) => Some(self.keep(path, caller, &mut warnings, request.dry_run).await?),
            Media::Url(_) => None,
        };
        let id = PostId::new();
        let post = Post {
            id,
            destination: DestinationId::new(),
            profile: profile.id,
            clip: match (&request.media, &kept) {
                (Media::Url(url), _) => ClipSource::Fetching { url_sealed: self.seal_address(id, url)? },
                (Media::File(_), Some(Checked::Kept(clip))) => ClipSource::Kept { hash: clip.hash },
                (Media::File(_), _) => ClipSource::None,
            },
            mode: request.mode,
            title: request.title,
            settings: request.settings,
            schedule: Some(Schedule::at_instant(due, zone)),
            immediate: request.when == When::Now || due <= now,
            state: State::Draft,
            tiktok_post_id: None,
            post_url: None,
            inits_since_go: 0,
            created_at: now,
            changed_at: now,
        };
        let answer = PostCreated {
            post_id: post.id,
            is_immediate: post.immediate,
            scheduled_date: Some(due),
            warnings,
            replayed: false,
        };
        if request.dry_run {
            return Ok(answer);
        }
        let clip = kept.and_then(Checked::into_kept);
        fail_point::hit("plan_ready");
        let planned = self.plan(post, clip.as_ref(), request.idempotency, &answer, caller).await;
        match planned {
            Ok(answer) => {
                fail_point::hit("plan_written");
                self.parts.signals.changed();
                self.parts.signals.wake();
                Ok(answer)
            }
            Err(problem) => {
                drop(lease);
                if let Some(clip) = clip {
                    fetcher::drop_unused(&self.parts, &clip).await.map_err(trouble)?;
                }
                Err(problem)
            }
        }
    }

    /// What can be known of an address without asking anybody.
    fn fetchable(&self, url: &str) -> Result<(), Problem> {
        let policy = FetchPolicy {
            allow_loopback: self.parts.settings().media_allow_loopback,
            ..FetchPolicy::default()
        };
        policy.allows(url).map_err(|error| Problem {
            code: error.code().to_owned(),
            ..Problem::field("clip", error.to_string())
        })
    }

    fn seal_address(&self, post: PostId, url: &str) -> Result<Vec<u8>, Problem> {
        Ok(self.parts.key.seal(&SecretAt::clip_url(post), &url.into())?)
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

    pub(super) async fn zone_of(&self, profile: &Profile) -> Result<chrono_tz::Tz, Problem> {
        let client = match profile.client {
            Some(id) => self.parts.store.read(move |r| r.client(id)).await.map_err(trouble)?,
            None => None,
        };
        Ok(client.map_or(self.parts.zone, |client| client.zone))
    }

    /// Checks a file of this computer and keeps a private copy; a dry run keeps nothing.
    async fn keep(
        &self,
        path: &Path,
        caller: &Caller,
        warnings: &mut Vec<String>,
        dry_run: bool,
    ) -> Result<Checked, Problem> {
        if !caller.may_read_files {
            let error = "this key may not name files of this computer (scope local_files)";
            return Err(Problem::new(ProblemKind::Forbidden, "scope_exceeded", error));
        }
        if !path.is_absolute() {
            return Err(Problem::field(
                "clip",
                format!("must be an absolute path, not '{}'", path.display()),
            ));
        }
        let (clips, source) = (self.parts.clips.clone(), path.to_owned());
        let rules = self.parts.settings().media_rules;
        let checked = tokio::task::spawn_blocking(move || {
            // The rules are asked first: a clip that breaks them is not copied at all.
            let measured = inspect(&source).map_err(|error| unusable(&source, &KeepError::from(error)))?;
            let findings = obeys(media_rules::check(rules, measured.size, &measured.facts, None))?;
            if dry_run {
                return Ok((findings, Checked::Only));
            }
            let kept = clips.keep(&source).map_err(|error| unusable(&source, &error))?;
            Ok::<_, Problem>((findings, Checked::Kept(Box::new(kept))))
        });
        let (findings, checked) = checked.await.map_err(|error| {
            Problem::new(ProblemKind::Internal, "internal", format!("looking at the clip broke off: {error}"))
        })??;
        warnings.extend(findings.into_iter().map(|finding| finding.remedy));
        Ok(checked)
    }

    /// Post, clip, consent and answer in one transaction: after it nothing is lost, before it nothing is there.
    async fn plan(
        &self,
        post: Post,
        clip: Option<&KeptClip>,
        idempotency: Option<Idempotency>,
        answer: &PostCreated,
        caller: &Caller,
    ) -> Result<PostCreated, Problem> {
        let now = self.parts.clock.now();
        let inspection = clip.map(|clip| inspection(clip, &self.parts.settings()));
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
                if let Some(inspection) = &inspection {
                    tx.insert_clip(inspection, now)?;
                }
                plan_in(tx, &post, &caller.by, now)?.map_err(Refused::Request)?;
                if let Some((idempotency, key)) = promised {
                    tx.store_answer(key, &idempotency.key, &stored(idempotency, &answer), now)?;
                }
                Ok(Ok(answer))
            })
            .await
            .unwrap_or_else(|refused| Err(refused.into()))
    }
}

/// A clip that was looked at.
enum Checked {
    /// And kept.
    Kept(Box<KeptClip>),
    /// And not kept.
    Only,
}

impl Checked {
    fn into_kept(self) -> Option<KeptClip> {
        match self {
            Self::Kept(clip) => Some(*clip),
            Self::Only => None,
        }
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

fn plan_in(
    tx: &Tx<'_>,
    post: &Post,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Result<(), Problem>, StoreError> {
    let Some(terms) = post.terms() else { return Ok(Err(Problem::field("clip", "is missing"))) };
    let consent = Consent::to(&terms, by, now);
    let ready = match ready(post, Some(&consent), now) {
        Ok(ready) => ready,
        Err(missing) => return Ok(Err(Problem::fields(missing))),
    };
    tx.insert_post(post)?;
    tx.insert_consent(post.id, &consent)?;
    let moved = Moved::by(by, now).with(json!({ "agreed_to": consent.text }));
    tx.move_post(post.id, Event::Schedule(ready), moved)?;
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

pub(super) fn due(when: When, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    match when {
        When::Now => Ok(now),
        When::At(at) if at < now - JUST_OVER => {
            Err(Problem::field("when", format!("{} is over; choose a time to come", at.to_rfc3339())))
        }
        When::At(at) if at > now + FARTHEST => {
            Err(Problem::field("when", "is more than 365 days ahead; choose an earlier time"))
        }
        When::At(at) => Ok(at),
    }
}

fn warnings(profile: &Profile) -> Vec<String> {
    match profile.login {
        Login::Connected => Vec::new(),
        Login::NeedsLogin | Login::Disconnected => {
            vec![format!("'{}' must log in again before anything can be posted", profile.name)]
        }
    }
}

/// The warnings among the findings, or the refusal.
fn obeys(findings: Vec<Finding>) -> Result<Vec<Finding>, Problem> {
    let Some(first) = findings.iter().find(|finding| finding.severity == Severity::Error) else {
        return Ok(findings);
    };
    let error = format!("The clip breaks the media rules: {}", first.remedy);
    Err(Problem::new(ProblemKind::Unprocessable, "clip_refused", error).with_findings(findings))
}

/// A file that is not there or not readable is a wrong request; one that is no usable video breaks the media rules.
fn unusable(path: &Path, error: &KeepError) -> Problem {
    let text = format!("{}: {error}", path.display());
    match error {
        KeepError::Source(
            InspectError::NotFound
            | InspectError::Directory
            | InspectError::PermissionDenied
            | InspectError::NotAFile
            | InspectError::Io(_),
        ) => Problem { code: error.code().to_owned(), ..Problem::field("clip", text) },
        KeepError::Io(_) => Problem::new(ProblemKind::Internal, error.code(), text),
        KeepError::DiskFull => Problem::new(ProblemKind::Unavailable, error.code(), text),
        KeepError::Growing => Problem::new(ProblemKind::Conflict, error.code(), text),
        KeepError::Source(_) => Problem::new(ProblemKind::Unprocessable, error.code(), text),
    }
}

fn inspection(clip: &KeptClip, settings: &runsheet_model::Settings) -> Inspection {
    let facts: ClipFacts = clip.facts.clone();
    let findings = media_rules::check(settings.media_rules, clip.size, &facts, None);
    Inspection { path: None, size: clip.size, hash: clip.hash, facts, findings }
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
