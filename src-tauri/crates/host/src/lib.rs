//! Puts a workspace together: data folder, lock, vault, database, TikTok or the practice server, engine, local API, and
//! the file by which other programs of this user find it.
//!
//! [`Host::start`] and [`Host::stop`] are all that a program needs; [`discovery`] is for those who look for a running
//! engine. No rule about posts lives here.

pub mod discovery;
pub mod doctor;
pub mod environment;
mod error;
mod home;
mod host;
mod lock;
mod logs;
mod machine;
mod platform;
mod practice;
mod restore;
mod token;
mod transfer;
mod vault;
mod zone;

pub use discovery::{Found, Running};
pub use environment::{BadVariable, Environment};
pub use error::HostError;
pub use home::{Home, HomeError};
pub use host::{Host, HostConfig, ServeV1};
pub use lock::Holder;
pub use logs::{LogError, LogFilter, Logs};
pub use practice::PRACTICE_STATE;
pub use restore::{Restored, restore};
pub use transfer::{Exported, Imported, TransferError, export, import};
pub use vault::VaultError;
