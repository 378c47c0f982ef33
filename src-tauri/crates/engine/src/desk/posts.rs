//! Posts: looking at them, waiting for them, calling them off.

use std::time::Duration;

use runsheet_model::{
    Event, Post, PostId, Problem, ProblemKind, ProfileName,
    consent::{self, Consent},
};
use runsheet_store::{Moved, PostFilter, StoreError};

use super::{Desk, trouble};
use crate::{
    commands::{AwaitPost, Caller, CancelPost, ListPosts, ShowPost},
    views::{Agreed, Agreement, DestinationView, PostDetail, PostPage, PostView, StepView},
};

/// How many posts a page has when nothing is said, and at most.
const PAGE: (u32, u32) = (50, 500);

/// The longest one question waits; who wants to wait longer asks again.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Desk {
    /// Lists posts, newest first.
    pub async fn list_posts(&self, request: ListPosts, _: &Caller) -> Result<PostPage, Problem> {
        let limit = request.limit.unwrap_or(PAGE.0);
        if limit == 0 || limit > PAGE.1 {
            return Err(Problem::field("limit", format!("must be from 1 to {}", PAGE.1)));
        }
        let offset = request.offset;
        let profile = match request.profile {
            Some(name) => Some(self.profile_named(&name).await?.id),
            None => None,
        };
        let states = (!request.states.is_empty()).then_some(request.states);
        let filter = PostFilter { states, profile, limit, offset };
        let (shown, total) = self
            .parts
            .store
            .read(move |r| {
                let (posts, total) = r.posts(&filter)?;
                let mut shown = Vec::with_capacity(posts.len());
                for post in &posts {
                    shown.push(view(r, post)?);
                }
                Ok::<_, StoreError>((shown, total))
            })
            .await
            .map_err(trouble)?;
        Ok(PostPage { posts: shown, total, limit, offset })
    }

    /// A post with its steps.
    pub async fn show_post(&self, request: ShowPost, _: &Caller) -> Result<PostDetail, Problem> {
        self.detail(request.post).await
    }

    /// Calls a post off. From the commit point on that is refused: the post may go live by itself.
    pub async fn cancel_post(&self, request: CancelPost, caller: &Caller) -> Result<PostDetail, Problem> {
        let (id, now, by) = (request.post, self.parts.clock.now(), caller.by.clone());
        let moved =
            self.parts.store.write(move |tx| tx.move_post(id, Event::Cancel, Moved::by(&by, now))).await;
        match moved {
            Ok(_) => {
                self.parts.running.break_off(id);
                self.parts.signals.changed();
                self.detail(id).await
            }
            Err(StoreError::Missing { .. }) => Err(not_found(id)),
            Err(StoreError::Impossible(impossible)) => Err(Problem::new(
                ProblemKind::Conflict,
                impossible.from.as_str(),
                format!("This post is {} and cannot be called off any more.", impossible.from),
            )),
            Err(error) => Err(trouble(error)),
        }
    }

    /// Waits until a post needs no more waiting for, or changes, or the time is up.
    pub async fn await_post(&self, request: AwaitPost, _: &Caller) -> Result<PostDetail, Problem> {
        let patience = Duration::from_millis(request.timeout_ms).min(LONGEST_WAIT);
        let mut changes = self.parts.signals.watch();
        let before = self.detail(request.post).await?;
        let deadline = self.parts.clock.sleep(patience);
        tokio::pin!(deadline);
        let mut now = before.clone();
        loop {
            let changed = request.or_change && now != before;
            if !now.post.state.is_waited_for() || changed {
                return Ok(now);
            }
            tokio::select! {
                () = &mut deadline => return self.detail(request.post).await,
                () = self.parts.stop.cancelled() => return self.detail(request.post).await,
                changed = changes.changed() => {
                    if changed.is_err() {
                        return self.detail(request.post).await;
                    }
                }
                // Bytes in flight change nothing in the database.
                () = self.parts.clock.sleep(Duration::from_millis(250)), if request.or_change => {}
            }
            now = self.detail(request.post).await?;
        }
    }

    pub(super) async fn profile_named(&self, name: &str) -> Result<runsheet_model::Profile, Problem> {
        let unknown = || Problem {
            kind: ProblemKind::NotFound,
            code: "profile_not_found".to_owned(),
            ..Problem::field("profile", format!("there is no profile '{name}'"))
        };
        let parsed: ProfileName = name.parse().map_err(|_| unknown())?;
        let found = self.parts.store.read(move |r| r.profile_by_name(&parsed)).await.map_err(trouble)?;
        found.ok_or_else(unknown)
    }

    pub(super) async fn detail(&self, id: PostId) -> Result<PostDetail, Problem> {
        let found = self
            .parts
            .store
            .read(move |r| {
                let Some(post) = r.post(id)? else { return Ok(None) };
                let profile = r.profile(post.profile)?;
                let attempts = r.attempts(id)?;
                let agreement = agreement(&post, r.consent(id)?);
                let steps: Vec<StepView> = r.activity(id)?.into_iter().map(StepView::from).collect();
                Ok::<_, StoreError>(Some((view(r, &post)?, profile, attempts, steps, post, agreement)))
            })
            .await
            .map_err(trouble)?;
        let (shown, profile, attempts, steps, post, agreement) = found.ok_or_else(|| not_found(id))?;
        let profile = profile.ok_or_else(|| not_found(id))?;
        let limits =
            self.parts.gate.meters(&profile.account, &self.parts.settings()).await.map_err(trouble)?;
        let last = attempts.into_iter().max_by_key(|attempt| attempt.number);
        let sent = self.parts.signals.sent_bytes(id).or_else(|| last.as_ref().map(|attempt| attempt.offset));
        let publish_id = last.and_then(|attempt| attempt.publish_id);
        let destination = DestinationView::new(&post, publish_id, sent, limits);
        Ok(PostDetail { post: shown, destinations: vec![destination], agreement, steps })
    }
}

fn view(r: &runsheet_store::Reader<'_>, post: &Post) -> Result<PostView, StoreError> {
    let name = r.profile(post.profile)?.map_or_else(String::new, |profile| profile.name.to_string());
    let size = match &post.clip {
        runsheet_model::ClipSource::Kept { hash } => r.clip(hash)?.map(|clip| clip.size),
        _ => None,
    };
    Ok(PostView::new(post, &name, size))
}

fn agreement(post: &Post, consent: Option<Consent>) -> Option<Agreement> {
    let terms = post.terms()?;
    let agreed = consent.filter(|consent| consent.covers(&terms).is_some());
    Some(Agreement {
        text: consent::agreement(terms.settings).to_owned(),
        digest: terms.digest(),
        agreed: agreed.map(|consent| Agreed { by: consent.by, at: consent.at }),
    })
}

pub(super) fn not_found(id: PostId) -> Problem {
    Problem::new(ProblemKind::NotFound, "post_not_found", format!("there is no post {id}"))
}
