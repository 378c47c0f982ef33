//! One request of the command list.

use runsheet_model::Problem;
use serde_json::Value;
use tauri::State;

use crate::app::ShownWorkspace;

/// Sends the request to the command of that name.
#[tauri::command]
pub(crate) async fn call(
    shown: State<'_, ShownWorkspace>,
    name: String,
    request: Value,
) -> Result<Value, Problem> {
    shown.call(&name, request).await
}
