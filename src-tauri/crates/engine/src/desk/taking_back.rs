//! Taking back that posts were planned: they are unfinished again, as they were agreed to, with their clips and times.
//!
//! Only what still waits for its time can be taken back; what the scheduler has claimed meanwhile stays as it is and is
//! named. The agreement is over with it: nothing goes out again before somebody agrees anew.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use runsheet_model::{Event, PostId, Problem, State, consent::Consent};
use runsheet_store::{Moved, Tx};

use super::{
    Desk,
    deciding::refused,
    editing::{is_fetched_now, still_fetching},
    new_post::Refused,
    posts::not_found,
};
use crate::{
    commands::{Caller, TakeBackPosts},
    views::{PostNotTakenBack, PostsTakenBack},
};

/// The most that are taken back at once.
const AT_ONCE: usize = 500;

impl Desk {
    /// Makes planned posts unfinished again, in one transaction. Those that are planned no more are named with the
    /// reason, such as `publishing`, and stay; the others are taken back all the same.
    pub async fn take_back_posts(
        &self,
        request: TakeBackPosts,
        caller: &Caller,
    ) -> Result<PostsTakenBack, Problem> {
        let posts = request.posts;
        let different: HashSet<_> = posts.iter().collect();
        if posts.is_empty() || posts.len() > AT_ONCE || different.len() < posts.len() {
            return Err(Problem::field("posts", format!("name 1 to {AT_ONCE} posts, each once")));
        }
        let (now, by) = (self.parts.clock.now(), caller.by.clone());
        let written = self.parts.store.write(move |tx| {
            let mut answer = PostsTakenBack { taken_back: Vec::new(), stay: Vec::new() };
            for post in posts {
                match take_back(tx, post, &by, now) {
                    Ok(()) => answer.taken_back.push(post),
                    Err(Refused::Request(why)) => answer.stay.push(PostNotTakenBack { post, why }),
                    Err(store) => return Err(store),
                }
            }
            Ok(answer)
        });
        let answer = written.await?;
        self.parts.signals.changed();
        self.parts.signals.wake();
        Ok(answer)
    }
}

/// Everything is looked at before anything is written: a refusal leaves nothing of the post behind.
fn take_back(tx: &Tx<'_>, id: PostId, by: &str, now: DateTime<Utc>) -> Result<(), Refused> {
    let post = tx.post(id)?.ok_or_else(|| Refused::Request(not_found(id)))?;
    if !matches!(post.state, State::Scheduled { .. }) {
        return Err(Refused::Request(refused(post.state.name(), "be taken back")));
    }
    if is_fetched_now(&post) {
        return Err(Refused::Request(still_fetching()));
    }
    tx.insert_consent(id, &Consent::taken_back(by, now))?;
    tx.move_post(id, Event::TakenBack, Moved::by(by, now))?;
    Ok(())
}
