//! The programs that the demo runs: this very `runsheet`, as the practice TikTok and as the engine.
//!
//! Each ends when the demo lets go of its stdin, which the system does for it should the demo be killed: nothing that
//! the demo started outlives it.

use std::{env, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};

use super::{home::DemoHome, platform};
use crate::failure::{ErrorLine, Exit, Failure};

/// How long a program may take until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long a program may take to end in order; then it is killed.
const ENDED_WITHIN: Duration = Duration::from_secs(20);

/// A program that serves. It is killed when dropped, and ends in order with [`Program::end`].
pub(super) struct Program {
    child: Child,
    /// Its ready line.
    pub(super) ready: Value,
    /// Nothing more is printed; but who finds nobody reading could take it for an end.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts `runsheet` with these words and waits until it is ready.
    pub(super) async fn start(words: &[&str], home: &DemoHome) -> Result<Self, Failure> {
        let cannot = |why| {
            Failure::refused("not_started", format!("'runsheet {}' cannot be started: {why}", words[0]))
        };
        let mut command = Command::new(env::current_exe().map_err(cannot)?);
        command.arg("--json").args(words).arg("--end-with-stdin").kill_on_drop(true);
        home.set_variables(&mut command)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        platform::apart_from_the_terminal(&mut command);
        let mut child = command.spawn().map_err(cannot)?;
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(Failure::refused("internal", "a program was started without its outputs"));
        };
        let refusal = tokio::spawn(last_refusal(stderr));
        let mut stdout = BufReader::new(stdout).lines();
        let line = timeout(READY_WITHIN, stdout.next_line()).await;
        match line {
            Ok(Ok(Some(line))) => {
                let ready = serde_json::from_str(&line).map_err(|why| cannot(why.into()))?;
                Ok(Self { child, ready, _stdout: stdout })
            }
            Ok(_) => Err(why_it_ended(words[0], refusal).await),
            Err(_) => {
                let what =
                    format!("'runsheet {}' was not ready within {} s", words[0], READY_WITHIN.as_secs());
                Err(Failure::refused("not_started", what))
            }
        }
    }

    /// Where it answers.
    pub(super) fn url(&self) -> String {
        self.ready["url"].as_str().unwrap_or_default().to_owned()
    }

    /// Kills it, as a power cut would.
    pub(super) async fn kill(mut self) -> Result<(), Failure> {
        self.child
            .kill()
            .await
            .map_err(|why| Failure::refused("not_killed", format!("the engine cannot be killed: {why}")))
    }

    /// Lets it end in order. Whoever does not is killed.
    pub(super) async fn end(mut self) {
        drop(self.child.stdin.take());
        if timeout(ENDED_WITHIN, self.child.wait()).await.is_err() {
            // It is gone either way.
            let _ = self.child.kill().await;
        }
    }
}

/// The refusal that a program ended with; everything else that it wrote is in its log.
async fn last_refusal(stderr: impl AsyncRead + Unpin) -> Option<ErrorLine> {
    let (mut lines, mut refusal) = (BufReader::new(stderr).lines(), None);
    while let Ok(Some(line)) = lines.next_line().await {
        refusal = serde_json::from_str(&line).ok().or(refusal);
    }
    refusal
}

async fn why_it_ended(name: &str, refusal: JoinHandle<Option<ErrorLine>>) -> Failure {
    match timeout(ENDED_WITHIN, refusal).await {
        Ok(Ok(Some(refusal))) => Failure::new(Exit::Refused, refusal),
        _ => Failure::refused(
            "not_started",
            format!("'runsheet {name}' ended before it was ready; its log says why"),
        ),
    }
}
