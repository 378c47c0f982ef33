//! Why a command of xtask could not do its work.

use std::io;

/// Ends the command; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("unknown command")]
    Usage,
    #[error("start me as `cargo xtask`: cargo then says where the tree is")]
    NoTree,
    #[error("could not start {program}: {cause}")]
    NotStarted { program: String, cause: io::Error },
    #[error("{program} failed ({status})")]
    Refused { program: String, status: String },
    #[error("cargo built no {what}")]
    Missing { what: &'static str },
    #[error("Ctrl-C cannot be heard: {0}")]
    Signals(ctrlc::Error),
    #[error("{what}: {cause}")]
    File { what: String, cause: io::Error },
    #[error("these Debian packages are missing and I may not install them; please run:\n  {0}")]
    Packages(String),
    #[error("{0} of the steps failed")]
    Steps(usize),
}
