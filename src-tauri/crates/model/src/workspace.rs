//! The two workspaces. Each has its own database, data folder and engine; they never mix.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Practice (a TikTok of our own on loopback) or live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Workspace {
    /// Nothing here reaches TikTok.
    Practice,
    /// The agency's own TikTok app.
    Live,
}

impl Workspace {
    /// Both, practice first.
    pub const ALL: [Self; 2] = [Self::Practice, Self::Live];

    /// The name, which is also the folder's.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Live => "live",
        }
    }
}

impl fmt::Display for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Workspace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|workspace| workspace.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no workspace: use 'live' or 'practice'"))
    }
}
