//! What differs between operating systems: which keychain there is, and how a folder's entries are made durable.

use std::io;
use std::path::Path;
use std::sync::Arc;

use keyring_core::api::CredentialStore;

/// Connects to the keychain of this operating system: Keychain Services, Credential Manager or the Secret Service.
///
/// Each call connects anew. `keyring::Entry` connects once per process and remembers a failure, so it would not see a
/// keychain started later, or started again; its stores are used directly.
pub(crate) fn connect_keychain() -> keyring::Result<Arc<CredentialStore>> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// Makes renames and deletions in a folder survive a power cut.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Windows journals folder entries itself and cannot open a folder for this.
#[cfg(windows)]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
