//! The window: build -> setup -> run.
//!
//! This package is a shell. What Runsheet does is behind [`app::Desk`]; a command hands a call on and gives
//! the answer back. It is the only package that knows Tauri.

pub mod app;
mod commands;

use app::DeskHandle;
use tauri::{Builder, Context, Runtime};

/// Opens the workspace and shows it until the window is closed.
///
/// # Errors
/// When the system offers no display or no web view.
pub fn run() -> tauri::Result<()> {
    assemble(Builder::default(), app::open_workspace()).run(context())
}

/// The window's parts on any runtime: the program's, or the mock one of the tests.
pub fn assemble<R: Runtime>(builder: Builder<R>, desk: DeskHandle) -> Builder<R> {
    builder.manage(desk).invoke_handler(commands::handler())
}

/// Configuration, permissions and the built UI, embedded when this crate was compiled.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
