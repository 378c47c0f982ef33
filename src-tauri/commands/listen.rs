//! What changes in the engine.

use runsheet_engine::events::Change;
use runsheet_model::Problem;
use tauri::{State, ipc::Channel};

use crate::app::ShownWorkspace;

/// Sends batches of changes until the engine stops or the page listens anew.
#[tauri::command]
pub(crate) async fn listen(
    shown: State<'_, ShownWorkspace>,
    changes: Channel<Vec<Change>>,
) -> Result<(), Problem> {
    shown.listen(|batch| changes.send(batch).is_ok()).await
}
