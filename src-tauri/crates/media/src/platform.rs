//! What differs between operating systems when a file is put in its place for good.

use std::fs::{self, File, Permissions};
use std::io;
use std::path::Path;

/// Makes the names in a folder durable. Windows has no such call and needs none.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes the names in a folder durable. Windows has no such call and needs none.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Lets only this user read a file, and nobody write it.
#[cfg(unix)]
pub(crate) fn make_read_only(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(Permissions::from_mode(0o400))
}

/// Lets nobody write a file.
#[cfg(not(unix))]
pub(crate) fn make_read_only(file: &File) -> io::Result<()> {
    let mut permissions: Permissions = file.metadata()?.permissions();
    permissions.set_readonly(true);
    file.set_permissions(permissions)
}

/// Removes a file that may be read-only.
#[cfg(unix)]
pub(crate) fn remove_read_only(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Removes a file that may be read-only: Windows refuses that, so the mark goes first.
#[cfg(not(unix))]
pub(crate) fn remove_read_only(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)?;
    fs::remove_file(path)
}

/// Creates a folder, with its parents, that only this user can look into, and makes its name durable.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    match folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => sync_folder(parent),
        None => Ok(()),
    }
}
