//! What a search finds.

use serde::{Deserialize, Serialize};

use super::PlanCard;

/// A page of posts that were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CardPage {
    /// The posts.
    pub cards: Vec<PlanCard>,
    /// How many there are in all.
    pub total: u64,
}
