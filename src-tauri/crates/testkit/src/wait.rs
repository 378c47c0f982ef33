//! Waiting for something to become true. Looks again every few milliseconds of real time, whatever `Clock` the tested
//! code was given.

use std::panic::Location;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(5);

/// Waits until the condition holds.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use std::time::Duration;
/// # let (sender, mut posts) = tokio::sync::mpsc::unbounded_channel();
/// # sender.send("post").unwrap();
/// runsheet_testkit::wait_until("a post arrives", Duration::from_secs(5), async || !posts.is_empty()).await;
/// # }
/// ```
///
/// # Panics
///
/// When it does not hold within the time, or one look at it takes longer than that, naming what was waited for and
/// where.
#[track_caller]
pub fn wait_until(
    what: &str,
    within: Duration,
    mut holds: impl AsyncFnMut() -> bool,
) -> impl Future<Output = ()> {
    let caller = Location::caller();
    async move { poll(what, within, caller, async || holds().await.then_some(())).await }
}

/// Waits until there is a value, and gives it.
///
/// # Panics
///
/// As [`wait_until`].
#[track_caller]
pub fn wait_for<T>(
    what: &str,
    within: Duration,
    look: impl AsyncFnMut() -> Option<T>,
) -> impl Future<Output = T> {
    poll(what, within, Location::caller(), look)
}

async fn poll<T>(
    what: &str,
    within: Duration,
    caller: &Location<'_>,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let started = Instant::now();
    let mut looks = 0;
    loop {
        let left = within.saturating_sub(started.elapsed());
        looks += 1;
        match tokio::time::timeout(left, look()).await {
            Ok(Some(value)) => return value,
            Ok(None) if left > Duration::ZERO => tokio::time::sleep(PAUSE).await,
            Ok(None) => panic!("{caller}: waited {within:?} in vain until {what} (looked {looks} times)"),
            Err(_) => panic!("{caller}: waited {within:?} in vain until {what} (look {looks} did not end)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future;

    use tokio::task::LocalSet;

    use super::*;

    const AMPLE: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(30);

    /// The panic message of waiting in vain.
    async fn complaint(waiting: impl Future<Output = ()> + 'static) -> String {
        let local = LocalSet::new();
        let task = local.spawn_local(waiting);
        let panic = local.run_until(task).await.unwrap_err().into_panic();
        panic.downcast_ref::<String>().unwrap().clone()
    }

    #[tokio::test]
    async fn it_looks_again_until_there_is_a_value() {
        let mut looks = 0;
        let value = wait_for("the third look", AMPLE, async || {
            looks += 1;
            (looks == 3).then_some("there")
        });
        assert_eq!(value.await, "there");
        assert_eq!(looks, 3);
    }

    #[tokio::test]
    async fn what_holds_at_once_needs_no_time() {
        wait_until("nothing", Duration::ZERO, async || true).await;
    }

    #[tokio::test]
    async fn waiting_in_vain_says_for_what_and_where() {
        let said = complaint(wait_until("pigs fly", SHORT, async || false)).await;
        assert!(said.contains("until pigs fly") && said.contains(file!()), "{said}");
    }

    #[tokio::test]
    async fn a_look_that_never_ends_is_waiting_in_vain() {
        let said = complaint(wait_until("pigs fly", SHORT, async || future::pending().await)).await;
        assert!(said.contains("until pigs fly") && said.contains("did not end"), "{said}");
    }
}
