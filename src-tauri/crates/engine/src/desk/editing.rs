//! Changing what a post says, where it goes and when, until it is claimed.
//!
//! Consent is over what a post says. A call that changes it and agrees in the same breath is the new consent of record;
//! a change without agreement makes a planned post a draft again. Moving the time needs no new consent (design.md 2.6).

use chrono::{DateTime, Utc};
use runsheet_model::{
    ClipSource, Event, Post, PostSettings, Problem, ProblemKind, ProfileId, Schedule, State, Step,
    consent::Consent,
};
use runsheet_store::{Moved, StoreError, Tx};
use serde_json::json;

use super::{
    Desk,
    clip_of_post::insert_clips,
    deciding::refused,
    new_post::{Refused, ready},
    posts::not_found,
    times::{Place, Times},
    trouble,
};
use crate::{
    commands::{Caller, EditPost, When},
    views::PostDetail,
};

impl Desk {
    /// Edits a post. A stopped post that is given a time is planned for it; one on hold stays there, and so does an
    /// unfinished one as long as something is missing.
    pub async fn edit_post(&self, request: EditPost, caller: &Caller) -> Result<PostDetail, Problem> {
        let (id, now, by) = (request.post, self.parts.clock.now(), caller.by.clone());
        let known = self.parts.store.read(move |r| r.post(id)).await.map_err(trouble)?;
        let known = known.ok_or_else(|| not_found(id))?.profile;
        let profile = match &request.profile {
            Some(name) => self.profile_named(name).await?,
            None => self.parts.profile(known).await.map_err(trouble)?.ok_or_else(|| not_found(id))?,
        };
        let place = self.place_of(&profile).await?;
        let lease = self.parts.clip_lease.read().await;
        let clip = match &request.clip {
            Some(media) => Some(self.clip_here(media, caller).await?),
            None => None,
        };
        let source = clip.as_ref().map(|clip| clip.source(self, id)).transpose()?;
        let new_row = clip.as_ref().and_then(|clip| clip.new_row());
        let other = request.profile.is_some().then_some(profile.id);
        let edit = Edit { request, profile: other, clip: source, place, by, now };
        let edited = self.parts.store.write(move |tx| {
            insert_clips(tx, new_row.as_slice(), now)?;
            edit.make(tx)
        });
        if let Err(why) = edited.await {
            drop(lease);
            if let Some(clip) = clip {
                clip.drop_unused(self).await?;
            }
            return Err(match why {
                Refused::Store(StoreError::NotEditable(state)) => refused(state, "be changed any more"),
                other => other.into(),
            });
        }
        drop(lease);
        self.parts.signals.changed();
        self.parts.signals.wake();
        self.detail(id).await
    }
}

struct Edit {
    request: EditPost,
    /// The account that takes the place of the one it goes to.
    profile: Option<ProfileId>,
    /// The clip that takes the place of the one it has.
    clip: Option<ClipSource>,
    /// What the client of the account it then goes to says about times.
    place: Place,
    by: String,
    now: DateTime<Utc>,
}

impl Edit {
    fn make(self, tx: &Tx<'_>) -> Result<(), Refused> {
        let id = self.request.post;
        let before = tx.post(id)?.ok_or_else(|| Refused::Request(not_found(id)))?;
        if self.clip.is_some() && is_fetched_now(&before) {
            return Err(Refused::Request(still_fetching()));
        }
        let post = self.edited(&before).map_err(Refused::Request)?;
        let problems = post.settings.problems(post.mode);
        tx.edit_post(&post)?;
        // An unfinished post may be wrong for a while: it cannot be planned like that, and says so when somebody tries.
        // So does one that another account gets, which may offer other audiences.
        let is_unfinished = before.state == State::Draft || before.profile != post.profile;
        if !problems.is_empty() && (self.request.agree || !is_unfinished) {
            return Err(Refused::Request(Problem::fields(problems)));
        }
        if let Some(ClipSource::Kept { hash }) = &self.clip {
            tx.take_from_tray(hash, id)?;
        }
        let agreed_to = self.agree(tx, &before, &post)?;
        let changed = changed(&before, &post);
        if changed.is_empty() {
            return Ok(());
        }
        let detail = json!({ "changed": changed, "agreed_to": agreed_to });
        tx.log(id, &Step { at: self.now, attempt: None, name: "edit".to_owned(), detail }, &self.by)?;
        self.take_its_place(tx, &post)
    }

