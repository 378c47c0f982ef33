//! Connected TikTok accounts.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, ProfileId};

/// The name of a profile: 1 to 64 letters, digits, `.`, `_` or `-`, unique in the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(as = "String"))]
#[serde(try_from = "String", into = "String")]
pub struct ProfileName(String);

/// Not a profile's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no profile name: use 1 to 64 letters, digits, '.', '_' or '-'")]
pub struct BadProfileName(String);

impl ProfileName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProfileName {
    type Err = BadProfileName;

    fn from_str(text: &str) -> Result<Self, BadProfileName> {
        let fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
        let length = text.chars().count();
        if (1..=64).contains(&length) && text.chars().all(fine) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadProfileName(text.chars().take(80).collect()))
        }
    }
}

impl TryFrom<String> for ProfileName {
    type Error = BadProfileName;

    fn try_from(text: String) -> Result<Self, BadProfileName> {
        text.parse()
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0
    }
}

impl std::fmt::Display for ProfileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A TikTok account as one TikTok app sees it. The ledger belongs to it and survives a disconnect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AccountKey {
    /// The TikTok app.
    pub client_key: String,
    /// The account, as that app sees it.
    pub open_id: String,
}

impl AccountKey {
    /// Stands for the app itself, whichever the account.
    #[must_use]
    pub fn app(client_key: &str) -> Self {
        Self { client_key: client_key.to_owned(), open_id: String::new() }
    }
}

/// How a profile's login stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// Tokens are there and were good when last used.
    Connected,
    /// TikTok no longer takes the login; a person must log in again.
    NeedsLogin,
    /// A person disconnected it.
    Disconnected,
}

impl Login {
    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::NeedsLogin => "needs_login",
            Self::Disconnected => "disconnected",
        }
    }
}

impl FromStr for Login {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Connected, Self::NeedsLogin, Self::Disconnected]
            .into_iter()
            .find(|login| login.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no login"))
    }
}

/// A connected TikTok account under a name of ours. Its tokens are sealed and not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Our name for it.
    pub name: ProfileName,
    /// Whose it is, if a client was named.
    pub client: Option<ClientId>,
    /// The TikTok account.
    pub account: AccountKey,
    /// TikTok's display name.
    pub display_name: String,
    /// TikTok's @handle, known once creator_info was answered.
    pub username: Option<String>,
    /// TikTok's picture; the address lives a few hours.
    pub avatar_url: Option<String>,
    /// What the creator granted.
    pub scopes: Vec<String>,
    /// How its login stands.
    pub login: Login,
    /// Whether a person paused it.
    pub paused: bool,
    /// When the access token ends.
    pub access_expires_at: DateTime<Utc>,
    /// When the refresh token ends.
    pub refresh_expires_at: DateTime<Utc>,
    /// When it was first connected.
    pub created_at: DateTime<Utc>,
}

impl Profile {
    /// Whether the creator granted a scope.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_names() {
        for fine in ["kornundkruste", "juniper.skin", "Café-Nord_2", "a"] {
            let name: ProfileName = fine.parse().unwrap();
            assert_eq!((name.as_str(), name.to_string().as_str()), (fine, fine));
            assert_eq!(String::from(name), fine);
        }
        for wrong in ["", " ", "a b", "../x", "a/b", "@mia", &"x".repeat(65)] {
            assert!(wrong.parse::<ProfileName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn how_a_login_stands_is_read_back_from_the_database() {
        for login in [Login::Connected, Login::NeedsLogin, Login::Disconnected] {
            assert_eq!(login.as_str().parse(), Ok(login));
        }
        assert!("logged_in".parse::<Login>().is_err());
    }

    #[test]
    fn only_what_the_creator_granted_is_asked_of_the_account() {
        let now = DateTime::UNIX_EPOCH;
        let profile = Profile {
            id: ProfileId::new(),
            name: "kornundkruste".parse().unwrap(),
            client: None,
            account: AccountKey { client_key: "aw1".into(), open_id: "o1".into() },
            display_name: "Korn & Kruste".into(),
            username: None,
            avatar_url: None,
            scopes: vec!["user.info.basic".into(), "video.upload".into()],
            login: Login::Connected,
            paused: false,
            access_expires_at: now,
            refresh_expires_at: now,
            created_at: now,
        };
        assert!(profile.has_scope("video.upload"));
        for missing in ["video.publish", "video", ""] {
            assert!(!profile.has_scope(missing), "{missing}");
        }
    }
}
