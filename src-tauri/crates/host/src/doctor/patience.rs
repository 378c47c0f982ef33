//! How long a check may take. What hangs (a drive, a keychain) cannot be stopped: it is left to its thread, which ends
//! with the process.

use std::{thread, time::Duration};

use tokio::{sync::oneshot, time::timeout};

/// How long a check may take.
const LIMIT: Duration = Duration::from_secs(8);

/// Looks on a thread of its own. `None` when it did not end in time, or broke off.
pub(super) async fn within_limit<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    within(LIMIT, look).await
}

/// The same with another limit.
pub(super) async fn within<T: Send + 'static>(
    limit: Duration,
    look: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (answer, answered) = oneshot::channel();
    let looking = move || {
        // Whoever gave up waiting needs no answer.
        answer.send(look()).unwrap_or_default();
    };
    thread::Builder::new().name("doctor".to_owned()).spawn(looking).ok()?;
    timeout(limit, answered).await.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_hangs_is_given_up_and_what_answers_is_heard() {
        let (release, released) = mpsc::channel::<()>();
        let hanging = within(Duration::from_millis(20), move || released.recv().is_ok());
        assert_eq!(hanging.await, None);
        drop(release);
        assert_eq!(within_limit(|| 7).await, Some(7));
    }
}
