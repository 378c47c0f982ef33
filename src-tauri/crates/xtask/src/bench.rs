//! `cargo xtask bench [NAME]...`: the measurements of the command line's package, and of the window, in a release build.
//!
//! They know their names and print their table; here they are only built and started.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::programs;
use crate::setup;
use crate::tree::Tree;

/// The bench of the window: it needs a display, a built page and another window to measure against.
const WINDOW: &str = "window";

pub fn run(tree: &Tree, names: &[&str]) -> Result<(), Failure> {
    let others: Vec<&str> = names.iter().copied().filter(|name| *name != WINDOW).collect();
    if names.is_empty() || !others.is_empty() {
        let mut bench = programs::cargo(tree.root());
        bench.args(["bench", "--package", "runsheet", "--bench", "bench", "--"]).args(others);
        programs::run(&mut bench)?;
    }
    if (names.is_empty() && cfg!(target_os = "linux")) || names.contains(&WINDOW) {
        window(tree)?;
    }
    Ok(())
}

fn window(tree: &Tree) -> Result<(), Failure> {
    setup::prepare(tree)?;
    programs::run(programs::npm(&tree.ui()).args(["run", "--silent", "build"]))?;
    let page = tree.root().join("target/bare");
    let out = page.display().to_string();
    let build =
        ["run", "--silent", "build", "--", "bare", "--config", "vite.config.ts", "--emptyOutDir", "--outDir"];
    programs::run(programs::npm(&tree.ui()).args(build).arg(&out))?;
    let bare = bare_window(tree)?;
    let mut measure = programs::cargo(tree.root());
    measure.args(["test", "--release", "--package", "runsheet-desktop", "--test", "window", "--"]);
    measure.args(["--ignored", "--exact", "in_the_window::measured::the_window", "--nocapture"]);
    programs::run(measure.env("RUNSHEET_BARE", bare).env("RUNSHEET_BARE_PAGE", page))
}

/// Builds the window to measure against; where it lies.
fn bare_window(tree: &Tree) -> Result<PathBuf, Failure> {
    let mut build = programs::cargo(tree.root());
    build.args(["build", "--release", "--package", "runsheet-desktop", "--bench", "bare"]);
    build.arg("--message-format=json-render-diagnostics");
    let said = programs::output(&mut build)?;
    let said = String::from_utf8_lossy(&said);
    // One message a line; the path of a program has no quote in it.
    let told = said.lines().filter(|line| line.contains(r#""name":"bare""#));
    let path = told.filter_map(|line| line.split_once(r#""executable":""#)?.1.split_once('"')).next();
    path.map(|(path, _)| PathBuf::from(path)).ok_or(Failure::Missing { what: "window to measure against" })
}
