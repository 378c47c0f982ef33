//! What the page may ask of Tauri: to send one request of the engine's command list, and to hear what changes. Each
//! hands one call on: no branch, no transformation.
//!
//! Both stand in `src-tauri/permissions` and `src-tauri/capabilities/main.json`. Which names of the list the page may
//! send is said in the list itself.

mod call;
mod listen;

use tauri::{Runtime, ipc::Invoke};

/// Answers every command that the UI may send.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![call::call, listen::listen]
}
