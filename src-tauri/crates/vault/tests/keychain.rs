//! The vault against a real gnome-keyring.
//!
//! Each test starts a private D-Bus session in a folder of its own and asks questions in child processes (this same
//! test binary), as a keychain is found through the environment of a process. Everything started is ended when its
//! owner is dropped; should the tests be killed, the bus goes with them and the keyring with the bus. Needs
//! `dbus-daemon`, `dbus-send`, `gnome-keyring-daemon` and `setpriv`.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::env;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use runsheet_vault::{Cell, CreateError, KeyPlace, KeyState, Unavailable, VaultId};
use tempfile::TempDir;

const CELL: Cell<'static> = Cell { table: "profiles", row: "1", column: "refresh_token" };

/// What a child process is asked to do, and within what time.
const QUESTION: &str = "RUNSHEET_TEST_VAULT_QUESTION";
const TIME_LIMIT_MS: &str = "RUNSHEET_TEST_VAULT_TIME_LIMIT_MS";
/// Leads the child's answer among the other lines it prints.
const ANSWER: &str = "answer: ";

const AMPLE: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);
/// A vault id under which nothing was ever kept.
const NOWHERE: &str = "6f1d1b0e-6a55-4d6c-9a51-3a0f0b3f7a11";
const PASSWORD: &str = "login password";

/// A D-Bus session of its own, with its own home.
struct Session {
    folder: TempDir,
    bus: Option<Running>,
    keyring: Option<Running>,
}

/// A process that is killed and waited for when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good as killed.
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

