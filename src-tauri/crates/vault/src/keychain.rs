//! Keys in the keychain of the operating system: one entry per vault, named by its id, holding the 32 bytes.
//!
//! A Secret Service that was never unlocked may answer reads with "no such entry"; only a write tells. So a missing
//! entry is believed only after the keychain kept, showed and deleted a probe entry, and after a second look: the
//! write may just have made it unlock.

use std::sync::Arc;
use std::time::Duration;

use keyring::Error;
use keyring_core::Entry;
use keyring_core::api::CredentialStore;
use uuid::Uuid;

use crate::key::MasterKey;
use crate::kind::VaultId;
use crate::place::CreateError;
use crate::platform;
use crate::unavailable::Unavailable;
use crate::within::{Late, within};

/// The name under which a keychain shows Runsheet's entries.
const SERVICE: &str = "Runsheet";

/// The operating system's keychain, asked under a time limit.
#[derive(Debug, Clone)]
pub(crate) struct Keychain {
    time_limit: Duration,
}

impl Keychain {
    pub(crate) fn new(time_limit: Duration) -> Self {
        Self { time_limit }
    }

    /// Stores a new key and reads it back.
    pub(crate) fn keep(&self, id: VaultId, key: &MasterKey) -> Result<(), CreateError> {
        let key = key.clone();
        self.ask(move |store| keep(store, id, &key))?
    }

    /// `None`: the keychain works and has no such key.
    pub(crate) fn find(&self, id: VaultId) -> Result<Option<MasterKey>, Unavailable> {
        self.ask(move |store| find(store, id))?
    }

    pub(crate) fn forget(&self, id: VaultId) -> Result<(), Unavailable> {
        self.ask(move |store| forget(store, id))?
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&CredentialStore) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let answer = within(self.time_limit, move || {
            let store = connect()?;
            Ok(question(&*store))
        });
        match answer {
            Ok(Some(answer)) => answer,
            Ok(None) => Err(Unavailable::KeychainFailed { detail: "the call broke off".into() }),
            Err(Late) => Err(Unavailable::Hanging { after: self.time_limit }),
        }
    }
}

fn connect() -> Result<Arc<CredentialStore>, Unavailable> {
    platform::connect_keychain().map_err(|failure| Unavailable::NoKeychain { detail: failure.to_string() })
}

fn keep(store: &CredentialStore, id: VaultId, key: &MasterKey) -> Result<(), CreateError> {
    let entry = entry_of(store, id)?;
    entry.set_secret(key.as_bytes()).map_err(unavailable)?;
    match read(&entry)? {
        Some(kept) if kept == *key => Ok(()),
        _ => Err(CreateError::NotKept),
    }
}

fn find(store: &CredentialStore, id: VaultId) -> Result<Option<MasterKey>, Unavailable> {
    let entry = entry_of(store, id)?;
    if let Some(key) = read(&entry)? {
        return Ok(Some(key));
    }
    probe(store)?;
    read(&entry)
}

fn forget(store: &CredentialStore, id: VaultId) -> Result<(), Unavailable> {
    let entry = entry_of(store, id)?;
    probe(store)?;
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(failure) => Err(unavailable(failure)),
    }
}

/// Proves that the keychain keeps what it is given, with an entry that is nobody's key.
fn probe(store: &CredentialStore) -> Result<(), Unavailable> {
    let name = Uuid::new_v4();
    let entry = store.build(SERVICE, &format!("probe-{name}"), None).map_err(unavailable)?;
    entry.set_secret(name.as_bytes()).map_err(unavailable)?;
    let kept = entry.get_secret();
    entry.delete_credential().map_err(unavailable)?;
    if kept.map_err(unavailable)? == name.as_bytes() {
        Ok(())
    } else {
        Err(Unavailable::KeychainFailed { detail: "it does not keep what it is given".into() })
    }
}

fn entry_of(store: &CredentialStore, id: VaultId) -> Result<Entry, Unavailable> {
    store.build(SERVICE, &format!("vault-{id}"), None).map_err(unavailable)
}

/// `None`: the keychain says there is no such entry, which need not be true.
fn read(entry: &Entry) -> Result<Option<MasterKey>, Unavailable> {
    match entry.get_secret() {
        Ok(bytes) => MasterKey::take(bytes).map(Some).ok_or(Unavailable::DamagedEntry),
        Err(Error::NoEntry) => Ok(None),
        Err(failure) => Err(unavailable(failure)),
    }
}

fn unavailable(failure: Error) -> Unavailable {
    match failure {
        Error::NoStorageAccess(_) => Unavailable::Locked,
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => {
            Unavailable::NoKeychain { detail: failure.to_string() }
        }
        Error::BadDataFormat(..) | Error::BadEncoding(_) => Unavailable::DamagedEntry,
        // `Ambiguous` prints the matching entries' names and paths, never what they hold.
        other => Unavailable::KeychainFailed { detail: other.to_string() },
    }
}

#[cfg(test)]
mod tests;
