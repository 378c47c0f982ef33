//! The room *Today*.

use tauri::State;

use crate::app::{DeskHandle, Today};

/// What goes out today.
#[tauri::command(async)]
pub(crate) fn today(desk: State<'_, DeskHandle>) -> Today {
    desk.today()
}
