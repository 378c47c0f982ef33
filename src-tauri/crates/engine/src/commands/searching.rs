//! Finding posts for a list.

use chrono::{DateTime, Utc};
use runsheet_model::StateName;
use serde::{Deserialize, Serialize};

/// Finds posts by words, account, state and time; by time, those without one last.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct SearchPosts {
    /// Words of the caption or the internal name, or an account's name or handle; empty = any.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub text: String,
    /// Only these states. None = all but what was called off.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub states: Vec<StateName>,
    /// Only of these accounts, by name; none = of all.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
    /// At or after then.
    #[serde(default)]
    pub from: Option<DateTime<Utc>>,
    /// Before then.
    #[serde(default)]
    pub to: Option<DateTime<Utc>>,
    /// At most so many (1 to 500, 100 if not said).
    #[serde(default)]
    pub limit: Option<u32>,
    /// After so many.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub offset: u32,
}
