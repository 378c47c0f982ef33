//! What holds for the tree as a whole: which crate may know which, and that no file names a machine.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground is missing")]

#[path = "house/arrows.rs"]
mod arrows;
#[path = "house/machine_paths.rs"]
mod machine_paths;
