//! The real clock.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, Utc};
use runsheet_model::Clock;

/// This computer's wall clock, in whole milliseconds as they are stored, and its steady one.
#[derive(Clone, Debug)]
pub struct SystemClock {
    since: Instant,
}

impl SystemClock {
    /// A clock whose steady part starts now.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "when a clock starts is worth writing down")]
    pub fn new() -> Self {
        Self { since: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }

    fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep_until((self.since + elapsed).into()))
    }
}
