//! Ending the program from the page.

use tauri::{AppHandle, Runtime};

use crate::app::{self, Wish};

/// Ends the program; where something is at stake, the system's own dialog asks first.
#[tauri::command]
pub(crate) fn quit<R: Runtime>(program: AppHandle<R>) {
    app::end(&program, Wish::Person { confirmed: false });
}
