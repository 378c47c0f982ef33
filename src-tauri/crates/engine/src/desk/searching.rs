//! Finds posts for a list.

use runsheet_model::{Problem, StateName};
use runsheet_store::{CardSearch, StoreError};

use super::{Desk, plan::Showing, trouble};
use crate::{
    commands::{Caller, SearchPosts},
    views::CardPage,
};

/// Posts of a page if nobody says.
const PAGE: u32 = 100;
/// The most that a page may have.
const LARGEST: u32 = 500;

/// What only a person can solve.
pub(super) const NEED_A_PERSON: [StateName; 4] =
    [StateName::NeedsAttention, StateName::Missed, StateName::Failed, StateName::Unconfirmed];

impl Desk {
    /// Finds posts by words, account, state and time.
    pub async fn search_posts(&self, request: SearchPosts, _: &Caller) -> Result<CardPage, Problem> {
        let SearchPosts { text, states, profiles, from, to, limit, offset } = request;
        let limit = limit.unwrap_or(PAGE);
        if !(1..=LARGEST).contains(&limit) {
            return Err(Problem::field("limit", format!("must be 1 to {LARGEST}")));
        }
        let accounts = self.accounts(profiles).await?;
        let showing = Showing::new(&self.parts, accounts);
        let found = self.parts.store.read(move |r| {
            let profiles = showing.ids();
            let words = text.trim().trim_start_matches('@').to_lowercase();
            let is_named = |name: &str| !words.is_empty() && name.to_lowercase().contains(&words);
            let named = r.profiles()?.into_iter().filter(|profile| {
                is_named(profile.name.as_str()) || profile.username.as_deref().is_some_and(is_named)
            });
            let named = named.map(|profile| profile.id).collect();
            let wanted = CardSearch { profiles, states, text, named, from, to };
            let (cards, total) = r.search_cards(&wanted, limit, offset)?;
            let cards =
                cards.into_iter().map(|card| showing.card(r, card)).collect::<Result<_, StoreError>>()?;
            Ok::<_, StoreError>(CardPage { cards, total })
        });
        found.await.map_err(trouble)
    }
}
