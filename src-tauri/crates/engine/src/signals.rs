//! How the engine's parts wake each other, and how those who watch learn that something changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use runsheet_model::PostId;
use tokio::sync::{Notify, watch};

use crate::events::{Mailbox, News, UploadProgress};

/// Wake-ups and changes.
pub(crate) struct Signals {
    wake: Notify,
    changes: watch::Sender<u64>,
    sent: Mutex<HashMap<PostId, UploadProgress>>,
    mailboxes: Mutex<Vec<Weak<Mailbox>>>,
}

impl Signals {
    pub(crate) fn new() -> Self {
        Self {
            wake: Notify::new(),
            changes: watch::Sender::new(0),
            sent: Mutex::default(),
            mailboxes: Mutex::default(),
        }
    }

    /// Something is due earlier than the scheduler thinks, or a place became free.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Something that is shown has changed, and more than one post may look different.
    pub(crate) fn changed(&self) {
        self.tell(News::everything_changed);
        self.changes.send_modify(|count| *count += 1);
    }

    /// This post has changed.
    pub(crate) fn post_changed(&self, post: PostId) {
        self.tell(|news| news.post_changed(post));
        self.changes.send_modify(|count| *count += 1);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// How many bytes of a clip have left so far. Only for people: what counts is in the database. Bytes that are sent
    /// a second time do not take back what was shown.
    pub(crate) fn set_sent(&self, post: PostId, bytes: u64, total: u64) {
        let progress = {
            let mut all = lock(&self.sent);
            let progress = all.entry(post).or_insert(UploadProgress { post, sent: 0, total });
            progress.sent = progress.sent.max(bytes);
            *progress
        };
        self.tell(|news| news.progress(progress));
    }

    pub(crate) fn sent_bytes(&self, post: PostId) -> Option<u64> {
        lock(&self.sent).get(&post).map(|progress| progress.sent)
    }

    pub(crate) fn forget_sent(&self, post: PostId) {
        lock(&self.sent).remove(&post);
    }

    /// A mailbox for one who listens. It begins with everything, for nobody knows what its owner shows already.
    pub(crate) fn mailbox(&self) -> Arc<Mailbox> {
        let mailbox = Arc::new(Mailbox::default());
        lock(&self.mailboxes).push(Arc::downgrade(&mailbox));
        mailbox.put(|news| {
            news.everything_changed();
            lock(&self.sent).values().for_each(|progress| news.progress(*progress));
        });
        mailbox
    }

    fn tell(&self, news: impl Fn(&mut News)) {
        lock(&self.mailboxes).retain(|mailbox| match mailbox.upgrade() {
            Some(mailbox) => {
                mailbox.put(&news);
                true
            }
            None => false,
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
