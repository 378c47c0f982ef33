//! When one more rate-limited call may be sent: exact sliding windows over recorded calls (numbers.md section 3).
//!
//! A call may be sent at `t` when, for every window of `limit` calls per `span`, fewer than `limit` earlier calls are
//! unanswered or were answered after `t - span`. That is safe for any latency and without agreeing on a clock: if
//! `limit + 1` calls reached the server within less than `span`, the last of them was sent while the others were
//! unanswered or answered too recently, which the rule forbids.

/// Added to every window, in milliseconds, for clocks that tick unevenly.
pub const MARGIN_MS: i64 = 100;

/// After this long without an answer a call counts as answered, in milliseconds.
pub const ANSWER_LIMIT_MS: i64 = 60_000;

/// At most `limit` calls in any `span_ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many calls.
    pub limit: usize,
    /// In how many milliseconds.
    pub span_ms: i64,
}

impl Window {
    /// `limit` calls a minute.
    #[must_use]
    pub const fn per_minute(limit: usize) -> Self {
        Self { limit, span_ms: 60_000 }
    }

    /// `limit` calls in 24 hours.
    #[must_use]
    pub const fn per_day(limit: usize) -> Self {
        Self { limit, span_ms: 24 * 60 * 60_000 }
    }
}

/// One earlier call, in milliseconds of whatever clock the caller reckons with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallTimes {
    /// When it was sent.
    pub sent_ms: i64,
    /// When its answer came, if it came.
    pub answered_ms: Option<i64>,
}

impl CallTimes {
    /// The moment from which its windows run; for an unanswered call the latest that moment can be.
    #[must_use]
    pub fn counts_from(&self) -> i64 {
        self.answered_ms.unwrap_or(self.sent_ms + ANSWER_LIMIT_MS)
    }
}

/// The earliest moment, not before `now_ms`, at which one more call may be sent. For unanswered calls this is an upper
/// bound: ask again when an answer comes.
#[must_use]
pub fn earliest(now_ms: i64, calls: &[CallTimes], windows: &[Window]) -> i64 {
    let mut ends: Vec<i64> = calls.iter().map(CallTimes::counts_from).collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    windows
        .iter()
        .filter_map(|window| match window.limit {
            0 => Some(now_ms + window.span_ms),
            limit => ends.get(limit - 1).map(|end| end + window.span_ms + MARGIN_MS),
        })
        .fold(now_ms, i64::max)
}

/// How many calls count against a window now.
#[must_use]
pub fn used(now_ms: i64, calls: &[CallTimes], span_ms: i64) -> usize {
    calls.iter().filter(|call| counts(now_ms, call, span_ms)).count()
}

/// Whether a call still counts against a window of that span.
#[must_use]
pub fn counts(now_ms: i64, call: &CallTimes, span_ms: i64) -> bool {
    call.counts_from() + span_ms + MARGIN_MS > now_ms
}

#[cfg(test)]
mod simulation;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIX: [Window; 1] = [Window::per_minute(6)];

    fn answered(at: i64) -> CallTimes {
        CallTimes { sent_ms: at, answered_ms: Some(at) }
    }

    #[test]
    fn the_seventh_call_waits_for_the_first_to_leave_the_window() {
        let calls: Vec<_> = (0..6).map(|n| answered(n * 1_000)).collect();
        assert_eq!(earliest(5_000, &calls[..5], &SIX), 5_000);
        assert_eq!(earliest(5_000, &calls, &SIX), 60_100);
        assert_eq!(earliest(60_100, &calls, &SIX), 60_100);
        assert_eq!(earliest(70_000, &calls, &SIX), 70_000);
    }

    #[test]
    fn an_unanswered_call_holds_its_place_until_it_counts_as_answered() {
        let mut calls = vec![answered(0); 5];
        calls.push(CallTimes { sent_ms: 0, answered_ms: None });
        assert_eq!(earliest(1_000, &calls, &SIX), 60_100);
        let open = vec![CallTimes { sent_ms: 0, answered_ms: None }; 6];
        assert_eq!(earliest(1_000, &open, &SIX), 120_100);
    }

    #[test]
    fn every_window_must_have_room() {
        let windows = [Window::per_minute(6), Window::per_day(2)];
        assert_eq!(earliest(10, &[answered(0), answered(5)], &windows), 86_400_100);
        assert_eq!(earliest(10, &[], &[Window::per_minute(0)]), 60_010);
    }

    #[test]
    fn used_and_earliest_agree() {
        let calls: Vec<_> = (0..6).map(|n| answered(n * 1_000)).collect();
        assert_eq!(used(60_099, &calls, 60_000), 6);
        assert_eq!(used(60_100, &calls, 60_000), 5);
    }

    proptest! {
        /// The server sees each call somewhere between sending and answer: no 60 seconds of its hold more than six.
        #[test]
        fn the_server_never_sees_more_than_the_limit(
            runs in prop::collection::vec((0i64..20_000, 0i64..30_000, 0.0..=1.0f64), 7..60),
        ) {
            let mut calls: Vec<CallTimes> = Vec::new();
            let mut seen: Vec<i64> = Vec::new();
            let mut now = 0;
            for (pause, latency, part) in runs {
                now = earliest(now + pause, &calls, &SIX);
                #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "any moment between will do")]
                seen.push(now + (latency as f64 * part) as i64);
                calls.push(CallTimes { sent_ms: now, answered_ms: Some(now + latency) });
            }
            seen.sort_unstable();
            for window in seen.windows(7) {
                prop_assert!(window[6] - window[0] >= 60_000, "{window:?}");
            }
        }

        /// No other rule that keeps the limit could be faster when answers come at once.
        #[test]
        fn a_hundred_calls_take_no_longer_than_the_windows_demand(latency in 0i64..50) {
            let mut calls: Vec<CallTimes> = Vec::new();
            let mut now = 0;
            for _ in 0..100 {
                now = earliest(now, &calls, &SIX);
                calls.push(CallTimes { sent_ms: now, answered_ms: Some(now + latency) });
                now += latency;
            }
            prop_assert!(now <= 960_000 * 102 / 100, "{now}");
        }
    }
}
