//! Why a command did not do what was asked, and the exit code that says so.

use std::process::ExitCode;

use runsheet_host::HostError;
use runsheet_model::{Detail, Problem, media_rules::Finding};
use serde::{Deserialize, Serialize};

/// How a command ends when it did not do what was asked (design.md section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Refused, or failed.
    Refused = 1,
    /// The command was wrong, or the variables it runs under.
    Usage = 2,
    /// No running Runsheet answers.
    NotRunning = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The line on stderr.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ErrorLine {
    /// What is wrong and what to do, for people.
    pub(crate) error: String,
    /// Stable, for programs.
    pub(crate) code: String,
    /// Field by field, where there are fields.
    #[serde(default)]
    pub(crate) details: Vec<Detail>,
    /// What inspection found, when a clip broke the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<Finding>,
}

/// A command that did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    exit: Exit,
    line: Box<ErrorLine>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, line: ErrorLine) -> Self {
        Self { exit, line: Box::new(line) }
    }

    fn plain(exit: Exit, code: &str, error: impl Into<String>) -> Self {
        let line = ErrorLine {
            error: error.into(),
            code: code.to_owned(),
            details: Vec::new(),
            findings: Vec::new(),
        };
        Self::new(exit, line)
    }

    /// Refused, or failed.
    pub(crate) fn refused(code: &str, error: impl Into<String>) -> Self {
        Self::plain(Exit::Refused, code, error)
    }

    /// What was typed makes no sense.
    pub(crate) fn usage(error: impl Into<String>) -> Self {
        Self::plain(Exit::Usage, "usage", error)
    }

    /// No running Runsheet answers.
    pub(crate) fn not_running(code: &str, error: impl Into<String>) -> Self {
        Self::plain(Exit::NotRunning, code, error)
    }

    /// The same with what inspection found.
    pub(crate) fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        self.line.findings = findings;
        self
    }

    /// The same, naming what was wrong where.
    pub(crate) fn with_detail(mut self, field: &str, message: impl Into<String>) -> Self {
        self.line.details.push(Detail { field: field.to_owned(), message: message.into() });
        self
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    pub(crate) fn line(&self) -> &ErrorLine {
        &self.line
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let Problem { error, code, details, findings, kind: _ } = problem;
        Self::new(Exit::Refused, ErrorLine { error, code, details, findings })
    }
}

impl From<HostError> for Failure {
    fn from(why: HostError) -> Self {
        let exit = if why.is_usage() { Exit::Usage } else { Exit::Refused };
        Self { exit, ..Self::from(why.problem()) }
    }
}
