//! The desktop around the program: a session bus of its own with a tray and a place for notifications where a test
//! wants them, and what a window manager and a process list say.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use runsheet_testkit::wait_for;
use serde_json::{Value as Json, json};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask, Window,
};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection as Bus, connection, interface, message::Header, proxy};

use super::agency::{Agency, fixture};
use super::display::{Display, show_windows_of};
use super::ending::{PATIENCE, Program};

/// A session bus of its own. Dropping it ends it.
pub struct SessionBus {
    daemon: Child,
    address: String,
}

impl SessionBus {
    pub fn start() -> Self {
        let mut command = Command::new("dbus-daemon");
        // What it starts, such as the desktop's portal, looks for a display as well.
        show_windows_of(&mut command);
        command.args(["--session", "--nofork", "--nopidfile", "--print-address"]);
        let mut daemon = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for SessionBus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A desktop's tray and its notifications, as a panel offers them.
pub struct Panel {
    bus: Bus,
    icons: Arc<Mutex<Vec<Icon>>>,
    shown: Arc<Mutex<Vec<String>>>,
}

/// Where an icon in the tray is to be asked.
#[derive(Clone)]
struct Icon {
    owner: String,
    path: String,
}

struct Watcher(Arc<Mutex<Vec<Icon>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, path: String, #[zbus(header)] header: Header<'_>) {
        let owner = header.sender().unwrap().to_string();
        self.0.lock().unwrap().push(Icon { owner, path });
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

struct Notifications(Arc<Mutex<Vec<String>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        _program: String,
        _replaces: u32,
        _icon: String,
        title: String,
        _body: String,
        _actions: Vec<String>,
        _hints: std::collections::HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap();
        shown.push(title);
        u32::try_from(shown.len()).unwrap()
    }
}

/// What an icon says of itself.
#[proxy(interface = "org.kde.StatusNotifierItem")]
trait Item {
    #[zbus(property)]
    fn menu(&self) -> zbus::Result<OwnedObjectPath>;

    /// The file of the picture.
    #[zbus(property(emits_changed_signal = "false"))]
    fn icon_name(&self) -> zbus::Result<String>;
}

/// A line of a menu: its number, its properties, and the lines below it.
type Line = (i32, std::collections::HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[proxy(interface = "com.canonical.dbusmenu")]
trait Menu {
    fn get_layout(&self, parent: i32, depth: i32, properties: &[&str]) -> zbus::Result<(u32, Line)>;
    fn event(&self, line: i32, what: &str, data: &Value<'_>, at: u32) -> zbus::Result<()>;
}

impl Panel {
    /// On that bus.
    pub async fn on(bus: &SessionBus) -> Self {
        let (icons, shown) = (Arc::default(), Arc::default());
        let bus = connection::Builder::address(bus.address())
            .unwrap()
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&icons)))
            .unwrap()
            .serve_at("/org/freedesktop/Notifications", Notifications(Arc::clone(&shown)))
            .unwrap()
            .name("org.kde.StatusNotifierWatcher")
            .unwrap()
            .name("org.freedesktop.Notifications")
            .unwrap()
            .build()
            .await
            .unwrap();
        Self { bus, icons, shown }
    }

    /// Waits until there is an icon in the tray.
    pub async fn has_an_icon(&self) {
        self.icon().await;
    }

    /// Waits until the icon's picture is that one, or another; answers it.
    pub async fn shows_picture(&self, is_it: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let item = self.item().await;
        wait_for("the icon's picture", PATIENCE, async || {
            // Between two pictures there is none.
            let picture = std::fs::read(item.icon_name().await.ok()?).ok()?;
            is_it(&picture).then_some(picture)
        })
        .await
    }

    /// Waits until a line of the icon's menu says this.
    pub async fn menu_says(&self, text: &str) {
        self.line(text).await;
    }

    /// Chooses the line of the icon's menu that says this, as soon as there is one.
    pub async fn choose(&self, text: &str) {
        let line = self.line(text).await;
        self.menu().await.event(line, "clicked", &Value::from(0), 0).await.unwrap();
    }

    /// The titles of the notifications that were shown.
    pub fn shown(&self) -> Vec<String> {
        self.shown.lock().unwrap().clone()
    }

    /// Waits until a notification with that title is shown, and answers its number.
    pub async fn shows(&self, title: &str) -> u32 {
        let look = async || self.shown().iter().position(|shown| shown == title);
        let place = wait_for(&format!("the notification '{title}'"), PATIENCE, look).await;
        u32::try_from(place + 1).unwrap()
    }

    /// Clicks on the notification of that number.
    pub async fn clicks_on(&self, number: u32) {
        let (path, service) = ("/org/freedesktop/Notifications", "org.freedesktop.Notifications");
        let signal = (number, "default");
        self.bus.emit_signal(None::<&str>, path, service, "ActionInvoked", &signal).await.unwrap();
    }

    async fn icon(&self) -> Icon {
        let look = async || self.icons.lock().unwrap().last().cloned();
        wait_for("an icon in the tray", PATIENCE, look).await
    }

    async fn item(&self) -> ItemProxy<'_> {
        let Icon { owner, path } = self.icon().await;
        let item = ItemProxy::builder(&self.bus).destination(owner).unwrap().path(path).unwrap();
        item.build().await.unwrap()
    }

