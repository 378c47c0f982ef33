//! Where a key is kept: making one there, finding it again, letting go of it.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use runsheet_model::Sensitive;

use crate::key::{MasterKey, NoRandomness};
use crate::keychain::Keychain;
use crate::keyfile::{KeyFolder, PassphraseCost};
use crate::kind::{VaultId, VaultKind};
use crate::unavailable::Unavailable;
use crate::vault::Vault;

/// A place that keeps keys, each under its own [`VaultId`].
#[derive(Debug, Clone)]
pub struct KeyPlace(Place);

#[derive(Debug, Clone)]
enum Place {
    Keychain(Keychain),
    Folder(KeyFolder),
}

/// What became of a key. There is no fourth outcome.
#[derive(Debug, Clone)]
pub enum KeyState {
    /// The key is there and opens.
    Have(Vault),
    /// The key is provably gone: its place works, and it is not there.
    Missing,
    /// Nobody can say.
    Unavailable(Unavailable),
}

/// Why no new key could be made. The keys that were there still are.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The place cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The place took the key but did not give the same one back.
    #[error("the key was stored but could not be read back")]
    NotKept,
    /// The key file could not be written.
    #[error("the key file cannot be written: {0}")]
    NotWritten(#[source] io::Error),
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
}

impl From<NoRandomness> for CreateError {
    fn from(NoRandomness: NoRandomness) -> Self {
        Self::NoRandomness
    }
}

/// An empty passphrase protects nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase is empty")]
pub struct EmptyPassphrase;

impl KeyPlace {
    /// How long a keychain may take unless said otherwise.
    pub const KEYCHAIN_TIME_LIMIT: Duration = Duration::from_secs(20);

    /// The operating system's keychain, given [`KeyPlace::KEYCHAIN_TIME_LIMIT`] to answer.
    pub fn keychain() -> Self {
        Self::keychain_within(Self::KEYCHAIN_TIME_LIMIT)
    }

    /// The operating system's keychain. Each function of the place answers within the time limit; a call cut off by
    /// it goes on in its own thread, and no other starts before it ended.
    pub fn keychain_within(time_limit: Duration) -> Self {
        Self(Place::Keychain(Keychain::new(time_limit)))
    }

    /// Key files in a folder that exists, under a passphrase.
    ///
    /// # Errors
    ///
    /// [`EmptyPassphrase`].
    pub fn file(folder: impl Into<PathBuf>, passphrase: Sensitive<String>) -> Result<Self, EmptyPassphrase> {
        Self::file_at_cost(folder, passphrase, PassphraseCost::default())
    }

    /// As [`KeyPlace::file`], with another price for guessing the passphrase of keys made from now on. A key file
    /// remembers its own price.
    ///
    /// # Errors
    ///
    /// [`EmptyPassphrase`].
    pub fn file_at_cost(
        folder: impl Into<PathBuf>,
        passphrase: Sensitive<String>,
        cost: PassphraseCost,
    ) -> Result<Self, EmptyPassphrase> {
        if passphrase.expose().is_empty() {
            return Err(EmptyPassphrase);
        }
        Ok(Self(Place::Folder(KeyFolder::new(folder.into(), passphrase, cost))))
    }

    /// What the database remembers beside the vault's id.
    pub fn kind(&self) -> VaultKind {
        match &self.0 {
            Place::Keychain(_) => VaultKind::Keychain,
            Place::Folder(_) => VaultKind::File,
        }
    }

    /// Makes a key under a new id, stores it, and reads it back before giving it out. Keys already there are left
    /// alone. Blocks.
    ///
    /// # Errors
    ///
    /// [`CreateError`].
    pub fn create(&self) -> Result<Vault, CreateError> {
        let id = VaultId::random();
        let key = MasterKey::generate()?;
        match &self.0 {
            Place::Keychain(keychain) => keychain.keep(id, &key)?,
            Place::Folder(folder) => folder.keep(id, &key)?,
        }
        Ok(Vault::new(id, &key))
    }

    /// Looks for the key of one vault. Changes nothing: a keychain that seems to lack the key is asked to keep,
    /// show and delete an entry of another name, as that alone proves that it works. Blocks.
    pub fn open(&self, id: VaultId) -> KeyState {
        let found = match &self.0 {
            Place::Keychain(keychain) => keychain.find(id),
            Place::Folder(folder) => folder.find(id),
        };
        match found {
            Ok(Some(key)) => KeyState::Have(Vault::new(id, &key)),
            Ok(None) => KeyState::Missing,
            Err(why) => KeyState::Unavailable(why),
        }
    }

    /// Deletes the key of one vault; one that is not there is no error. What it sealed can never be opened again:
    /// for an old id, when the database has remembered a new one. Blocks.
    ///
    /// # Errors
    ///
    /// [`Unavailable`], and the key may still be there.
    pub fn forget(&self, id: VaultId) -> Result<(), Unavailable> {
        match &self.0 {
            Place::Keychain(keychain) => keychain.forget(id),
            Place::Folder(folder) => folder.forget(id),
        }
    }
}
