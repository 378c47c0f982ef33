//! Finding posts: one, those that are due, a page of a list, a stretch of the calendar.

use chrono::{DateTime, Utc};
use runsheet_model::{DeferReason, Post, PostId, ProfileId, StateName, clip::ClipHash};
use rusqlite::{Row, named_params};

use super::{cards::ids_json, columns, row};
use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::Reader,
};

/// Which posts a list shows, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFilter {
    /// Only posts in one of these states.
    pub states: Option<Vec<StateName>>,
    /// Only posts of this profile.
    pub profile: Option<ProfileId>,
    /// At most so many.
    pub limit: u32,
    /// Leaving out so many of the newest.
    pub offset: u32,
}

impl Default for PostFilter {
    /// The 50 newest.
    fn default() -> Self {
        Self { states: None, profile: None, limit: 50, offset: 0 }
    }
}

impl PostFilter {
    fn conditions(&self) -> &'static str {
        match (&self.states, self.profile) {
            (None, None) => "WHERE :states IS NULL AND :profile IS NULL",
            (Some(_), None) => "WHERE :profile IS NULL AND state IN (SELECT value FROM json_each(:states))",
            (None, Some(_)) => "WHERE :states IS NULL AND profile = :profile",
            (Some(_), Some(_)) => {
                "WHERE profile = :profile AND state IN (SELECT value FROM json_each(:states))"
            }
        }
    }

    fn states_json(&self) -> rusqlite::Result<Option<String>> {
        let names = |states: &Vec<StateName>| states.iter().map(|state| state.as_str()).collect::<Vec<_>>();
        self.states.as_ref().map(|states| json_text(&names(states))).transpose()
    }
}

/// How many posts of a profile stand in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostCount {
    /// Whose posts.
    pub profile: ProfileId,
    /// Where they stand.
    pub state: StateName,
    /// How many.
    pub posts: u64,
}

fn count_row(row: &Row<'_>) -> rusqlite::Result<PostCount> {
    Ok(PostCount { profile: row.parsed("profile")?, state: row.parsed("state")?, posts: row.get("posts")? })
}

pub(super) const DUE: &str =
    concat!("SELECT ", columns!(), " FROM posts WHERE wake_at <= ?1 ORDER BY wake_at, created_at LIMIT ?2");
pub(super) const NEXT_WAKE: &str = "SELECT min(wake_at) FROM posts WHERE wake_at IS NOT NULL";
pub(super) const NEXT_WAKE_AFTER: &str = "SELECT min(wake_at) FROM posts WHERE wake_at > ?1";
pub(super) const OF_PROFILE_BETWEEN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE profile = ?1 AND due >= ?2 AND due < ?3 ORDER BY due, created_at"
);
pub(super) const AROUND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE rowid IN (
        SELECT rowid FROM posts WHERE profile = ?1 AND due >= ?2 AND due < ?3
        UNION SELECT rowid FROM posts WHERE profile = ?1 AND sits >= ?2 AND sits < ?3)
    ORDER BY due, created_at"
);
pub(super) const BETWEEN: &str =
    concat!("SELECT ", columns!(), " FROM posts WHERE due >= ?1 AND due < ?2 ORDER BY due, created_at");
pub(super) const COUNTS_BETWEEN: &str = "SELECT posts.profile, posts.state, count(*) AS posts
    FROM json_each(?1) AS accounts CROSS JOIN posts
    WHERE posts.profile = accounts.value AND posts.sits >= ?2 AND posts.sits < ?3 GROUP BY posts.profile, posts.state";
pub(super) const IN_STATE: &str =
    concat!("SELECT ", columns!(), " FROM posts WHERE state = ?1 ORDER BY created_at, id");
pub(super) const DEFERRED_FOR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE state = 'scheduled' AND deferred_reason = ?1 ORDER BY created_at, id"
);
/// Of each profile and mode only the first few, so that one account's backlog hides nobody else's posts.
pub(super) const DUE_OF_EACH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM (
        SELECT *, row_number() OVER (PARTITION BY profile, mode ORDER BY due, created_at) AS place
        FROM posts WHERE state = 'scheduled' AND wake_at <= ?1 AND clip_hash IS NOT NULL)
    WHERE place <= ?2 ORDER BY due, created_at LIMIT ?3"
);
pub(super) const FETCHING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE clip_url_sealed IS NOT NULL AND state = 'scheduled' ORDER BY created_at"
);
pub(super) const COUNTS_IN_STATES: &str =
    "SELECT profile, state, count(*) AS posts FROM posts INDEXED BY posts_state
    WHERE state IN (SELECT value FROM json_each(?1)) GROUP BY profile, state";
