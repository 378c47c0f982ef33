//! The head of a request in the form in which the endpoints look at it.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};

use crate::endpoint::Endpoint;
use crate::history::RequestSummary;

/// What a request says before its body.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) endpoint: Endpoint,
    pub(crate) method: String,
    path: String,
    /// The query's pairs, decoded, in their order.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) content_type: Option<String>,
    pub(crate) content_length: Option<u64>,
    pub(crate) content_range: Option<String>,
    pub(crate) transfer_encoding: bool,
    pub(crate) authorization: Option<String>,
    pub(crate) cookie: Option<String>,
}

impl Head {
    pub(crate) fn of(endpoint: Endpoint, parts: &Parts) -> Self {
        let headers = &parts.headers;
        let query = parts.uri.query().unwrap_or_default();
        Self {
            endpoint,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            content_type: text(headers, &header::CONTENT_TYPE),
            content_length: text(headers, &header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            content_range: text(headers, &header::CONTENT_RANGE),
            transfer_encoding: headers.contains_key(header::TRANSFER_ENCODING),
            authorization: text(headers, &header::AUTHORIZATION),
            cookie: text(headers, &header::COOKIE),
        }
    }

    /// The value of a query parameter that is given exactly once.
    pub(crate) fn only(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        values.next().filter(|_| values.next().is_none())
    }

    /// The token of `Authorization: Bearer ...`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.authorization.as_deref()?.strip_prefix("Bearer ").filter(|token| !token.is_empty())
    }

    /// The form for the history, without what is secret.
    pub(crate) fn summary(&self) -> RequestSummary {
        let query = match self.endpoint {
            Endpoint::Upload
            | Endpoint::Authorize
            | Endpoint::Token
            | Endpoint::Revoke
            | Endpoint::Unknown => None,
            _ => self.only("fields").map(|fields| format!("?fields={fields}")),
        };
        RequestSummary {
            method: self.method.clone(),
            target: format!("{}{}", self.path, query.unwrap_or_default()),
            content_type: self.content_type.clone(),
            content_length: self.content_length,
            content_range: self.content_range.clone(),
        }
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(String::from)
}
