//! The window: build -> setup -> run.
//!
//! This package is a shell. What Runsheet does is behind the engine's desk; a command hands a call on and gives the
//! answer back. It is the only package that knows Tauri.

pub mod app;
mod commands;

use app::{Beginning, Bells, Ground, Keeper, ShownWorkspace};
use tauri::{Builder, Context, RunEvent, Runtime, async_runtime};

/// How the program is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A person wants to see it.
    InWindow,
    /// It starts with the computer, into the tray.
    InBackground,
}

impl Start {
    /// As the program's arguments say.
    pub fn of(mut arguments: impl Iterator<Item = String>) -> Self {
        if arguments.any(|argument| argument == app::BACKGROUND) {
            Self::InBackground
        } else {
            Self::InWindow
        }
    }
}

/// Opens the workspace and goes on until the program is ended. Where it runs already, that one is shown instead.
///
/// # Errors
/// When the system offers no display or no web view.
pub fn run(start: Start) -> tauri::Result<()> {
    let ground = Ground::find();
    if let Ok(ground) = &ground
        && async_runtime::block_on(app::is_run_already(ground, start))
    {
        return Ok(());
    }
    let bells = Bells::default();
    let home = ground.as_ref().ok().map(|ground| ground.home.folder().to_owned());
    let beginning = Beginning::new(start, home.as_deref(), bells.show.clone());
    let (keeper, shown) = Keeper::open(ground, &bells);
    let program = assemble(Builder::default(), shown)
        .setup(move |program| app::begin(program, beginning))
        .build(context())?;
    #[cfg(unix)]
    app::end_with_signals(program.handle())?;
    let mut keeper = Some(keeper);
    program.run(move |program, event| {
        app::attend(program, &event);
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
    builder
        .manage(shown)
        .manage(app::Wanted::default())
        .register_asynchronous_uri_scheme_protocol(app::pictures::SCHEME, app::pictures::give)
        .invoke_handler(commands::handler())
}

/// Configuration, permissions and the built UI, embedded when this crate was compiled.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
