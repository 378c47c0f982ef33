//! The course of the program: it opens, loses its window and goes on, is shown again, and ends.
//!
//! A closed window takes its web view with it: in the background only the engine is left. Where no tray would show that
//! the program goes on, closing minimises the window instead; closing a minimised one is how a taskbar says *Quit*.

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::Arc,
};

use tauri::{
    App, AppHandle, CloseRequestApi, Manager, RunEvent, Runtime, WebviewWindow, WindowEvent, async_runtime,
};
use tokio::sync::Notify;

use super::{
    ShownWorkspace,
    announce::{self, Announced, Click},
    autostart,
    exit::{Stakes, Verdict, Wish, decide},
    herald,
    memory::Memory,
    quit::{self, Asking},
    shown::Opened,
    tray::{self, Tray},
    window::{self, MAIN, open_window, show_window},
};
use crate::Start;

/// What the program begins with.
pub(crate) struct Beginning {
    start: Start,
    memory: Memory,
    /// Where the tray's icon is laid.
    icons: Option<PathBuf>,
    show: Arc<Notify>,
}

impl Beginning {
    /// On a data folder, if there is one. The bell rings when another start asks for the window.
    pub(crate) fn new(start: Start, home: Option<&Path>, show: Arc<Notify>) -> Self {
        Self { start, memory: Memory::of(home), icons: home.map(|home| home.join("tray")), show }
    }
}

/// Puts up what the program is seen by, and opens the window unless it starts in the background.
///
/// # Errors
/// When the system offers no web view.
pub(crate) fn begin<R: Runtime>(app: &App<R>, beginning: Beginning) -> Result<(), Box<dyn Error>> {
    let Beginning { start, memory, icons, show } = beginning;
    app.manage(memory);
    app.manage(Tray::<R>::new(icons));
    app.manage(Asking::default());
    app.manage(Announced::default());
    let app = app.handle();
    Tray::follow_desktop(app);
    announce::follow_clicks(app);
    async_runtime::spawn(show_when_asked(app.clone(), show));
    async_runtime::spawn(follow_workspace(app.clone()));
    match start {
        Start::InWindow => open_window(app),
        Start::InBackground => Ok(()),
    }
}

/// Shows the window whenever the bell rings.
async fn show_when_asked<R: Runtime>(app: AppHandle<R>, bell: Arc<Notify>) {
    loop {
        bell.notified().await;
        show_window(&app);
    }
}

/// Keeps what is seen outside the window true, for every workspace that is opened.
async fn follow_workspace<R: Runtime>(app: AppHandle<R>) {
    let mut outcomes = app.state::<ShownWorkspace>().outcomes();
    loop {
        let is_open = |outcome: &Opened| matches!(outcome, Some(Ok(_)));
        let open = outcomes.wait_for(is_open).await.map(|outcome| outcome.clone());
        let Ok(Some(Ok(desk))) = open else { return };
        tokio::join!(tray::keep_words(&app, &desk), herald::tell(&app, &desk), autostart::follow(&desk));
        if outcomes.changed().await.is_err() {
            return;
        }
    }
}

/// Follows what happens to the program and its window.
pub(crate) fn attend<R: Runtime>(app: &AppHandle<R>, event: &RunEvent) {
    match event {
        RunEvent::WindowEvent { event, .. } => attend_window(app, event),
        RunEvent::ExitRequested { code, api, .. } => {
            keep_place(app);
            let wish = Wish::WindowClosed { tray: app.state::<Tray<R>>().is_there() };
            // With a code it was decided before.
            if code.is_none() && decide(wish, Stakes::default()) == Verdict::GoOn {
                api.prevent_exit();
            }
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => show_window(app),
        _ => {}
    }
}

fn attend_window<R: Runtime>(app: &AppHandle<R>, event: &WindowEvent) {
    match event {
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => note_place(app),
        WindowEvent::CloseRequested { api, .. } => {
            if let Some(window) = app.get_webview_window(MAIN) {
                close(app, &window, api);
            }
        }
        _ => {}
    }
}

fn close<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>, api: &CloseRequestApi) {
    let goes_on = if app.state::<Tray<R>>().is_there() {
        true
    } else {
        api.prevent_close();
        if window.is_minimized().unwrap_or(false) {
            quit::end(app, Wish::Person { confirmed: false });
            false
        } else {
            window.minimize().is_ok()
        }
    };
    if goes_on && app.state::<Memory>().first_time_in_background() {
        let title = "Runsheet goes on posting in the background";
        announce::say(app, title, "It goes on until you quit it.", Click::Opens);
    }
    keep_place(app);
}

fn note_place<R: Runtime>(app: &AppHandle<R>) {
    let memory = app.state::<Memory>();
    if let Some(window) = app.get_webview_window(MAIN)
        && let Ok(Some(place)) = window::place_of(&window, memory.place())
    {
        memory.note_place(place);
    }
}

fn keep_place<R: Runtime>(app: &AppHandle<R>) {
    note_place(app);
    app.state::<Memory>().keep();
}
