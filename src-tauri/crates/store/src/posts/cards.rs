//! What a calendar shows of its posts: cards of a span, and for a month how many each day has with the first few of them.
//!
//! An inbox draft sits where its client is asked to post it, all else where it goes out. Posts that were called off are
//! left out. Every question goes account by account, so that one index answers it.

use chrono::{DateTime, Utc};
use runsheet_model::{Mode, PostId, Privacy, ProfileId, Schedule, State, clip::ClipHash};
use rusqlite::{Row, named_params};

use super::{schedule, state};
use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::Reader,
};

/// As much of a post as a calendar shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The post.
    pub id: PostId,
    /// Where it goes.
    pub profile: ProfileId,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// Who can view it.
    pub privacy: Option<Privacy>,
    /// Internal name.
    pub title: String,
    /// The caption's first 80 characters.
    pub opening: String,
    /// Its clip, once it is here.
    pub clip: Option<ClipHash>,
    /// When it goes out.
    pub schedule: Option<Schedule>,
    /// When its client is asked to post it.
    pub ask: Option<Schedule>,
    /// Where it stands.
    pub state: State,
}

/// A post that has a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardWithClip {
    /// The post.
    pub card: Card,
    /// Since when it stands where it stands.
    pub changed_at: DateTime<Utc>,
    /// Where the published video is.
    pub post_url: Option<String>,
}

/// One day of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// How many posts it has.
    pub posts: u64,
    /// The first of them.
    pub first: Vec<Card>,
}

/// The columns of a card in the order in which [`card`] reads them.
macro_rules! card {
    () => {
        "posts.id, posts.profile, posts.mode, posts.privacy, posts.title, substr(posts.caption, 1, 80), posts.clip_hash,
         posts.due, posts.local_time, posts.zone, posts.state, posts.stage, posts.deferred_until,
         posts.deferred_reason, posts.cause_code, posts.cause_message, posts.ask, posts.ask_local, posts.ask_zone"
    };
}

/// The columns that [`card`] reads.
pub(super) const COLUMNS: &str = card!();

pub(super) fn card(row: &Row<'_>) -> rusqlite::Result<Card> {
    Ok(Card {
        id: row.parsed(0)?,
        profile: row.parsed(1)?,
        mode: row.parsed(2)?,
        privacy: row.parsed_or_null(3)?,
        title: row.get(4)?,
        opening: row.get(5)?,
        clip: row.parsed_or_null(6)?,
        schedule: schedule(row, 7)?,
        state: state(row, 10)?,
        ask: schedule(row, 16)?,
    })
}

fn card_of_day(row: &Row<'_>) -> rusqlite::Result<(usize, Card)> {
    Ok((row.get(19)?, card(row)?))
}

pub(super) const CARDS_BETWEEN: &str = concat!(
    "SELECT ",
    card!(),
    " FROM json_each(:profiles) AS accounts CROSS JOIN posts
    WHERE posts.profile = accounts.value AND posts.sits >= :from AND posts.sits < :to AND posts.state <> 'cancelled'
    ORDER BY posts.sits, posts.created_at, posts.id"
);

pub(super) const WITHOUT_TIME: &str = concat!(
    "SELECT ",
    card!(),
    " FROM json_each(:profiles) AS accounts CROSS JOIN posts
    WHERE posts.profile = accounts.value AND posts.due IS NULL AND posts.state = 'draft'
    ORDER BY posts.created_at, posts.id"
);

pub(super) const WITH_CLIP: &str = concat!(
    "SELECT ",
    card!(),
    ", posts.changed_at, posts.post_url FROM posts
    WHERE posts.clip_hash = :clip AND posts.state <> 'cancelled' ORDER BY posts.created_at DESC, posts.id DESC"
);

pub(super) const COUNT_OF_DAYS: &str = "SELECT (
        SELECT count(*) FROM json_each(:profiles) AS accounts CROSS JOIN posts
        WHERE posts.profile = accounts.value AND posts.sits >= days.value ->> 0 AND posts.sits < days.value ->> 1
            AND posts.state <> 'cancelled')
    FROM json_each(:days) AS days ORDER BY days.key";

/// Of each day and account only as many as a day shows are looked at, whatever else there is.
pub(super) const FIRST_OF_DAYS: &str = concat!(
    "SELECT ",
    card!(),
    ", firsts.day FROM (
        SELECT days.key AS day, early.rowid AS post,
            row_number() OVER (PARTITION BY days.key ORDER BY early.sits, early.created_at, early.id) AS place
        FROM json_each(:days) AS days CROSS JOIN json_each(:profiles) AS accounts CROSS JOIN posts AS early
        WHERE early.rowid IN (
            SELECT one.rowid FROM posts AS one
            WHERE one.profile = accounts.value AND one.sits >= days.value ->> 0 AND one.sits < days.value ->> 1
                AND one.state <> 'cancelled'
            ORDER BY one.sits LIMIT :shown)) AS firsts
    CROSS JOIN posts ON posts.rowid = firsts.post
    WHERE firsts.place <= :shown ORDER BY firsts.day, firsts.place"
);

pub(super) fn ids_json(profiles: &[ProfileId]) -> rusqlite::Result<String> {
    json_text(&profiles.iter().map(ToString::to_string).collect::<Vec<_>>())
}

impl Reader<'_> {
    /// Posts of these profiles that sit from `from` until before `to`, by time.
    pub fn cards_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        profiles: &[ProfileId],
    ) -> Result<Vec<Card>, StoreError> {
        self.list(
            CARDS_BETWEEN,
            named_params! { ":profiles": ids_json(profiles)?, ":from": ms(from), ":to": ms(to) },
            card,
        )
    }

    /// Unfinished posts of these profiles that have no time yet, oldest first.
    pub fn cards_without_time(&self, profiles: &[ProfileId]) -> Result<Vec<Card>, StoreError> {
        self.list(WITHOUT_TIME, named_params! { ":profiles": ids_json(profiles)? }, card)
    }

    /// The posts that have a clip, of all profiles, the newest first. What was called off has none.
    pub fn cards_with_clip(&self, hash: &ClipHash) -> Result<Vec<CardWithClip>, StoreError> {
        self.list(WITH_CLIP, [hash.to_string()], |row| {
            Ok(CardWithClip { card: card(row)?, changed_at: row.instant(19)?, post_url: row.get(20)? })
        })
    }

    /// For each of the days (from its first instant until before its end) how many posts these profiles have, with the
    /// first `shown` of them.
    pub fn days(
        &self,
        days: &[(DateTime<Utc>, DateTime<Utc>)],
        profiles: &[ProfileId],
        shown: u32,
    ) -> Result<Vec<Day>, StoreError> {
        let bounds = json_text(&days.iter().map(|(from, to)| (ms(*from), ms(*to))).collect::<Vec<_>>())?;
        let profiles = ids_json(profiles)?;
        let counted =
            self.list(COUNT_OF_DAYS, named_params! { ":days": bounds, ":profiles": profiles }, |row| {
                Ok(Day { posts: row.get(0)?, first: Vec::new() })
            });
        let mut counted = counted?;
        let first = self.list(
            FIRST_OF_DAYS,
            named_params! { ":days": bounds, ":profiles": profiles, ":shown": shown },
            card_of_day,
        )?;
        for (day, card) in first {
            if let Some(day) = counted.get_mut(day) {
                day.first.push(card);
            }
        }
        Ok(counted)
    }
}
