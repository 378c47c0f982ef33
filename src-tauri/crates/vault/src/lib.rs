//! Seals secrets with a key that lives in the OS keychain or in a file behind a passphrase.
//!
//! Tokens, the client secret and upload URLs lie in SQLite only in sealed form (design.md 2.7). This crate makes,
//! keeps and finds the key, and seals and opens bytes with it. It knows no database: the caller remembers the
//! [`VaultKind`] and the [`VaultId`] and says, for every value, the [`Cell`] it is stored in.
//!
//! ```no_run
//! use runsheet_model::Sensitive;
//! use runsheet_vault::{Cell, KeyPlace, KeyState};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let place = KeyPlace::keychain();
//! let vault = place.create()?; // first start: remember place.kind() and vault.id()
//! let cell = Cell { table: "profiles", row: "42", column: "refresh_token" };
//! let sealed = vault.seal_text(cell, &Sensitive::from("rft.secret"));
//!
//! match place.open(vault.id()) {
//!     KeyState::Have(vault) => drop(vault.open_text(cell, &sealed)?),
//!     KeyState::Missing => { /* pause the profiles; offer a new vault */ }
//!     KeyState::Unavailable(why) => { /* pause the profiles; delete nothing; say why */ drop(why) }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is refused
//!
//! No key is ever overwritten: a new key gets a new id and lies beside the old one until the caller
//! [forgets](KeyPlace::forget) that. "The key is gone" is said only when it was proven; whatever could not be
//! proven is [`Unavailable`].
//!
//! # Blocking
//!
//! The functions of [`KeyPlace`] block: a keychain may ask the person, a passphrase costs a good part of a second.
//! Async callers use `spawn_blocking`. No call to a keychain outlasts its [time limit](KeyPlace::keychain_within).
//! Sealing and opening values never blocks.

mod cell;
mod key;
mod keychain;
mod keyfile;
mod kind;
mod place;
mod platform;
mod unavailable;
mod vault;
mod within;

pub use cell::Cell;
pub use keyfile::PassphraseCost;
pub use kind::{UnknownKind, VaultId, VaultKind};
pub use place::{CreateError, EmptyPassphrase, KeyPlace, KeyState};
pub use unavailable::Unavailable;
pub use vault::{OpenError, Vault};
