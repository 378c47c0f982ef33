//! Named points at which a test kills the process, one at every arrow of a post's way.
//!
//! `RUNSHEET_FAIL_AT=name` ends the process at the first hit of that point, `name:3` at the third, by SIGKILL: nothing is
//! flushed, unwound or told. Only builds with debug assertions look at the variable; a release build has no fail points.

/// Ends the process if this point is the one that was named and its turn has come.
#[cfg(debug_assertions)]
pub(crate) fn hit(name: &str) {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };

    static NAMED: LazyLock<Option<(String, u32)>> =
        LazyLock::new(|| std::env::var("RUNSHEET_FAIL_AT").ok().map(|text| parsed(&text)));
    static HITS: AtomicU32 = AtomicU32::new(0);

    if let Some((named, nth)) = &*NAMED
        && named == name
        && HITS.fetch_add(1, Ordering::Relaxed) + 1 == *nth
    {
        kill_this_process();
    }
}

/// Release builds have no fail points.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub(crate) const fn hit(_name: &str) {}

#[cfg(debug_assertions)]
fn parsed(text: &str) -> (String, u32) {
    match text.split_once(':') {
        Some((name, nth)) => (name.to_owned(), nth.parse().unwrap_or(1)),
        None => (text.to_owned(), 1),
    }
}

#[cfg(all(debug_assertions, unix))]
fn kill_this_process() -> ! {
    use rustix::process::{Signal, getpid, kill_process};
    // Refused only to a process that is gone.
    let _ = kill_process(getpid(), Signal::KILL);
    loop {
        std::thread::park();
    }
}

#[cfg(all(debug_assertions, not(unix)))]
fn kill_this_process() -> ! {
    std::process::abort()
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_named_with_or_without_its_turn() {
        assert_eq!(parsed("claim_written"), ("claim_written".to_owned(), 1));
        assert_eq!(parsed("chunk_on_the_wire:2"), ("chunk_on_the_wire".to_owned(), 2));
    }

    #[test]
    fn a_point_that_was_not_named_is_passed() {
        hit("claim_written");
    }
}
