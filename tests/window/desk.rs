//! A running `runsheet-desktop` under WebDriver: own port, own session bus, own home, and an end of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

/// How long anything in the window may take before its test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which of the system's two appearances the window meets.
#[derive(Debug, Clone, Copy)]
pub enum Light {
    Day,
    Night,
}

/// The program, open and ready to be looked at.
pub struct RunningDesk {
    page: Client,
    driver: Driver,
}

impl RunningDesk {
    /// Starts the program and waits until its first room shows a headline.
    pub async fn open(light: Light) -> Self {
        let driver = Driver::start(light);
        let page = driver.open(env!("CARGO_BIN_EXE_runsheet-desktop")).await;
        let desk = Self { page, driver };
        desk.text_of("main h1").await;
        desk
    }

    /// The text of the first element that matches, as soon as there is one.
    pub async fn text_of(&self, selector: &str) -> String {
        let element = self.page.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        element.unwrap_or_else(|error| panic!("{selector}: {error}")).text().await.unwrap()
    }

    /// Runs a function body in the page; a promise that it returns is waited for.
    pub async fn evaluate(&self, body: &str) -> Value {
        timeout(PATIENCE, self.page.execute(body, vec![])).await.expect("the page answers").unwrap()
    }

    /// Keeps a picture if `RUNSHEET_SCREENSHOTS` names a folder, then ends the program.
    pub async fn close(self, picture: &str) {
        if let Some(folder) = std::env::var_os("RUNSHEET_SCREENSHOTS") {
            let painted =
                "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";
            self.evaluate(painted).await;
            let png = self.page.screenshot().await.unwrap();
            std::fs::write(Path::new(&folder).join(picture).with_extension("png"), png).unwrap();
        }
        self.page.close().await.unwrap();
        drop(self.driver);
    }
}

/// WebKitWebDriver on a free port and a bus of its own, with what they started. Dropping it ends all and removes
/// their home.
struct Driver {
    process: Child,
    address: SocketAddr,
    _home: TempDir,
}

impl Driver {
    fn start(light: Light) -> Self {
        let home = TempDir::new().unwrap();
        let address = free_address();
        let theme = match light {
            Light::Day => "Adwaita",
            Light::Night => "Adwaita:dark",
        };
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "WebKitWebDriver"]);
        command.arg(format!("--host={}", address.ip())).arg(format!("--port={}", address.port()));
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").env("GTK_THEME", theme).env("HOME", home.path());
        for folder in
            ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "RUNSHEET_HOME"]
        {
            let path = home.path().join(folder.to_lowercase());
            std::fs::create_dir(&path).unwrap();
            command.env(folder, path);
        }
        command.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", "a window's test");
        let process = command.stdin(Stdio::null()).process_group(0).spawn().expect("dbus-run-session starts");
        Self { process, address, _home: home }
    }

    /// Opens a session, which starts the program, as soon as the driver answers.
    async fn open(&self, program: &str) -> Client {
        let options = json!({ "webkitgtk:browserOptions": { "binary": program } });
        let Value::Object(options) = options else { unreachable!("written as an object above") };
        let deadline = Instant::now() + PATIENCE;
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            assert!(Instant::now() < deadline, "WebKitWebDriver did not answer");
            sleep(Duration::from_millis(20)).await;
        }
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
