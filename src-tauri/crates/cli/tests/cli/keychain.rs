//! The real `runsheet` on a real gnome-keyring in a private D-Bus session: whatever is wrong with the keychain, posting
//! pauses with its reason, nothing is deleted, and it goes on when the keychain is back (R12).
//!
//! Needs `dbus-daemon`, `dbus-send`, `gnome-keyring-daemon` and `setpriv`. What was started ends with its owner; should
//! the tests be killed, the bus goes with them and the keyring with the bus.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use reqwest::Method;
use runsheet_testkit::{TestDir, wait_until};
use serde_json::Value;

use crate::{
    desk::{Api, Desk},
    place::{AMPLE, Place, fixture},
};

const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// A process that is killed and waited for when dropped.
struct Running(Child);

impl Running {
    fn start(command: &mut Command, input: &str) -> Self {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|failure| panic!("{command:?} does not start: {failure}"));
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Self(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good as killed.
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

/// A D-Bus session of its own, and the keyring in it.
struct Session {
    dir: TestDir,
    keyring: Option<Running>,
    _bus: Running,
}

impl Session {
    /// With an unlocked keyring.
    async fn unlocked() -> Self {
        let dir = TestDir::new();
        fs::create_dir(dir.join("home")).unwrap();
        let config = dir.write(
            "bus.conf",
            format!(
                r#"<busconfig>
                     <type>session</type>
                     <listen>unix:path={}</listen>
                     <auth>EXTERNAL</auth>
                     <policy context="default">
                       <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
                     </policy>
                   </busconfig>"#,
                dir.join("bus").display()
            ),
        );
        let mut daemon = private(&dir, "setpriv");
        daemon.args(["--pdeathsig", "KILL", "dbus-daemon", "--nofork", "--nopidfile"]);
        let bus = Running::start(daemon.arg(format!("--config-file={}", config.display())), "");
        let mut session = Self { dir, keyring: None, _bus: bus };
        session.has("org.freedesktop.DBus", true).await;
        session.start_keyring(true).await;
        session
    }

    fn address(&self) -> String {
        format!("unix:path={}", self.dir.join("bus").display())
    }

    async fn start_keyring(&mut self, unlock: bool) {
        let mut daemon = private(&self.dir, "gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]);
        let password = if unlock { "login password" } else { "" };
        if unlock {
            daemon.arg("--unlock");
        }
        self.keyring = Some(Running::start(&mut daemon, password));
        self.has("org.freedesktop.secrets", true).await;
    }

    async fn stop_keyring(&mut self) {
        self.keyring = None;
        self.has("org.freedesktop.secrets", false).await;
    }

    /// Stops the keyring's clock (`STOP`) or lets it go on (`CONT`).
    fn signal_keyring(&self, signal: &str) {
        let pid = self.keyring.as_ref().unwrap().0.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
    }

    /// The folder in which the keyring keeps its files.
    fn keyrings(&self) -> PathBuf {
        self.dir.join("home/.local/share/keyrings")
    }

    /// Waits until that name is on the bus, or is not.
    async fn has(&self, name: &str, there: bool) {
        wait_until(&format!("{name} on the bus: {there}"), AMPLE, async || {
            let asked = private(&self.dir, "dbus-send")
                .args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"])
                .args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")])
                .output()
                .unwrap();
            asked.status.success() && String::from_utf8_lossy(&asked.stdout).contains("true") == there
        })
        .await;
    }
}

/// A program that knows no session but this one.
fn private(dir: &TestDir, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir.join("home"))
        .env("XDG_RUNTIME_DIR", dir.path())
        .env(BUS, format!("unix:path={}", dir.join("bus").display()));
    command
}

/// A desk with the profile `mia`, its key in the session's keyring.
async fn desk_of(session: &Session) -> Api {
    let mut place = Place::new();
    place.unset("RUNSHEET_VAULT_PASSPHRASE");
    place.set("RUNSHEET_VAULT", "keychain");
    place.set(BUS, session.address());
    let desk = Desk::open_in(place).await;
    desk.connect("mia").await;
    let key = desk.json(&["keys", "create", "scripts"]).await["key"].as_str().unwrap().to_owned();
    Api { desk, key }
}

/// Stops the engine in an orderly way.
async fn stop(api: &mut Api) {
    api.desk.place.run(&["stop"]).await;
    assert!(api.desk.engine.child.wait().await.unwrap().success());
}

async fn start(api: &mut Api) {
    api.desk.engine = api.desk.place.serve(&[]).await;
}

/// Plans a post for now and waits until it says that it waits for the key.
async fn waiting_post(api: &Api, reason: &str) -> String {
    let clip = fixture("upright.mp4");
    let planned = api.desk.json(&["post", &clip, "--profile", "mia", "--privacy", "SELF_ONLY"]).await;
    let id = planned["post_id"].as_str().unwrap().to_owned();
    wait_until(&format!("the post waits: {reason}"), AMPLE, async || {
        api.desk.json(&["posts", "show", &id]).await["destinations"][0]["deferred_reason"] == reason
    })
    .await;
    let health = api.get("/v1/health").await.body;
    assert_eq!(health["status"], "paused", "{health}");
    id
}

/// What is known of the key: `have`, `none` or `unavailable`.
async fn key(api: &Api) -> String {
    api.desk.json(&["vault", "retry"]).await["key"].as_str().unwrap().to_owned()
}

async fn goes_out(api: &Api, post: &str) {
    assert_eq!(api.desk.json(&["wait", post]).await["post"]["state"], "published");
    assert_eq!(api.get("/v1/health").await.body["status"], "ok");
    let profiles = api.desk.json(&["profiles", "list"]).await;
    assert_eq!(profiles["profiles"][0]["login"], "connected", "{profiles}");
    assert_eq!(api.desk.ask_tiktok("published").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_a_keyring_or_behind_a_lock_posts_wait_and_go_out_when_it_opens() {
    let mut session = Session::unlocked().await;
    let mut api = desk_of(&session).await;
    stop(&mut api).await;
    session.stop_keyring().await;
    start(&mut api).await;
    let post = waiting_post(&api, "vault_unavailable").await;
    assert_eq!(key(&api).await, "unavailable");
    // Never unlocked, it says that it has no such entry: that proves nothing.
    session.start_keyring(false).await;
    assert_eq!(key(&api).await, "unavailable");
    session.stop_keyring().await;
    session.start_keyring(true).await;
    assert_eq!(key(&api).await, "have");
    goes_out(&api, &post).await;
}

#[tokio::test]
async fn without_a_bus_posts_wait_for_a_start_that_has_one() {
    let session = Session::unlocked().await;
    let mut api = desk_of(&session).await;
    stop(&mut api).await;
    api.desk.place.set(BUS, "unix:path=/nonexistent");
    start(&mut api).await;
    let post = waiting_post(&api, "vault_unavailable").await;
    assert_eq!(key(&api).await, "unavailable");
    stop(&mut api).await;
    api.desk.place.set(BUS, session.address());
    start(&mut api).await;
    goes_out(&api, &post).await;
}

#[tokio::test]
async fn a_hanging_keyring_holds_up_no_start_and_posts_go_out_when_it_goes_on() {
    let session = Session::unlocked().await;
    let mut api = desk_of(&session).await;
    stop(&mut api).await;
    session.signal_keyring("STOP");
    start(&mut api).await;
    let post = waiting_post(&api, "vault_unavailable").await;
    session.signal_keyring("CONT");
    wait_until("the key is there", AMPLE, async || key(&api).await == "have").await;
    goes_out(&api, &post).await;
}

#[tokio::test]
async fn an_entry_that_is_gone_is_said_and_a_new_key_keeps_every_post() {
    let mut session = Session::unlocked().await;
    let mut api = desk_of(&session).await;
    let refusal = api.desk.place.run(&["--json", "vault", "reset"]).await.refusal(1);
    assert_eq!(refusal["code"], "vault_key_there");
    stop(&mut api).await;
    session.stop_keyring().await;
    let (keyrings, taken) = (session.keyrings(), session.dir.join("taken"));
    fs::rename(&keyrings, &taken).unwrap();
    session.start_keyring(true).await;
    start(&mut api).await;
    let post = waiting_post(&api, "vault_key_missing").await;
    assert_eq!(key(&api).await, "none");

    // Put back, it is as good as before: nothing was deleted meanwhile.
    session.stop_keyring().await;
    fs::remove_dir_all(&keyrings).unwrap();
    fs::rename(&taken, &keyrings).unwrap();
    session.start_keyring(true).await;
    assert_eq!(key(&api).await, "have");
    goes_out(&api, &post).await;

    let reset: Value = api.desk.json(&["vault", "reset", "--force"]).await;
    assert_eq!((&reset["profiles_to_reconnect"], &reset["app_key_needed"]), (&1.into(), &true.into()));
    let listed = api.desk.json(&["posts", "list"]).await;
    assert_eq!((&listed["total"], &listed["posts"][0]["state"]), (&1.into(), &"published".into()));
    assert_eq!(api.desk.json(&["profiles", "list"]).await["profiles"][0]["login"], "needs_login");
    let app_key = ["--json", "app-key", "set", "--client-key", runsheet_practice::PRACTICE_CLIENT_KEY];
    api.desk.place.run_with(&app_key, runsheet_practice::PRACTICE_CLIENT_SECRET).await.result();
    api.desk.connect("mia").await;
    // The new key is the one that the next start finds.
    stop(&mut api).await;
    start(&mut api).await;
    assert_eq!(key(&api).await, "have");
    assert_eq!(api.request(Method::GET, "/v1/health").send().await.unwrap().status(), 200);
    assert_eq!(api.desk.json(&["profiles", "list"]).await["profiles"][0]["login"], "connected");
}
