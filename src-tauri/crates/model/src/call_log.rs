//! The calls of the last minute that share one window, on the steady clock of one run.
//!
//! A call takes its place before it is sent and keeps it until a minute after its answer. What the last run left is
//! brought over by its wall stamps; after that no wall clock is looked at.

use chrono::{DateTime, Utc};

use crate::{
    gate::{ANSWER_LIMIT_MS, CallTimes, MARGIN_MS, Window, counts, earliest},
    ids::CallId,
};

/// Milliseconds are those of the steady clock.
#[derive(Clone, Debug, Default)]
pub struct CallLog {
    calls: Vec<(CallId, CallTimes)>,
    full_until_ms: i64,
}

impl CallLog {
    /// Brings over a call of the last run that was answered, or counts as answered, at `answered_at`. A stamp later than
    /// now counts as now.
    pub fn bring(&mut self, id: CallId, answered_at: DateTime<Utc>, now: DateTime<Utc>, now_ms: i64) {
        let ms = now_ms - (now - answered_at).num_milliseconds().max(0);
        self.calls.push((id, CallTimes { sent_ms: ms, answered_ms: Some(ms) }));
    }

    /// The earliest moment for one more call.
    #[must_use]
    pub fn free_at(&self, now_ms: i64, window: Window) -> i64 {
        let calls: Vec<_> = self.calls.iter().map(|(_, times)| *times).collect();
        earliest(now_ms, &calls, &[window]).max(self.full_until_ms)
    }

    /// Takes a place for a call that is sent now.
    ///
    /// # Errors
    /// The moment to ask again, when no place is free.
    pub fn open(&mut self, id: CallId, now_ms: i64, window: Window) -> Result<(), i64> {
        self.calls.retain(|(_, call)| counts(now_ms, call, window.span_ms));
        let free_at = self.free_at(now_ms, window);
        if free_at > now_ms {
            return Err(free_at);
        }
        self.calls.push((id, CallTimes { sent_ms: now_ms, answered_ms: None }));
        Ok(())
    }

    /// The answer to a call came.
    pub fn answered(&mut self, id: CallId, now_ms: i64) {
        if let Some((_, times)) = self.calls.iter_mut().find(|(call, _)| *call == id) {
            times.answered_ms = Some(now_ms);
        }
    }

    /// No answer to a call will come: it counts as answered when its time is over.
    pub fn broke_off(&mut self, id: CallId, now_ms: i64) {
        if let Some((_, times)) = self.calls.iter_mut().find(|(call, _)| *call == id) {
            times.answered_ms = Some(now_ms.max(times.sent_ms + ANSWER_LIMIT_MS));
        }
    }

    /// A call provably never left: its place is free again.
    pub fn never_left(&mut self, id: CallId) {
        self.calls.retain(|(call, _)| *call != id);
    }

    /// TikTok says that the window is full, whatever we counted.
    pub fn full_until(&mut self, until_ms: i64) {
        self.full_until_ms = self.full_until_ms.max(until_ms);
    }

    /// How many calls count now, and when the first of them stops to.
    #[must_use]
    pub fn used(&self, now_ms: i64, window: Window) -> (usize, Option<i64>) {
        let ends: Vec<_> = self
            .calls
            .iter()
            .filter(|(_, call)| counts(now_ms, call, window.span_ms))
            .map(|(_, call)| call.counts_from() + window.span_ms + MARGIN_MS)
            .collect();
        if self.full_until_ms > now_ms {
            return (window.limit, Some(self.full_until_ms));
        }
        (ends.len(), ends.into_iter().min())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const TWO: Window = Window::per_minute(2);

    fn opened(log: &mut CallLog, now_ms: i64) -> CallId {
        let id = CallId::new();
        log.open(id, now_ms, TWO).unwrap();
        id
    }

    #[test]
    fn a_place_is_held_until_a_minute_after_the_answer() {
        let mut log = CallLog::default();
        let first = opened(&mut log, 0);
        opened(&mut log, 10);
        log.answered(first, 500);
        assert_eq!(log.open(CallId::new(), 500, TWO), Err(60_600));
        assert_eq!(log.used(500, TWO), (2, Some(60_600)));
        assert_eq!(log.free_at(500, Window::per_minute(1)), 120_110, "the other is unanswered");
        assert_eq!(log.open(CallId::new(), 60_599, TWO), Err(60_600));
        opened(&mut log, 60_600);
    }

    #[test]
    fn a_call_that_broke_off_counts_as_answered_sixty_seconds_after_it_was_sent() {
        let mut log = CallLog::default();
        let (early, late) = (opened(&mut log, 0), opened(&mut log, 0));
        log.broke_off(early, 5_000);
        log.broke_off(late, 60_040);
        assert_eq!(log.free_at(60_050, TWO), 120_100);
        assert_eq!(log.used(120_100, TWO), (1, Some(120_140)));
    }

    #[test]
    fn a_call_that_broke_off_says_nothing_about_the_others() {
        let mut log = CallLog::default();
        let first = opened(&mut log, 0);
        opened(&mut log, 10);
        log.broke_off(first, 60_040);
        assert_eq!(log.used(60_040, TWO), (2, Some(120_110)), "the other is still unanswered");
    }

    #[test]
    fn a_call_that_never_left_holds_no_place() {
        let mut log = CallLog::default();
        let id = opened(&mut log, 0);
        opened(&mut log, 10);
        log.never_left(id);
        assert_eq!(log.used(10, TWO), (1, Some(120_110)), "the one that left holds its own");
        opened(&mut log, 10);
    }

    #[test]
    fn a_refusal_closes_the_window_and_the_later_end_counts() {
        let mut log = CallLog::default();
        log.full_until(9_000);
        log.full_until(4_000);
        assert_eq!(log.free_at(100, TWO), 9_000);
        assert_eq!(log.used(8_999, TWO), (2, Some(9_000)));
        assert_eq!(log.used(9_000, TWO), (0, None));
        opened(&mut log, 9_000);
    }

    #[test]
    fn what_the_last_run_left_counts_from_its_stamp_and_a_later_stamp_from_now() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let mut log = CallLog::default();
        log.bring(CallId::new(), now - TimeDelta::seconds(20), now, 7);
        assert_eq!(log.used(7, TWO), (1, Some(7 - 20_000 + 60_100)));
        log.bring(CallId::new(), now + TimeDelta::hours(5), now, 7);
        assert_eq!(log.free_at(7, TWO), 40_107);
        assert_eq!(log.free_at(7, Window::per_minute(1)), 60_107);
    }
}
