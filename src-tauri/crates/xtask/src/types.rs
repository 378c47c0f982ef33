//! `cargo xtask types`: the command list and the events as TypeScript, from the Rust types.

use std::{fs, process::Stdio};

use crate::failure::Failure;
use crate::programs;
use crate::tree::Tree;

/// Where the UI reads them. A test of the window's package fails when the file says something else.
const FILE: &str = "ui/src/ipc/generated.ts";

pub fn run(tree: &Tree) -> Result<(), Failure> {
    let mut print = programs::cargo(tree.root());
    print.args([
        "run",
        "--quiet",
        "--package",
        "runsheet-engine",
        "--features",
        "typescript",
        "--example",
        "typescript",
    ]);
    let program = "cargo".to_owned();
    let printed = match print.stderr(Stdio::inherit()).output() {
        Ok(printed) if printed.status.success() => printed.stdout,
        Ok(failed) => return Err(Failure::Refused { program, status: failed.status.to_string() }),
        Err(cause) => return Err(Failure::NotStarted { program, cause }),
    };
    fs::write(tree.root().join(FILE), printed)
        .map_err(|cause| Failure::File { what: FILE.to_owned(), cause })?;
    println!("Wrote {FILE}");
    Ok(())
}
