//! What a check found.

use runsheet_model::Workspace;

/// What one check found, on one line, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check, as programs know it: `database`, `keychain`, ...
    pub check: &'static str,
    /// In which workspace; none for the computer as a whole.
    pub workspace: Option<Workspace>,
    /// What was found.
    pub found: String,
    /// How that is.
    pub verdict: Verdict,
}

/// How a thing is. Whatever is not well comes with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Posting goes on, but somebody should know, or it could not be checked.
    Warning {
        /// What to do.
        remedy: String,
    },
    /// Something does not work until it is mended.
    Problem {
        /// What to do.
        remedy: String,
    },
}

impl Verdict {
    /// `ok`, `warning` or `problem`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning { .. } => "warning",
            Self::Problem { .. } => "problem",
        }
    }

    /// What to do, where there is something.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Ok => None,
            Self::Warning { remedy } | Self::Problem { remedy } => Some(remedy),
        }
    }
}

impl Finding {
    pub(super) fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, workspace: None, found: found.into(), verdict: Verdict::Ok }
    }

    pub(super) fn warning(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        let verdict = Verdict::Warning { remedy: remedy.into() };
        Self { verdict, ..Self::ok(check, found) }
    }

    pub(super) fn problem(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        let verdict = Verdict::Problem { remedy: remedy.into() };
        Self { verdict, ..Self::ok(check, found) }
    }

    /// What a check says that could not look, because of something that another check tells.
    pub(super) fn not_checked(check: &'static str, because: &str, look_at: &str) -> Self {
        Self::warning(check, format!("not checked: {because}"), format!("mend '{look_at}' first"))
    }

    pub(super) fn of(self, workspace: Workspace) -> Self {
        Self { workspace: Some(workspace), ..self }
    }
}
