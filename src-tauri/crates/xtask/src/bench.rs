//! `cargo xtask bench [NAME]...`: the measurements of the command line's package, in a release build.
//!
//! They know their names and print their table; here they are only built and started.

use crate::failure::Failure;
use crate::programs;
use crate::tree::Tree;

pub fn run(tree: &Tree, names: &[&str]) -> Result<(), Failure> {
    let mut bench = programs::cargo(tree.root());
    bench.args(["bench", "--package", "runsheet", "--bench", "bench", "--"]).args(names);
    programs::run(&mut bench)
}
