//! `cargo xtask test`: every check and every test, in the order in which a mistake is cheapest to hear of.
//!
//! The steps go on after a failure, so that one run tells everything. The UI is built before Rust compiles: the
//! window embeds it.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::programs;
use crate::setup;
use crate::step::{Report, Step};
use crate::tally::Tally;
use crate::tree::Tree;

/// How the names of tests that need a display begin.
const IN_THE_WINDOW: &str = "in_the_window::";

const NEXTEST: [&str; 5] = ["nextest", "run", "--workspace", "--profile", "ci"];
/// Without nextest: what follows goes to the tests themselves.
const CARGO_TEST: [&str; 7] = ["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests", "--"];

/// How much of the tests to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Everything,
    WithoutWindow,
}

pub fn run(tree: &Tree, extent: Extent) -> Result<(), Failure> {
    let deny = setup::prepare(tree)?;
    let reports: Vec<Report> = steps(tree, extent, &deny).into_iter().map(Step::run).collect();
    let failed = reports.iter().filter(|report| !report.ended_well).count();
    sum_up(&reports);
    if failed == 0 { Ok(()) } else { Err(Failure::Steps(failed)) }
}

fn steps(tree: &Tree, extent: Extent, deny: &Path) -> Vec<Step> {
    let mut steps = vec![
        Step::new("Rust is formatted", cargo(tree, &["fmt", "--all", "--check"])),
        Step::new("dependencies are allowed", check_dependencies(tree, deny)),
        Step::new("UI types", npm(tree, "check")),
        Step::new("UI rules", npm(tree, "lint")),
        Step::new("UI tests", npm(tree, "test")),
        Step::new("UI builds", npm(tree, "build")),
        Step::new(
            "Rust rules",
            cargo(tree, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        ),
        Step::new("Rust examples", cargo(tree, &["test", "--workspace", "--doc"])),
        Step::new("Rust tests", rust_tests(tree)),
    ];
    if extent == Extent::Everything && cfg!(target_os = "linux") {
        steps.push(Step::new("the real window", window_tests(tree)));
    }
    steps
}

/// Advisories need a database from the network and are left to a person (deny.toml).
fn check_dependencies(tree: &Tree, deny: &Path) -> Command {
    let mut command = Command::new(deny);
    command.current_dir(tree.root()).args([
        "--workspace",
        "--all-features",
        "check",
        "bans",
        "licenses",
        "sources",
    ]);
    command
}

fn npm(tree: &Tree, script: &str) -> Command {
    let mut command = programs::npm(&tree.ui());
    command.args(["run", "--silent", script]);
    command
}

fn cargo(tree: &Tree, arguments: &[&str]) -> Command {
    let mut command = programs::cargo(tree.root());
    command.args(arguments);
    command
}

fn rust_tests(tree: &Tree) -> Command {
    let mut tests = programs::cargo(tree.root());
    if has_nextest() {
        tests.args(NEXTEST).args(["-E", &format!("not test(/^{IN_THE_WINDOW}/)")]);
    } else {
        tests.args(CARGO_TEST).args(["--skip", IN_THE_WINDOW]);
    }
    tests
}

/// The tests of the real window alone.
///
/// They ask cargo for the whole workspace, as the other tests do: asking for one package would choose other
/// features and build Tauri a second time.
pub fn window_tests(tree: &Tree) -> Command {
    let mut tests = programs::cargo(tree.root());
    if has_nextest() {
        tests.args(NEXTEST).args(["-E", &format!("test(/^{IN_THE_WINDOW}/)")]);
    } else {
        tests.args(CARGO_TEST).args(["--test-threads=1", IN_THE_WINDOW]);
    }
    tests
}

fn has_nextest() -> bool {
    programs::answer("cargo-nextest", &["nextest", "--version"]).is_some()
}

fn sum_up(reports: &[Report]) {
    println!();
    let mut sum = Tally::default();
    for report in reports {
        let verdict = if report.ended_well { "ok" } else { "FAILED" };
        println!("{verdict:>6} {:>7.1} s  {}", report.took.as_secs_f64(), report.name);
        sum += report.counted();
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
}
