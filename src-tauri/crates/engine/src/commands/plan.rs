//! Requests of the room Plan: what a calendar shows, and moving its posts.

use chrono::{DateTime, Utc};
use runsheet_model::PostId;
use serde::{Deserialize, Serialize};

use super::When;

/// Shows the cards of a span.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct GetRange {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// Its end, no longer part of it; at most 62 days later.
    pub to: DateTime<Utc>,
    /// Only of these accounts, by name; none = of all.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

/// Shows the unfinished posts that have no time yet.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct GetUndated {
    /// Only of these accounts, by name; none = of all.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

/// Counts the posts of each day of a month, with the first four of them.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct GetMonth {
    /// The month, as `2026-06`.
    pub month: String,
    /// In whose days, as an IANA name.
    pub zone: String,
    /// Only of these accounts, by name; none = of all.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

/// Where one post goes in the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct PostMove {
    /// The post.
    pub post: PostId,
    /// Where it sits from now on: its new time, or the new `ask` of an inbox draft that has one. None takes the times of
    /// an unfinished post away.
    pub when: Option<When>,
    /// When an inbox draft with an `ask` is delivered from now on; none = as long before the ask as until now, by wall
    /// time, but not before now.
    #[serde(default)]
    pub deliver: Option<When>,
}

/// Moves posts in the calendar: all of them, or none.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct MovePosts {
    /// Which, and where to; each once, at most 500.
    pub posts: Vec<PostMove>,
    /// Only say what would happen.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub preview: bool,
}
