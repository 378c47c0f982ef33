//! Which key belongs to a workspace's database: made at the first start, found again at every other one.
//!
//! The database remembers the key's kind and id only after the key is safe, so that a crash between the two leaves at
//! worst a key that nothing uses. Refused: another kind than the one remembered, and a wrong passphrase. A key that
//! is gone or cannot be reached is no refusal: the engine starts, pauses and says so.

use std::path::Path;

use runsheet_engine::{KeySource, NoLook};
use runsheet_model::Sensitive;
use runsheet_store::{Reader, Store, StoreError, Tx};
use runsheet_vault::{
    CreateError, EmptyPassphrase, KeyPlace, KeyState, Unavailable, Vault, VaultId, VaultKind,
};

use crate::environment::Environment;

/// Where the database remembers which kind of vault it uses.
const KIND: &str = "vault_kind";
/// Where the database remembers which key is its own.
const ID: &str = "vault_id";

/// Why a workspace does not start with this vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The database's key is somewhere else than `RUNSHEET_VAULT` says.
    #[error(
        "this workspace keeps its key in the vault of kind '{remembered}', and RUNSHEET_VAULT says '{asked}': set it to '{remembered}', or unset it"
    )]
    OtherKind {
        /// Where the key is.
        remembered: VaultKind,
        /// Where it was looked for.
        asked: VaultKind,
    },
    /// The database's key is in a file, and there is no passphrase.
    #[error("this workspace keeps its key in a file: set RUNSHEET_VAULT_PASSPHRASE to its passphrase")]
    NoPassphrase,
    /// The passphrase does not open the key file.
    #[error("RUNSHEET_VAULT_PASSPHRASE does not open this workspace's key file; nothing was changed")]
    WrongPassphrase,
    /// No key could be made.
    #[error("no key for this workspace could be made: {0}")]
    NotMade(#[source] CreateError),
    /// The database names a vault that this version does not know.
    #[error("this database's key is in the vault '{kind}' under '{id}', which this version does not know")]
    Unreadable {
        /// The kind it names.
        kind: String,
        /// The id it names.
        id: String,
    },
    /// The database did not tell or keep which key is its own.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EmptyPassphrase> for VaultError {
    fn from(EmptyPassphrase: EmptyPassphrase) -> Self {
        Self::NoPassphrase
    }
}

/// Where a workspace's key is kept, and the database that remembers which one is its own.
pub(crate) struct Keys {
    store: Store,
    place: KeyPlace,
}

impl Keys {
    /// The place that the database remembers, else the one the variables name.
    pub(crate) fn of(store: &Store, folder: &Path, environment: &Environment) -> Result<Self, VaultError> {
        let kind = match (remembered(store)?, environment.vault) {
            (Some((remembered, _)), Some(asked)) if remembered != asked => {
                return Err(VaultError::OtherKind { remembered, asked });
            }
            (Some((remembered, _)), _) => remembered,
            (None, asked) => asked.unwrap_or(VaultKind::Keychain),
        };
        let place = place(kind, folder, environment.vault_passphrase.as_ref())?;
        Ok(Self { store: store.clone(), place })
    }

    /// Finds the key of the database, or makes it one. Blocks: a keychain may ask the person, a passphrase takes a while.
    pub(crate) fn find(&self) -> Result<KeyState, VaultError> {
        match remembered(&self.store)? {
            Some((_, id)) => open(&self.place, id),
            None => make(&self.place, &self.store),
        }
    }
}

impl KeySource for Keys {
    fn look(&self) -> Result<KeyState, NoLook> {
        self.find().map_err(|why| NoLook(why.to_string()))
    }

    fn make(&self) -> Result<Vault, CreateError> {
        self.place.create()
    }

    fn remember(&self, tx: &Tx<'_>, key: VaultId) -> Result<(), StoreError> {
        remember(tx, self.place.kind(), key)
    }
}

fn remembered(store: &Store) -> Result<Option<(VaultKind, VaultId)>, VaultError> {
    store.read_blocking(remembered_in)
}

/// Which key a database says is its own, if it has one yet.
pub(crate) fn remembered_in(reader: &Reader<'_>) -> Result<Option<(VaultKind, VaultId)>, VaultError> {
    let (Some(kind), Some(id)) = (reader.meta(KIND)?, reader.meta(ID)?) else { return Ok(None) };
    match (kind.parse(), id.parse()) {
        (Ok(kind), Ok(id)) => Ok(Some((kind, id))),
        _ => Err(VaultError::Unreadable { kind, id }),
    }
}

fn remember(tx: &Tx<'_>, kind: VaultKind, id: VaultId) -> Result<(), StoreError> {
    tx.set_meta(KIND, kind.as_str())?;
    tx.set_meta(ID, &id.to_string())
}

fn place(
    kind: VaultKind,
    folder: &Path,
    passphrase: Option<&Sensitive<String>>,
) -> Result<KeyPlace, VaultError> {
    match kind {
        VaultKind::Keychain => Ok(KeyPlace::keychain()),
        VaultKind::File => {
            let passphrase = passphrase.ok_or(VaultError::NoPassphrase)?;
            Ok(KeyPlace::file(folder, passphrase.clone())?)
        }
    }
}

fn open(place: &KeyPlace, id: VaultId) -> Result<KeyState, VaultError> {
    match place.open(id) {
        KeyState::Unavailable(Unavailable::WrongPassphrase) => Err(VaultError::WrongPassphrase),
        state => Ok(state),
    }
}

