//! The key to the sealed secrets, as far as it is there. Gone or unavailable pauses posting and deletes nothing.

use std::sync::{PoisonError, RwLock};

use runsheet_model::{AttemptId, DeferReason, PostId, Problem, ProblemKind, ProfileId, Sensitive};
use runsheet_vault::{Cell, KeyState, Vault};

/// Why a secret could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyTrouble {
    #[error(
        "the key to the TikTok logins is gone; run 'runsheet vault reset' and connect the accounts again"
    )]
    Missing,
    #[error("the key to the TikTok logins cannot be reached: {0}")]
    Unavailable(String),
    #[error("a stored login does not open with this workspace's key; connect the account again")]
    DoesNotOpen,
}

impl KeyTrouble {
    pub(crate) fn defer_reason(&self) -> DeferReason {
        match self {
            Self::Missing | Self::DoesNotOpen => DeferReason::VaultKeyMissing,
            Self::Unavailable(_) => DeferReason::VaultUnavailable,
        }
    }
}

impl From<KeyTrouble> for Problem {
    fn from(trouble: KeyTrouble) -> Self {
        Self::new(ProblemKind::Unavailable, trouble.defer_reason().as_str(), trouble.to_string())
    }
}

/// Holds the key's state; the host may bring another later.
pub(crate) struct KeyRing(RwLock<KeyState>);

impl KeyRing {
    pub(crate) fn new(state: KeyState) -> Self {
        Self(RwLock::new(state))
    }

    pub(crate) fn trouble(&self) -> Option<KeyTrouble> {
        self.vault().err()
    }

    pub(crate) fn seal(&self, at: &SecretAt, secret: &Sensitive<String>) -> Result<Vec<u8>, KeyTrouble> {
        Ok(self.vault()?.seal_text(at.cell(), secret))
    }

    pub(crate) fn open(&self, at: &SecretAt, sealed: &[u8]) -> Result<Sensitive<String>, KeyTrouble> {
        self.vault()?.open_text(at.cell(), sealed).map_err(|_| KeyTrouble::DoesNotOpen)
    }

    fn vault(&self) -> Result<Vault, KeyTrouble> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            KeyState::Have(vault) => Ok(vault.clone()),
            KeyState::Missing => Err(KeyTrouble::Missing),
            KeyState::Unavailable(why) => Err(KeyTrouble::Unavailable(why.to_string())),
        }
    }
}

/// Where in the database a secret belongs. Sealed there, it opens nowhere else.
pub(crate) struct SecretAt {
    table: &'static str,
    row: String,
    column: &'static str,
}

impl SecretAt {
    pub(crate) fn app(client_key: &str) -> Self {
        Self { table: "app_key", row: client_key.to_owned(), column: "secret" }
    }

    pub(crate) fn access(profile: ProfileId) -> Self {
        Self { table: "profiles", row: profile.to_string(), column: "access" }
    }

    pub(crate) fn refresh(profile: ProfileId) -> Self {
        Self { table: "profiles", row: profile.to_string(), column: "refresh" }
    }

    pub(crate) fn clip_url(post: PostId) -> Self {
        Self { table: "posts", row: post.to_string(), column: "clip_url" }
    }

    pub(crate) fn upload_url(attempt: AttemptId) -> Self {
        Self { table: "attempts", row: attempt.to_string(), column: "upload_url" }
    }

    fn cell(&self) -> Cell<'_> {
        Cell { table: self.table, row: &self.row, column: self.column }
    }
}
