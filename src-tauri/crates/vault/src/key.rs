//! The 32 random bytes everything is sealed with, and the cipher made of them.

use chacha20poly1305::aead::{Aead, Key, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Length of a key in bytes.
pub(crate) const KEY_LEN: usize = 32;
/// Length of a nonce in bytes: long enough to be drawn at random for every value.
pub(crate) const NONCE_LEN: usize = 24;
/// Length of the tag that ends every ciphertext, in bytes.
pub(crate) const TAG_LEN: usize = 16;

/// A key on its way between its place and the cipher. Cleared when dropped; never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct MasterKey([u8; KEY_LEN]);

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRandomness;

impl MasterKey {
    /// A new key from the operating system's random source.
    pub(crate) fn generate() -> Result<Self, NoRandomness> {
        let mut key = Self([0; KEY_LEN]);
        SysRng.try_fill_bytes(&mut key.0).map_err(|_| NoRandomness)?;
        Ok(key)
    }

    /// Takes the bytes found in a place and clears them there. `None` if they are no key.
    pub(crate) fn take(mut found: Vec<u8>) -> Option<Self> {
        let key = <[u8; KEY_LEN]>::try_from(found.as_slice()).ok().map(Self);
        found.zeroize();
        key
    }

    /// An all-zero key for a derivation to fill.
    pub(crate) fn derived<E>(fill: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut key = Self([0; KEY_LEN]);
        fill(&mut key.0)?;
        Ok(key)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }

    pub(crate) fn cipher(&self) -> Cipher {
        Cipher(XChaCha20Poly1305::new(<&Key<XChaCha20Poly1305>>::from(&self.0)))
    }
}

/// XChaCha20-Poly1305 under one key. Its copy of the key is cleared when dropped.
pub(crate) struct Cipher(XChaCha20Poly1305);

/// The ciphertext is not what this key and this context made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAuthentic;

impl Cipher {
    /// Encrypts under a fresh random nonce, which leads the result.
    pub(crate) fn encrypt(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        #[expect(clippy::expect_used, reason = "the cipher refuses only messages of 256 GiB and more")]
        let ciphertext = self
            .0
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: context })
            .expect("shorter than 256 GiB");
        [nonce.as_slice(), &ciphertext].concat()
    }

    /// Opens what [`Cipher::encrypt`] made under the same context.
    pub(crate) fn decrypt(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, NotAuthentic> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(NotAuthentic)?;
        self.0
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: context })
            .map_err(|_| NotAuthentic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_and_cipher_clear_themselves() {
        fn clears_itself<T: ZeroizeOnDrop>() {}
        clears_itself::<MasterKey>();
        clears_itself::<XChaCha20Poly1305>();
    }

    #[test]
    fn only_thirty_two_bytes_are_a_key() {
        assert!(MasterKey::take(vec![7; KEY_LEN]).is_some_and(|key| key.as_bytes() == &[7; KEY_LEN]));
        assert!(MasterKey::take(vec![7; KEY_LEN - 1]).is_none());
        assert!(MasterKey::take(vec![7; KEY_LEN + 1]).is_none());
    }
}
