//! What a successful call hands back besides its value.

use chrono::{DateTime, Utc};

/// A call that TikTok answered with `error.code == "ok"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    /// The `data` member, read.
    pub value: T,
    /// TikTok's clock, from the `Date` header: the only outside evidence that ours is right.
    pub date: Option<DateTime<Utc>>,
    /// TikTok's name for the call, worth keeping for its support.
    pub log_id: Option<String>,
}

impl<T> Answer<T> {
    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer { value: change(self.value), date: self.date, log_id: self.log_id }
    }
}
