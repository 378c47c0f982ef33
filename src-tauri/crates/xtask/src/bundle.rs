//! `cargo xtask bundle`: the packages that people install, for the system it runs on; a .deb on Linux.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::tree::Tree;
use crate::{programs, setup};

pub fn run(tree: &Tree) -> Result<(), Failure> {
    setup::prepare(tree)?;
    // The package carries the command line too: tauri.conf.json names the file.
    programs::run(programs::cargo(tree.root()).args([
        "build",
        "--release",
        "--locked",
        "--package",
        "runsheet",
    ]))?;
    let mut bundle = Command::new(tree.tauri_cli());
    bundle.current_dir(tree.root()).arg("build");
    if let Some(kind) = kind() {
        bundle.args(["--bundles", kind]);
    }
    programs::run(&mut bundle)?;
    let release = tree.root().join("target/release");
    for program in ["runsheet", "runsheet-desktop"] {
        tell_size(&release.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))?;
    }
    for package in packages(&release.join("bundle"))? {
        tell_size(&package)?;
    }
    Ok(())
}

/// What Tauri makes without tools that would have to be fetched; elsewhere the configured targets.
fn kind() -> Option<&'static str> {
    cfg!(target_os = "linux").then_some("deb")
}

/// The packages that lie in the folders of their kinds.
fn packages(bundle: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for kind in list(bundle)? {
        if kind.is_dir() {
            found.extend(list(&kind)?.into_iter().filter(|path| path.is_file()));
        }
    }
    found.sort();
    Ok(found)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failure = |cause| Failure::File { what: folder.display().to_string(), cause };
    let entries = fs::read_dir(folder).map_err(failure)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failure)).collect()
}

fn tell_size(file: &Path) -> Result<(), Failure> {
    let metadata =
        fs::metadata(file).map_err(|cause| Failure::File { what: file.display().to_string(), cause })?;
    let megabytes = metadata.len() as f64 / 1_000_000.0;
    println!("{megabytes:7.1} MB  {}", file.display());
    Ok(())
}
