//! What differs between operating systems: putting a file in its place for good, and running another program.

use std::fs::{self, File, Permissions};
use std::io;
use std::path::Path;

use tokio::process::{Child, Command};

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

/// Where programs are installed that the `PATH` of a program started from the desktop does not name: Homebrew's and
/// MacPorts' folders.
pub(crate) const PROGRAM_FOLDERS: &[&str] =
    if cfg!(target_os = "macos") { &["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin"] } else { &[] };

/// Whether a file can be run as a program.
#[cfg(unix)]
pub(crate) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

/// Whether a file can be run as a program.
#[cfg(not(unix))]
pub(crate) fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Has a program start without a console window and behind everything else that runs.
#[cfg(windows)]
pub(crate) fn start_in_background(command: &mut Command) {
    const BELOW_NORMAL_PRIORITY_CLASS: u32 = 0x0000_4000;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(BELOW_NORMAL_PRIORITY_CLASS | CREATE_NO_WINDOW);
}

/// Has a program start behind everything else that runs; here [`restrain`] does it.
#[cfg(not(windows))]
pub(crate) fn start_in_background(_command: &mut Command) {}

/// Puts a program that has just started behind everything else, and on Linux gives it limits of memory and processor
/// time. It helps where it can: a program that has ended already, or a system that refuses, is none of the caller's
/// concern.
#[cfg(unix)]
pub(crate) fn restrain(child: &Child) {
    use rustix::process::{Pid, setpriority_process};
    const NICE: i32 = 10;
    let Some(pid) = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)) else { return };
    let _ = setpriority_process(Some(pid), NICE);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, prlimit};
        const MEMORY: u64 = 1024 * 1024 * 1024;
        const PROCESSOR_SECONDS: u64 = 30;
        for (resource, most) in [(Resource::Data, MEMORY), (Resource::Cpu, PROCESSOR_SECONDS)] {
            let _ = prlimit(Some(pid), resource, Rlimit { current: Some(most), maximum: Some(most) });
        }
    }
}

/// Nothing: the program was started behind everything else.
#[cfg(not(unix))]
pub(crate) fn restrain(_child: &Child) {}
