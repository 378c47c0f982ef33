//! What a person asked to see from outside the page.

use runsheet_engine::wishes::Wish;
use tauri::State;

use crate::app::Wanted;

/// Waits for the next wish; `shown` is the one that the page has shown.
#[tauri::command]
pub(crate) async fn wanted(wanted: State<'_, Wanted>, shown: Option<u32>) -> Result<Option<Wish>, ()> {
    Ok(wanted.next(shown).await)
}
