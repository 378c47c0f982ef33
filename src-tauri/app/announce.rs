//! What the system's own notifications say, and what a click on one does: it shows the window.
//!
//! The page has no right to notify. Where the system shows none, nothing is said and nothing else suffers.

use tauri::{AppHandle, Runtime, async_runtime};

/// Says something, once.
pub(crate) fn say<R: Runtime>(app: &AppHandle<R>, title: impl Into<String>, body: impl Into<String>) {
    let (app, title, body) = (app.clone(), title.into(), body.into());
    async_runtime::spawn_blocking(move || {
        if let Err(why) = platform::say(&app, &title, &body) {
            tracing::warn!(%why, title, "no notification was shown");
        }
    });
}

pub(crate) use platform::{Announced, follow_clicks};

#[cfg(target_os = "linux")]
mod platform {
    //! The desktop's notification service, by its specification
    //! (<https://specifications.freedesktop.org/notification-spec/latest/>).

    use std::{
        collections::{HashMap, HashSet},
        sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    };

    use gio::{
        BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags, bus_get_sync,
        glib::{self, ToVariant, Variant, VariantTy},
    };
    use tauri::{AppHandle, Manager, Runtime};

    use crate::app::window::show_window;

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
        ids: Mutex<HashSet<u32>>,
        /// Clicks are heard as long as the connection is held.
        heard_on: OnceLock<DBusConnection>,
    }

    impl Announced {
        fn ids(&self) -> MutexGuard<'_, HashSet<u32>> {
            self.ids.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    pub(super) fn say<R: Runtime>(app: &AppHandle<R>, title: &str, body: &str) -> Result<(), glib::Error> {
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
            app.state::<Announced>().ids().insert(id);
        }
        Ok(())
    }

    /// Listens on the thread that draws. Called on that thread.
    pub(crate) fn follow_clicks<R: Runtime>(app: &AppHandle<R>) {
        let clicked = {
            let app = app.clone();
            move |said: &Variant| {
                let ours = said.get::<(u32, String)>().is_some_and(|(id, action)| {
                    action == CLICK && app.state::<Announced>().ids().remove(&id)
                });
                if ours {
                    show_window(&app);
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
    //! Windows and macOS, where a click brings the program to the front by itself.

    use notify_rust::{Notification, error::Error};
    use tauri::{AppHandle, Runtime};

    /// Nothing needs to be remembered here.
    #[derive(Default)]
    pub(crate) struct Announced;

    pub(super) fn say<R: Runtime>(_: &AppHandle<R>, title: &str, body: &str) -> Result<(), Error> {
        Notification::new().appname("Runsheet").summary(title).body(body).show().map(drop)
    }

    pub(crate) fn follow_clicks<R: Runtime>(_: &AppHandle<R>) {}
}
