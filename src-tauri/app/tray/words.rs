//! What the tray's menu says.

use chrono::{Days, NaiveDate, NaiveDateTime};

/// The next post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// When, as this computer's clock shows it.
    pub(super) at: NaiveDateTime,
    /// Where it goes.
    pub(super) account: String,
}

/// The words that change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) next: String,
    pub(super) today: String,
    pub(super) pause: &'static str,
}

impl Default for Words {
    /// While nothing is known.
    fn default() -> Self {
        Self { next: "No workspace is open".to_owned(), today: String::new(), pause: PAUSE }
    }
}

const PAUSE: &str = "Pause everything";

impl Words {
    /// Of a day with so many posts.
    pub(super) fn new(next: Option<&Next>, today: NaiveDate, posts: u64, paused: bool) -> Self {
        let next = next.map_or_else(
            || "Nothing planned".to_owned(),
            |Next { at, account }| {
                format!("Next: {} {} {account}", day(at.date(), today), at.format("%H:%M"))
            },
        );
        let today = match posts {
            0 => "No posts today".to_owned(),
            1 => "Today: 1 post".to_owned(),
            posts => format!("Today: {posts} posts"),
        };
        Self {
            next: if paused { format!("Paused. {next}") } else { next },
            today,
            pause: if paused { "Resume" } else { PAUSE },
        }
    }
}

/// A day as people call it: a weekday only where it cannot be taken for another week's.
fn day(date: NaiveDate, today: NaiveDate) -> String {
    if date == today {
        "today".to_owned()
    } else if (today..today + Days::new(7)).contains(&date) {
        date.format("%a").to_string()
    } else {
        date.format("%a %-d %b").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(at: &str, posts: u64, paused: bool) -> Words {
        let next = Next { at: at.parse().unwrap(), account: "@kornundkruste".to_owned() };
        Words::new(Some(&next), "2026-06-01".parse().unwrap(), posts, paused)
    }

    #[test]
    fn the_next_post_has_its_day_time_and_account() {
        for (at, next) in [
            ("2026-06-01T17:00:00", "Next: today 17:00 @kornundkruste"),
            ("2026-06-04T09:05:00", "Next: Thu 09:05 @kornundkruste"),
            ("2026-06-07T23:59:00", "Next: Sun 23:59 @kornundkruste"),
            ("2026-06-08T17:00:00", "Next: Mon 8 Jun 17:00 @kornundkruste"),
        ] {
            assert_eq!(words(at, 0, false).next, next);
        }
        assert_eq!(Words::new(None, "2026-06-01".parse().unwrap(), 0, false).next, "Nothing planned");
    }

    #[test]
    fn the_day_is_counted() {
        for (posts, today) in [(0, "No posts today"), (1, "Today: 1 post"), (12, "Today: 12 posts")] {
            assert_eq!(words("2026-06-01T17:00:00", posts, false).today, today);
        }
    }

    #[test]
    fn a_pause_is_said_and_can_be_ended() {
        let paused = words("2026-06-01T17:00:00", 1, true);
        assert_eq!(paused.next, "Paused. Next: today 17:00 @kornundkruste");
        assert_eq!(
            (paused.pause, words("2026-06-01T17:00:00", 1, false).pause),
            ("Resume", "Pause everything")
        );
    }
}
