//! The window: build -> setup -> run.
//!
//! This package is a shell. What Runsheet does is behind the engine's desk; a command hands a call on and gives the
//! answer back. It is the only package that knows Tauri.

pub mod app;
mod commands;

use app::{Keeper, ShownWorkspace};
use tauri::{Builder, Context, RunEvent, Runtime};

/// Opens the workspace and shows it until the window is closed.
///
/// # Errors
/// When the system offers no display or no web view.
pub fn run() -> tauri::Result<()> {
    let (keeper, shown) = Keeper::open();
    let window = assemble(Builder::default(), shown).build(context())?;
    #[cfg(unix)]
    app::end_with_signals(window.handle())?;
    let mut keeper = Some(keeper);
    window.run(move |_, event| {
        if let RunEvent::Exit = event
            && let Some(keeper) = keeper.take()
        {
            keeper.close();
        }
    });
    Ok(())
}

/// The window's parts on any runtime: the program's, or the mock one of the tests.
pub fn assemble<R: Runtime>(builder: Builder<R>, shown: ShownWorkspace) -> Builder<R> {
    builder.manage(shown).invoke_handler(commands::handler())
}

/// Configuration, permissions and the built UI, embedded when this crate was compiled.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
