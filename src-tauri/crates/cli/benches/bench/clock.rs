//! A clock that runs faster than the machine's, for what would take too long to watch.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use runsheet_model::Clock;

/// Wall clock and steady clock, both so many times as fast as they are.
pub struct FastClock {
    began: DateTime<Utc>,
    since: Instant,
    speed: u32,
}

impl FastClock {
    /// Shows the machine's time now and runs away from it.
    pub fn start(speed: u32) -> Self {
        Self { began: Utc::now(), since: Instant::now(), speed }
    }
}

impl Clock for FastClock {
    fn now(&self) -> DateTime<Utc> {
        (self.began + TimeDelta::from_std(self.elapsed()).unwrap_or_default()).trunc_subsecs(3)
    }

    fn elapsed(&self) -> Duration {
        self.since.elapsed() * self.speed
    }

    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep_until((self.since + elapsed / self.speed).into()))
    }
}
