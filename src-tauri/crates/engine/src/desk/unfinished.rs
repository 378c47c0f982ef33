//! Unfinished posts: begun with no more than an account, filled in over days, and planned once complete.
//!
//! What is filled in is written at once and survives a restart; an edit is `posts.edit`, deleting is calling off. The
//! one way out is scheduling, with a consent over the post as it stands (design.md 2.6).

use chrono::{DateTime, Utc};
use runsheet_model::{
    Detail, Event, Mode, Post, PostSettings, Problem, ProblemKind, State, StateName, Step, consent::Consent,
};
use runsheet_store::{Moved, Tx};
use serde_json::json;

use super::{
    Desk,
    clip_of_post::insert_clips,
    deciding::refused,
    new_post::{Refused, blank, insert, ready},
    posts::not_found,
    times::{Place, Times, over},
};
use crate::{
    commands::{Caller, DraftPost, SchedulePost, When},
    views::PostDetail,
};

impl Desk {
    /// Begins a post. What is not decided is left open, but what is named must be there.
    pub async fn draft_post(&self, request: DraftPost, caller: &Caller) -> Result<PostDetail, Problem> {
        let now = self.parts.clock.now();
        let profile = self.profile_named(&request.profile).await?;
        if request.when == Some(When::Now) {
            let error = "is said when the post is scheduled; leave it out or choose a time";
            return Err(Problem::field("when", error));
        }
        let (mode, place) = (request.mode.unwrap_or(Mode::Direct), self.place_of(&profile).await?);
        let times = Times::default().changed(request.when, request.ask, mode, &place, now)?;
        let lease = self.parts.clip_lease.read().await;
        let clip = match &request.clip {
            Some(media) => Some(self.clip_here(media, caller).await?),
            None => None,
        };
        let mut post = Post {
            title: request.title,
            settings: request.settings.unwrap_or_else(PostSettings::undecided),
            ..times.given_to(blank(&profile, mode, now))
        };
        if let Some(clip) = &clip {
            post.clip = clip.source(self, post.id)?;
        }
        let (id, by) = (post.id, caller.by.clone());
        let new_row = clip.as_ref().and_then(|clip| clip.new_row());
        let written = self.parts.store.write(move |tx| {
            insert_clips(tx, new_row.as_slice(), now)?;
            insert(tx, &post)?;
            let step = Step { at: now, attempt: None, name: "draft".to_owned(), detail: json!({}) };
            Ok::<_, Refused>(tx.log(post.id, &step, &by)?)
        });
        if let Err(why) = written.await {
            drop(lease);
            if let Some(clip) = clip {
                clip.drop_unused(self).await?;
            }
            return Err(why.into());
        }
        drop(lease);
        self.parts.signals.changed();
        self.detail(id).await
    }

    /// Plans a post that is complete, with the consent the call is. All that is missing is named.
    pub async fn schedule_post(&self, request: SchedulePost, caller: &Caller) -> Result<PostDetail, Problem> {
        let (id, now, zone) = (request.post, self.parts.clock.now(), self.parts.zone());
        let by = caller.by.clone();
        let scheduled = self.parts.store.write(move |tx| {
            let post = tx.post(id)?.ok_or_else(|| Refused::Request(not_found(id)))?;
            if !may_be_scheduled(&post.state) {
                return Err(Refused::Request(refused(post.state.name(), "be scheduled")));
            }
            let profile = tx.profile(post.profile)?.ok_or_else(|| Refused::Request(not_found(id)))?;
            let place = Place::of(tx, &profile, zone)?;
            let times = Times::of(&post).changed(request.when, None, post.mode, &place, now);
            let times = times.and_then(|times| times.planned_from(now)).map_err(Refused::Request)?;
            let post = times.given_to(post);
            Scheduling { request, by, now }.make(tx, &post)
        });
        scheduled.await?;
        self.parts.signals.changed();
        self.parts.signals.wake();
        self.detail(id).await
    }
}

fn may_be_scheduled(state: &State) -> bool {
    matches!(
        state.name(),
        StateName::Draft
            | StateName::NeedsAttention
            | StateName::Missed
            | StateName::Failed
            | StateName::OnHold
    )
}

struct Scheduling {
    request: SchedulePost,
    by: String,
    now: DateTime<Utc>,
}

impl Scheduling {
    fn make(&self, tx: &Tx<'_>, post: &Post) -> Result<(), Refused> {
        self.says_what_was_seen(post).map_err(Refused::Request)?;
        let consent = match post.terms() {
            Some(terms) if self.request.agree => Some(Consent::to(&terms, &self.by, self.now)),
            _ => tx.consent(post.id)?,
        };
        let over = over(post, self.now);
        let ready = match ready(post, consent.as_ref(), self.now) {
            Ok(ready) if over.is_none() => ready,
            checked => {
                let missing = checked.err().unwrap_or_default().into_iter().chain(over);
                return Err(Refused::Request(incomplete(
                    missing.filter(|it| self.must_be_said(it)).collect(),
                )));
            }
        };
        tx.edit_post(post)?;
        let mut moved = Moved::by(&self.by, self.now);
        if let Some(consent) = consent.filter(|_| self.request.agree) {
            tx.insert_consent(post.id, &consent)?;
            moved = moved.with(json!({ "agreed_to": consent.text }));
        }
        tx.reset_inits(post.id)?;
        tx.move_post(post.id, Event::Schedule(ready), moved)?;
        Ok(())
    }

    /// Whoever agreed to something else than the post says by now has not agreed to it.
    fn says_what_was_seen(&self, post: &Post) -> Result<(), Problem> {
        let digest = post.terms().map(|terms| terms.digest());
        if self.request.digest.is_none() || self.request.digest == digest {
            return Ok(());
        }
        let error = "This post was changed meanwhile. Look at it again; nothing was planned.";
        Err(Problem::new(ProblemKind::Conflict, "changed_meanwhile", error))
    }

    /// Who agrees has not forgotten to agree, even if there is no clip to agree on yet.
    fn must_be_said(&self, missing: &Detail) -> bool {
        !(self.request.agree && missing.field == "consent")
    }
}

fn incomplete(missing: Vec<Detail>) -> Problem {
    Problem { code: "incomplete".to_owned(), ..Problem::fields(missing) }
}

/// What an unfinished post still needs, by field.
pub(super) fn missing(post: &Post, consent: Option<&Consent>, now: DateTime<Utc>) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    let missing = ready(post, consent, now).err().unwrap_or_default();
    for detail in missing.into_iter().chain(over(post, now)) {
        if !fields.contains(&detail.field) {
            fields.push(detail.field);
        }
    }
    fields
}
