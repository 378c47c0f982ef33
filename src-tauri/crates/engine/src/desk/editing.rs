//! Changing what a post says and when it goes out, until it is claimed.
//!
//! Consent is over what a post says. A call that changes it and agrees in the same breath is the new consent of record;
//! a change without agreement makes a planned post a draft again. Moving the time needs no new consent (design.md 2.6).

use chrono::{DateTime, Utc};
use runsheet_model::{
    Event, Post, Problem, Schedule, State, Step, consent::Consent, post_settings::PostSettings,
};
use runsheet_store::{Moved, StoreError, Tx};
use serde_json::json;

use super::{
    Desk,
    deciding::refused,
    new_post::{Refused, due, ready},
    posts::not_found,
    trouble,
};
use crate::{
    commands::{Caller, EditPost, When},
    views::PostDetail,
};

impl Desk {
    /// Edits a post. A stopped post that is given a time is planned for it; one on hold stays there.
    pub async fn edit_post(&self, request: EditPost, caller: &Caller) -> Result<PostDetail, Problem> {
        let (id, now, by) = (request.post, self.parts.clock.now(), caller.by.clone());
        let known = self.parts.store.read(move |r| r.post(id)).await.map_err(trouble)?;
        let profile = known.ok_or_else(|| not_found(id))?.profile;
        let profile = self.parts.profile(profile).await.map_err(trouble)?.ok_or_else(|| not_found(id))?;
        let time = match request.when {
            Some(when) => Some(Time {
                schedule: Schedule::at_instant(due(when, now)?, self.zone_of(&profile).await?),
                is_now: when == When::Now,
            }),
            None => None,
        };
        let edit = Edit { request, time, by, now };
        let edited = self.parts.store.write(move |tx| edit.make(tx)).await;
        edited.map_err(|why| match why {
            Refused::Store(StoreError::NotEditable(state)) => refused(state, "be changed any more"),
            other => other.into(),
        })?;
        self.parts.signals.changed();
        self.parts.signals.wake();
        self.detail(id).await
    }
}

struct Time {
    schedule: Schedule,
    is_now: bool,
}

struct Edit {
    request: EditPost,
    time: Option<Time>,
    by: String,
    now: DateTime<Utc>,
}

impl Edit {
    fn make(self, tx: &Tx<'_>) -> Result<(), Refused> {
        let id = self.request.post;
        let before = tx.post(id)?.ok_or_else(|| Refused::Request(not_found(id)))?;
        let post = self.edited(&before);
        let problems = post.settings.problems(post.mode);
        tx.edit_post(&post)?;
        if !problems.is_empty() {
            return Err(Refused::Request(Problem::fields(problems)));
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

    fn edited(&self, post: &Post) -> Post {
        let wish = &self.request;
        let mut post = post.clone();
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
        if let Some(Time { schedule, is_now }) = &self.time {
            post.schedule = Some(*schedule);
            post.immediate = *is_now || schedule.due <= self.now;
        }
        post
    }

    /// Records the consent that this edit is, if it changes what was agreed to and says so.
    fn agree(&self, tx: &Tx<'_>, before: &Post, post: &Post) -> Result<Option<String>, StoreError> {
        let Some(terms) = post.terms() else { return Ok(None) };
        let is_covered = tx.consent(post.id)?.is_some_and(|consent| consent.covers(&terms).is_some());
        if is_covered || !self.request.agree || before.settings == post.settings {
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
            _ if self.time.is_none() || matches!(post.state, State::OnHold { .. }) => return Ok(()),
            Err(missing) => return Err(Refused::Request(Problem::fields(missing))),
            Ok(ready) => {
                tx.reset_inits(post.id)?;
                tx.move_post(post.id, Event::Schedule(ready), moved)?
            }
        };
        Ok(())
    }
}

/// The names of what differs.
fn changed(before: &Post, after: &Post) -> Vec<&'static str> {
    let (old, new): (&PostSettings, &PostSettings) = (&before.settings, &after.settings);
    let due = |post: &Post| post.schedule.map(|schedule| schedule.due);
    [
        ("title", before.title != after.title),
        ("caption", old.caption != new.caption),
        ("privacy", old.privacy != new.privacy),
        ("interactions", old.interactions != new.interactions),
        ("disclosure", old.disclosure != new.disclosure),
        ("cover", old.cover_timestamp_ms != new.cover_timestamp_ms),
        ("time", due(before) != due(after)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
