//! The rules against a keychain that misbehaves on command. The real one is asked in `tests/keychain.rs`.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};

use super::*;

/// How the keychain behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Honest,
    /// Hides what it has from readers until a write made it unlock.
    HidesUntilWritten,
    /// Hides what it has from readers and refuses writes.
    LockedForGood,
    /// Takes everything and keeps nothing.
    Forgetful,
    /// Gives back other bytes than it was given.
    Garbling,
}

#[derive(Debug)]
struct Contents {
    mood: Mood,
    entries: HashMap<String, Vec<u8>>,
}

#[derive(Debug, Clone)]
struct FakeKeychain(Arc<Mutex<Contents>>);

#[derive(Debug)]
struct FakeEntry {
    keychain: FakeKeychain,
    name: String,
}

impl FakeKeychain {
    fn new(mood: Mood) -> Self {
        Self(Arc::new(Mutex::new(Contents { mood, entries: HashMap::new() })))
    }

    fn with<T>(&self, look: impl FnOnce(&mut Contents) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, name: String, secret: &[u8]) {
        self.with(|contents| contents.entries.insert(name, secret.to_vec()));
    }

    fn entries(&self) -> HashMap<String, Vec<u8>> {
        self.with(|contents| contents.entries.clone())
    }
}

impl CredentialStoreApi for FakeKeychain {
    fn vendor(&self) -> String {
        "fake".into()
    }

    fn id(&self) -> String {
        "fake".into()
    }

    fn build(
        &self,
        service: &str,
        user: &str,
        _modifiers: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        assert_eq!(service, SERVICE);
        let credential: Arc<Credential> =
            Arc::new(FakeEntry { keychain: self.clone(), name: user.to_owned() });
        Ok(Entry::new_with_credential(credential))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for FakeEntry {
    fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
        self.keychain.with(|contents| {
            let kept = match contents.mood {
                Mood::LockedForGood => return Err(Error::NoStorageAccess("locked".into())),
                Mood::Forgetful => return Ok(()),
                Mood::Garbling => vec![0; secret.len()],
                Mood::Honest | Mood::HidesUntilWritten => secret.to_vec(),
            };
            if contents.mood == Mood::HidesUntilWritten {
                contents.mood = Mood::Honest;
            }
            contents.entries.insert(self.name.clone(), kept);
            Ok(())
        })
    }

    fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
        self.keychain.with(|contents| match contents.mood {
            Mood::HidesUntilWritten | Mood::LockedForGood => Err(Error::NoEntry),
            _ => contents.entries.get(&self.name).cloned().ok_or(Error::NoEntry),
        })
    }

    fn delete_credential(&self) -> keyring_core::Result<()> {
        self.keychain.with(|contents| match contents.mood {
            Mood::HidesUntilWritten | Mood::LockedForGood => Err(Error::NoEntry),
            Mood::Forgetful => Ok(()),
            _ => contents.entries.remove(&self.name).map(drop).ok_or(Error::NoEntry),
        })
    }

    fn get_credential(&self) -> keyring_core::Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some((SERVICE.to_owned(), self.name.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn name(id: VaultId) -> String {
    format!("vault-{id}")
}

fn a_key() -> MasterKey {
    MasterKey::generate().unwrap_or_else(|_| unreachable!("random bytes"))
}

#[test]
fn a_kept_key_is_found_again_under_its_id_alone() {
    let keychain = FakeKeychain::new(Mood::Honest);
    let (id, key) = (VaultId::random(), a_key());
    keep(&keychain, id, &key).unwrap();
    assert!(find(&keychain, id).unwrap() == Some(key.clone()));
    assert!(find(&keychain, VaultId::random()).unwrap().is_none());
    assert_eq!(keychain.entries(), HashMap::from([(name(id), key.as_bytes().to_vec())]), "no probe is left");
}

#[test]
fn an_entry_that_shows_only_after_a_write_is_not_gone() {
    let keychain = FakeKeychain::new(Mood::HidesUntilWritten);
    let (id, key) = (VaultId::random(), a_key());
    keychain.put(name(id), key.as_bytes());
    assert!(find(&keychain, id).unwrap() == Some(key));
}

#[test]
fn a_keychain_locked_for_good_is_unavailable_and_keeps_its_entry() {
    let keychain = FakeKeychain::new(Mood::LockedForGood);
    let (id, key) = (VaultId::random(), a_key());
    keychain.put(name(id), key.as_bytes());
    assert!(matches!(find(&keychain, id), Err(Unavailable::Locked)));
    assert_eq!(forget(&keychain, id), Err(Unavailable::Locked));
    assert!(matches!(
        keep(&keychain, VaultId::random(), &key),
        Err(CreateError::Unavailable(Unavailable::Locked))
    ));
    assert_eq!(keychain.entries().len(), 1);
}

#[test]
fn a_keychain_that_does_not_keep_things_proves_nothing() {
    for mood in [Mood::Forgetful, Mood::Garbling] {
        let keychain = FakeKeychain::new(mood);
        assert!(find(&keychain, VaultId::random()).is_err(), "{mood:?}");
        let kept = keep(&keychain, VaultId::random(), &a_key());
        assert!(matches!(kept, Err(CreateError::NotKept)), "{mood:?}");
    }
}

#[test]
fn an_entry_that_holds_no_key_is_damaged_and_left_alone() {
    let keychain = FakeKeychain::new(Mood::Honest);
    let id = VaultId::random();
    keychain.put(name(id), b"short");
    assert!(matches!(find(&keychain, id), Err(Unavailable::DamagedEntry)));
    assert_eq!(keychain.entries(), HashMap::from([(name(id), b"short".to_vec())]));
}

#[test]
fn forgetting_removes_one_key_and_may_be_repeated() {
    let keychain = FakeKeychain::new(Mood::Honest);
    let (old, new) = (VaultId::random(), VaultId::random());
    keep(&keychain, old, &a_key()).unwrap();
    keep(&keychain, new, &a_key()).unwrap();
    forget(&keychain, old).unwrap();
    forget(&keychain, old).unwrap();
    assert!(find(&keychain, old).unwrap().is_none());
    assert!(find(&keychain, new).unwrap().is_some());
}
