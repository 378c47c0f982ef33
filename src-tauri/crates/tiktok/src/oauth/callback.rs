//! One connection of the browser to the callback address: read a request head, answer with a page, end in order.
//!
//! Refuses: other Host headers (another site's name pointed at this machine), other methods and paths, heads that are
//! too long or too slow, answers without this login's state.

use std::time::Duration;

use oauth2::CsrfToken;
use runsheet_model::Sensitive;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::form_urlencoded;

use super::OAuthCode;
use super::page::{self, Page};
use crate::scope::Scopes;

/// The path that apps register.
pub(super) const PATH: &str = "/callback/";
const HEAD_LIMIT: usize = 16 * 1024;
const HEADERS: usize = 64;
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the browser may take to close after the page.
const LINGER: Duration = Duration::from_secs(2);

/// What makes a request this login's.
pub(super) struct Expected {
    pub(super) host: String,
    pub(super) state: CsrfToken,
}

/// TikTok's answer to this login.
pub(super) enum Callback {
    Code { code: Sensitive<String>, scopes: Option<Scopes> },
    Refused { code: OAuthCode, description: Option<String> },
}

/// Serves one connection; returns when the browser has its page.
pub(super) async fn serve(mut stream: TcpStream, expected: &Expected) -> Option<Callback> {
    let head = timeout(HEAD_TIMEOUT, read_head(&mut stream)).await.ok()??;
    let (page, callback) = answer(&head, expected);
    // The answer counts even if the browser is gone before it has its page.
    drop(timeout(LINGER, deliver(&mut stream, &page.to_http())).await);
    callback
}

/// Bytes up to the empty line; `None` if they end, fail or grow too long before it.
async fn read_head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::with_capacity(2048);
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        if head.len() >= HEAD_LIMIT || stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    Some(head)
}

/// Writes the page and waits for the other side to close: closing first, with bytes unread, would reset the
/// connection and could take the page away from the browser.
async fn deliver(stream: &mut TcpStream, page: &[u8]) -> std::io::Result<()> {
    stream.write_all(page).await?;
    stream.shutdown().await?;
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

fn answer(head: &[u8], expected: &Expected) -> (Page, Option<Callback>) {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    if !matches!(request.parse(head), Ok(httparse::Status::Complete(_))) {
        return (page::MALFORMED, None);
    }
    let mut hosts = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host"));
    let here =
        hosts.next().is_some_and(|host| host.value == expected.host.as_bytes()) && hosts.next().is_none();
    if !here {
        return (page::WRONG_HOST, None);
    }
    let (path, query) = match request.path.unwrap_or_default().split_once('?') {
        Some((path, query)) => (path, query),
        None => (request.path.unwrap_or_default(), ""),
    };
    match (request.method, path) {
        (Some("GET"), PATH) => read_query(query, &expected.state),
        (_, PATH) => (page::WRONG_METHOD, None),
        _ => (page::NOT_FOUND, None),
    }
}

fn read_query(query: &str, state: &CsrfToken) -> (Page, Option<Callback>) {
    let parameter = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, value)| name == wanted && !value.is_empty())
            .map(|(_, value)| value.into_owned())
    };
    if parameter("state").as_ref() != Some(state.secret()) {
        return (page::WRONG_STATE, None);
    }
    if let Some(error) = parameter("error") {
        let code = OAuthCode::from(error.as_str());
        let page = if code == OAuthCode::AccessDenied { page::DENIED } else { page::REFUSED };
        return (page, Some(Callback::Refused { code, description: parameter("error_description") }));
    }
    match parameter("code").map(Sensitive::new) {
        Some(code) => {
            let scopes = parameter("scopes").map(|list| Scopes::parse(&list));
            (page::DONE, Some(Callback::Code { code, scopes }))
        }
        None => (page::NOTHING, None),
    }
}
