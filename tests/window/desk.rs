//! A running `runsheet-desktop` under WebDriver: own port, own session bus, own home, and an end of its own.
//!
//! What a test does with it: `agency()` ([`super::agency`]) gives accounts, clips and the knobs of the practice TikTok,
//! over the window's own engine; `click`, `types`, `presses`, `drag` and `sees` ([`super::hands`]) are a person's hands
//! and eyes; `drops_files` ([`super::files`]) and `chooses_file` ([`super::dialog`]) bring files in; `resize` and
//! `picture` are for looks. Everything waits for what it needs and fails by naming it; nothing sleeps.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use runsheet_testkit::{wait_for, wait_until};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use super::agency::Agency;
use super::display::show_windows_of;
use super::life::SessionBus;

/// How long anything in the window may take before its test fails.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Which of the system's two appearances the window meets.
#[derive(Debug, Clone, Copy)]
pub enum Light {
    Day,
    Night,
}

/// The program, open and ready to be looked at.
pub struct RunningDesk {
    pub(super) page: Client,
    driver: Driver,
    /// Where it keeps everything; gone with it.
    home: TempDir,
}

impl RunningDesk {
    /// Starts the program and waits until its first room shows a headline.
    pub async fn open(light: Light) -> Self {
        let desk = Self::open_with(light, &[]).await;
        desk.text_of("main h1").await;
        desk
    }

    /// Starts the program with these variables, and waits for no more than its window.
    pub async fn open_with(light: Light, variables: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let driver = Driver::start(home.path(), light, variables, None);
        let page = driver.open(env!("CARGO_BIN_EXE_runsheet-desktop"), &[]).await;
        Self { page, driver, home }
    }

    /// Starts the program in the background of a desktop that is there, and waits until its window is opened by what is
    /// done with its agency meanwhile.
    pub async fn opened_by(bus: &SessionBus, meanwhile: impl AsyncFnOnce(Agency)) -> Self {
        let home = TempDir::new().unwrap();
        let driver = Driver::start(home.path(), Light::Day, &[], Some(bus));
        let open = driver.open(env!("CARGO_BIN_EXE_runsheet-desktop"), &["--background"]);
        let folder = home.path().join("runsheet_home");
        let (page, ()) = tokio::join!(open, async { meanwhile(Agency::of(&folder).await).await });
        Self { page, driver, home }
    }

    /// The accounts, clips and TikTok behind the window.
    pub async fn agency(&self) -> Agency {
        Agency::of(&self.home.path().join("runsheet_home")).await
    }

    /// The text of the first element that matches, as soon as there is one.
    pub async fn text_of(&self, selector: &str) -> String {
        let element = self.page.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        element.unwrap_or_else(|error| panic!("{selector}: {error}")).text().await.unwrap()
    }

    /// Runs a function body in the page; a promise that it returns is waited for.
    pub async fn evaluate(&self, body: &str) -> Value {
        self.evaluate_with(body, vec![]).await
    }

    /// The same with values, which the body finds in `arguments`.
    pub async fn evaluate_with(&self, body: &str, arguments: Vec<Value>) -> Value {
        timeout(PATIENCE, self.page.execute(body, arguments)).await.expect("the page answers").unwrap()
    }

    /// Waits until there is another page than the one that was marked by `window.isOld`.
    pub async fn loads_anew(&self) {
        let is_new = "return window.isOld === undefined && document.readyState === 'complete'";
        wait_until("the page is loaded anew", PATIENCE, async || {
            // In between there is no page that could answer.
            self.page.execute(is_new, vec![]).await.is_ok_and(|is_new| is_new == true)
        })
        .await;
    }

    /// The next news of arriving files of that sort, as a test that listens to them gathers it in `window.arrivals`.
    pub async fn hears_of(&self, event: &str) -> Value {
        let find = "return window.arrivals.find(({ event }) => event === arguments[0]) ?? null";
        let look = async || {
            let found = self.evaluate_with(find, vec![json!(event)]).await;
            (!found.is_null()).then_some(found)
        };
        wait_for(&format!("news: {event}"), PATIENCE, look).await
    }

