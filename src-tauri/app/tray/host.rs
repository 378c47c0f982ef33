//! Whether the desktop has a tray. Windows and macOS always do; on Linux a program of the desktop offers it, or none
//! does.

/// Tells when the desktop has a tray and when it has none any more, on the thread that draws. Called on that thread.
#[cfg(target_os = "linux")]
pub(super) fn watch(come: impl Fn() + Send + Sync + 'static, gone: impl Fn() + Send + Sync + 'static) {
    use gio::{BusNameWatcherFlags, BusType, bus_watch_name};

    /// Under this name trays take in icons.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    // It watches as long as the program runs.
    bus_watch_name(
        BusType::Session,
        WATCHER,
        BusNameWatcherFlags::NONE,
        move |_, _, _| come(),
        move |_, _| gone(),
    );
}

/// The same where a tray is a part of the system.
#[cfg(not(target_os = "linux"))]
pub(super) fn watch(come: impl Fn() + Send + Sync + 'static, _gone: impl Fn() + Send + Sync + 'static) {
    come();
}
