//! `cargo xtask ...`: what people and CI do with this tree, one command each.
//!
//! A command is a file. It starts other programs and reports on them; it holds no rule of Runsheet.

mod bench;
mod bundle;
mod demo;
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
mod types;

use std::process::ExitCode;

use failure::Failure;
use tree::Tree;

const USAGE: &str = "\
cargo xtask setup           install what the tree needs to build and test
cargo xtask demo [--no-window]
                            Runsheet's main job, done and checked; then its window, where there is a display
cargo xtask dev             open the window, rebuilt while you write
cargo xtask test [--fast]   every check and every test; --fast leaves out the real window
cargo xtask soak [--kills N] [--seed S]
                            kills Runsheet at N random moments over its work (3000); needs about 2 s each
cargo xtask soak --trials N [--seed S]
                            N small worlds with faults and kills; needs about 0.3 s each
cargo xtask bench [NAME]... speed and memory next to references: upload, memory, inspect, calendar, due, drain, post,
                            window
cargo xtask screenshots     pictures of the real window, into target/screenshots
cargo xtask bundle          packages to install: a .deb on Linux
cargo xtask types           the command list and the events for the UI, after their Rust types have changed
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
        ["demo"] => demo::run(&tree, demo::Window::Wanted),
        ["demo", "--no-window"] => demo::run(&tree, demo::Window::Unwanted),
        ["dev"] => dev::run(&tree),
        ["test"] => test::run(&tree, test::Extent::Everything),
        ["test", "--fast"] => test::run(&tree, test::Extent::WithoutWindow),
        ["soak", how @ ..] => soak::Soak::read(how)?.run(&tree),
        ["bench", names @ ..] => bench::run(&tree, names),
        ["screenshots"] => screenshots::run(&tree),
        ["bundle"] => bundle::run(&tree),
        ["types"] => types::run(&tree),
        ["icons"] => icons::run(&tree),
        _ => Err(Failure::Usage),
    }
}
