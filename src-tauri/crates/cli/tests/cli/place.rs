//! A data folder of its own, and the `runsheet` processes that run on it. A process that does not end in time fails
//! the test; none outlives it.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use runsheet_testkit::TestDir;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// No process of these tests takes longer.
pub const AMPLE: Duration = Duration::from_secs(60);

pub const PASSPHRASE: &str = "correct horse";

const VARIABLES: [&str; 5] =
    ["RUNSHEET_HOME", "RUNSHEET_TIKTOK_URL", "RUNSHEET_VAULT", "RUNSHEET_VAULT_PASSPHRASE", "RUNSHEET_LOG"];

/// A data folder, and the variables that processes on it get.
pub struct Place {
    pub dir: TestDir,
    variables: Vec<(&'static str, String)>,
}

/// A process that has ended.
#[derive(Debug)]
pub struct Ran {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

/// A process that serves: it has printed its ready line.
pub struct Serving {
    pub child: Child,
    pub ready: Value,
    pub stdout: Lines<BufReader<ChildStdout>>,
    pub stderr: PathBuf,
}

impl Place {
    /// A new one, with its key in a file.
    pub fn new() -> Self {
        let dir = TestDir::new();
        let home = dir.join("home").display().to_string();
        let variables = vec![
            ("RUNSHEET_HOME", home),
            ("RUNSHEET_VAULT", "file".to_owned()),
            ("RUNSHEET_VAULT_PASSPHRASE", PASSPHRASE.to_owned()),
        ];
        Self { dir, variables }
    }

    /// The same with another value of a variable.
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.set(variable, value);
        self
    }

    pub fn set(&mut self, variable: &'static str, value: impl Into<String>) {
        self.unset(variable);
        self.variables.push((variable, value.into()));
    }

    pub fn unset(&mut self, variable: &'static str) {
        self.variables.retain(|(name, _)| *name != variable);
    }

    /// A file of the live workspace.
    pub fn live(&self, name: &str) -> PathBuf {
        self.dir.join("home/live").join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runsheet"));
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        command.envs(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        command.args(arguments).current_dir(self.dir.path()).kill_on_drop(true);
        command
    }

    /// Runs a command to its end, with nothing on stdin.
    pub async fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "").await
    }

    /// Runs a command to its end, with that on stdin.
    pub async fn run_with(&self, arguments: &[&str], stdin: &str) -> Ran {
        self.start(arguments, stdin).await.ended().await
    }

    /// Starts a command, with that on stdin.
    pub async fn start(&self, arguments: &[&str], stdin: &str) -> Started {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        // Whoever refuses at once does not read.
        let _ = input.write_all(stdin.as_bytes()).await;
        drop(input);
        let stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        Started { child, stdout, arguments: arguments.join(" ") }
    }

    /// Runs a command whose stdout nobody reads any more.
    pub async fn run_unread(&self, arguments: &[&str]) -> Ran {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // The writer goes with the command: only the child has it then.
        drop(command);
        let ended = timeout(AMPLE, child.wait_with_output()).await.expect("an end in time").unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        Ran { status: ended.status, stdout: String::new(), stderr }
    }

    /// Starts `serve` and waits for its ready line.
    pub async fn serve(&self, arguments: &[&str]) -> Serving {
        self.serving(&[&["serve", "--port", "0"], arguments].concat()).await
    }

    /// Starts something that serves and waits for its ready line.
    pub async fn serving(&self, arguments: &[&str]) -> Serving {
        let stderr = self.dir.join(format!("stderr-{}", arguments.join("_").replace('/', "-")));
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&stderr).unwrap());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(AMPLE, stdout.next_line()).await.expect("a ready line in time").unwrap();
        let Some(line) = line else {
            panic!("{arguments:?} ended: {}", std::fs::read_to_string(&stderr).unwrap());
        };
        Serving { child, ready: serde_json::from_str(&line).unwrap(), stdout, stderr }
    }
}

/// A process under way.
pub struct Started {
    pub child: Child,
    pub stdout: Lines<BufReader<ChildStdout>>,
    arguments: String,
}

impl Started {
    /// The next line of stdout.
    pub async fn line(&mut self) -> String {
        let line = timeout(AMPLE, self.stdout.next_line()).await.expect("a line in time").unwrap();
        line.unwrap_or_else(|| panic!("'{}' printed no more", self.arguments))
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> Ran {
        let mut stderr = self.child.stderr.take().unwrap();
        let ended = timeout(AMPLE, async {
            let (mut out, mut err) = (String::new(), String::new());
            let lines = async {
                while let Some(line) = self.stdout.next_line().await.unwrap() {
                    out.push_str(&line);
                    out.push('\n');
                }
            };
            let _ = tokio::join!(lines, stderr.read_to_string(&mut err));
            (self.child.wait().await.unwrap(), out, err)
        });
        let (status, stdout, stderr) =
            ended.await.unwrap_or_else(|_| panic!("'{}' does not end", self.arguments));
        Ran { status, stdout, stderr }
    }
}

impl Serving {
    /// Where it answers.
    pub fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// Sends it a signal, as `kill` does.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits for its end.
    pub async fn ended(self) -> ExitStatus {
        ended(self.child).await
    }

    /// Kills it, as a power cut would.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

/// Waits for a process's end.
pub async fn ended(mut child: Child) -> ExitStatus {
    timeout(AMPLE, child.wait()).await.expect("an end in time").unwrap()
}

/// Sends a process a signal, as `kill` does.
#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let pid = child.id().unwrap().to_string();
    let sent = std::process::Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap();
    assert!(sent.success());
}

impl Ran {
    /// The exit code.
    pub fn code(&self) -> i32 {
        self.status.code().unwrap()
    }

    /// The result: the last line of stdout.
    #[track_caller]
    pub fn result(&self) -> Value {
        assert_eq!(self.code(), 0, "{self:?}");
        serde_json::from_str(self.stdout.lines().last().expect("a result")).expect("JSON")
    }

    /// The refusal under that exit code: the last line of stderr.
    #[track_caller]
    pub fn refusal(&self, code: i32) -> Value {
        assert_eq!(self.code(), code, "{self:?}");
        let line: Value = serde_json::from_str(self.stderr.lines().last().expect("a refusal")).expect("JSON");
        assert!(
            line["error"].is_string() && line["code"].is_string() && line["details"].is_array(),
            "{line}"
        );
        line
    }
}

/// A clip of the media crate's fixtures.
pub fn fixture(name: &str) -> String {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/tests/fixtures");
    fixtures.join(name).canonicalize().unwrap().display().to_string()
}
