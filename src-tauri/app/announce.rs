//! What the system's own notifications say, and what a click on one does: it brings the window to the front, which then
//! shows what was told.
//!
//! The page has no right to notify. Where the system shows none, nothing is said and nothing else suffers.

use runsheet_model::PostId;
use tauri::{AppHandle, Manager, Runtime, async_runtime};

use super::{wanted::Wanted, window::show_window};

/// What a click does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Click {
    /// It opens the window, which shows what it showed last.
    Opens,
    /// It opens the window on that post's drawer; on *Today* without one.
    Shows(Option<PostId>),
}

/// Says something, once.
pub(crate) fn say<R: Runtime>(
    app: &AppHandle<R>,
    title: impl Into<String>,
    body: impl Into<String>,
    click: Click,
) {
    let (app, title, body) = (app.clone(), title.into(), body.into());
    async_runtime::spawn_blocking(move || {
        if let Err(why) = platform::say(&app, &title, &body, click) {
            tracing::warn!(%why, title, "no notification was shown");
        }
    });
}

pub(crate) use platform::{Announced, follow_clicks};

fn follow<R: Runtime>(app: &AppHandle<R>, click: Click) {
    if let Click::Shows(post) = click {
        app.state::<Wanted>().wish(post);
    }
    show_window(app);
}

#[cfg(target_os = "linux")]
mod platform {
    //! The desktop's notification service, by its specification
    //! (<https://specifications.freedesktop.org/notification-spec/latest/>).

    use std::{
        collections::HashMap,
        sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    };

    use gio::{
        BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags, bus_get_sync,
        glib::{self, ToVariant, Variant, VariantTy},
    };
    use tauri::{AppHandle, Manager, Runtime};

    use super::{Click, follow};

    const SERVICE: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";
    /// The action of a click on the notification itself.
    const CLICK: &str = "default";
    const ANSWER_WITHIN_MS: i32 = 5_000;
    /// It leaves when the desktop thinks best.
    const EXPIRES: i32 = -1;

    /// What was shown by this program: clicks on other programs' notifications are heard as well.
    #[derive(Default)]
    pub(crate) struct Announced {
        ids: Mutex<HashMap<u32, Click>>,
        /// Clicks are heard as long as the connection is held.
        heard_on: OnceLock<DBusConnection>,
    }

    impl Announced {
        fn ids(&self) -> MutexGuard<'_, HashMap<u32, Click>> {
            self.ids.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    pub(super) fn say<R: Runtime>(
        app: &AppHandle<R>,
        title: &str,
        body: &str,
        click: Click,
    ) -> Result<(), glib::Error> {
        let bus = bus_get_sync(BusType::Session, Cancellable::NONE)?;
        let hints = HashMap::from([("desktop-entry", "Runsheet".to_variant())]);
        let actions = [CLICK, "Open Runsheet"].as_slice();
        let replaces = 0_u32;
        let said =
            ("Runsheet", replaces, "runsheet-desktop", title, body, actions, hints, EXPIRES).to_variant();
        let reply = bus.call_sync(
            Some(SERVICE),
            PATH,
            SERVICE,
            "Notify",
            Some(&said),
            VariantTy::new("(u)").ok(),
            DBusCallFlags::NONE,
            ANSWER_WITHIN_MS,
            Cancellable::NONE,
        )?;
        if let Some((id,)) = reply.get::<(u32,)>() {
            app.state::<Announced>().ids().insert(id, click);
        }
        Ok(())
    }

    /// Listens on the thread that draws. Called on that thread.
    pub(crate) fn follow_clicks<R: Runtime>(app: &AppHandle<R>) {
        let clicked = {
            let app = app.clone();
            move |said: &Variant| {
                let clicked = said.get::<(u32, String)>().filter(|(_, action)| action == CLICK);
                let ours = clicked.and_then(|(id, _)| app.state::<Announced>().ids().remove(&id));
                if let Some(click) = ours {
                    follow(&app, click);
                }
            }
        };
        match bus_get_sync(BusType::Session, Cancellable::NONE) {
            Ok(bus) => {
                bus.signal_subscribe(
                    Some(SERVICE),
                    Some(SERVICE),
                    Some("ActionInvoked"),
                    Some(PATH),
                    None,
                    DBusSignalFlags::NONE,
                    move |_, _, _, _, _, said| clicked(said),
                );
                // Nobody else sets it.
                let _ = app.state::<Announced>().heard_on.set(bus);
            }
            Err(why) => tracing::warn!(%why, "clicks on notifications are not heard"),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    //! Windows and macOS. A click is heard while the notification stands there; of one that the system has put away, to
    //! its centre of notifications, Windows tells no click.

    use std::thread;

    use notify_rust::{Notification, NotificationResponse, error::Error};
    use tauri::{AppHandle, Runtime};

    use super::{Click, follow};

    /// Nothing needs to be remembered here.
    #[derive(Default)]
    pub(crate) struct Announced;

    pub(super) fn say<R: Runtime>(
        app: &AppHandle<R>,
        title: &str,
        body: &str,
        click: Click,
    ) -> Result<(), Error> {
        let shown = Notification::new().appname("Runsheet").summary(title).body(body).show()?;
        let app = app.clone();
        // It waits until the notification is gone, which on macOS may be for the rest of the run: that is no work for
        // the runtime's own threads.
        thread::spawn(move || {
            let heard = shown.wait_for_response(|response: &NotificationResponse| {
                if *response == NotificationResponse::Default {
                    follow(&app, click);
                }
            });
            if let Err(why) = heard {
                tracing::warn!(%why, "a click on a notification is not heard");
            }
        });
        Ok(())
    }

    pub(crate) fn follow_clicks<R: Runtime>(_: &AppHandle<R>) {}
}
