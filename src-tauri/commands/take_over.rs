//! Taking the workspace over from a service.

use runsheet_model::Problem;
use tauri::State;

use crate::app::ShownWorkspace;

/// Stops the service that runs the workspace, and opens it here.
#[tauri::command]
pub(crate) async fn take_over(shown: State<'_, ShownWorkspace>) -> Result<(), Problem> {
    shown.take_over().await
}
