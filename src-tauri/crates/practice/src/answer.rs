//! What a call is answered with, and what the history keeps of it.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::fault::FaultKind;
use crate::reading::Broken;
use crate::secret::log_id;

/// An answer before it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) payload: Payload,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) creator: Option<String>,
    pub(crate) publish_id: Option<String>,
    pub(crate) violations: Vec<String>,
    /// Value of `Content-Range`.
    progress: Option<String>,
    /// Value of `Location`.
    location: Option<String>,
    /// Value of `Set-Cookie`.
    cookie: Option<String>,
    /// Whether anything is sent at all.
    pub(crate) sent: bool,
}

/// The body of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Empty,
    Json(Value),
    Html(String),
    Garbage,
}

impl Answer {
    /// A status without a body.
    pub(crate) fn bare(status: u16, code: &str, message: &str) -> Self {
        Self {
            status,
            payload: Payload::Empty,
            code: code.to_owned(),
            message: message.to_owned(),
            creator: None,
            publish_id: None,
            violations: Vec::new(),
            progress: None,
            location: None,
            cookie: None,
            sent: true,
        }
    }

    /// The envelope with data.
    pub(crate) fn data(data: Value) -> Self {
        let body = json!({"data": data, "error": {"code": "ok", "message": "", "log_id": log_id()}});
        Self { payload: Payload::Json(body), ..Self::bare(200, "ok", "") }
    }

    /// The envelope with an error. TikTok leaves `data` out of it.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = json!({"error": {"code": code, "message": message, "log_id": log_id()}});
        Self { payload: Payload::Json(body), ..Self::bare(status, code, message) }
    }

    /// The flat object of the OAuth endpoints.
    pub(crate) fn flat(body: Value) -> Self {
        Self { payload: Payload::Json(body), ..Self::bare(200, "ok", "") }
    }

    /// The flat error of the OAuth endpoints.
    pub(crate) fn flat_error(status: u16, code: &str, message: &str) -> Self {
        let body = json!({"error": code, "error_description": message, "log_id": log_id()});
        Self { payload: Payload::Json(body), ..Self::bare(status, code, message) }
    }

    /// A page.
    pub(crate) fn page(status: u16, html: String) -> Self {
        Self { payload: Payload::Html(html), ..Self::bare(status, "ok", "") }
    }

    /// A redirect of the browser.
    pub(crate) fn redirect(to: String) -> Self {
        Self { location: Some(to), ..Self::bare(302, "ok", "") }
    }

    /// The end of a call whose body was not read to its end.
    pub(crate) fn broken(broken: Broken) -> Self {
        match broken {
            Broken::TooLarge => Self::error(413, "invalid_params", "the body is too large"),
            Broken::Lost | Broken::Here => Self { sent: false, ..Self::bare(0, "connection_lost", "") },
        }
    }

    pub(crate) fn about(mut self, creator: &str, publish_id: Option<&str>) -> Self {
        self.creator = Some(creator.to_owned());
        self.publish_id = publish_id.map(String::from);
        self
    }

    pub(crate) fn with_cookie(mut self, cookie: String) -> Self {
        self.cookie = Some(cookie);
        self
    }

    pub(crate) fn with_progress(mut self, received: u64, total: u64) -> Self {
        self.progress = Some(format!("bytes 0-{received}/{total}"));
        self
    }

    /// What is sent when `fault` spoils this answer.
    pub(crate) fn spoilt(self, fault: &FaultKind, oauth: bool) -> Self {
        let other = match fault {
            FaultKind::Status { status, .. } => Self::bare(*status, "fault", ""),
            FaultKind::Refuse { status, code, message } if oauth => Self::flat_error(*status, code, message),
            FaultKind::Refuse { status, code, message } => Self::error(*status, code, message),
            FaultKind::Garbage { .. } => Self { payload: Payload::Garbage, ..Self::bare(200, "fault", "") },
            FaultKind::Empty { .. } => Self::bare(200, "fault", ""),
            FaultKind::ResetBeforeReading | FaultKind::ResetAtByte { .. } => {
                Self { sent: false, ..Self::bare(0, "connection_lost", "") }
            }
            FaultKind::LoseAnswer => return Self { sent: false, ..self },
            FaultKind::Delay { .. } | FaultKind::SlowBody { .. } => return self,
        };
        Self { creator: self.creator, publish_id: self.publish_id, violations: self.violations, ..other }
    }

    /// The HTTP response.
    pub(crate) fn into_response(self) -> Response<Body> {
        let (kind, body) = match self.payload {
            Payload::Empty => (None, Body::empty()),
            Payload::Json(value) => (Some("application/json; charset=utf-8"), Body::from(value.to_string())),
            Payload::Html(page) => (Some("text/html; charset=utf-8"), Body::from(page)),
            Payload::Garbage => (Some("application/json; charset=utf-8"), Body::from("<html>upstream</html")),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        let optional = [
            (header::CONTENT_RANGE, self.progress),
            (header::LOCATION, self.location),
            (header::SET_COOKIE, self.cookie),
        ];
        for (name, value) in optional {
            if let Some(value) = value.and_then(|text| HeaderValue::try_from(text).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
