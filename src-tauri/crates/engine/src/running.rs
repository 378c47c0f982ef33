//! What runs in this process: which posts have their profile's place, which uploads are being asked after, which clips
//! are being fetched. Each is held by a guard that gives it back whatever happens to the task.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use runsheet_model::{AttemptId, PostId, ProfileId};
use tokio_util::sync::CancellationToken;

use crate::engine::Parts;

/// How many clips are fetched at once.
const FETCHES: usize = 4;

/// How long something that failed by our own means rests before it is tried again.
const REST: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Running(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    posts: HashMap<PostId, CancellationToken>,
    places: HashSet<ProfileId>,
    polls: HashSet<AttemptId>,
    fetches: HashMap<PostId, CancellationToken>,
}

impl Running {
    /// Breaks off the work on a post; whoever moved the post in the database calls this.
    pub(crate) fn break_off(&self, post: PostId) {
        let tables = self.tables();
        for token in [tables.posts.get(&post), tables.fetches.get(&post)].into_iter().flatten() {
            token.cancel();
        }
    }

    fn tables(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a task holds.
enum Held {
    Place(PostId, ProfileId),
    Poll(AttemptId),
    Fetch(PostId),
}

/// Held by a task while it works; given back when it is dropped.
pub(crate) struct Hold {
    parts: Arc<Parts>,
    held: Held,
    /// Cancelled when somebody else moves the post.
    pub(crate) broken_off: CancellationToken,
}

impl Hold {
    /// The profile's place for a post, if it is free, fewer than `publish.parallel` are taken and the engine goes on.
    pub(crate) fn place(parts: &Arc<Parts>, post: PostId, profile: ProfileId) -> Option<Self> {
        let parallel = usize::try_from(parts.settings().publish_parallel).unwrap_or(usize::MAX);
        Self::take(parts, Held::Place(post, profile), |tables, broken_off| {
            let free = tables.places.len() < parallel
                && !tables.posts.contains_key(&post)
                && tables.places.insert(profile);
            if free {
                tables.posts.insert(post, broken_off);
            }
            free
        })
    }

    /// Asking after an upload, if nobody does already.
    pub(crate) fn poll(parts: &Arc<Parts>, attempt: AttemptId) -> Option<Self> {
        Self::take(parts, Held::Poll(attempt), |tables, _| tables.polls.insert(attempt))
    }

    /// Fetching a post's clip, if nobody does already and few others are fetched.
    pub(crate) fn fetch(parts: &Arc<Parts>, post: PostId) -> Option<Self> {
        Self::take(parts, Held::Fetch(post), |tables, broken_off| {
            let free = tables.fetches.len() < FETCHES && !tables.fetches.contains_key(&post);
            if free {
                tables.fetches.insert(post, broken_off);
            }
            free
        })
    }

    fn take(
        parts: &Arc<Parts>,
        held: Held,
        take: impl FnOnce(&mut Tables, CancellationToken) -> bool,
    ) -> Option<Self> {
        let broken_off = CancellationToken::new();
        let taken = !parts.stop.is_cancelled() && take(&mut parts.running.tables(), broken_off.clone());
        taken.then(|| Self { parts: Arc::clone(parts), held, broken_off })
    }

    /// Rests before it is given back, so that what fails at once is not tried again at once.
    pub(crate) async fn rest(&self) {
        tokio::select! {
            () = self.parts.stop.cancelled() => {}
            () = self.parts.clock.sleep(REST) => {}
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        {
            let mut tables = self.parts.running.tables();
            match self.held {
                Held::Place(post, profile) => {
                    tables.posts.remove(&post);
                    tables.places.remove(&profile);
                }
                Held::Poll(attempt) => {
                    tables.polls.remove(&attempt);
                }
                Held::Fetch(post) => {
                    tables.fetches.remove(&post);
                }
            }
        }
        let signals = &self.parts.signals;
        match self.held {
            Held::Place(post, _) => {
                signals.forget_sent(post);
                signals.post_changed(post);
            }
            Held::Fetch(post) => signals.post_changed(post),
            // Whatever was learned was told when it was written.
            Held::Poll(_) => {}
        }
        signals.wake();
    }
}
