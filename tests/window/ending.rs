//! The program alone, without a driver: own session bus, own home. To see how it goes on and how it ends.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use runsheet_testkit::wait_for;
use serde_json::Value;
use tempfile::TempDir;

use super::display::show_windows_of;
use super::life::SessionBus;

/// How long opening and ending may take.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running `runsheet-desktop`, found by its discovery file.
pub struct Program {
    process: Child,
    bus: SessionBus,
    home: TempDir,
}

impl Program {
    /// On a desktop of its own, which has nothing but a session bus.
    pub async fn open() -> Self {
        Self::open_on(SessionBus::start(), &[]).await
    }

    /// On a desktop that is there, with these arguments.
    pub async fn open_on(bus: SessionBus, arguments: &[&str]) -> Self {
        let home = TempDir::new().unwrap();
        let process = start(home.path(), &bus, arguments);
        let program = Self { process, bus, home };
        program.is_open().await;
        program
    }

    /// Waits until its workspace is open.
    pub async fn is_open(&self) {
        let pid = u64::from(self.process.id());
        let opened = async || (self.said_pid() == Some(pid)).then_some(());
        wait_for("the workspace to be open", PATIENCE, opened).await;
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Its data folder.
    pub fn home(&self) -> PathBuf {
        self.home.path().join("runsheet_home")
    }

    pub fn discovery_file(&self) -> PathBuf {
        self.home().join("practice/engine.json")
    }

    fn said_pid(&self) -> Option<u64> {
        let said: Value = serde_json::from_slice(&std::fs::read(self.discovery_file()).ok()?).ok()?;
        said["pid"].as_u64()
    }

    /// Starts the program once more on the same data folder, and waits for its exit code; `None` if a signal ended it.
    pub async fn start_again(&self, arguments: &[&str]) -> Option<i32> {
        ended(&mut start(self.home.path(), &self.bus, arguments)).await
    }

    /// Ends the program, then starts it again on the same data folder.
    pub async fn restart(&mut self) {
        assert_eq!(self.end_by("-TERM").await, Some(0));
        self.process = start(self.home.path(), &self.bus, &[]);
        self.is_open().await;
    }

    /// Tells the program to end, and waits for its exit code; `None` if a signal ended it.
    pub async fn end_by(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").arg(signal).arg(self.pid().to_string()).status().unwrap();
        assert!(sent.success());
        self.ended().await
    }

    /// Waits for its exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        ended(&mut self.process).await
    }
}

async fn ended(process: &mut Child) -> Option<i32> {
    let process = std::cell::RefCell::new(process);
    let look = async || process.borrow_mut().try_wait().unwrap();
    wait_for("the program to end", PATIENCE, look).await.code()
}

fn start(home: &Path, bus: &SessionBus, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runsheet-desktop"));
    show_windows_of(&mut command);
    command.args(arguments).env("HOME", home).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "RUNSHEET_HOME"] {
        let path = home.join(folder.to_lowercase());
        std::fs::create_dir_all(&path).unwrap();
        command.env(folder, path);
    }
    command.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", "a window's test");
    // A group of its own: whoever kills it kills its web views as well.
    command.stdin(Stdio::null()).process_group(0).spawn().expect("the program starts")
}

impl Drop for Program {
    fn drop(&mut self) {
        let group = format!("-{}", self.pid());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.wait();
    }
}
