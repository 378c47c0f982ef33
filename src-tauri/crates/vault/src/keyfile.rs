//! Keys in files behind a passphrase: `vault-<id>.json` in a folder, one per vault, readable by the owner alone.
//!
//! The key is wrapped by XChaCha20-Poly1305 under a key derived from the passphrase with Argon2id. A checksum over
//! the rest of the file tells a damaged file from a wrong passphrase; it protects against accidents, not against
//! forgers, who fail at the wrapping. A file is written once, beside its name, and moved into place; it is never
//! written over.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use runsheet_model::Sensitive;
use serde::{Deserialize, Serialize};

use crate::key::{KEY_LEN, MasterKey};
use crate::kind::VaultId;
use crate::place::CreateError;
use crate::platform;
use crate::unavailable::Unavailable;

const FORMAT: u32 = 1;
const SALT_LEN: usize = 16;

/// What a guess at the passphrase costs: the parameters of Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassphraseCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes (threads an attacker or we could use).
    pub lanes: u32,
}

impl Default for PassphraseCost {
    /// 64 MiB, 3 passes, 4 lanes: the second recommendation of RFC 9106, section 4.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 }
    }
}

impl PassphraseCost {
    /// The least Argon2 allows, for tests: guessing it costs nothing.
    pub const CHEAPEST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    /// More is refused: a damaged file could otherwise ask for all of the machine's memory.
    const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 64, lanes: 64 };

    fn is_bearable(&self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib
            && self.passes <= Self::MOST.passes
            && self.lanes <= Self::MOST.lanes
    }
}

/// A folder of key files under one passphrase.
#[derive(Debug, Clone)]
pub(crate) struct KeyFolder {
    folder: PathBuf,
    passphrase: Sensitive<String>,
    cost: PassphraseCost,
}

/// The file as it lies on disk.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    #[serde(flatten)]
    body: Body,
    /// BLAKE3 of the body's compact JSON.
    checksum: String,
}

#[derive(Serialize, Deserialize)]
struct Body {
    format: u32,
    vault_id: VaultId,
    argon2id: PassphraseCost,
    /// Base64.
    salt: String,
    /// Nonce, ciphertext and tag in Base64.
    wrapped_key: String,
}

/// The part every format shares.
#[derive(Deserialize)]
struct AnyFormat {
    format: u32,
}

impl KeyFolder {
    pub(crate) fn new(folder: PathBuf, passphrase: Sensitive<String>, cost: PassphraseCost) -> Self {
        Self { folder, passphrase, cost }
    }

    /// Writes a new key and reads it back.
    pub(crate) fn keep(&self, id: VaultId, key: &MasterKey) -> Result<(), CreateError> {
        let json = KeyFile::wrap(id, key, &self.passphrase, self.cost)?.to_json();
        write_new(&self.folder, &self.path(id), &json).map_err(CreateError::NotWritten)?;
        match self.find(id)? {
            Some(kept) if kept == *key => Ok(()),
            _ => Err(CreateError::NotKept),
        }
    }

    /// `None`: the folder can be read, and no such file is in it.
    pub(crate) fn find(&self, id: VaultId) -> Result<Option<MasterKey>, Unavailable> {
        let json = match fs::read(self.path(id)) {
            Ok(json) => json,
            Err(failure) if failure.kind() == io::ErrorKind::NotFound => {
                return fs::read_dir(&self.folder).map(|_| None).map_err(unreadable);
            }
            Err(failure) => return Err(unreadable(failure)),
        };
        KeyFile::from_json(&json, id)?.unwrap_key(&self.passphrase).map(Some)
    }

    pub(crate) fn forget(&self, id: VaultId) -> Result<(), Unavailable> {
        match fs::remove_file(self.path(id)) {
            Ok(()) => platform::sync_folder(&self.folder).map_err(unreadable),
            Err(failure) if failure.kind() == io::ErrorKind::NotFound => {
                fs::read_dir(&self.folder).map(drop).map_err(unreadable)
            }
            Err(failure) => Err(unreadable(failure)),
        }
    }

    fn path(&self, id: VaultId) -> PathBuf {
        self.folder.join(format!("vault-{id}.json"))
    }
}

