//! What changed, told to whoever shows it, so that it can ask again.
//!
//! A listener has a mailbox in which news is merged: of an upload only the latest progress stays, of a post only that it
//! changed. So a slow listener costs the engine nothing and misses nothing but progress in between, and one who falls
//! far behind is told to ask for everything. What a listener shows it always asks for: no news carries it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use runsheet_model::{Clock, PostId};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;

/// The time between two batches to one listener.
const PACE: Duration = Duration::from_millis(100);

/// From so many changed posts on it is less work to ask for everything.
const MANY_POSTS: usize = 200;

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Change {
    /// How far uploads are.
    Progress {
        /// Each once, as far as it is now.
        uploads: Vec<UploadProgress>,
    },
    /// These posts have changed.
    Posts {
        /// Which.
        posts: Vec<PostId>,
    },
    /// Anything may have changed: posts, accounts, settings, pauses. Also the first news of every listener.
    Everything,
    /// The engine stops. Nothing comes after it.
    Stopped,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UploadProgress {
    /// Of which post.
    pub post: PostId,
    /// Bytes that have left. Never less than was told before of the same try.
    pub sent: u64,
    /// Bytes of the clip.
    pub total: u64,
}

/// A listener: batches of news, at most ten a second.
pub struct Changes {
    mailbox: Arc<Mailbox>,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
    /// When the next batch may go, on the steady clock.
    not_before: Duration,
    over: bool,
}

impl Desk {
    /// Listens to what changes from now on.
    #[must_use]
    pub fn listen(&self) -> Changes {
        let clock = Arc::clone(&self.parts.clock);
        Changes {
            mailbox: self.parts.signals.mailbox(),
            not_before: clock.elapsed(),
            clock,
            stop: self.parts.stop.clone(),
            over: false,
        }
    }
}

impl Changes {
    /// The next batch, never empty; `None` after the engine stopped. Nothing is lost when the wait is broken off.
    pub async fn next(&mut self) -> Option<Vec<Change>> {
        if self.over {
            return None;
        }
        let arrival = async {
            self.mailbox.filled().await;
            self.clock.sleep_until(self.not_before).await;
        };
        tokio::select! {
            biased;
            () = self.stop.cancelled() => {
                self.over = true;
                let mut last = self.mailbox.take();
                last.push(Change::Stopped);
                return Some(last);
            }
            () = arrival => {}
        }
        self.not_before = self.clock.elapsed() + PACE;
        Some(self.mailbox.take())
    }
}

/// Where the news for one listener waits.
#[derive(Default)]
pub(crate) struct Mailbox {
    news: Mutex<News>,
    arrived: Notify,
}

impl Mailbox {
    pub(crate) fn put(&self, put: impl FnOnce(&mut News)) {
        put(&mut self.news());
        self.arrived.notify_one();
    }

    async fn filled(&self) {
        while self.news().is_empty() {
            self.arrived.notified().await;
        }
    }

    fn take(&self) -> Vec<Change> {
        std::mem::take(&mut *self.news()).into_batch()
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a listener has not been told yet.
#[derive(Default)]
pub(crate) struct News {
    everything: bool,
    posts: BTreeSet<PostId>,
    uploads: BTreeMap<PostId, UploadProgress>,
}

impl News {
    pub(crate) fn everything_changed(&mut self) {
        self.everything = true;
        self.posts.clear();
    }

    pub(crate) fn post_changed(&mut self, post: PostId) {
        if self.everything {
            return;
        }
        self.posts.insert(post);
        if self.posts.len() > MANY_POSTS {
            self.everything_changed();
        }
    }

    pub(crate) fn progress(&mut self, progress: UploadProgress) {
        self.uploads.insert(progress.post, progress);
    }

    fn is_empty(&self) -> bool {
        !self.everything && self.posts.is_empty() && self.uploads.is_empty()
    }

    /// Progress first: whoever then asks for the post sees it further on, never further back.
    fn into_batch(self) -> Vec<Change> {
        let uploads: Vec<_> = self.uploads.into_values().collect();
        let posts: Vec<_> = self.posts.into_iter().collect();
        let mut batch = Vec::new();
        if !uploads.is_empty() {
            batch.push(Change::Progress { uploads });
        }
        if !posts.is_empty() {
            batch.push(Change::Posts { posts });
        }
        if self.everything {
            batch.push(Change::Everything);
        }
        batch
    }
}

#[cfg(test)]
mod tests;
