//! Finding posts for a list: by words, account, state and time, as many as a page shows, with how many there are.
//!
//! Where only states are asked for, the index of states answers; otherwise each account's own. Words are looked for in
//! what is left then.

use chrono::{DateTime, Utc};
use runsheet_model::{ProfileId, StateName};
use rusqlite::{ToSql, named_params};

use super::cards::{self, Card, card, ids_json};
use crate::{
    columns::{json_text, ms},
    error::StoreError,
    transaction::Reader,
};

/// Which posts are looked for. What was called off is found only where its state is named.
#[derive(Clone, Debug, Default)]
pub struct CardSearch {
    /// Of these accounts.
    pub profiles: Vec<ProfileId>,
    /// In one of these states; none = in any.
    pub states: Vec<StateName>,
    /// Words of the caption or the internal name, upper and lower case alike as far as ASCII goes; empty = any.
    pub text: String,
    /// Accounts that the text names: their posts are found whatever they say.
    pub named: Vec<ProfileId>,
    /// At or after then.
    pub from: Option<DateTime<Utc>>,
    /// Before then.
    pub to: Option<DateTime<Utc>>,
}

impl CardSearch {
    /// The posts that are let through.
    fn selection(&self) -> String {
        let accounts = match self.is_by_state() {
            true => {
                "FROM posts INDEXED BY posts_state
                 WHERE posts.profile IN (SELECT value FROM json_each(:profiles))"
            }
            false => {
                "FROM json_each(:profiles) AS accounts CROSS JOIN posts
                 WHERE posts.profile = accounts.value"
            }
        };
        let states = match self.states.is_empty() {
            true => "posts.state <> 'cancelled' AND json_array_length(:states) = 0",
            false => "posts.state IN (SELECT value FROM json_each(:states))",
        };
        let from = if self.from.is_some() { "posts.sits >= :from" } else { ":from IS NULL" };
        let to = if self.to.is_some() { "posts.sits < :to" } else { ":to IS NULL" };
        format!(
            "{accounts} AND {states} AND {from} AND {to} AND (:like IS NULL
                OR posts.caption LIKE :like ESCAPE '\\' OR posts.title LIKE :like ESCAPE '\\'
                OR posts.profile IN (SELECT value FROM json_each(:named)))"
        )
    }

    fn is_by_state(&self) -> bool {
        !self.states.is_empty() && self.from.is_none() && self.to.is_none()
    }

    fn like(&self) -> Option<String> {
        let text = self.text.trim();
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        (!text.is_empty()).then(|| format!("%{escaped}%"))
    }
}

impl Reader<'_> {
    /// A page of what is found, by time, those without one last; and how many are found in all.
    pub fn search_cards(
        &self,
        wanted: &CardSearch,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Card>, u64), StoreError> {
        let states: Vec<_> = wanted.states.iter().map(|state| state.as_str()).collect();
        let (profiles, named, states) =
            (ids_json(&wanted.profiles)?, ids_json(&wanted.named)?, json_text(&states)?);
        let (from, to, like) = (wanted.from.map(ms), wanted.to.map(ms), wanted.like());
        let common: &[(&str, &dyn ToSql)] = named_params! {
            ":profiles": profiles, ":states": states, ":from": from, ":to": to, ":like": like, ":named": named,
        };
        let page: Vec<_> = common
            .iter()
            .copied()
            .chain(named_params! { ":limit": limit, ":offset": offset }.iter().copied())
            .collect();
        let found = wanted.selection();
        let cards = self.list(
            &format!(
                "SELECT {} {found} ORDER BY posts.sits IS NULL, posts.sits, posts.created_at, posts.id
                 LIMIT :limit OFFSET :offset",
                cards::COLUMNS
            ),
            page.as_slice(),
            card,
        )?;
        let total = self.single(&format!("SELECT count(*) {found}"), common, |row| row.get(0))?;
        Ok((cards, total))
    }
}
