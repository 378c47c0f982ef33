//! What is printed: results on stdout, everything else on stderr.
//!
//! Whoever reads may stop reading (`| head -1`): that ends the printing, not the command.

use std::io::{self, IsTerminal, Write};

use runsheet_model::media_rules::{Finding, Severity};
use serde::Serialize;

use crate::failure::Failure;

/// Prints for people, or with `--json` for programs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs read.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Prints a result: a line of JSON, or what people are told.
    pub(crate) fn result<T: Serialize>(
        self,
        value: &T,
        for_people: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        if self.json { self.json_line(value) } else { print(for_people(value).as_bytes()) }
    }

    /// Prints a line of JSON, whoever reads.
    pub(crate) fn json_line<T: Serialize>(self, value: &T) -> Result<(), Failure> {
        let line = serde_json::to_vec(value)
            .map_err(|why| Failure::refused("internal", format!("the result is not JSON: {why}")))?;
        print(&line)
    }

    /// Tells people something on the side. Programs are not told.
    pub(crate) fn note(self, text: &str) {
        if !self.json {
            complain(text);
        }
    }

    /// Says why a command did not do what was asked.
    pub(crate) fn failure(self, failure: &Failure) {
        let line = failure.line();
        if self.json {
            // An error line is text and lists of text: it is always JSON.
            complain(&serde_json::to_string(line).unwrap_or_default());
            return;
        }
        complain(&format!("runsheet: {}", line.error));
        for detail in line.details.iter().filter(|detail| !line.error.contains(&detail.message)) {
            complain(&format!("  {}: {}", detail.field, detail.message));
        }
        for finding in &line.findings {
            complain(&format!("  {}", sentence(finding)));
        }
    }
}

/// A finding for people, on one line.
pub(crate) fn sentence(finding: &Finding) -> String {
    let Finding { severity, measured, limit, remedy, .. } = finding;
    let severity = match severity {
        Severity::Error => "refused",
        Severity::Warning => "note",
    };
    format!("{severity}: it is {measured}, allowed is {limit}. {remedy}")
}

/// Whether somebody sits at the keyboard.
pub(crate) fn stdin_is_a_terminal() -> bool {
    io::stdin().is_terminal()
}

fn print(line: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let printed = stdout.write_all(line).and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush());
    match printed {
        Err(why) if why.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::refused("output_failed", format!("the result could not be printed: {why}")))
        }
        _ => Ok(()),
    }
}

fn complain(text: &str) {
    // With stderr closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
