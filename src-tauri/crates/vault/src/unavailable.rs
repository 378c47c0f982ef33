//! Why a key cannot be reached just now.

use std::io;
use std::time::Duration;

/// Why nobody can say whether the key is there, or why it does not open. Nothing may be deleted on this account;
/// trying again later is always safe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// No keychain answers: no session bus, no service behind it, or a platform without one.
    #[error("no keychain answers on this machine ({detail}); start it, or use RUNSHEET_VAULT=file")]
    NoKeychain {
        /// The platform's own words. For people, not for programs.
        detail: String,
    },
    /// The keychain is locked, or the person dismissed its question.
    #[error("the keychain is locked or access was refused; unlock it and try again")]
    Locked,
    /// The keychain gave no answer in time, nor did it to an earlier call. A question to the person may be open.
    #[error("the keychain did not answer within {} s; look for an open password question", .after.as_secs_f32())]
    Hanging {
        /// How long was waited.
        after: Duration,
    },
    /// The keychain answered with a failure.
    #[error("the keychain failed: {detail}")]
    KeychainFailed {
        /// The platform's own words. For people, not for programs.
        detail: String,
    },
    /// The keychain holds something under this vault's name that is not a key.
    #[error("the keychain entry of this vault does not hold a key")]
    DamagedEntry,
    /// The key file, or the folder it should lie in, cannot be read.
    #[error("the key file cannot be read: {0}")]
    Unreadable(io::ErrorKind),
    /// The passphrase does not open the key file. The file itself is sound.
    #[error("the passphrase does not open the key file")]
    WrongPassphrase,
    /// The key file is not what was written.
    #[error("the key file is damaged; put back a copy of it")]
    DamagedFile,
    /// The key file was written by a newer Runsheet.
    #[error("the key file has format {0}, which this version does not know")]
    UnknownFileFormat(u32),
}
