//! What the page may ask of Tauri: to send one request of the engine's command list, to hear what changes and what
//! arrives, to stop that, to hear what a person asked to see, to have clips chosen, to take a workspace over, and to end the program. Each
//! hands one call on: no branch, no transformation.
//!
//! All stand in `src-tauri/permissions` and `src-tauri/capabilities/main.json`. Which names of the list the page may
//! send is said in the list itself.

mod arrivals;
mod call;
mod listen;
mod pick;
mod quit;
mod take_over;
mod wanted;

use tauri::{Runtime, ipc::Invoke};

/// Answers every command that the UI may send.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        arrivals::arrivals,
        call::call,
        listen::listen,
        pick::pick,
        quit::quit,
        arrivals::stop_arrivals,
        take_over::take_over,
        wanted::wanted
    ]
}
