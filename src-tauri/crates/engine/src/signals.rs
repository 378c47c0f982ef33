//! How the engine's parts wake each other, and how those who watch learn that something changed.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use runsheet_model::PostId;
use tokio::sync::{Notify, watch};

/// Wake-ups and changes.
pub(crate) struct Signals {
    wake: Notify,
    changes: watch::Sender<u64>,
    sent: Mutex<HashMap<PostId, u64>>,
}

impl Signals {
    pub(crate) fn new() -> Self {
        Self { wake: Notify::new(), changes: watch::Sender::new(0), sent: Mutex::default() }
    }

    /// Something is due earlier than the scheduler thinks, or a place became free.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Something that is shown has changed.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// How many bytes of a clip have left so far. Only for people: what counts is in the database.
    pub(crate) fn set_sent(&self, post: PostId, bytes: u64) {
        self.sent().insert(post, bytes);
    }

    pub(crate) fn sent_bytes(&self, post: PostId) -> Option<u64> {
        self.sent().get(&post).copied()
    }

    pub(crate) fn forget_sent(&self, post: PostId) {
        self.sent().remove(&post);
    }

    fn sent(&self) -> std::sync::MutexGuard<'_, HashMap<PostId, u64>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