    /// Makes an element, has `watch` look at it, then gives it its source; what `watch` says by `say(...)` is the answer.
    pub async fn load(&self, element: &str, source: &str, watch: &str) -> Value {
        let script = format!(
            "return new Promise(say => {{
                const element = document.createElement('{element}');
                {watch};
                element.src = '{source}';
                document.body.append(element);
            }})"
        );
        self.evaluate(&script).await
    }

    /// Gives the page this many CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        self.page.set_window_size(width, height).await.unwrap();
        wait_until("the page has its new size", PATIENCE, async || {
            self.evaluate("return [innerWidth, innerHeight]").await == json!([width, height])
        })
        .await;
    }

    /// Keeps a picture of what is seen now if `RUNSHEET_SCREENSHOTS` names a folder.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("RUNSHEET_SCREENSHOTS") else { return };
        let painted = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";
        self.evaluate(painted).await;
        let png = self.page.screenshot().await.unwrap();
        std::fs::write(Path::new(&folder).join(name).with_extension("png"), png).unwrap();
    }

    /// Keeps a picture, too, then ends the program.
    pub async fn close(self, picture: &str) {
        self.picture(picture).await;
        self.page.close().await.unwrap();
        drop(self.driver);
    }
}

/// Starts a program in that home, and tells how long it took until its page showed what matches.
pub async fn open_timed(program: &str, home: &Path, selector: &str) -> Duration {
    let driver = Driver::start(home, Light::Day, &[], None);
    driver.ready().await;
    let began = Instant::now();
    let page = driver.open(program, &[]).await;
    let soon = page.wait().every(Duration::from_millis(2)).at_most(PATIENCE);
    soon.for_element(Locator::Css(selector)).await.expect("the page shows it");
    let took = began.elapsed();
    page.close().await.unwrap();
    took
}

/// WebKitWebDriver on a free port, with what it started. Dropping it ends all.
struct Driver {
    process: Child,
    address: SocketAddr,
}

impl Driver {
    /// On that bus, or on one of its own.
    fn start(home: &Path, light: Light, variables: &[(&str, &str)], bus: Option<&SessionBus>) -> Self {
        let address = free_address();
        let theme = match light {
            Light::Day => "Adwaita",
            Light::Night => "Adwaita:dark",
        };
        let mut command = Command::new(if bus.is_some() { "WebKitWebDriver" } else { "dbus-run-session" });
        match bus {
            Some(bus) => command.env("DBUS_SESSION_BUS_ADDRESS", bus.address()),
            None => command.args(["--", "WebKitWebDriver"]),
        };
        show_windows_of(&mut command);
        command.arg(format!("--host={}", address.ip())).arg(format!("--port={}", address.port()));
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").env("GTK_THEME", theme).env("HOME", home);
        for folder in
            ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "RUNSHEET_HOME"]
        {
            let path = home.join(folder.to_lowercase());
            std::fs::create_dir_all(&path).unwrap();
            command.env(folder, path);
        }
        command.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", "a window's test");
        command.envs(variables.iter().copied());
        let process = command.stdin(Stdio::null()).process_group(0).spawn().expect("WebKitWebDriver starts");
        Self { process, address }
    }

    /// Waits until the driver answers.
    async fn ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            assert!(Instant::now() < deadline, "WebKitWebDriver did not answer");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Opens a session, which starts the program, as soon as the driver answers.
    async fn open(&self, program: &str, arguments: &[&str]) -> Client {
        self.ready().await;
        let options = json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let Value::Object(options) = options else { unreachable!("written as an object above") };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let url = format!("http://{}", self.address);
        let session = builder.capabilities(options).connect(&url);
        timeout(PATIENCE, session).await.expect("the window opens in time").expect("the window opens")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.wait();
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}
