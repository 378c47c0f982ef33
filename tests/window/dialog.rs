//! The system's dialog for files, over a running window, as a person answers it: GTK's own, by the keys of xdotool.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use runsheet_testkit::{wait_for, wait_until};
use tokio::time::Instant;
use x11rb::protocol::xproto::Window;

use super::desk::{PATIENCE, RunningDesk};
use super::display::{Display, show_windows_of};

/// What stands above it.
const TITLE: &str = "Choose clips";

/// How long the dialog is given to take an answer before it is given it once more: while it is still being drawn it
/// takes none, and without a window manager nobody tells when it has the keyboard.
const ONE_TRY: Duration = Duration::from_secs(2);

impl RunningDesk {
    /// Answers the dialog with a file.
    pub async fn chooses_file(&self, file: &Path) {
        let file = file.display().to_string();
        // What was typed before is replaced.
        answer(&[&["key", "ctrl+a"], &["type", &file], &["key", "Return"]]).await;
    }

    /// Closes the dialog without choosing anything.
    pub async fn chooses_no_file(&self) {
        answer(&[&["key", "Escape"]]).await;
    }
}

/// Presses these keys in the dialog until it is closed.
async fn answer(keys: &[&[&str]]) {
    let display = Display::open();
    let dialog = wait_for("the dialog", PATIENCE, async || display.window(TITLE)).await;
    let mut next_try = Instant::now();
    wait_until("the dialog closes", PATIENCE, async || {
        let is_open = display.window(TITLE).is_some();
        if is_open && Instant::now() >= next_try {
            press(dialog, keys);
            next_try = Instant::now() + ONE_TRY;
        }
        !is_open
    })
    .await;
}

/// Gives the dialog the keyboard and presses the keys. It may close under them.
fn press(dialog: Window, keys: &[&[&str]]) {
    let dialog = dialog.to_string();
    let focus: &[&str] = &["windowfocus", &dialog];
    for arguments in [focus].iter().chain(keys) {
        let mut keys = Command::new("xdotool");
        show_windows_of(&mut keys);
        keys.args(*arguments).status().expect("xdotool starts");
    }
}
