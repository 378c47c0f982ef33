//! Moving posts in the calendar: all that are named, or none, with what undoes it.
//!
//! A move in time keeps the consent. Unfinished posts and posts on hold only get another time; what stopped is planned
//! for its new time. What has been claimed stays where it is. An inbox draft with an ask is moved by its ask, and its
//! delivery moves along by wall time, but not before now: then it is delivered as soon as it is planned.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use runsheet_model::{Detail, Event, Post, Problem, ProblemKind, Schedule, State, Step};
use runsheet_store::{Moved, StoreError, Tx};
use serde_json::json;

use super::{
    Desk,
    deciding::refused,
    new_post::{Refused, ready},
    posts::not_found,
    times::{Place, Times},
};
use crate::{
    commands::{Caller, MovePosts, PostMove, When},
    views::{PlannedTime, PostMoved, PostsMoved},
};

/// The most that are moved at once.
const AT_ONCE: usize = 500;

/// Why the transaction was rolled back.
enum Stopped {
    Refused(Refused),
    Previewed(PostsMoved),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Refused> for Stopped {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Desk {
    /// Moves posts to other times. A preview says what would happen, and changes nothing.
    pub async fn move_posts(&self, request: MovePosts, caller: &Caller) -> Result<PostsMoved, Problem> {
        let MovePosts { posts, preview } = request;
        let different: HashSet<_> = posts.iter().map(|wish| wish.post).collect();
        if posts.is_empty() || posts.len() > AT_ONCE || different.len() < posts.len() {
            return Err(Problem::field("posts", format!("name 1 to {AT_ONCE} posts, each once")));
        }
        let moving = Moving { by: caller.by.clone(), now: self.parts.clock.now(), zone: self.parts.zone() };
        let moved = self.parts.store.write(move |tx| {
            let moved = posts.iter().enumerate().map(|(place, wish)| moving.one(tx, place, wish));
            let (posts, ways_back): (Vec<_>, Vec<_>) =
                moved.collect::<Result<Vec<Done>, _>>()?.into_iter().unzip();
            let moved = PostsMoved { posts, undo: ways_back.into_iter().flatten().collect() };
            if preview { Err(Stopped::Previewed(moved)) } else { Ok(moved) }
        });
        match moved.await {
            Ok(moved) => {
                self.parts.signals.changed();
                self.parts.signals.wake();
                Ok(moved)
            }
            Err(Stopped::Previewed(moved)) => Ok(moved),
            Err(Stopped::Refused(refused)) => Err(refused.into()),
        }
    }
}

/// What was done, and what undoes it.
type Done = (PostMoved, Option<PostMove>);

struct Moving {
    by: String,
    now: DateTime<Utc>,
    /// Of profiles without a client.
    zone: Tz,
}

impl Moving {
    fn one(&self, tx: &Tx<'_>, place: usize, wish: &PostMove) -> Result<Done, Refused> {
        self.moved(tx, wish).map_err(|refused| match refused {
            Refused::Request(problem) => Refused::Request(naming(problem, place, wish)),
            store => store,
        })
    }

    fn moved(&self, tx: &Tx<'_>, wish: &PostMove) -> Result<Done, Refused> {
        let before = tx.post(wish.post)?.ok_or_else(|| Refused::Request(not_found(wish.post)))?;
        let post = self.at_its_new_time(tx, &before, wish)?;
        match tx.edit_post(&post) {
            Err(StoreError::NotEditable(state)) => {
                return Err(Refused::Request(refused(state, "be moved")));
            }
            other => other?,
        }
        let (from, to) = (sits(&before), sits(&post));
        let delivery = post.ask.and(post.schedule).map(PlannedTime::from);
        if Times::of(&before) != Times::of(&post) {
            let detail = json!({ "changed": ["time"], "from": from, "to": to, "delivery": delivery });
            let step = Step { at: self.now, attempt: None, name: "edit".to_owned(), detail };
            tx.log(post.id, &step, &self.by)?;
        }
        let state = self.take_its_place(tx, &post)?;
        let moved =
            PostMoved { post: post.id, was: before.state.name(), state: state.name(), from, to, delivery };
        let back = way_back(&moved, &before, self.now);
        Ok((moved, back))
    }

    fn at_its_new_time(&self, tx: &Tx<'_>, post: &Post, wish: &PostMove) -> Result<Post, Refused> {
        let wrong = |message: &str| Refused::Request(Problem::field("when", message));
        let when = match wish.when {
            Some(When::Now) => return Err(wrong("a post is moved to a time; posts.edit sends it now")),
            Some(when) => when,
            None if post.state == State::Draft => {
                return Ok(Times::default().given_to(post.clone()));
            }
            None => return Err(wrong("only an unfinished post can be without a time")),
        };
        let profile = tx.profile(post.profile)?.ok_or_else(|| Refused::Request(not_found(post.id)))?;
        let place = Place::of(tx, &profile, self.zone)?;
        let times = Times::of(post).moved(when, wish.deliver, &place, self.now).map_err(Refused::Request)?;
        Ok(times.given_to(post.clone()))
    }

    fn take_its_place(&self, tx: &Tx<'_>, post: &Post) -> Result<State, Refused> {
        if matches!(post.state, State::Draft | State::OnHold { .. }) {
            return Ok(post.state.clone());
        }
        let ready = ready(post, tx.consent(post.id)?.as_ref(), self.now).map_err(|missing| {
            let problem = Problem::fields(missing);
            Refused::Request(Problem { kind: ProblemKind::Conflict, code: "not_ready".to_owned(), ..problem })
        })?;
        tx.reset_inits(post.id)?;
        Ok(tx.move_post(post.id, Event::Schedule(ready), Moved::by(&self.by, self.now))?.state)
    }
}

/// The refusal, with which of the posts it is about.
fn naming(mut problem: Problem, place: usize, wish: &PostMove) -> Problem {
    let about = Detail { field: format!("posts[{place}].post"), message: wish.post.to_string() };
    problem.details.insert(0, about);
    problem
}

/// Where a post sits in the calendar.
fn sits(post: &Post) -> Option<PlannedTime> {
    post.ask.or(post.schedule).map(PlannedTime::from)
}

/// A post that had stopped is planned now, and what is over does not come again: neither has a way back.
fn way_back(moved: &PostMoved, before: &Post, now: DateTime<Utc>) -> Option<PostMove> {
    let at = |time: Schedule| When::At(time.due);
    let is_over = before.schedule.is_some_and(|schedule| schedule.due <= now);
    let when = before.ask.or(before.schedule).map(at);
    let deliver = before.ask.and(before.schedule).map(at);
    (moved.was == moved.state && !is_over).then_some(PostMove { post: moved.post, when, deliver })
}
