//! How long a download waits for its server.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{FetchError, FetchPolicy, TimeLimit};

/// Both limits of time, running since the download began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    idle: Duration,
    end: Instant,
}

impl Patience {
    /// Starts the clock for the whole download.
    pub(super) fn starting_now(policy: &FetchPolicy) -> Self {
        Self { idle: policy.idle_timeout, end: Instant::now() + policy.total_timeout }
    }

    /// Waits for one step of the server.
    pub(super) async fn wait<T>(self, step: impl Future<Output = T>) -> Result<T, FetchError> {
        let idle_end = Instant::now() + self.idle;
        let (end, limit) =
            if idle_end < self.end { (idle_end, TimeLimit::Idle) } else { (self.end, TimeLimit::Total) };
        timeout_at(end, step).await.map_err(|_| FetchError::TimedOut(limit))
    }
}