    fn edited(&self, post: &Post) -> Result<Post, Problem> {
        let wish = &self.request;
        let mut post = post.clone();
        if let Some(profile) = self.profile.filter(|profile| *profile != post.profile) {
            post.profile = profile;
            let PostSettings { caption, cover_timestamp_ms, .. } = post.settings;
            post.settings = PostSettings { caption, cover_timestamp_ms, ..PostSettings::undecided() };
        }
        if let Some(clip) = self.clip.clone().filter(|clip| *clip != post.clip) {
            post.clip = clip;
            post.settings.cover_timestamp_ms = None;
        }
        post.mode = wish.mode.unwrap_or(post.mode);
        let settings = &mut post.settings;
        let set = |value: &mut bool, wish: Option<bool>| *value = wish.unwrap_or(*value);
        set(&mut settings.interactions.disable_comment, wish.disable_comment);
        set(&mut settings.interactions.disable_duet, wish.disable_duet);
        set(&mut settings.interactions.disable_stitch, wish.disable_stitch);
        set(&mut settings.disclosure.branded_content, wish.branded_content);
        set(&mut settings.disclosure.own_brand, wish.own_brand);
        set(&mut settings.disclosure.ai_generated, wish.ai_generated);
        settings.privacy = wish.privacy.or(settings.privacy);
        settings.cover_timestamp_ms = wish.cover_timestamp_ms.or(settings.cover_timestamp_ms);
        if let Some(caption) = &wish.caption {
            settings.caption.clone_from(caption);
        }
        if let Some(title) = &wish.title {
            post.title.clone_from(title);
        }
        let times = Times::of(&post).changed(wish.when, wish.ask, post.mode, &self.place, self.now)?;
        Ok(times.given_to(post))
    }

    /// Records the consent that this edit is, if it changes what was agreed to and says so.
    fn agree(&self, tx: &Tx<'_>, before: &Post, post: &Post) -> Result<Option<String>, StoreError> {
        let Some(terms) = post.terms() else { return Ok(None) };
        let is_covered = tx.consent(post.id)?.is_some_and(|consent| consent.covers(&terms).is_some());
        let is_the_same = before.terms().is_some_and(|before| before.digest() == terms.digest())
            && before.settings == post.settings;
        if is_covered || !self.request.agree || is_the_same {
            return Ok(None);
        }
        let consent = Consent::to(&terms, &self.by, self.now);
        tx.insert_consent(post.id, &consent)?;
        Ok(Some(consent.text))
    }

    fn take_its_place(&self, tx: &Tx<'_>, post: &Post) -> Result<(), Refused> {
        let moved = Moved::by(&self.by, self.now);
        let ready = ready(post, tx.consent(post.id)?.as_ref(), self.now);
        let is_planned = matches!(post.state, State::Scheduled { .. });
        match ready {
            Err(_) if is_planned => tx.move_post(post.id, Event::ConsentVoided, moved)?,
            Err(_) if self.may_stay_unfinished(post) => return Ok(()),
            _ if !self.says_a_time() || matches!(post.state, State::OnHold { .. }) => return Ok(()),
            Err(missing) => return Err(Refused::Request(Problem::fields(missing))),
            Ok(ready) => {
                tx.reset_inits(post.id)?;
                tx.move_post(post.id, Event::Schedule(ready), moved)?
            }
        };
        Ok(())
    }

    fn says_a_time(&self) -> bool {
        self.request.when.is_some() || self.request.ask.is_some()
    }

    /// Whether an unfinished post is only being filled in: nobody wants it to go out now, or says that it is complete.
    fn may_stay_unfinished(&self, post: &Post) -> bool {
        let is_now = self.request.when == Some(When::Now);
        post.state == State::Draft && !is_now && !self.request.agree
    }
}

/// Whether the clip it has is on its way: whoever fetches it speaks for the post, too.
pub(super) fn is_fetched_now(post: &Post) -> bool {
    matches!((&post.clip, &post.state), (ClipSource::Fetching { .. }, State::Scheduled { .. }))
}

pub(super) fn still_fetching() -> Problem {
    let error = "The clip of this post is being fetched. Wait for it, or call the post off and make another.";
    Problem::new(ProblemKind::Conflict, "fetching", error)
}

/// The names of what differs.
pub(super) fn changed(before: &Post, after: &Post) -> Vec<&'static str> {
    let (old, new): (&PostSettings, &PostSettings) = (&before.settings, &after.settings);
    let due = |time: Option<Schedule>| time.map(|time| time.due);
    [
        ("account", before.profile != after.profile),
        ("clip", before.clip != after.clip),
        ("mode", before.mode != after.mode),
        ("title", before.title != after.title),
        ("caption", old.caption != new.caption),
        ("privacy", old.privacy != new.privacy),
        ("interactions", old.interactions != new.interactions),
        ("disclosure", old.disclosure != new.disclosure),
        ("cover", old.cover_timestamp_ms != new.cover_timestamp_ms),
        ("time", due(before.schedule) != due(after.schedule)),
        ("ask", due(before.ask) != due(after.ask)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
