//! The key to the logins: looking for it again, and making a new one.

use runsheet_model::{Problem, ProblemKind, Workspace};
use runsheet_vault::KeyState;
use tokio::sync::watch;

use super::{Desk, trouble};
use crate::{
    commands::{Caller, ResetVault, RetryVault},
    key_ring::{self, KeyTrouble, NoNewKey},
    tokens::NoToken,
    views::{KeyStanding, VaultReset, VaultView},
};

impl Desk {
    /// Looks again for the key, and says how it is.
    pub async fn retry_vault(&self, _: RetryVault, _: &Caller) -> Result<VaultView, Problem> {
        key_ring::look_again(&self.parts).await;
        let trouble = self.parts.key.trouble();
        let key = match &trouble {
            None => KeyStanding::Have,
            Some(KeyTrouble::Missing | KeyTrouble::DoesNotOpen) => KeyStanding::None,
            Some(KeyTrouble::Unavailable(_)) => KeyStanding::Unavailable,
        };
        Ok(VaultView { key, trouble: trouble.map(|trouble| trouble.to_string()) })
    }

    /// Makes a new key. Posts stay; every account must log in again, and the app's secret be entered again.
    pub async fn reset_vault(&self, request: ResetVault, caller: &Caller) -> Result<VaultReset, Problem> {
        let profiles_to_reconnect = key_ring::reset(&self.parts, request.force).await.map_err(refused)?;
        // Practice's own app is entered again by the host.
        let app_key_needed = self.workspace() == Workspace::Live && self.app_key().await?.is_some();
        tracing::warn!(by = caller.by, profiles_to_reconnect, "new key: every account must log in again");
        Ok(VaultReset { profiles_to_reconnect, app_key_needed })
    }

    /// Whether the TikTok app was entered, and its secret opens with the key that is there.
    pub async fn has_app_key(&self) -> Result<bool, Problem> {
        match self.parts.app_key().await {
            Ok(_) => Ok(true),
            Err(NoToken::Store(error)) => Err(trouble(error)),
            Err(NoToken::Key(trouble)) => Err(trouble.into()),
            Err(_) => Ok(false),
        }
    }

    /// Ticks whenever the key to the logins comes, goes or is replaced.
    #[must_use]
    pub fn key_changes(&self) -> watch::Receiver<KeyState> {
        self.parts.key.watch()
    }
}

fn refused(why: NoNewKey) -> Problem {
    match why {
        NoNewKey::NotNeeded => Problem::new(
            ProblemKind::Conflict,
            "vault_key_there",
            "The key to the logins is there. A new one logs every account out; to have one all the same, say --force.",
        ),
        NoNewKey::NotMade(why) => Problem::new(
            ProblemKind::Unavailable,
            "vault_not_made",
            format!("No new key was made, and nothing was changed: {why}."),
        ),
        NoNewKey::Store(error) => trouble(error),
    }
}
