//! `cargo xtask screenshots`: pictures that the window tests take on their way.

use std::fs;

use crate::failure::Failure;
use crate::tree::Tree;
use crate::{programs, setup, test};

pub fn run(tree: &Tree) -> Result<(), Failure> {
    setup::prepare(tree)?;
    let folder = tree.root().join("target/screenshots");
    fs::create_dir_all(&folder)
        .map_err(|cause| Failure::File { what: folder.display().to_string(), cause })?;
    programs::run(programs::npm(&tree.ui()).args(["run", "build"]))?;
    programs::run(test::window_tests(tree).env("RUNSHEET_SCREENSHOTS", &folder))?;
    println!("The pictures are in {}", folder.display());
    Ok(())
}
