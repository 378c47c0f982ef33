//! What is dragged over the window and brought into it.

use runsheet_engine::arrivals::Arrival;
use runsheet_model::Problem;
use tauri::{State, ipc::Channel};

use crate::app::ShownWorkspace;

/// Sends the news of arriving files until the page listens anew.
#[tauri::command]
pub(crate) async fn arrivals(
    shown: State<'_, ShownWorkspace>,
    arrivals: Channel<Arrival>,
) -> Result<(), Problem> {
    shown.listen_to_arrivals(|arrival| arrivals.send(arrival).is_ok()).await;
    Ok(())
}
