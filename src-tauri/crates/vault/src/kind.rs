//! What a database remembers of its vault: the kind of place that keeps the key, and the vault's id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kind of place that keeps the key. Written `keychain` and `file`, as in `RUNSHEET_VAULT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VaultKind {
    /// The keychain of the operating system.
    Keychain,
    /// A file whose key is wrapped by a passphrase.
    File,
}

impl VaultKind {
    /// `keychain` or `file`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "file",
        }
    }
}

impl fmt::Display for VaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no kind of vault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a vault is `keychain` or `file`, not `{0}`")]
pub struct UnknownKind(pub String);

impl FromStr for VaultKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "keychain" => Ok(Self::Keychain),
            "file" => Ok(Self::File),
            other => Err(UnknownKind(other.to_owned())),
        }
    }
}

/// Names one key, wherever it lies. A new key always has a new id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VaultId(Uuid);

impl VaultId {
    /// The id for a key about to be made.
    pub(crate) fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The id as a UUID.
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl From<Uuid> for VaultId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for VaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for VaultId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_written_and_read_in_the_same_words() {
        for kind in [VaultKind::Keychain, VaultKind::File] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
        assert_eq!("Keychain".parse::<VaultKind>(), Err(UnknownKind("Keychain".into())));
    }

    #[test]
    fn an_id_survives_text_and_json() {
        let id = VaultId::random();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_str::<VaultId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }
}
