//! The room *Today*.

use runsheet_engine::{commands::GetToday, views::Today};
use runsheet_model::Problem;
use tauri::State;

use crate::app::ShownWorkspace;

/// What goes out today.
#[tauri::command]
pub(crate) async fn today(shown: State<'_, ShownWorkspace>) -> Result<Today, Problem> {
    shown.ask(GetToday {}).await
}
