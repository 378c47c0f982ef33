//! A clock that stands still until it is moved, and knows when the next sleeper wants to wake.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::Clock;
use tokio::sync::watch;

/// The longest step; the scheduler sleeps no longer either.
const LONGEST_STEP: Duration = Duration::from_secs(30);

/// Wall clock and steady clock of one life. Clones show the same time.
#[derive(Clone)]
pub struct DrivenClock {
    steady: watch::Sender<Duration>,
    wall_at_start: DateTime<Utc>,
    table: Arc<Mutex<Table>>,
}

#[derive(Default)]
struct Table {
    /// How often somebody wanted to know the time or to sleep.
    asked: u64,
    sleepers: BTreeSet<(Duration, u64)>,
}

impl DrivenClock {
    /// A clock that shows this wall time.
    pub fn at(wall: DateTime<Utc>) -> Self {
        Self { steady: watch::Sender::new(Duration::ZERO), wall_at_start: wall, table: Arc::default() }
    }

    /// Grows whenever somebody works with the clock: who does anything, asks for the time.
    pub fn asked(&self) -> u64 {
        self.table().asked
    }

    /// How long until the next sleeper wakes.
    pub fn until_next(&self) -> Duration {
        let now = *self.steady.borrow();
        let next = self.table().sleepers.first().map_or(LONGEST_STEP, |(at, _)| at.saturating_sub(now));
        next.clamp(Duration::from_millis(1), LONGEST_STEP)
    }

    /// Time passes, and whoever slept until then wakes.
    pub fn advance(&self, by: Duration) {
        self.steady.send_modify(|steady| *steady += by);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for DrivenClock {
    fn now(&self) -> DateTime<Utc> {
        self.table().asked += 1;
        self.wall_at_start + TimeDelta::from_std(*self.steady.borrow()).unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.table().asked += 1;
        *self.steady.borrow()
    }

    fn sleep_until(&self, until: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut steady = self.steady.subscribe();
        let sleeper = {
            let mut table = self.table();
            table.asked += 1;
            let place = (until, table.asked);
            table.sleepers.insert(place);
            Sleeper { place, table: Arc::clone(&self.table) }
        };
        Box::pin(async move {
            let _leaves_when_dropped = sleeper;
            if steady.wait_for(|now| *now >= until).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// A place in the row of those who sleep.
struct Sleeper {
    place: (Duration, u64),
    table: Arc<Mutex<Table>>,
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).sleepers.remove(&self.place);
    }
}
