//! Seals values for the database and opens them again.
//!
//! A sealed value is `format (1 byte) | vault id (16) | nonce (24) | ciphertext and tag`. Format, vault id and the
//! [`Cell`] are authenticated with it, so a value changed, moved, or sealed by another vault does not open.

use std::fmt;
use std::sync::Arc;

use runsheet_model::Sensitive;
use uuid::Uuid;

use crate::cell::Cell;
use crate::key::{Cipher, MasterKey, NONCE_LEN, TAG_LEN};
use crate::kind::VaultId;

/// The only format so far: XChaCha20-Poly1305.
const FORMAT: u8 = 1;
const HEADER_LEN: usize = 1 + 16;

/// A key that is there, ready to seal and open. Cloning is cheap and shares the key; the last clone clears it.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    id: VaultId,
    cipher: Cipher,
}

/// Why a sealed value does not open. None of these gets better by trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Sealed by another vault, as after `vault reset`: the secret has to be asked for anew.
    #[error("the secret was sealed by vault {0}, which is not the one that is open")]
    OtherVault(VaultId),
    /// The value is truncated, changed, or was sealed for another cell.
    #[error("the sealed secret is damaged or belongs elsewhere")]
    Damaged,
    /// The value was sealed by a newer Runsheet.
    #[error("the secret is sealed in format {0}, which this version does not know")]
    UnknownFormat(u8),
    /// The value opened, but is not the text it was asked for as.
    #[error("the sealed secret is not text")]
    NotText,
}

impl Vault {
    pub(crate) fn new(id: VaultId, key: &MasterKey) -> Self {
        Self(Arc::new(Inner { id, cipher: key.cipher() }))
    }

    /// A vault whose key exists only in this value.
    ///
    /// # Panics
    ///
    /// When the operating system gives no random bytes.
    #[cfg(any(test, feature = "memory"))]
    #[expect(clippy::expect_used, reason = "for tests only")]
    pub fn in_memory() -> Self {
        Self::new(VaultId::random(), &MasterKey::generate().expect("random bytes"))
    }

    /// The id under which the key is kept.
    pub fn id(&self) -> VaultId {
        self.0.id
    }

    /// Seals bytes for one cell. Every call gives other bytes. The result is 57 bytes longer than the secret.
    pub fn seal(&self, cell: Cell<'_>, secret: &[u8]) -> Vec<u8> {
        let header = header(self.0.id);
        let ciphertext = self.0.cipher.encrypt(&context(&header, cell), secret);
        [header.as_slice(), &ciphertext].concat()
    }

    /// Seals a text, as [`Vault::seal`].
    pub fn seal_text(&self, cell: Cell<'_>, secret: &Sensitive<String>) -> Vec<u8> {
        self.seal(cell, secret.expose().as_bytes())
    }

    /// Opens what [`Vault::seal`] made for the same cell.
    ///
    /// # Errors
    ///
    /// [`OpenError`], but never [`OpenError::NotText`].
    pub fn open(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Sensitive<Vec<u8>>, OpenError> {
        let &format = sealed.first().ok_or(OpenError::Damaged)?;
        if format != FORMAT {
            return Err(OpenError::UnknownFormat(format));
        }
        if sealed.len() < HEADER_LEN + NONCE_LEN + TAG_LEN {
            return Err(OpenError::Damaged);
        }
        let (found, ciphertext) = sealed.split_first_chunk::<HEADER_LEN>().ok_or(OpenError::Damaged)?;
        if *found != header(self.0.id) {
            return Err(sealing_vault(found).map_or(OpenError::Damaged, OpenError::OtherVault));
        }
        self.0
            .cipher
            .decrypt(&context(found, cell), ciphertext)
            .map(Sensitive::new)
            .map_err(|_| OpenError::Damaged)
    }

    /// Opens what [`Vault::seal_text`] made for the same cell.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub fn open_text(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Sensitive<String>, OpenError> {
        let bytes = self.open(cell, sealed)?;
        let text = str::from_utf8(bytes.expose()).map_err(|_| OpenError::NotText)?;
        Ok(Sensitive::from(text))
    }
}

/// Shows which vault it is, never the key.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("id", &self.0.id).finish_non_exhaustive()
    }
}

fn header(id: VaultId) -> [u8; HEADER_LEN] {
    let mut header = [FORMAT; HEADER_LEN];
    header[1..].copy_from_slice(id.as_uuid().as_bytes());
    header
}

fn sealing_vault(header: &[u8; HEADER_LEN]) -> Option<VaultId> {
    Uuid::from_slice(&header[1..]).ok().map(VaultId::from)
}

fn context(header: &[u8; HEADER_LEN], cell: Cell<'_>) -> Vec<u8> {
    let mut context = header.to_vec();
    cell.write_to(&mut context);
    context
}

#[cfg(test)]
mod tests;
