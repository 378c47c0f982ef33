//! The commands of the window, a file per room. Each hands one call to the desk: no branch, no transformation.
//!
//! A new command needs three lines elsewhere: here in [`handler`], a permission in `src-tauri/permissions`, and
//! its name in `src-tauri/capabilities/main.json`.

mod today;

use tauri::{Runtime, ipc::Invoke};

/// Answers every command that the UI may send.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![today::today]
}
