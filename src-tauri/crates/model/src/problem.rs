//! What every interface answers when something was refused: `{error, code, details}` (design.md section 5).

use serde::{Deserialize, Serialize};

/// What was wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Detail {
    /// The field, as the caller named it.
    pub field: String,
    /// What is wrong with it and what to do.
    pub message: String,
}

/// The kind of a refusal; the HTTP API maps it to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The request itself is wrong (400).
    Invalid,
    /// No key, or one that does not count (401).
    Unauthorized,
    /// A key that may not do this (403).
    Forbidden,
    /// There is no such thing (404).
    NotFound,
    /// Not in the state it is in (409).
    Conflict,
    /// Well-formed, yet unacceptable: a clip that breaks the rules, an idempotency key used for something else (422).
    Unprocessable,
    /// Too many requests (429).
    TooMany,
    /// Something Runsheet needs is not there right now: the keychain, the network, TikTok (503).
    Unavailable,
    /// A fault of ours (500).
    Internal,
}

/// A refusal as it crosses an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[error("{error}")]
pub struct Problem {
    /// What is wrong and what to do, for people.
    pub error: String,
    /// Stable, for programs.
    pub code: String,
    /// Field by field, where there are fields.
    #[serde(default)]
    pub details: Vec<Detail>,
    /// Which sort of refusal it is.
    pub kind: ProblemKind,
    /// What inspection found, when a clip broke the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<crate::media_rules::Finding>>"))]
    pub findings: Vec<crate::media_rules::Finding>,
}

impl Problem {
    /// A refusal without details.
    pub fn new(kind: ProblemKind, code: &str, error: impl Into<String>) -> Self {
        Self { error: error.into(), code: code.to_owned(), details: Vec::new(), kind, findings: Vec::new() }
    }

    /// A request of which one field is wrong.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![Detail { field: field.to_owned(), message: message.into() }])
    }

    /// A request of which several fields are wrong; the first one's text stands for all.
    #[must_use]
    pub fn fields(details: Vec<Detail>) -> Self {
        let error = match details.as_slice() {
            [] => "The request is not valid.".to_owned(),
            [only] => format!("{}: {}", only.field, only.message),
            [first, rest @ ..] => format!("{}: {} (and {} more)", first.field, first.message, rest.len()),
        };
        Self { details, ..Self::new(ProblemKind::Invalid, "validation_failed", error) }
    }

    /// The same refusal with what inspection found.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<crate::media_rules::Finding>) -> Self {
        self.findings = findings;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_request_names_every_field_that_is_wrong() {
        let detail = |field: &str| Detail { field: field.to_owned(), message: "is missing".to_owned() };
        let refused = Problem::fields(vec![detail("clip"), detail("consent"), detail("when")]);
        assert_eq!(refused.details.len(), 3);
        assert_eq!(refused.error, "clip: is missing (and 2 more)");
        let refused = Problem::field("when", "is missing");
        assert_eq!((refused.error.as_str(), refused.details.len()), ("when: is missing", 1));
    }
}