fn make(place: &KeyPlace, store: &Store) -> Result<KeyState, VaultError> {
    match place.create() {
        Ok(vault) => {
            let (kind, id) = (place.kind(), vault.id());
            store.write_blocking(move |tx| remember(tx, kind, id))?;
            Ok(KeyState::Have(vault))
        }
        Err(CreateError::Unavailable(why)) => Ok(KeyState::Unavailable(why)),
        Err(why) => Err(VaultError::NotMade(why)),
    }
}

/// What keeps the key away, in words for the person who started the engine.
pub(crate) fn trouble(key: &KeyState) -> Option<String> {
    match key {
        KeyState::Have(_) => None,
        KeyState::Missing => {
            Some("the key to the TikTok logins is gone; 'runsheet vault reset' makes a new one".to_owned())
        }
        KeyState::Unavailable(why) => Some(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use runsheet_store::OpenOptions;
    use runsheet_testkit::TestDir;

    use super::*;

    fn store(dir: &TestDir) -> Store {
        Store::open(dir.join("runsheet.sqlite"), OpenOptions::default()).unwrap()
    }

    fn environment(kind: Option<VaultKind>, passphrase: Option<&str>) -> Environment {
        Environment {
            vault: kind,
            vault_passphrase: passphrase.map(Sensitive::from),
            ..Environment::default()
        }
    }

    fn key_of(store: &Store, folder: &Path, environment: &Environment) -> Result<KeyState, VaultError> {
        Keys::of(store, folder, environment)?.find()
    }

    fn id(key: KeyState) -> VaultId {
        match key {
            KeyState::Have(vault) => vault.id(),
            other => panic!("{other:?}"),
        }
    }

    fn key_files(dir: &TestDir) -> usize {
        let is_key = |name: &str| name.starts_with("vault-");
        let entries = std::fs::read_dir(dir.path()).unwrap();
        entries.filter(|entry| is_key(&entry.as_ref().unwrap().file_name().to_string_lossy())).count()
    }

    #[test]
    fn the_first_start_makes_a_key_and_later_ones_find_it() {
        let dir = TestDir::new();
        let store = store(&dir);
        let file = environment(Some(VaultKind::File), Some("correct horse"));
        let made = id(key_of(&store, dir.path(), &file).unwrap());
        assert_eq!(id(key_of(&store, dir.path(), &file).unwrap()), made);
        // The kind is remembered: the passphrase alone is enough.
        let unsaid = environment(None, Some("correct horse"));
        assert_eq!(id(key_of(&store, dir.path(), &unsaid).unwrap()), made);
        assert_eq!(key_files(&dir), 1);
    }

    #[test]
    fn what_does_not_fit_the_remembered_vault_is_refused_and_changes_nothing() {
        let dir = TestDir::new();
        let store = store(&dir);
        let file = environment(Some(VaultKind::File), Some("correct horse"));
        let made = id(key_of(&store, dir.path(), &file).unwrap());

        let wrong = environment(Some(VaultKind::File), Some("wrong horse"));
        assert!(matches!(key_of(&store, dir.path(), &wrong), Err(VaultError::WrongPassphrase)));
        let other = environment(Some(VaultKind::Keychain), None);
        assert!(matches!(
            key_of(&store, dir.path(), &other),
            Err(VaultError::OtherKind { remembered: VaultKind::File, asked: VaultKind::Keychain })
        ));
        let unsaid = environment(None, None);
        assert!(matches!(key_of(&store, dir.path(), &unsaid), Err(VaultError::NoPassphrase)));

        assert_eq!(id(key_of(&store, dir.path(), &file).unwrap()), made);
        assert_eq!(key_files(&dir), 1);
    }

    #[test]
    fn a_key_that_is_gone_is_no_refusal_and_no_new_key() {
        let dir = TestDir::new();
        let store = store(&dir);
        let file = environment(Some(VaultKind::File), Some("correct horse"));
        let made = id(key_of(&store, dir.path(), &file).unwrap());
        std::fs::remove_file(dir.join(format!("vault-{made}.json"))).unwrap();
        let key = key_of(&store, dir.path(), &file).unwrap();
        assert!(matches!(key, KeyState::Missing));
        assert!(trouble(&key).is_some());
        assert_eq!(key_files(&dir), 0);
    }

    #[test]
    fn a_vault_that_cannot_be_read_is_not_replaced() {
        let dir = TestDir::new();
        let store = store(&dir);
        store
            .write_blocking(|tx| {
                tx.set_meta(KIND, "smartcard")?;
                tx.set_meta(ID, "7")
            })
            .map_err(|why: StoreError| why)
            .unwrap();
        let file = environment(Some(VaultKind::File), Some("correct horse"));
        assert!(matches!(key_of(&store, dir.path(), &file), Err(VaultError::Unreadable { .. })));
        assert_eq!(key_files(&dir), 0);
    }
    #[test]
    fn a_new_key_is_remembered_and_the_old_one_is_left_alone() {
        let dir = TestDir::new();
        let store = store(&dir);
        let file = environment(Some(VaultKind::File), Some("correct horse"));
        let keys = Keys::of(&store, dir.path(), &file).unwrap();
        let old = id(keys.find().unwrap());
        let new = keys.make().unwrap().id();
        assert_eq!(id(keys.look().unwrap()), old, "made is not yet remembered");
        let keys = std::sync::Arc::new(keys);
        let remembering = std::sync::Arc::clone(&keys);
        store.write_blocking(move |tx| remembering.remember(tx, new)).unwrap();
        assert_eq!(id(keys.look().unwrap()), new);
        assert_eq!(key_files(&dir), 2);
    }
}
