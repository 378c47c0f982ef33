//! The schedule, the ledger and the sealed secrets in SQLite.
//!
//! [`Store`] owns one database file: one writer, several readers. Each table has its own file with its migration, its
//! row, its reads (on [`Reader`]) and its writes (on [`Tx`]). No rules live here: what a post may become is asked of
//! `runsheet_model::State::after`, sealing is the vault's business, and the time always comes from the caller.

mod activity;
mod api_keys;
mod app_key;
mod attempts;
mod backup;
mod clients;
mod clips;
mod columns;
mod consents;
mod error;
mod idempotency;
mod ledger;
mod look;
mod meta;
mod migrations;
mod open;
mod posts;
mod presets;
mod profiles;
mod readers;
mod restore;
mod settings;
mod slots;
mod store;
mod transaction;
mod tray;
mod writer;

#[cfg(test)]
mod damaged_million;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod power_cuts;

pub use activity::Entry;
pub use app_key::StoredAppKey;
pub use backup::{RESTORED, copy_database};
pub use error::{OpenError, StoreError};
pub use idempotency::StoredAnswer;
pub use look::{Look, Whole};
pub use open::OpenOptions;
pub use posts::{Card, CardSearch, CardWithClip, Day, Moved, PostCount, PostFilter};
pub use profiles::SealedTokens;
pub use restore::{RestoreError, check_backup, finish_restore, restore};
pub use store::Store;
pub use transaction::{Reader, Tx};
pub use tray::Laid;
