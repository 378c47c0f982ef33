//! Runsheet in the tray: the next post, today's count, whether posting is paused, and what is done without a window.
//!
//! Where the desktop has no tray there is none here either, and closing the window only minimises it. A tray may come
//! and go with the desktop's panel.

mod host;
mod words;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use runsheet_engine::{
    Desk,
    commands::{Command, GetHealth, GetToday, Pause, Resume},
};
use runsheet_model::Problem;
use tauri::{
    AppHandle, Manager, Runtime, async_runtime,
    image::Image,
    include_image,
    menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem},
    tray::{TrayIcon, TrayIconBuilder},
};
use tokio::time::{sleep, timeout};

use self::words::{Next, Posting, Words};
use super::{ShownWorkspace, exit::Wish, outlook, quit, shown::at_the_desk, window::show_window};

const PAUSE: &str = "pause";
const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The time between two looks while much is changing.
const PACE: Duration = Duration::from_secs(1);

/// The time between two looks while nothing is: days and times pass by themselves.
const REST: Duration = Duration::from_secs(60);

/// The icon while nothing goes out.
const PAUSED: Image<'_> = include_image!("icons/paused.png");

/// The icon in the tray, and whether there is a tray to show it.
pub(crate) struct Tray<R: Runtime> {
    /// Where the icon is laid for the desktop's panel to read.
    folder: Option<PathBuf>,
    there: AtomicBool,
    items: OnceLock<Items<R>>,
    said: Mutex<Words>,
}

/// What changes its words and its picture.
struct Items<R: Runtime> {
    icon: TrayIcon<R>,
    /// Whether the icon says so.
    is_paused: AtomicBool,
    next: MenuItem<R>,
    today: MenuItem<R>,
    pause: MenuItem<R>,
}

impl<R: Runtime> Tray<R> {
    /// No icon yet.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, there: AtomicBool::new(false), items: OnceLock::new(), said: Mutex::default() }
    }

    /// Whether the program can be seen in a tray now.
    pub(crate) fn is_there(&self) -> bool {
        self.there.load(Ordering::Acquire)
    }

    /// Shows the icon whenever the desktop has a tray.
    pub(crate) fn follow_desktop(app: &AppHandle<R>) {
        let (come, gone) = (app.clone(), app.clone());
        host::watch(
            move || {
                let tray = come.state::<Self>();
                let is_shown = tray.items.get().is_some() || tray.show(&come);
                tray.there.store(is_shown, Ordering::Release);
            },
            move || gone.state::<Self>().there.store(false, Ordering::Release),
        );
    }

    /// Puts the icon into the tray. Whether it is there.
    fn show(&self, app: &AppHandle<R>) -> bool {
        // What draws it on Linux is a library of the desktop; where that is missing, it says so by a panic.
        let shown = catch_unwind(AssertUnwindSafe(|| self.build(app)));
        match shown {
            Ok(Ok(items)) => {
                let is_new = self.items.set(items).is_ok();
                // They may have changed meanwhile.
                if let Err(why) = self.say(self.said()) {
                    tracing::warn!(%why, "the tray keeps its old words");
                }
                is_new
            }
            Ok(Err(why)) => {
                tracing::warn!(%why, "no icon in the tray");
                false
            }
            Err(_) => {
                tracing::warn!("no icon in the tray: the desktop's library for it is missing");
                false
            }
        }
    }

    fn build(&self, app: &AppHandle<R>) -> tauri::Result<Items<R>> {
        let said = self.said();
        let next = MenuItem::new(app, said.next, false, None::<&str>)?;
        let today = MenuItem::new(app, said.today, false, None::<&str>)?;
        let pause = MenuItem::with_id(app, PAUSE, said.pause, true, None::<&str>)?;
        let open = MenuItem::with_id(app, OPEN, "Open Runsheet", true, None::<&str>)?;
        let quit = MenuItem::with_id(app, QUIT, "Quit Runsheet", true, None::<&str>)?;
        let line = || PredefinedMenuItem::separator(app);
        let menu = Menu::with_items(app, &[&next, &today, &line()?, &pause, &line()?, &open, &quit])?;
        let mut icon = TrayIconBuilder::with_id("runsheet").menu(&menu).on_menu_event(choose);
        icon = icon.tooltip(tooltip(said.is_paused));
        if let Some(picture) = picture(app, said.is_paused) {
            icon = icon.icon(picture);
        }
        if let Some(folder) = &self.folder {
            icon = icon.temp_dir_path(folder);
        }
        let icon = icon.build(app)?;
        Ok(Items { icon, is_paused: AtomicBool::new(said.is_paused), next, today, pause })
    }

    fn said(&self) -> Words {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn say(&self, words: Words) -> tauri::Result<()> {
        // Not held while the menu is written: that waits for the thread that draws, which may be asking for it.
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = words.clone();
        if let Some(items) = self.items.get() {
            items.next.set_text(&words.next)?;
            items.today.set_text(&words.today)?;
            items.pause.set_text(words.pause)?;
            items.show(words.is_paused)?;
        }
        Ok(())
    }
}

