//! A refusal on the wire: its status and `{error, code, details}` (design.md section 5).
//!
//! Every answer that is no success is made here, so that none has another shape.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use runsheet_model::{Detail, Problem, ProblemKind, media_rules::Finding};
use serde::Serialize;

/// An answer that says no.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
}

#[derive(Debug, Serialize)]
struct Body {
    error: String,
    code: String,
    details: Vec<Detail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

impl Refusal {
    /// A refusal that no [`ProblemKind`] stands for.
    pub(crate) fn new(status: StatusCode, code: &str, error: impl Into<String>) -> Self {
        let body =
            Body { error: error.into(), code: code.to_owned(), details: Vec::new(), findings: Vec::new() };
        Self(Box::new(Parts { status, headers: HeaderMap::new(), body }))
    }

    /// No bearer token, or one that does not count (401).
    pub(crate) fn unauthorized(error: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", error)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// A request without the right shape (400).
    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", error)
    }

    /// There is no such path, or nothing under that id (404).
    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", error)
    }

    /// Runsheet ends, and the answer cannot be waited for (503).
    pub(crate) fn stopping() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "stopping",
            "Runsheet is stopping; ask again once it runs.",
        )
    }

    /// A fault of ours, told without its inside (500).
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong inside Runsheet; its log says more.",
        )
    }

    /// The same refusal with one more header.
    #[must_use]
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let Problem { error, code, details, kind, findings } = problem;
        let refusal = Self(Box::new(Parts {
            status: status(kind),
            headers: HeaderMap::new(),
            body: Body { error, code, details, findings },
        }));
        match kind {
            ProblemKind::Unauthorized => {
                refusal.with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            _ => refusal,
        }
    }
}

fn status(kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::Invalid => StatusCode::BAD_REQUEST,
        ProblemKind::Unauthorized => StatusCode::UNAUTHORIZED,
        ProblemKind::Forbidden => StatusCode::FORBIDDEN,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::Conflict => StatusCode::CONFLICT,
        ProblemKind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Parts { status, headers, body } = *self.0;
        (status, headers, Json(body)).into_response()
    }
}