impl KeyFile {
    fn wrap(
        id: VaultId,
        key: &MasterKey,
        passphrase: &Sensitive<String>,
        cost: PassphraseCost,
    ) -> Result<Self, CreateError> {
        let salt: [u8; SALT_LEN] = rand::random();
        let wrapping = derive(passphrase, &salt, cost).ok_or_else(|| {
            CreateError::NotWritten(io::Error::new(
                io::ErrorKind::InvalidInput,
                "this cost of a passphrase is not possible",
            ))
        })?;
        let wrapped = wrapping.cipher().encrypt(&context(id), key.as_bytes());
        let body = Body {
            format: FORMAT,
            vault_id: id,
            argon2id: cost,
            salt: BASE64.encode(salt),
            wrapped_key: BASE64.encode(wrapped),
        };
        Ok(Self { checksum: body.checksum(), body })
    }

    fn from_json(json: &[u8], id: VaultId) -> Result<Self, Unavailable> {
        let AnyFormat { format } = serde_json::from_slice(json).map_err(|_| Unavailable::DamagedFile)?;
        if format != FORMAT {
            return Err(Unavailable::UnknownFileFormat(format));
        }
        let file: Self = serde_json::from_slice(json).map_err(|_| Unavailable::DamagedFile)?;
        let sound = file.checksum == file.body.checksum() && file.body.vault_id == id;
        if sound { Ok(file) } else { Err(Unavailable::DamagedFile) }
    }

    fn to_json(&self) -> Vec<u8> {
        to_json(self, serde_json::to_vec_pretty)
    }

    fn unwrap_key(&self, passphrase: &Sensitive<String>) -> Result<MasterKey, Unavailable> {
        let salt = BASE64.decode(&self.body.salt).map_err(|_| Unavailable::DamagedFile)?;
        let wrapped = BASE64.decode(&self.body.wrapped_key).map_err(|_| Unavailable::DamagedFile)?;
        let wrapping = derive(passphrase, &salt, self.body.argon2id).ok_or(Unavailable::DamagedFile)?;
        let key = wrapping
            .cipher()
            .decrypt(&context(self.body.vault_id), &wrapped)
            .map_err(|_| Unavailable::WrongPassphrase)?;
        MasterKey::take(key).ok_or(Unavailable::DamagedFile)
    }
}

impl Body {
    fn checksum(&self) -> String {
        blake3::hash(&to_json(self, serde_json::to_vec)).to_hex().to_string()
    }
}

#[expect(clippy::expect_used, reason = "text and numbers under fixed names always have a JSON form")]
fn to_json<T>(value: &T, write: impl FnOnce(&T) -> serde_json::Result<Vec<u8>>) -> Vec<u8> {
    write(value).expect("has a JSON form")
}

/// `None` when the cost is unbearable or Argon2 refuses it.
fn derive(passphrase: &Sensitive<String>, salt: &[u8], cost: PassphraseCost) -> Option<MasterKey> {
    if !cost.is_bearable() {
        return None;
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY_LEN)).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    MasterKey::derived(|key| argon2.hash_password_into(passphrase.expose().as_bytes(), salt, key)).ok()
}

/// Binds the wrapped key to its vault: renamed to another id, a file does not open.
fn context(id: VaultId) -> Vec<u8> {
    [b"runsheet key file 1".as_slice(), id.as_uuid().as_bytes()].concat()
}

/// Writes a file that is complete and durable once it has its name, and that replaces nothing. Temporary files are
/// readable by the owner alone from the start.
fn write_new(folder: &Path, path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    platform::sync_folder(folder)
}

fn unreadable(failure: io::Error) -> Unavailable {
    Unavailable::Unreadable(failure.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_asks_for_all_memory_is_refused_before_it_gets_it() {
        let (id, key) = (VaultId::random(), MasterKey::generate().map_err(|_| "random bytes").unwrap());
        let passphrase = Sensitive::from("correct horse");
        let mut file = KeyFile::wrap(id, &key, &passphrase, PassphraseCost::CHEAPEST).unwrap();
        assert!(file.unwrap_key(&passphrase).unwrap() == key);

        file.body.argon2id.memory_kib = u32::MAX;
        file.checksum = file.body.checksum();
        let read = KeyFile::from_json(&file.to_json(), id).unwrap();
        assert!(matches!(read.unwrap_key(&passphrase), Err(Unavailable::DamagedFile)));
    }

    #[test]
    fn no_key_is_written_at_a_cost_that_could_not_be_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let cost = PassphraseCost { memory_kib: u32::MAX, ..PassphraseCost::CHEAPEST };
        let place = KeyFolder::new(folder.path().to_owned(), "correct horse".into(), cost);
        let key = MasterKey::generate().map_err(|_| "random bytes").unwrap();
        assert!(matches!(place.keep(VaultId::random(), &key), Err(CreateError::NotWritten(_))));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
