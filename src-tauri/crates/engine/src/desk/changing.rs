//! Changing the settings of several posts, in one transaction: each answers for itself.
//!
//! What has been claimed stays as it is, and so does what looks different by now than the person saw it. An unfinished
//! post is only filled in. Of every other the call must be the new consent: nothing that was planned stops being planned
//! by it. Every post is looked at before one is written, so that a refusal leaves nothing of a post behind.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use runsheet_model::{
    Post, PostId, PostSettings, Problem, ProblemKind, State, Step,
    consent::{Consent, agreement_to_all},
};
use runsheet_store::{StoreError, Tx};
use serde_json::json;

use super::{Desk, deciding::refused, editing::changed, new_post::Refused, posts::not_found};
use crate::{
    commands::{Caller, EditPosts, SettingsChange},
    views::{PostNotEdited, PostsEdited},
};

/// The most that are changed at once.
const AT_ONCE: usize = 500;

impl Desk {
    /// Changes settings of posts. Those that cannot be changed are named with the reason, such as `publishing`, and stay;
    /// the others are changed all the same.
    pub async fn edit_posts(&self, request: EditPosts, caller: &Caller) -> Result<PostsEdited, Problem> {
        let EditPosts { posts: wishes, agree } = request;
        let different: HashSet<_> = wishes.iter().map(|wish| wish.post).collect();
        if wishes.is_empty() || wishes.len() > AT_ONCE || different.len() < wishes.len() {
            return Err(Problem::field("posts", format!("name 1 to {AT_ONCE} posts, each once")));
        }
        let (now, by) = (self.parts.clock.now(), caller.by.clone());
        let written = self.parts.store.write(move |tx| {
            let (mut differing, mut stay) = (Vec::new(), Vec::new());
            for wish in &wishes {
                match looked_at(tx, wish, agree) {
                    Ok(edited) if edited.differs() => differing.push(edited),
                    Ok(_) => {}
                    Err(Refused::Request(why)) => stay.push(PostNotEdited { post: wish.post, why }),
                    Err(store) => return Err(store),
                }
            }
            write(tx, &differing, &by, now)?;
            let changed = differing.iter().map(|edited| edited.after.id).collect();
            let undo = differing.iter().map(Edited::way_back).collect();
            Ok(PostsEdited { changed, stay, undo })
        });
        let answer = written.await?;
        self.parts.signals.changed();
        self.parts.signals.wake();
        Ok(answer)
    }
}

/// A post as it stands, and as it shall be.
struct Edited {
    before: Post,
    after: Post,
}

impl Edited {
    fn differs(&self) -> bool {
        self.before.settings != self.after.settings
    }

    /// Whether the call is the consent to it.
    fn is_agreed_to(&self) -> bool {
        self.before.state != State::Draft
    }

    /// What gives the post back what it had, if nobody changes it again meanwhile.
    fn way_back(&self) -> SettingsChange {
        let (old, new) = (&self.before.settings, &self.after.settings);
        let was = |old: bool, new: bool| (old != new).then_some(old);
        SettingsChange {
            post: self.after.id,
            digest: digest(&self.after),
            privacy: (old.privacy != new.privacy).then(|| old.privacy.into()),
            disable_comment: was(old.interactions.disable_comment, new.interactions.disable_comment),
            disable_duet: was(old.interactions.disable_duet, new.interactions.disable_duet),
            disable_stitch: was(old.interactions.disable_stitch, new.interactions.disable_stitch),
            branded_content: was(old.disclosure.branded_content, new.disclosure.branded_content),
            own_brand: was(old.disclosure.own_brand, new.disclosure.own_brand),
            ai_generated: was(old.disclosure.ai_generated, new.disclosure.ai_generated),
        }
    }
}

/// The post as it shall be, or why it cannot be so.
fn looked_at(tx: &Tx<'_>, wish: &SettingsChange, agree: bool) -> Result<Edited, Refused> {
    let before = tx.post(wish.post)?.ok_or_else(|| Refused::Request(not_found(wish.post)))?;
    let after = Post { settings: changed_by(wish, &before.settings), ..before.clone() };
    let edited = Edited { before, after };
    match hindrance(&edited, wish, agree) {
        Some(why) => Err(Refused::Request(why)),
        None => Ok(edited),
    }
}

fn changed_by(wish: &SettingsChange, settings: &PostSettings) -> PostSettings {
    let mut settings = settings.clone();
    let set = |value: &mut bool, wish: Option<bool>| *value = wish.unwrap_or(*value);
    set(&mut settings.interactions.disable_comment, wish.disable_comment);
    set(&mut settings.interactions.disable_duet, wish.disable_duet);
    set(&mut settings.interactions.disable_stitch, wish.disable_stitch);
    set(&mut settings.disclosure.branded_content, wish.branded_content);
    set(&mut settings.disclosure.own_brand, wish.own_brand);
    set(&mut settings.disclosure.ai_generated, wish.ai_generated);
    if let Some(audience) = wish.privacy {
        settings.privacy = audience.into();
    }
    settings
}

fn hindrance(edited: &Edited, wish: &SettingsChange, agree: bool) -> Option<Problem> {
    let Edited { before, after } = edited;
    let state = before.state.name();
    let problems = after.settings.problems(after.mode);
    if !state.is_editable() {
        return Some(refused(state, "be changed any more"));
    }
    if wish.digest.is_some() && wish.digest != digest(before) {
        let error = "This post was changed meanwhile. Look at it again; it stays as it is.";
        return Some(Problem::new(ProblemKind::Conflict, "changed_meanwhile", error));
    }
    if edited.is_agreed_to() && !agree && edited.differs() {
        let error = "This post is agreed to. Whoever changes what it says must agree to it anew.";
        return Some(Problem::new(ProblemKind::Conflict, "not_agreed", error));
    }
    // An unfinished post may be wrong for a while: it cannot be planned like that, and says so when somebody tries.
    (edited.is_agreed_to() && !problems.is_empty()).then(|| Problem::fields(problems))
}

fn digest(post: &Post) -> Option<String> {
    post.terms().map(|terms| terms.digest())
}

/// Settings, consents and log. The log of each post that is agreed to names the others.
fn write(tx: &Tx<'_>, edited: &[Edited], by: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let agreed_to = || edited.iter().filter(|edited| edited.is_agreed_to()).map(|edited| &edited.after);
    let together: Vec<PostId> = agreed_to().map(|post| post.id).collect();
    let text = agreement_to_all(agreed_to().map(|post| &post.settings));
    for one in edited {
        let Edited { before, after } = one;
        tx.edit_post(after)?;
        let mut detail = json!({ "changed": changed(before, after) });
        if let Some(terms) = after.terms().filter(|_| one.is_agreed_to()) {
            let consent = Consent { text: text.to_owned(), ..Consent::to(&terms, by, at) };
            tx.insert_consent(after.id, &consent)?;
            detail["agreed_to"] = json!(consent.text);
            detail["agreed_together"] = json!(together);
        }
        tx.log(after.id, &Step { at, attempt: None, name: "edit".to_owned(), detail }, by)?;
    }
    Ok(())
}
