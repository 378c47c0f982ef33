//! When to ask TikTok again what became of an upload (tiktok-api.md section 14).

use std::time::Duration;

/// How long to wait before the next question: often at first, then ever less. `asked` is how often it was asked,
/// `since` how long ago the last byte was taken, `first` the setting `poll.first`.
#[must_use]
pub fn next_poll(asked: u32, since: Duration, first: Duration) -> Duration {
    match asked {
        0 | 1 => return first,
        2 => return first * 2,
        _ => {}
    }
    match since.as_secs() {
        0..300 => first * 4,
        300..3_600 => Duration::from_secs(60).max(first),
        _ => Duration::from_secs(600).max(first),
    }
}

/// How long to wait before asking again whether the client posted a draft, by the age of its delivery.
#[must_use]
pub fn next_inbox_poll(since: Duration, first: Duration) -> Duration {
    match since.as_secs() {
        0..3_600 => first * 6,
        3_600..86_400 => Duration::from_secs(600).max(first),
        _ => Duration::from_secs(3_600).max(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_questions_come_fast_and_the_later_ones_slowly() {
        let first = Duration::from_secs(5);
        let wait = |asked, since| next_poll(asked, Duration::from_secs(since), first).as_secs();
        assert_eq!([wait(0, 0), wait(1, 5), wait(2, 10), wait(3, 20), wait(9, 299)], [5, 5, 10, 20, 20]);
        assert_eq!([wait(20, 300), wait(50, 3_599), wait(90, 3_600)], [60, 60, 600]);
    }

    #[test]
    fn one_account_with_six_posts_in_processing_stays_far_under_the_limit() {
        let first = Duration::from_secs(5);
        let (mut asked, mut at) = (0, Duration::ZERO);
        while at < Duration::from_secs(60) {
            at += next_poll(asked, at, first);
            asked += 1;
        }
        assert!(asked * 5 <= 25 + 5, "{asked} questions a minute for one post");
    }

    #[test]
    fn a_delivered_draft_is_asked_after_less_and_less() {
        let first = Duration::from_secs(5);
        let wait = |since| next_inbox_poll(Duration::from_secs(since), first).as_secs();
        assert_eq!([wait(0), wait(3_599), wait(3_600)], [30, 30, 600], "the client may post it any moment");
        assert_eq!([wait(86_399), wait(86_400), wait(9_000_000)], [600, 3_600, 3_600]);
    }
}
