//! The UI's npm packages, exactly as the lock names them.

use std::fs;

use crate::failure::Failure;
use crate::programs;
use crate::tree::Tree;

/// Runs `npm ci` if the lock is not the one that was installed last.
pub fn install_if_changed(tree: &Tree) -> Result<(), Failure> {
    let lock = tree.ui().join("package-lock.json");
    // Lies inside the folder that `npm ci` empties first: a run cut short leaves no stamp behind.
    let stamp = tree.ui().join("node_modules/.installed-lock.json");
    let wanted =
        fs::read(&lock).map_err(|cause| Failure::File { what: lock.display().to_string(), cause })?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing the UI's packages");
    // No package of ours needs its install script: what it would build comes prebuilt.
    programs::run(programs::npm(&tree.ui()).args(["ci", "--ignore-scripts"]))?;
    fs::write(&stamp, wanted).map_err(|cause| Failure::File { what: stamp.display().to_string(), cause })
}
