//! Runs a blocking call to the keychain under a time limit.
//!
//! A keychain can hang for ever or wait for a person, and such a call cannot be stopped. It gets a thread of its own,
//! and the process never has more than one of them: who comes while an earlier call hangs waits for that one
//! within its own time limit, so that tries repeated over a day pile up neither threads nor password questions.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The call was not over in time. It may still have its effect later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Late;

/// The process's one turn at the keychain.
static TURN: Turn = Turn { taken: Mutex::new(false), freed: Condvar::new() };

/// Runs the call on its own thread and waits for it, its turn included, no longer than the limit. `None` when the
/// call panicked or no thread could be had.
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, Late> {
    let started = Instant::now();
    let turn = TURN.take_within(limit)?;
    let (answer, answered) = mpsc::channel();
    let spawned = thread::Builder::new().name("keychain".into()).spawn(move || {
        let _turn = turn;
        // A caller that gave up waiting is no concern of the call.
        answer.send(call()).unwrap_or_default();
    });
    if spawned.is_err() {
        return Ok(None);
    }
    match answered.recv_timeout(limit.saturating_sub(started.elapsed())) {
        Ok(value) => Ok(Some(value)),
        Err(RecvTimeoutError::Disconnected) => Ok(None),
        Err(RecvTimeoutError::Timeout) => Err(Late),
    }
}

struct Turn {
    taken: Mutex<bool>,
    freed: Condvar,
}

/// Gives the turn back when dropped, also by a panic of its holder.
struct Taken(&'static Turn);

impl Turn {
    fn take_within(&'static self, limit: Duration) -> Result<Taken, Late> {
        let (mut taken, _) = self
            .freed
            .wait_timeout_while(self.lock(), limit, |taken| *taken)
            .unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return Err(Late);
        }
        *taken = true;
        Ok(Taken(self))
    }

    /// The flag is a plain boolean: a panic elsewhere cannot leave it half-written.
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.0.lock() = false;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AMPLE: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(20);

    /// One test, as all share the process's turn.
    #[test]
    fn a_hanging_call_is_late_and_lets_nobody_pass_until_it_ends() {
        assert_eq!(within(AMPLE, || 7), Ok(Some(7)));

        let (release, released) = mpsc::channel::<()>();
        assert_eq!(within(SHORT, move || released.recv().is_ok()), Err(Late));
        let asked = Instant::now();
        assert_eq!(within(SHORT, || unreachable!("its turn never came")), Err::<Option<()>, _>(Late));
        assert!(asked.elapsed() >= SHORT, "the second caller waited for its turn");

        release.send(()).unwrap();
        assert_eq!(within(AMPLE, || 8), Ok(Some(8)), "the turn comes when the hanging call ends");

        assert_eq!(within(AMPLE, || panic!("as a broken keychain may")), Ok(None::<()>));
        assert_eq!(within(AMPLE, || 9), Ok(Some(9)), "a panic gives the turn back");
    }
}
