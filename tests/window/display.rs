//! The display of a test's windows: one that nobody sees, its process's own, so that tests may run side by side and none
//! takes the keyboard from another. No window manager stands between: every window is a child of the root.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

/// Where this process's windows are shown.
static SCREEN: LazyLock<Screen> = LazyLock::new(Screen::start);

struct Screen {
    /// As `DISPLAY` says it.
    name: String,
    /// Whoever holds a connection keeps it: with the process goes the display.
    _held: RustConnection,
    _server: Child,
}

impl Screen {
    fn start() -> Self {
        let mut server = Command::new("Xvfb");
        // It chooses a free number, says it, and ends when the last one has gone.
        server.args(["-displayfd", "1", "-screen", "0", "1960x1200x24", "-nolisten", "tcp", "-terminate"]);
        server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = server.spawn().expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (held, _) = x11rb::connect(Some(&name)).expect("the display of the test");
        Self { name, _held: held, _server: server }
    }
}

/// Has a program show its windows there, whatever its starter's desktop is.
pub fn show_windows_of(program: &mut Command) {
    program.env("DISPLAY", &SCREEN.name).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
}

/// A connection to the display, and its root.
pub struct Display {
    pub connection: RustConnection,
    pub root: Window,
}

impl Display {
    pub fn open() -> Self {
        let (connection, screen) = x11rb::connect(Some(&SCREEN.name)).expect("the display of the test");
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
