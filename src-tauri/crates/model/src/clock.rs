//! Where the time comes from. Only the interface: the real clock lives in the engine, the manual one in the tests.

use std::{future::Future, pin::Pin, time::Duration};

use chrono::{DateTime, Utc};

/// A wall clock and a steady one. All code gets the time from here (design.md 2.8).
pub trait Clock: Send + Sync + 'static {
    /// The wall clock; may jump either way.
    fn now(&self) -> DateTime<Utc>;

    /// Time since the clock was made; never goes back, may stand still while the machine sleeps.
    fn elapsed(&self) -> Duration;

    /// Waits until the steady clock shows that much.
    fn sleep_until(&self, elapsed: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// Waits that long on the steady clock.
    fn sleep(&self, how_long: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.sleep_until(self.elapsed() + how_long)
    }
}
