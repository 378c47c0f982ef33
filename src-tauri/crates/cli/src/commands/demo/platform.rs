//! What differs between operating systems: files for their owner alone, and programs that a Ctrl-C does not reach.

use std::fs::OpenOptions;

use tokio::process::Command;

/// How to write a file that only its owner may read. On Windows the user's profile is private already.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Has a program run apart from our terminal: a Ctrl-C there is for us, and we end what we started in order.
pub(super) fn apart_from_the_terminal(command: &mut Command) {
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    {
        /// `CREATE_NEW_PROCESS_GROUP` of `winbase.h`.
        const NEW_GROUP: u32 = 0x200;
        command.creation_flags(NEW_GROUP);
    }
}
