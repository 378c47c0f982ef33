//! `cargo xtask demo [--no-window]`: builds Runsheet, has it show its main job, and opens the window on what it did.
//!
//! The demo lives in `RUNSHEET_HOME`, else in the target folder, so that nobody's own workspace is touched. The window is
//! built only where it can be shown.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::programs;
use crate::setup::{self, Purpose};
use crate::tree::Tree;

/// Whether the window is wanted, where it can be had.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Window {
    Wanted,
    Unwanted,
}

/// Where `runsheet demo` leaves the passphrase of its key file, in the data folder.
const PASSPHRASE: &str = "practice/demo-passphrase";
/// The workspace that the window would rather show.
const LIVE: &str = "live";

pub fn run(tree: &Tree, window: Window) -> Result<(), Failure> {
    // Ctrl-C reaches what runs here as well, which ends in order and says so; that is waited for.
    ctrlc::set_handler(|| {}).map_err(Failure::Signals)?;
    let home = home(tree);
    let no_window = why_no_window(window, has_display(|variable| env::var_os(variable)), &home);
    build(tree, no_window.is_none())?;
    programs::run(Command::new(program("runsheet")?).arg("demo").env("RUNSHEET_HOME", &home))?;
    match no_window {
        Some(why) => println!("\n{why}"),
        None => open_window(&home)?,
    }
    Ok(())
}

fn home(tree: &Tree) -> PathBuf {
    let told = env::var_os("RUNSHEET_HOME").map(PathBuf::from);
    told.unwrap_or_else(|| tree.root().join("target/demo"))
}

/// Why the window is not opened, if it is not.
fn why_no_window(window: Window, has_display: bool, home: &Path) -> Option<String> {
    if window == Window::Unwanted {
        return Some("The window was not asked for.".to_owned());
    }
    if !has_display {
        return Some("There is no display here, so the window stays closed.".to_owned());
    }
    let live = home.join(LIVE);
    let shown = "where the window would show the live workspace, not the demo's; it stays closed.";
    live.is_dir().then(|| format!("There is {}, {shown}", live.display()))
}

fn has_display(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn build(tree: &Tree, with_window: bool) -> Result<(), Failure> {
    let mut cargo = programs::cargo(tree.root());
    if with_window {
        setup::prepare_to_build(tree, Purpose::Window)?;
        programs::run(programs::npm(&tree.ui()).args(["run", "--silent", "build"]))?;
        // Both at once, as every other build of this tree: asking for one alone would choose other features.
        return programs::run(cargo.arg("build"));
    }
    setup::prepare_to_build(tree, Purpose::CommandLine)?;
    programs::run(cargo.args(["build", "--package", "runsheet"]))
}

/// A program of this tree, which cargo puts beside this one.
fn program(name: &str) -> Result<PathBuf, Failure> {
    let own = env::current_exe().map_err(|cause| Failure::File { what: "xtask itself".to_owned(), cause })?;
    Ok(own.with_file_name(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

fn open_window(home: &Path) -> Result<(), Failure> {
    println!("\nThe window opens on the demo's workspace. Close it to end.");
    let mut window = Command::new(program("runsheet-desktop")?);
    window.env("RUNSHEET_HOME", home);
    if env::var_os("RUNSHEET_VAULT").is_none()
        && let Ok(passphrase) = fs::read_to_string(home.join(PASSPHRASE))
    {
        window.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", passphrase.trim());
    }
    programs::run(&mut window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_display_is_one_that_is_named() {
        let with = |name: &'static str, value: &'static str| {
            has_display(move |variable| (variable == name).then(|| OsString::from(value)))
        };
        assert!(with("DISPLAY", ":0") && with("WAYLAND_DISPLAY", "wayland-0"));
        assert!(!with("DISPLAY", "") && !with("TERM", "xterm"));
    }

    #[test]
    fn the_window_opens_where_it_shows_the_demo() {
        let home = env::temp_dir().join(format!("runsheet-xtask-demo-{}", std::process::id()));
        assert_eq!(why_no_window(Window::Wanted, true, &home), None);
        assert!(why_no_window(Window::Wanted, false, &home).is_some());
        assert!(why_no_window(Window::Unwanted, true, &home).is_some());
        fs::create_dir_all(home.join(LIVE)).unwrap();
        let why = why_no_window(Window::Wanted, true, &home);
        fs::remove_dir_all(&home).unwrap();
        assert!(why.is_some());
    }
}
