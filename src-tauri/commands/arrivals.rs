//! What is dragged over the window and brought into it.

use runsheet_engine::arrivals::Arrival;
use runsheet_model::Problem;
use tauri::{State, ipc::Channel};

use crate::app::ShownWorkspace;

/// Takes in nothing more of the batches up to that one.
#[tauri::command]
pub(crate) fn stop_arrivals(shown: State<'_, ShownWorkspace>, through: u32) {
    shown.arrivals().stop(through);
}

/// Sends the news of arriving files until the page listens anew.
#[tauri::command]
pub(crate) async fn arrivals(
    shown: State<'_, ShownWorkspace>,
    arrivals: Channel<Arrival>,
) -> Result<(), Problem> {
    shown.listen_to_arrivals(|arrival| arrivals.send(arrival).is_ok()).await;
    Ok(())
}
