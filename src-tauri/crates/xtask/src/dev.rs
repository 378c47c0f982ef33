//! `cargo xtask dev`: the window, rebuilt while you write.

use std::process::Command;

use crate::failure::Failure;
use crate::tree::Tree;
use crate::{programs, setup};

pub fn run(tree: &Tree) -> Result<(), Failure> {
    setup::prepare(tree)?;
    programs::run(Command::new(tree.tauri_cli()).arg("dev").current_dir(tree.root()))
}