pub(super) const WITH_CLIP: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE clip_hash = ?1 AND profile = ?2 ORDER BY created_at, id"
);

impl Reader<'_> {
    /// A post by id.
    pub fn post(&self, id: PostId) -> Result<Option<Post>, StoreError> {
        self.find(concat!("SELECT ", columns!(), " FROM posts WHERE id = ?1"), [id.to_string()], row)
    }

    /// A page of the posts a filter lets through, newest first, and how many it lets through in all.
    pub fn posts(&self, filter: &PostFilter) -> Result<(Vec<Post>, u64), StoreError> {
        let conditions = filter.conditions();
        let states = filter.states_json()?;
        let profile = filter.profile.map(|id| id.to_string());
        let page = self.list(
            &format!(
                "SELECT {} FROM posts WHERE id IN (SELECT id FROM posts {conditions}
                     ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset)
                 ORDER BY created_at DESC, id DESC",
                columns!()
            ),
            named_params! {
                ":states": states, ":profile": profile, ":limit": filter.limit, ":offset": filter.offset,
            },
            row,
        )?;
        let total = self.single(
            &format!("SELECT count(*) FROM posts {conditions}"),
            named_params! { ":states": states, ":profile": profile },
            |row| row.get(0),
        )?;
        Ok((page, total))
    }

    /// Planned posts whose clip is here and whose time, or the end of whose deferral, has come: the first `each` of every
    /// profile and mode, the longest due first.
    pub fn due_posts_of_each(
        &self,
        now: DateTime<Utc>,
        each: u32,
        limit: u32,
    ) -> Result<Vec<Post>, StoreError> {
        self.list(DUE_OF_EACH, (ms(now), each, limit), row)
    }

    /// Planned posts whose time, or the end of whose deferral, has come: the longest due first.
    pub fn due_posts(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Post>, StoreError> {
        self.list(DUE, (ms(now), limit), row)
    }

    /// When the next planned post is due or its deferral ends; in the past while one is waiting.
    pub fn next_wake_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.single(NEXT_WAKE, [], |row| row.instant_or_null("min(wake_at)"))
    }

    /// When a planned post is due or its deferral ends next, not counting those that wait at `now`.
    pub fn next_wake_after(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.single(NEXT_WAKE_AFTER, [ms(now)], |row| row.instant_or_null("min(wake_at)"))
    }

    /// All posts in a state, oldest first.
    pub fn posts_in_state(&self, state: StateName) -> Result<Vec<Post>, StoreError> {
        self.list(IN_STATE, [state.as_str()], row)
    }

    /// Planned posts that wait for that reason, oldest first.
    pub fn posts_deferred_for(&self, reason: DeferReason) -> Result<Vec<Post>, StoreError> {
        self.list(DEFERRED_FOR, [reason.as_str()], row)
    }

    /// Posts due from `from` until before `to`, of one profile or of all, by due time.
    pub fn posts_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        profile: Option<ProfileId>,
    ) -> Result<Vec<Post>, StoreError> {
        match profile {
            Some(profile) => self.list(OF_PROFILE_BETWEEN, (profile.to_string(), ms(from), ms(to)), row),
            None => self.list(BETWEEN, (ms(from), ms(to)), row),
        }
    }

    /// Posts of a profile that are due, or whose client is asked to post them, from `from` until before `to`; by due
    /// time.
    pub fn posts_around(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        profile: ProfileId,
    ) -> Result<Vec<Post>, StoreError> {
        self.list(AROUND, (profile.to_string(), ms(from), ms(to)), row)
    }

    /// How many posts of these profiles sit in the calendar from `from` until before `to`, by profile and state.
    pub fn counts_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        profiles: &[ProfileId],
    ) -> Result<Vec<PostCount>, StoreError> {
        self.list(COUNTS_BETWEEN, (ids_json(profiles)?, ms(from), ms(to)), count_row)
    }

    /// How many posts stand in these states, by profile and state, whenever they are due.
    pub fn counts_in_states(&self, states: &[StateName]) -> Result<Vec<PostCount>, StoreError> {
        let states: Vec<_> = states.iter().map(|state| state.as_str()).collect();
        self.list(COUNTS_IN_STATES, [json_text(&states)?], count_row)
    }

    /// Posts of a clip for a profile, oldest first.
    pub fn posts_with_clip(&self, hash: &ClipHash, profile: ProfileId) -> Result<Vec<Post>, StoreError> {
        self.list(WITH_CLIP, (hash.to_string(), profile.to_string()), row)
    }

    /// Planned posts whose clip is still to be fetched, oldest first.
    pub fn fetching_posts(&self) -> Result<Vec<Post>, StoreError> {
        self.list(FETCHING, [], row)
    }
}
