//! Keys of the local HTTP API.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ApiKeyId;

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeyScope {
    /// Read posts, profiles and the queue.
    Read,
    /// Make, change and cancel posts.
    Posts,
    /// Name files of this computer as media.
    LocalFiles,
    /// Everything else.
    Admin,
}

impl KeyScope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Posts, Self::LocalFiles, Self::Admin];

    /// What a key gets when nothing is said.
    pub const DEFAULT: [Self; 3] = [Self::Read, Self::Posts, Self::LocalFiles];

    /// The name used in the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Posts => "posts",
            Self::LocalFiles => "local_files",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for KeyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyScope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no scope: use {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// A key, without the key itself: only its SHA-256 is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// Requests a minute it may make, if not the default.
    pub per_minute: Option<u32>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_do_what_was_written_down_and_nothing_else() {
        for scope in KeyScope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(scope.to_string(), scope.as_str());
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
        assert!("everything".parse::<KeyScope>().unwrap_err().contains("local_files"), "says what there is");
    }
}
