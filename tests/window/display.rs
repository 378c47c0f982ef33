//! The display of the tests: which windows are open on it. No window manager stands between, so that every window is a
//! child of the root.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

/// A connection to the display, and its root.
pub struct Display {
    pub connection: RustConnection,
    pub root: Window,
}

impl Display {
    pub fn open() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("the display of the test");
        let root = connection.setup().roots[screen].root;
        Self { connection, root }
    }

    /// The window with that title, if one is seen.
    pub fn window(&self, title: &str) -> Option<Window> {
        let all = self.connection.query_tree(self.root).unwrap().reply().unwrap().children;
        all.into_iter().find(|window| self.is_seen(*window) && self.title(*window) == title.as_bytes())
    }

    /// One that has just gone is not seen.
    fn is_seen(&self, window: Window) -> bool {
        let asked = self.connection.get_window_attributes(window).unwrap();
        asked.reply().is_ok_and(|window| window.map_state == MapState::VIEWABLE)
    }

    fn title(&self, window: Window) -> Vec<u8> {
        let asked =
            self.connection.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64).unwrap();
        asked.reply().map(|property| property.value).unwrap_or_default()
    }
}
