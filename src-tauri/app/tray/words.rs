//! What the tray's menu says.

use chrono::{Days, NaiveDate, NaiveDateTime};

/// The next post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// When, as the desk's clock shows it.
    pub(super) at: NaiveDateTime,
    /// Where it goes.
    pub(super) account: String,
}

/// Whether posts go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Posting {
    /// They do.
    #[default]
    GoesOn,
    /// Somebody has paused everything.
    Paused,
    /// Something else keeps them back, which the window tells: no key to the logins, a wrong clock.
    KeptBack,
}

/// The words that change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) next: String,
    pub(super) today: String,
    pub(super) pause: &'static str,
    /// What the icon shows as well.
    pub(super) is_paused: bool,
}

impl Default for Words {
    /// While nothing is known.
    fn default() -> Self {
        Self { next: "No workspace is open".to_owned(), today: String::new(), pause: PAUSE, is_paused: false }
    }
}

const PAUSE: &str = "Pause everything";

impl Words {
    /// Of a day with so many posts.
    pub(super) fn new(next: Option<&Next>, today: NaiveDate, posts: u64, posting: Posting) -> Self {
        let is_paused = posting != Posting::GoesOn;
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
            next: if is_paused { format!("Paused. {next}") } else { next },
            today,
            pause: if posting == Posting::Paused { "Resume" } else { PAUSE },
            is_paused,
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

    fn words(at: &str, posts: u64, posting: Posting) -> Words {
        let next = Next { at: at.parse().unwrap(), account: "@kornundkruste".to_owned() };
        Words::new(Some(&next), "2026-06-01".parse().unwrap(), posts, posting)
    }

    #[test]
    fn the_next_post_has_its_day_time_and_account() {
        for (at, next) in [
            ("2026-06-01T17:00:00", "Next: today 17:00 @kornundkruste"),
            ("2026-06-04T09:05:00", "Next: Thu 09:05 @kornundkruste"),
            ("2026-06-07T23:59:00", "Next: Sun 23:59 @kornundkruste"),
            ("2026-06-08T17:00:00", "Next: Mon 8 Jun 17:00 @kornundkruste"),
        ] {
            assert_eq!(words(at, 0, Posting::GoesOn).next, next);
        }
        assert_eq!(
            Words::new(None, "2026-06-01".parse().unwrap(), 0, Posting::GoesOn).next,
            "Nothing planned"
        );
    }

    #[test]
    fn the_day_is_counted() {
        for (posts, today) in [(0, "No posts today"), (1, "Today: 1 post"), (12, "Today: 12 posts")] {
            assert_eq!(words("2026-06-01T17:00:00", posts, Posting::GoesOn).today, today);
        }
    }

    #[test]
    fn a_pause_is_said_and_can_be_ended() {
        let next = "Next: today 17:00 @kornundkruste";
        for (posting, said, pause) in [
            (Posting::GoesOn, next.to_owned(), "Pause everything"),
            (Posting::Paused, format!("Paused. {next}"), "Resume"),
            (Posting::KeptBack, format!("Paused. {next}"), "Pause everything"),
        ] {
            let words = words("2026-06-01T17:00:00", 1, posting);
            assert_eq!((words.next, words.pause), (said, pause));
            assert_eq!(words.is_paused, posting != Posting::GoesOn);
        }
    }
}