    async fn menu(&self) -> MenuProxy<'_> {
        let Icon { owner, .. } = self.icon().await;
        let menu = self.item().await.menu().await.unwrap();
        let menu = MenuProxy::builder(&self.bus).destination(owner).unwrap().path(menu).unwrap();
        menu.build().await.unwrap()
    }

    async fn line(&self, text: &str) -> i32 {
        let menu = self.menu().await;
        let look = async || {
            let (_, (_, _, lines)) = menu.get_layout(0, -1, &["label"]).await.ok()?;
            let mut lines = lines.into_iter().map(|line| Line::try_from(line).unwrap());
            lines.find(|(_, says, _)| says.get("label").is_some_and(|label| **label == Value::from(text)))
        };
        wait_for(&format!("'{text}' in the tray's menu"), PATIENCE, look).await.0
    }
}

impl Display {
    /// Waits for a window with that title.
    pub async fn shows(&self, title: &str) -> Window {
        wait_for(&format!("the window '{title}'"), PATIENCE, async || self.window(title)).await
    }

    /// Waits until no window has that title.
    pub async fn shows_no(&self, title: &str) {
        let look = async || self.window(title).is_none().then_some(());
        wait_for(&format!("no window '{title}'"), PATIENCE, look).await;
    }

    /// Asks the window with that title to close, as a title bar does.
    pub async fn close(&self, title: &str) {
        let window = self.shows(title).await;
        let [protocols, delete] = ["WM_PROTOCOLS", "WM_DELETE_WINDOW"].map(|name| self.atom(name));
        let said = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        self.connection.send_event(false, window, EventMask::NO_EVENT, said).unwrap();
        self.connection.flush().unwrap();
    }

    /// Asks the window with that title to close, and waits until somebody asks the window manager to minimise it.
    pub async fn closing_minimises(&self, title: &str) {
        let watching = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        self.connection.change_window_attributes(self.root, &watching).unwrap().check().unwrap();
        let window = self.shows(title).await;
        self.close(title).await;
        let word = self.atom("WM_CHANGE_STATE");
        let look = async || {
            while let Some(event) = self.connection.poll_for_event().unwrap() {
                if let Event::ClientMessage(said) = event
                    && (said.type_, said.window) == (word, window)
                {
                    return Some(());
                }
            }
            None
        };
        wait_for("the window to be minimised", PATIENCE, look).await;
    }

    /// Gives the window with that title another size, as a hand at its edge does.
    pub async fn resize(&self, title: &str, (width, height): (u32, u32)) {
        let size = ConfigureWindowAux::new().width(width).height(height);
        let window = self.shows(title).await;
        self.connection.configure_window(window, &size).unwrap().check().unwrap();
    }

    /// How large the window with that title is.
    pub async fn size_of(&self, title: &str) -> (u32, u32) {
        let size = self.connection.get_geometry(self.shows(title).await).unwrap().reply().unwrap();
        (u32::from(size.width), u32::from(size.height))
    }

    fn atom(&self, name: &str) -> u32 {
        self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }
}

impl Agency {
    /// Plans a post of a small clip.
    pub async fn plan(&self, account: &str, privacy: &str, when: Json) {
        let clip = self.keep(&fixture("upright.mp4")).await;
        let post = json!({
            "profile": account,
            "media": {"clip": clip["hash"]},
            "mode": "direct",
            "settings": {
                "caption": "Fresh from the oven",
                "privacy": privacy,
                "interactions": {"disable_comment": false, "disable_duet": false, "disable_stitch": false},
                "disclosure": {"branded_content": false, "own_brand": false, "ai_generated": false},
            },
            "when": when,
        });
        self.command("posts.create", post).await;
    }
}

impl Program {
    /// Waits until it has so many web views.
    pub async fn has_web_views(&self, wanted: usize) {
        let look = async || (self.web_views() == wanted).then_some(());
        wait_for(&format!("{wanted} web views"), PATIENCE, look).await;
    }

    fn web_views(&self) -> usize {
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let stat = std::fs::read_to_string(entry.ok()?.path().join("stat")).ok()?;
            let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
            let parent: u32 = rest.split_whitespace().nth(1)?.parse().ok()?;
            Some((name.to_owned(), parent))
        });
        processes.filter(|(name, parent)| name.starts_with("WebKitWebProc") && *parent == self.pid()).count()
    }
}
