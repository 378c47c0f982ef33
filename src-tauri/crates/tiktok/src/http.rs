//! The one place that builds the HTTP client, sends a request and reads a bounded answer.
//!
//! Every call has its own connection: nothing waits in a pool to be found dead by the next call, so a call that
//! could not be sent is known as such instead of as one whose outcome is open. Redirects are never followed and
//! nothing is repeated here.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, redirect, retry};
use runsheet_model::Sensitive;
use url::Url;

use crate::error::CallError;
use crate::origins::{Origins, UploadUrl, UploadUrlError, is_loopback};

/// An answer's body is read up to here; TikTok's are a few KiB.
const BODY_LIMIT: usize = 1024 * 1024;
const JSON: &str = "application/json; charset=UTF-8";

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands, names and TLS included.
    pub connect: Duration,
    /// A whole API call; uploads have no such limit.
    pub call: Duration,
    /// An upload without a byte moving.
    pub upload_idle: Duration,
    /// The answer to a chunk, after its last byte was handed to the connection.
    pub upload_answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(60),
            upload_idle: Duration::from_secs(60),
            upload_answer: Duration::from_secs(120),
        }
    }
}

/// Why no client could be made: the system's TLS trust store or proxy settings cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("no HTTPS client can be made on this machine")]
pub struct BuildError(#[source] reqwest::Error);

/// TikTok's open API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TikTok {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    origins: Origins,
    timeouts: Timeouts,
    outside: Client,
    loopback: Client,
}

impl TikTok {
    /// A client of TikTok at these origins.
    ///
    /// # Errors
    /// [`BuildError`] if the system's trust store or proxy settings cannot be read.
    pub fn new(origins: Origins) -> Result<Self, BuildError> {
        Self::with_timeouts(origins, Timeouts::default())
    }

    /// The same with other patience.
    ///
    /// # Errors
    /// As [`TikTok::new`].
    pub fn with_timeouts(origins: Origins, timeouts: Timeouts) -> Result<Self, BuildError> {
        install_crypto();
        let outside = builder(&timeouts).build().map_err(BuildError)?;
        let loopback = builder(&timeouts).no_proxy().build().map_err(BuildError)?;
        Ok(Self { shared: Arc::new(Shared { origins, timeouts, outside, loopback }) })
    }

    /// Checks an upload address that was stored.
    ///
    /// # Errors
    /// [`UploadUrlError`] unless it lies on TikTok's hosts or on the origin that stands in for them.
    pub fn upload_url(&self, text: &Sensitive<String>) -> Result<UploadUrl, UploadUrlError> {
        UploadUrl::check(&self.shared.origins, text.expose())
    }

    pub(crate) fn origins(&self) -> &Origins {
        &self.shared.origins
    }

    pub(crate) fn timeouts(&self) -> &Timeouts {
        &self.shared.timeouts
    }

    /// A request without time limit.
    pub(crate) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let client = if is_loopback(&url) { &self.shared.loopback } else { &self.shared.outside };
        client.request(method, url)
    }

    /// TikTok's clock, from the head of an answer to a request that asks for nothing and carries no login.
    ///
    /// `None` where no answer came or it had no date.
    pub async fn clock(&self) -> Option<DateTime<Utc>> {
        let asked = self.request(Method::HEAD, self.origins().api("/")).timeout(self.timeouts().call);
        date(asked.send().await.ok()?.headers())
    }

    /// A call of the API proper: bearer token, JSON, the call's time limit. `body` is none for a GET.
    pub(crate) fn call(
        &self,
        method: Method,
        url: Url,
        token: &Sensitive<String>,
        body: Option<&serde_json::Value>,
    ) -> RequestBuilder {
        let request =
            self.request(method, url).timeout(self.shared.timeouts.call).bearer_auth(token.expose());
        match body {
            Some(body) => request.header(CONTENT_TYPE, JSON).body(body.to_string()),
            None => request,
        }
    }
}

fn builder(timeouts: &Timeouts) -> reqwest::ClientBuilder {
    Client::builder()
        .user_agent(concat!("Runsheet/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(timeouts.connect)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(0)
}

/// TLS needs one crypto provider per process; whoever comes first decides, and that is as good.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}

/// A whole answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Body,
}

/// The bytes of an answer, or the fact that there were too many.
pub(crate) enum Body {
    Whole(Vec<u8>),
    TooLong,
}

/// No whole answer came.
pub(crate) enum Lost {
    NotSent { detail: String },
    Unanswered { detail: String },
}

impl From<Lost> for CallError {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NotSent { detail } => Self::NotSent { detail },
            Lost::Unanswered { detail } => Self::Unanswered { detail },
        }
    }
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        let never_sent = error.is_connect() || error.is_builder();
        let detail = describe(error);
        if never_sent { Self::NotSent { detail } } else { Self::Unanswered { detail } }
    }
}

/// Sends a request once and reads the whole answer.
pub(crate) async fn send(request: RequestBuilder) -> Result<Reply, Lost> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let date = date(response.headers());
    let retry_after = retry_after(response.headers());
    let body = bounded(response).await?;
    Ok(Reply { status, date, retry_after, body })
}

async fn bounded(mut response: Response) -> Result<Body, Lost> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if bytes.len() + piece.len() > BODY_LIMIT {
            return Ok(Body::TooLong);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Body::Whole(bytes))
}

/// The chain of causes without the address, which may be a credential.
pub(crate) fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// The `Date` header.
pub(crate) fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    http_date(headers.get(DATE)?.to_str().ok()?)
}

/// `Retry-After` in either of its two forms; a date is measured against the server's own clock.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    (http_date(text)? - date(headers)?).to_std().ok()
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text.trim()).ok().map(|date| date.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn headers(pairs: &[(reqwest::header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_servers_clock_is_read_to_the_second() {
        let at = date(&headers(&[(DATE, "Sun, 22 Nov 2026 15:39:20 GMT")])).unwrap();
        assert_eq!(at.to_rfc3339(), "2026-11-22T15:39:20+00:00");
        assert_eq!(date(&headers(&[(DATE, "yesterday")])), None);
    }

    #[test]
    fn retry_after_comes_in_seconds_or_as_a_date() {
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "17")])), Some(Duration::from_secs(17)));
        let dated = headers(&[
            (DATE, "Sun, 22 Nov 2026 15:39:20 GMT"),
            (RETRY_AFTER, "Sun, 22 Nov 2026 15:40:30 GMT"),
        ]);
        assert_eq!(retry_after(&dated), Some(Duration::from_secs(70)));
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "Sun, 22 Nov 2026 15:40:30 GMT")])), None);
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "soon")])), None);
    }
}
