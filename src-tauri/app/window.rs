//! The one window: what stands in `tauri.conf.json`, where it stood last, with the policy of this run. It may be opened
//! and closed many times while the engine goes on.

use std::error::Error;

use tauri::{
    AppHandle, Manager, PhysicalPosition, Runtime, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    async_runtime,
};
use tokio::{runtime::Handle, task::block_in_place};

use super::{
    ShownWorkspace, drags, links,
    memory::Memory,
    place::{Place, Screen},
    policy,
};

/// The window's label.
pub(crate) const MAIN: &str = "main";

/// Opens the window. Its page is given out as soon as the workspace is open, or could not be opened: only then is it
/// known from where it may play clips. Both come up at the same time.
///
/// # Errors
/// When the system offers no web view.
pub(crate) fn open_window<R: Runtime>(app: &AppHandle<R>) -> Result<(), Box<dyn Error>> {
    let config = app.config().app.windows.first().cloned().ok_or("tauri.conf.json names no window")?;
    let handle = app.clone();
    let development = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());
    let place = app.state::<Memory>().place().map(|place| place.on(&screens(app)));
    let mut builder = WebviewWindowBuilder::from_config(app, &config)?;
    if let Some(Place { width, height, maximised, .. }) = place {
        builder = builder.inner_size(width, height).maximized(maximised);
    }
    let window = builder
        .on_navigation(move |url| links::is_own_page(url, development.as_ref()))
        .on_new_window(links::open_outside)
        .on_web_resource_request(move |_, answer| {
            if !policy::is_page(answer) {
                return;
            }
            let shown = handle.state::<ShownWorkspace>();
            // It is given out by a worker of the runtime, never by the thread that draws.
            match block_in_place(|| Handle::current().block_on(shown.player())) {
                Some(origin) => policy::let_play(answer, &origin),
                None => load_anew_once_open(handle.clone()),
            }
        })
        .build()?;
    // Some desktops take a window that is moved for one that no longer fills its screen.
    if let Some((x, y)) = place.filter(|place| !place.maximised).and_then(|place| place.corner) {
        window.set_position(PhysicalPosition::new(x, y))?;
    }
    follow_drags(&window);
    Ok(())
}

/// Brings the window to the front, or opens it where it was closed.
pub(crate) fn show_window<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    // No window may be made on the thread that draws while that handles an event.
    async_runtime::spawn_blocking(move || {
        let shown = match app.get_webview_window(MAIN) {
            Some(window) => bring_to_front(&window).map_err(Into::into),
            None => open_window(&app),
        };
        if let Err(why) = shown {
            tracing::error!(%why, "the window is not shown");
        }
    });
}

fn bring_to_front<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// How the window stands. One that fills its screen keeps the size and place it had before; of a minimised one nothing
/// is known.
pub(super) fn place_of<R: Runtime>(
    window: &WebviewWindow<R>,
    before: Option<Place>,
) -> tauri::Result<Option<Place>> {
    if window.is_minimized()? {
        return Ok(None);
    }
    let maximised = window.is_maximized()?;
    if maximised && let Some(before) = before {
        return Ok(Some(Place { maximised, ..before }));
    }
    let size = window.inner_size()?.to_logical::<f64>(window.scale_factor()?);
    let corner = window.outer_position().ok().map(|corner| (corner.x, corner.y));
    Ok(Some(Place { width: size.width, height: size.height, corner, maximised }))
}

fn screens<R: Runtime>(app: &AppHandle<R>) -> Vec<Screen> {
    let screens = app.available_monitors().unwrap_or_default();
    let screen = |screen: &tauri::Monitor| Screen {
        corner: (screen.position().x, screen.position().y),
        size: (screen.size().width, screen.size().height),
        scale: screen.scale_factor(),
    };
    screens.iter().map(screen).collect()
}

/// A page that was given out before the workspace opened plays nothing: where it opens after all, the page is loaded
/// anew.
fn load_anew_once_open<R: Runtime>(app: AppHandle<R>) {
    async_runtime::spawn(async move {
        let mut outcomes = app.state::<ShownWorkspace>().outcomes();
        let opened = outcomes.wait_for(|outcome| matches!(outcome, Some(Ok(_)))).await.is_ok();
        if opened
            && let Some(window) = app.get_webview_window(MAIN)
            && let Err(why) = window.reload()
        {
            tracing::error!(%why, "the page was not loaded anew");
        }
    });
}

fn follow_drags<R: Runtime>(window: &WebviewWindow<R>) {
    let over = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::DragDrop(event) = event {
            let scale = over.scale_factor().unwrap_or(1.0);
            drags::follow(event, scale, over.state::<ShownWorkspace>().arrivals());
        }
    });
}