impl Session {
    /// A home without any bus.
    fn without_bus() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder, bus: None, keyring: None }
    }

    /// A bus on which nobody offers a keychain, and which starts nobody on demand.
    fn without_service() -> Self {
        let mut session = Self::without_bus();
        let config = session.path("bus.conf");
        let socket = session.path("bus");
        fs::write(
            &config,
            format!(
                r#"<busconfig>
                     <type>session</type>
                     <listen>unix:path={}</listen>
                     <auth>EXTERNAL</auth>
                     <policy context="default">
                       <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
                     </policy>
                   </busconfig>"#,
                socket.display()
            ),
        )
        .unwrap();
        let mut daemon = session.command("setpriv");
        daemon.args(["--pdeathsig", "KILL", "dbus-daemon"]);
        daemon.arg("--nofork").arg("--nopidfile").arg(format!("--config-file={}", config.display()));
        session.bus = Some(start(&mut daemon, ""));
        session.wait("the bus answers", |session| session.name_is_owned("org.freedesktop.DBus"));
        session
    }

    /// A bus and a gnome-keyring that was never unlocked and has no keyring yet.
    fn never_unlocked() -> Self {
        let mut session = Self::without_service();
        session.start_keyring(false);
        session
    }

    /// A bus and an unlocked gnome-keyring.
    fn unlocked() -> Self {
        let mut session = Self::without_service();
        session.start_keyring(true);
        session
    }

    fn start_keyring(&mut self, unlock: bool) {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]);
        let input = if unlock {
            daemon.arg("--unlock");
            PASSWORD
        } else {
            ""
        };
        self.keyring = Some(start(&mut daemon, input));
        self.wait("the keyring is on the bus", |session| session.name_is_owned("org.freedesktop.secrets"));
    }

    fn stop_keyring(&mut self) {
        self.keyring = None;
        self.wait("the keyring left the bus", |session| !session.name_is_owned("org.freedesktop.secrets"));
    }

    /// Stops the keyring's clock (`STOP`) or lets it go on (`CONT`).
    fn signal_keyring(&self, signal: &str) {
        let pid = self.keyring.as_ref().unwrap().0.id();
        let done = Command::new("kill").arg(format!("-{signal}")).arg(pid.to_string()).status().unwrap();
        assert!(done.success());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program that knows no session but this one.
    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", self.path("bus").display()));
        command
    }

    fn name_is_owned(&self, name: &str) -> bool {
        let asked = self
            .command("dbus-send")
            .args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"])
            .args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")])
            .output()
            .unwrap();
        asked.status.success() && String::from_utf8_lossy(&asked.stdout).contains("true")
    }

    fn wait(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let started = Instant::now();
        while !holds(self) {
            assert!(started.elapsed() < AMPLE, "waited in vain until {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Asks in a process of its own.
    fn ask(&self, question: impl fmt::Display) -> String {
        self.ask_within(AMPLE, question)
    }

    fn ask_within(&self, limit: Duration, question: impl fmt::Display) -> String {
        let output = self
            .command(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "child_process"])
            .env(QUESTION, question.to_string())
            .env(TIME_LIMIT_MS, limit.as_millis().to_string())
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        let answer = printed.lines().find_map(|line| line.split_once(ANSWER)).map(|(_, answer)| answer);
        answer.unwrap_or_else(|| panic!("no answer: {output:?}")).to_owned()
    }

    /// Makes a key and seals with it: its id, and the sealed bytes in hexadecimal.
    fn create(&self) -> (VaultId, String) {
        let answer = self.ask("create");
        let (id, sealed) = answer.split_once(' ').unwrap_or_else(|| panic!("not created: {answer}"));
        (id.parse().unwrap(), sealed.to_owned())
    }
}

fn start(command: &mut Command, input: &str) -> Running {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.unwrap_or_else(|failure| panic!("{command:?} does not start: {failure}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Running(child)
}

/// Not a test by itself: answers the question that a test asks in a child process.
#[test]
#[ignore = "started by the other tests, inside a session of their own"]
fn child_process() {
    let Ok(question) = env::var(QUESTION) else { return };
    let limit = env::var(TIME_LIMIT_MS).unwrap().parse().unwrap();
    let place = KeyPlace::keychain_within(Duration::from_millis(limit));
    println!("\n{ANSWER}{}", answer(&place, &question));
}

fn answer(place: &KeyPlace, question: &str) -> String {
    let words: Vec<&str> = question.split(' ').collect();
    match words.as_slice() {
        ["create"] => match place.create() {
            Ok(vault) => format!("{} {}", vault.id(), to_hex(&vault.seal(CELL, b"secret"))),
            Err(CreateError::Unavailable(why)) => refusal(&why),
            Err(other) => format!("error: {other:?}"),
        },
        ["open", id] => match place.open(id.parse().unwrap()) {
            KeyState::Have(_) => "have".into(),
            KeyState::Missing => "missing".into(),
            KeyState::Unavailable(why) => refusal(&why),
        },
        ["unseal", id, sealed] => match place.open(id.parse().unwrap()) {
            KeyState::Have(vault) => {
                String::from_utf8(vault.open(CELL, &from_hex(sealed)).unwrap().expose().clone()).unwrap()
            }
            other => format!("{other:?}"),
        },
        ["forget", id] => match place.forget(id.parse().unwrap()) {
            Ok(()) => "forgotten".into(),
            Err(why) => refusal(&why),
        },
        other => panic!("no such question: {other:?}"),
    }
}

fn refusal(why: &Unavailable) -> String {
    match why {
        Unavailable::NoKeychain { .. } => "unavailable: no keychain".into(),
        Unavailable::Locked => "unavailable: locked".into(),
        Unavailable::Hanging { .. } => "unavailable: hanging".into(),
        other => format!("unavailable: {other:?}"),
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn a_key_outlives_the_process_and_the_keyring() {
    let mut session = Session::unlocked();
    let (id, sealed) = session.create();
    assert_eq!(session.ask(format_args!("unseal {id} {sealed}")), "secret");
    session.stop_keyring();
    session.start_keyring(true);
    assert_eq!(session.ask(format_args!("unseal {id} {sealed}")), "secret");
}

#[test]
fn an_entry_taken_away_is_missing_and_others_stay() {
    let session = Session::unlocked();
    let (old, _) = session.create();
    let (new, _) = session.create();
    assert_eq!(session.ask(format_args!("forget {old}")), "forgotten");
    assert_eq!(session.ask(format_args!("open {old}")), "missing");
    assert_eq!(session.ask(format_args!("open {new}")), "have");
    assert_eq!(session.ask(format_args!("open {NOWHERE}")), "missing");
}

#[test]
fn a_service_that_was_never_unlocked_proves_nothing() {
    let session = Session::never_unlocked();
    for question in ["create".into(), format!("open {NOWHERE}"), format!("forget {NOWHERE}")] {
        assert_eq!(session.ask(&question), "unavailable: locked", "{question}");
    }
}

#[test]
fn a_locked_keyring_is_unavailable_and_loses_nothing() {
    let mut session = Session::unlocked();
    let (id, _) = session.create();
    session.stop_keyring();
    session.start_keyring(false);
    for question in ["create".into(), format!("open {id}"), format!("forget {id}")] {
        assert_eq!(session.ask(&question), "unavailable: locked", "{question}");
    }
    session.stop_keyring();
    session.start_keyring(true);
    assert_eq!(session.ask(format_args!("open {id}")), "have");
}

#[test]
fn a_key_in_a_keyring_that_stays_locked_beside_the_default_one_is_not_gone() {
    let mut session = Session::unlocked();
    let (id, _) = session.create();
    session.stop_keyring();
    let keyrings = session.path("home").join(".local/share/keyrings");
    fs::rename(keyrings.join("login.keyring"), keyrings.join("former.keyring")).unwrap();
    session.start_keyring(true);
    assert_eq!(session.ask(format_args!("open {id}")), "unavailable: locked");
    let (new, _) = session.create();
    assert_eq!(session.ask(format_args!("open {new}")), "have");
}

#[test]
fn without_a_bus_or_a_service_there_is_no_keychain() {
    for session in [Session::without_bus(), Session::without_service()] {
        for question in ["create".into(), format!("open {NOWHERE}"), format!("forget {NOWHERE}")] {
            assert_eq!(session.ask(&question), "unavailable: no keychain", "{question}");
        }
    }
}

#[test]
fn a_hanging_keyring_is_unavailable_in_time_and_answers_when_it_goes_on() {
    let session = Session::unlocked();
    let (id, _) = session.create();
    session.signal_keyring("STOP");
    let asked = Instant::now();
    assert_eq!(session.ask_within(SHORT, format_args!("open {id}")), "unavailable: hanging");
    assert_eq!(session.ask_within(SHORT, "create"), "unavailable: hanging");
    assert!(asked.elapsed() < AMPLE);
    session.signal_keyring("CONT");
    assert_eq!(session.ask(format_args!("open {id}")), "have");
}
