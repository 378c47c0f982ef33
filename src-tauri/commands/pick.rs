//! Clips from the system's own dialog.

use runsheet_model::Problem;
use tauri::{Runtime, State, WebviewWindow};

use crate::app::{ShownWorkspace, choose_clips};

/// Has somebody choose clips, and answers their batch.
#[tauri::command]
pub(crate) async fn pick<R: Runtime>(
    window: WebviewWindow<R>,
    shown: State<'_, ShownWorkspace>,
) -> Result<Option<u32>, Problem> {
    shown.pick(choose_clips(window)).await
}
