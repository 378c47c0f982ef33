//! A clock that stands still until a test moves it.

use std::{future::Future, pin::Pin, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::Clock;
use tokio::sync::watch;

/// Wall clock and steady clock in a test's hand. Cheap to clone; clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock {
    time: watch::Sender<Time>,
}

#[derive(Clone, Copy, Debug)]
struct Time {
    wall: DateTime<Utc>,
    steady: Duration,
}

impl ManualClock {
    /// A clock that shows this wall time.
    #[must_use]
    pub fn at(wall: DateTime<Utc>) -> Self {
        Self { time: watch::Sender::new(Time { wall, steady: Duration::ZERO }) }
    }

    /// Time passes: both clocks go on, and whoever slept until then wakes.
    pub fn advance(&self, by: Duration) {
        self.time.send_modify(|time| {
            time.wall += TimeDelta::from_std(by).unwrap_or_default();
            time.steady += by;
        });
    }

    /// Somebody sets the wall clock, or the machine slept: the steady clock does not move.
    pub fn jump(&self, by: TimeDelta) {
        self.time.send_modify(|time| time.wall += by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.time.borrow().wall
    }

    fn elapsed(&self) -> Duration {
        self.time.borrow().steady
    }

    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut time = self.time.subscribe();
        Box::pin(async move {
            // The sender lives as long as somebody can move the clock; after that nobody ever wakes.
            if time.wait_for(|time| time.steady >= elapsed).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleepers_wake_when_their_time_has_come_and_not_before() {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let sleeper = tokio::spawn(clock.sleep(Duration::from_secs(60)));
        clock.advance(Duration::from_secs(59));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        sleeper.await.unwrap();
        assert_eq!(clock.now().timestamp(), 60);
    }

    #[tokio::test]
    async fn a_jump_of_the_wall_clock_wakes_nobody() {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        clock.jump(TimeDelta::days(1));
        assert_eq!((clock.now().timestamp(), clock.elapsed()), (86_400, Duration::ZERO));
    }
}
