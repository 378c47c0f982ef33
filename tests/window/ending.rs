//! The program alone, to see how it ends: own session bus, own home, no driver.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio::time::sleep;

/// How long opening and ending may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `runsheet-desktop`, found by its discovery file.
pub struct Program {
    bus: Child,
    pid: u64,
    home: TempDir,
}

impl Program {
    pub async fn open() -> Self {
        let home = TempDir::new().unwrap();
        let mut command = Command::new("dbus-run-session");
        command.arg("--").arg(env!("CARGO_BIN_EXE_runsheet-desktop")).env("HOME", home.path());
        for folder in
            ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "RUNSHEET_HOME"]
        {
            let path = home.path().join(folder.to_lowercase());
            std::fs::create_dir(&path).unwrap();
            command.env(folder, path);
        }
        command.env("RUNSHEET_VAULT", "file").env("RUNSHEET_VAULT_PASSPHRASE", "a window's test");
        let bus = command.stdin(Stdio::null()).spawn().expect("dbus-run-session starts");
        let mut program = Self { bus, pid: 0, home };
        let deadline = Instant::now() + PATIENCE;
        program.pid = loop {
            if let Some(pid) = program.said_pid() {
                break pid;
            }
            assert!(Instant::now() < deadline, "the workspace did not open");
            sleep(Duration::from_millis(20)).await;
        };
        program
    }

    pub fn discovery_file(&self) -> PathBuf {
        self.workspace().join("engine.json")
    }

    fn workspace(&self) -> PathBuf {
        Path::new(self.home.path()).join("runsheet_home/practice")
    }

    fn said_pid(&self) -> Option<u64> {
        let said: Value = serde_json::from_slice(&std::fs::read(self.discovery_file()).ok()?).ok()?;
        said["pid"].as_u64()
    }

    /// Tells the program to end, and waits for its exit code; `None` if a signal ended it.
    pub async fn end_by(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").arg(signal).arg(self.pid.to_string()).status().unwrap();
        assert!(sent.success());
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.bus.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the program did not end");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.bus.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _ = Command::new("kill").arg("-KILL").arg(self.pid.to_string()).status();
            let _ = self.bus.kill();
            let _ = self.bus.wait();
        }
    }
}
