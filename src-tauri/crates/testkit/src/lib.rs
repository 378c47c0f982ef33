//! What tests of the other crates share. Never a dependency of the program itself.
//!
//! - [`TestDir`]: a folder that is gone after the test, and stays to be looked at when the test failed.
//! - [`wait_until`] and [`wait_for`]: the only ways to wait. A test that sleeps instead is either slow or flaky.
//! - [`ManualClock`]: stands still until a test moves it.
//! - [`PowerCut`]: what a disk holds of a database when the power goes out.
//! - [`measure`]: what benches make of their measurements.
//! - [`memory_vault`]: seals and opens without a keychain.

mod clock;
mod dir;
pub mod measure;
#[cfg(unix)]
mod power_cut;
mod wait;

pub use clock::ManualClock;
pub use dir::TestDir;
#[cfg(unix)]
pub use power_cut::PowerCut;
pub use runsheet_vault::Vault;
pub use wait::{wait_for, wait_until};

/// A vault with a key of its own that exists only in memory.
pub fn memory_vault() -> Vault {
    Vault::in_memory()
}
