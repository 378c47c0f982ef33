//! One step of a longer run: shown while it goes, timed, its tests counted.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::tally::Tally;

/// How long a program's output may stay open after its end: something that it left running would else hold us.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A command with the name under which it is reported.
pub struct Step {
    pub name: &'static str,
    pub command: Command,
}

/// What became of a step.
pub struct Report {
    pub name: &'static str,
    pub took: Duration,
    pub ended_well: bool,
    pub tests: Tally,
}

impl Step {
    pub fn new(name: &'static str, command: Command) -> Self {
        Self { name, command }
    }

    /// Runs the step to its end, whatever that is.
    pub fn run(self) -> Report {
        println!("\n== {}", self.name);
        self.run_onto(std::io::stdout(), std::io::stderr())
    }

    fn run_onto(mut self, out: impl Write + Send + 'static, err: impl Write + Send + 'static) -> Report {
        let start = Instant::now();
        let (ended_well, tests) = match self.watch(out, err) {
            Ok(seen) => seen,
            Err(cause) => {
                println!("could not start: {cause}");
                (false, Tally::default())
            }
        };
        Report { name: self.name, took: start.elapsed(), ended_well, tests }
    }

    fn watch(
        &mut self,
        out: impl Write + Send + 'static,
        err: impl Write + Send + 'static,
    ) -> std::io::Result<(bool, Tally)> {
        let command = self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if std::io::stdout().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        }
        let mut child = command.spawn()?;
        let (send, tallies) = channel();
        if let Some(output) = child.stdout.take() {
            pass_on(output, out, send.clone());
        }
        if let Some(output) = child.stderr.take() {
            pass_on(output, err, send);
        }
        let status = child.wait()?;
        Ok((status.success(), gather(&tallies)))
    }
}

/// Shows what a program writes, line by line, and sends on what it counted. Ends with the output.
fn pass_on(from: impl Read + Send + 'static, mut to: impl Write + Send + 'static, counted: Sender<Tally>) {
    thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            // Nobody reads us any more: the step still runs to its end.
            let _ = to.write_all(&[line.as_slice(), b"\n"].concat());
            if let Some(tally) = Tally::of_line(&String::from_utf8_lossy(&line)) {
                let _ = counted.send(tally);
            }
        }
    });
}

fn gather(tallies: &Receiver<Tally>) -> Tally {
    let mut sum = Tally::default();
    while let Ok(tally) = tallies.recv_timeout(LAST_WORDS) {
        sum += tally;
    }
    sum
}

impl Report {
    /// Tests that passed and failed; a step that failed without a failed test counts as one.
    pub fn counted(&self) -> Tally {
        let unexplained = usize::from(!self.ended_well && self.tests.failed == 0);
        Tally { failed: self.tests.failed + unexplained, ..self.tests }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn shell(script: &str) -> Report {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Step::new("a shell", command).run_onto(std::io::sink(), std::io::sink())
    }

    #[test]
    #[cfg(unix)]
    fn both_outputs_are_counted() {
        let report = shell(
            "echo 'Summary [1s] 2 tests run: 2 passed, 0 skipped'; echo 'test result: ok. 3 passed; 0 failed' >&2",
        );
        assert!(report.ended_well);
        assert_eq!(report.counted(), Tally { passed: 5, failed: 0 });
    }

    #[test]
    #[cfg(unix)]
    fn a_failure_counts_once() {
        assert_eq!(shell("exit 3").counted(), Tally { passed: 0, failed: 1 });
        let report = shell("echo 'Summary [1s] 2 tests run: 0 passed, 2 failed, 0 skipped'; exit 100");
        assert_eq!(report.counted(), Tally { passed: 0, failed: 2 });
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failed_step() {
        let report = Step::new("nothing", Command::new("there-is-no-such-program")).run();
        assert!(!report.ended_well);
        assert_eq!(report.counted(), Tally { passed: 0, failed: 1 });
    }
}
