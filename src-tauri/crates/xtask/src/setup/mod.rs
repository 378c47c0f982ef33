//! `cargo xtask setup`: what the tree needs and does not bring along. Asks first and installs only what is missing,
//! so that a second run does nothing.

mod debian;
mod deny;
mod node;

use std::path::PathBuf;

use crate::failure::Failure;
use crate::tree::Tree;

pub fn run(tree: &Tree) -> Result<(), Failure> {
    prepare(tree)?;
    println!("Everything is in place.");
    Ok(())
}

/// What is to be done with the tree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build the command line.
    CommandLine,
    /// Build the window, too.
    Window,
    /// Test everything.
    Tests,
}

/// Installs what is missing and says where cargo-deny is.
pub fn prepare(tree: &Tree) -> Result<PathBuf, Failure> {
    debian::install_missing(Purpose::Tests)?;
    node::install_if_changed(tree)?;
    deny::install_if_missing(tree)
}

/// Installs what is missing to build what is wanted.
pub fn prepare_to_build(tree: &Tree, purpose: Purpose) -> Result<(), Failure> {
    debian::install_missing(purpose)?;
    if purpose == Purpose::CommandLine { Ok(()) } else { node::install_if_changed(tree) }
}

/// Installs what the UI is built with; enough for work that needs no Rust.
pub fn prepare_ui(tree: &Tree) -> Result<(), Failure> {
    node::install_if_changed(tree)
}
