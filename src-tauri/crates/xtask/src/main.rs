//! `cargo xtask ...`: what people and CI do with this tree, one command each.
//!
//! A command is a file. It starts other programs and reports on them; it holds no rule of Runsheet.

mod dev;
mod failure;
mod icons;
mod programs;
mod screenshots;
mod setup;
mod soak;
mod step;
mod tally;
mod test;
mod tree;

use std::process::ExitCode;

use failure::Failure;
use tree::Tree;

const USAGE: &str = "\
cargo xtask setup           install what the tree needs to build and test
cargo xtask dev             open the window, rebuilt while you write
cargo xtask test [--fast]   every check and every test; --fast leaves out the real window
cargo xtask soak [--kills N] [--seed S]
                            kills Runsheet at N random moments over its work (3000); needs about 2 s each
cargo xtask screenshots     pictures of the real window, into target/screenshots
cargo xtask icons           draw every icon anew from icons/icon.svg";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), Failure> {
    let tree = Tree::find()?;
    match words {
        ["setup"] => setup::run(&tree),
        ["dev"] => dev::run(&tree),
        ["test"] => test::run(&tree, test::Extent::Everything),
        ["test", "--fast"] => test::run(&tree, test::Extent::WithoutWindow),
        ["soak", how @ ..] => soak::Soak::read(how)?.run(&tree),
        ["screenshots"] => screenshots::run(&tree),
        ["icons"] => icons::run(&tree),
        _ => Err(Failure::Usage),
    }
}
