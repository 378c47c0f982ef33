//! What the room Plan shows.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use runsheet_model::{
    Deferral, Mode, PostId, Privacy, Problem, ProfileId, Schedule, Stage, State, StateName, clip::ClipHash,
};
use runsheet_store::Card;
use serde::{Deserialize, Serialize};

use crate::commands::PostMove;

/// When a post goes out: the instant, and the wall time in the zone it was planned in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlannedTime {
    /// The instant.
    pub due: DateTime<Utc>,
    /// The wall time that was chosen.
    pub local: NaiveDateTime,
    /// Where that is, as an IANA name.
    pub zone: String,
}

impl From<Schedule> for PlannedTime {
    fn from(Schedule { due, local, zone }: Schedule) -> Self {
        Self { due, local, zone: zone.name().to_owned() }
    }
}

/// How much of a clip is at TikTok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Progress {
    /// Bytes sent.
    pub sent: u64,
    /// Bytes in all; none = not known yet.
    pub total: Option<u64>,
}

/// A post as a calendar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlanCard {
    /// The post.
    pub id: PostId,
    /// Where it goes.
    pub profile: ProfileId,
    /// Our name for that.
    pub profile_name: String,
    /// When it goes out, and an inbox draft is delivered; none = not chosen yet.
    pub time: Option<PlannedTime>,
    /// When the client is asked to post an inbox draft: there it sits in the calendar. None = it sits at `time`.
    pub ask: Option<PlannedTime>,
    /// Where it stands.
    pub state: StateName,
    /// How far an attempt in hand is.
    pub stage: Option<Stage>,
    /// Until when it waits, and why.
    pub deferred: Option<Deferral>,
    /// Why it stopped, for programs.
    pub cause: Option<String>,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// Who can view it.
    pub privacy: Option<Privacy>,
    /// The caption's first words, or else its internal name.
    pub words: String,
    /// Its clip, once it is here.
    pub clip: Option<ClipHash>,
    /// What an unfinished post still needs, by field: `clip`, `privacy`, `when`, `consent`, ...
    pub missing: Vec<String>,
    /// How much of it is sent, while it is being published.
    pub progress: Option<Progress>,
}

impl PlanCard {
    /// A card under its profile's name; what it needs and how far it is come from elsewhere.
    pub(crate) fn new(
        card: Card,
        profile_name: &str,
        missing: Vec<String>,
        progress: Option<Progress>,
    ) -> Self {
        let words = first_words(if card.opening.trim().is_empty() { &card.title } else { &card.opening });
        Self {
            id: card.id,
            profile: card.profile,
            profile_name: profile_name.to_owned(),
            time: card.schedule.map(PlannedTime::from),
            ask: card.ask.map(PlannedTime::from),
            state: card.state.name(),
            stage: if let State::Publishing { stage } = card.state { Some(stage) } else { None },
            deferred: if let State::Scheduled { deferred } = card.state { deferred } else { None },
            cause: card.state.cause().map(|cause| cause.code.clone()),
            mode: card.mode,
            privacy: card.privacy,
            words,
            clip: card.clip,
            missing,
            progress,
        }
    }
}

/// How many characters of a caption a card shows.
const WORDS: usize = 60;

/// The first line, cut between two words where it is long.
fn first_words(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    let Some((cut, _)) = line.char_indices().nth(WORDS) else { return line.to_owned() };
    let head = &line[..cut];
    let end = head.rfind(char::is_whitespace).unwrap_or(cut);
    format!("{}…", head[..end].trim_end())
}

/// One day of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlanDay {
    /// Which.
    pub date: NaiveDate,
    /// How many posts it has.
    pub posts: u64,
    /// The first four of them.
    pub first: Vec<PlanCard>,
}

/// A month in whole weeks, Monday first: the days of the months beside it are part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlanMonth {
    /// The month, as `2026-06`.
    pub month: String,
    /// In whose days.
    pub zone: String,
    /// Its days.
    pub days: Vec<PlanDay>,
}

/// A post that was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostMoved {
    /// The post.
    pub post: PostId,
    /// Where it stood.
    pub was: StateName,
    /// Where it stands.
    pub state: StateName,
    /// Where it sat: its time, or its ask.
    pub from: Option<PlannedTime>,
    /// Where it sits.
    pub to: Option<PlannedTime>,
    /// When it is delivered, if it is an inbox draft with an ask.
    pub delivery: Option<PlannedTime>,
}

/// Posts that were moved together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostsMoved {
    /// Each of them, as asked.
    pub posts: Vec<PostMoved>,
    /// What `posts.move` takes to undo it. A post that had stopped before, or whose time was over, has no way back and is
    /// not among them.
    pub undo: Vec<PostMove>,
}

/// Posts that were planned, and are unfinished again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostsTakenBack {
    /// Those that are.
    pub taken_back: Vec<PostId>,
    /// Those that were planned no more, and stay as they are.
    pub stay: Vec<PostNotTakenBack>,
}

/// A post that could not be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostNotTakenBack {
    /// The post.
    pub post: PostId,
    /// Why; its code is the post's state, such as `publishing`.
    pub why: Problem,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_shows_the_first_line_and_cuts_it_between_words() {
        for (text, words) in [
            ("", ""),
            ("  \n", ""),
            ("Brezeln\nfrisch", "Brezeln"),
            ("\n Brezeln ", "Brezeln"),
            (&"a".repeat(60), &"a".repeat(60)),
            (&"a".repeat(61), &format!("{}…", "a".repeat(60))),
            (&format!("{} bcd", "ä".repeat(58)), &format!("{}…", "ä".repeat(58))),
        ] {
            assert_eq!(first_words(text), words, "{text}");
        }
    }
}