impl<R: Runtime> Items<R> {
    /// Changes the picture where it says something else.
    fn show(&self, is_paused: bool) -> tauri::Result<()> {
        if self.is_paused.swap(is_paused, Ordering::AcqRel) != is_paused {
            self.icon.set_icon(picture(self.icon.app_handle(), is_paused))?;
            self.icon.set_tooltip(Some(tooltip(is_paused)))?;
        }
        Ok(())
    }
}

fn picture<R: Runtime>(app: &AppHandle<R>, is_paused: bool) -> Option<Image<'_>> {
    if is_paused { Some(PAUSED) } else { app.default_window_icon().cloned() }
}

/// Where the tray shows one.
fn tooltip(is_paused: bool) -> &'static str {
    if is_paused { "Runsheet: posting is paused" } else { "Runsheet" }
}

fn choose<R: Runtime>(app: &AppHandle<R>, chosen: MenuEvent) {
    match chosen.id().as_ref() {
        PAUSE => drop(async_runtime::spawn(pause_or_resume(app.clone()))),
        OPEN => show_window(app),
        QUIT => quit::end(app, Wish::Person { confirmed: false }),
        _ => {}
    }
}

/// Everything, either way.
async fn pause_or_resume<R: Runtime>(app: AppHandle<R>) {
    let turned = async {
        let desk = app.state::<ShownWorkspace>().desk().await?;
        if posting(&desk).await? == Posting::Paused {
            Resume::default().run(&desk, at_the_desk()).await
        } else {
            Pause::default().run(&desk, at_the_desk()).await
        }
    };
    if let Err(why) = turned.await {
        tracing::error!(%why, "the pause was not changed");
    }
}

/// Keeps the words of the menu true while that workspace runs.
pub(crate) async fn keep_words<R: Runtime>(app: &AppHandle<R>, desk: &Desk) {
    let mut changes = desk.listen();
    // A minute without news is looked at as well.
    while !matches!(timeout(REST, changes.next()).await, Ok(None)) {
        match look(desk).await {
            Ok(words) => {
                if let Err(why) = app.state::<Tray<R>>().say(words) {
                    tracing::warn!(%why, "the tray keeps its old words");
                }
            }
            Err(why) => tracing::warn!(%why, "the tray keeps its old words"),
        }
        sleep(PACE).await;
    }
    // The workspace was closed.
    let _ = app.state::<Tray<R>>().say(Words::default());
}

async fn look(desk: &Desk) -> Result<Words, Problem> {
    let next = outlook::next_post(desk).await?;
    let next = next.map(|(at, account)| Next { at: at.with_timezone(&desk.zone()).naive_local(), account });
    let today = desk.today(GetToday {}, &at_the_desk()).await?;
    Ok(Words::new(next.as_ref(), today.date, today.posts_today, posting(desk).await?))
}

async fn posting(desk: &Desk) -> Result<Posting, Problem> {
    let health = desk.health(GetHealth {}, &at_the_desk()).await?;
    Ok(match (health.paused_by, health.paused_because) {
        (Some(_), _) => Posting::Paused,
        (None, Some(_)) => Posting::KeptBack,
        (None, None) => Posting::GoesOn,
    })
}
