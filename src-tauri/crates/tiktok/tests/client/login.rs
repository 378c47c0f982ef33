//! The login in the browser, with a browser made of plain sockets.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use runsheet_tiktok::oauth::{Authorized, Login, LoginError, OAuthCode, RedirectPort};
use runsheet_tiktok::{Origins, Scope, Scopes, TikTok};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::server::all_scopes;

const LONG: Duration = Duration::from_secs(30);

/// A login under way and what its address carries.
struct Waiting {
    parameters: HashMap<String, String>,
    address: SocketAddr,
    cancel: CancellationToken,
    outcome: JoinHandle<Result<Authorized, LoginError>>,
}

async fn begin(port: RedirectPort) -> Login {
    let tiktok = TikTok::new(Origins::tiktok()).unwrap();
    Login::begin(&tiktok, "key 1", &all_scopes(), port).await.unwrap()
}

async fn waiting(timeout: Duration) -> Waiting {
    let login = begin(RedirectPort::Ephemeral).await;
    let parameters: HashMap<_, _> = login.authorize_url().query_pairs().into_owned().collect();
    let host =
        parameters["redirect_uri"].strip_prefix("http://").unwrap().strip_suffix("/callback/").unwrap();
    let address = host.parse().unwrap();
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let outcome = tokio::spawn(async move { login.wait(timeout, &token).await });
    Waiting { parameters, address, cancel, outcome }
}

impl Waiting {
    fn state(&self) -> &str {
        &self.parameters["state"]
    }

    async fn get(&self, target: &str) -> String {
        self.get_from(target, &self.address.to_string()).await
    }

    async fn get_from(&self, target: &str, host: &str) -> String {
        self.send(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n")).await
    }

    /// Sends a request and reads until the server closes: a cut page would be an error.
    async fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).await.unwrap();
        page
    }

    async fn finish(self) -> Result<Authorized, LoginError> {
        self.outcome.await.unwrap()
    }

    async fn finish_well(self) -> Authorized {
        let page = self.get(&format!("/callback/?code=c&state={}", self.state())).await;
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
        self.finish().await.unwrap()
    }
}

#[tokio::test]
async fn the_address_carries_what_section_1_1_asks() {
    let login = begin(RedirectPort::Ephemeral).await;
    let url = login.authorize_url();
    assert_eq!(&url[..url::Position::AfterPath], "https://www.tiktok.com/v2/auth/authorize/");
    let mut names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "client_key",
            "code_challenge",
            "code_challenge_method",
            "disable_auto_auth",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ]
    );
    let parameters: HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(parameters["client_key"], "key 1");
    assert_eq!(parameters["response_type"], "code");
    assert_eq!(parameters["scope"], "user.info.basic,video.upload,video.publish,video.list");
    assert_eq!(parameters["code_challenge_method"], "S256");
    assert_eq!(parameters["disable_auto_auth"], "1");
    assert!(parameters["state"].len() >= 16);
    let challenge = &parameters["code_challenge"];
    assert!(challenge.len() == 64 && challenge.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    let port: u16 = parameters["redirect_uri"]
        .strip_prefix("http://127.0.0.1:")
        .and_then(|rest| rest.strip_suffix("/callback/"))
        .unwrap()
        .parse()
        .unwrap();
    assert_ne!(port, 0);
}

#[tokio::test]
async fn two_logins_share_neither_state_nor_verifier() {
    let (one, two) = (waiting(LONG).await, waiting(LONG).await);
    assert_ne!(one.state(), two.state());
    assert_ne!(one.parameters["code_challenge"], two.parameters["code_challenge"]);
    let (one, two) = (one.finish_well().await, two.finish_well().await);
    assert_ne!(one.verifier, two.verifier);
}

#[tokio::test]
async fn the_callback_ends_the_wait_with_the_decoded_code() {
    let login = waiting(LONG).await;
    let redirect_uri = login.parameters["redirect_uri"].clone();
    let challenge = login.parameters["code_challenge"].clone();
    let target = format!(
        "/callback/?code=abc%2A0%216410&scopes=user.info.basic%2Cvideo.upload&state={}",
        login.state()
    );
    let page = login.get(&target).await;
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(page.contains("close this tab") && page.ends_with("</html>"), "{page}");
    assert!(!page.contains("abc"), "{page}");
    let authorized = login.finish().await.unwrap();
    assert_eq!(authorized.code.expose(), "abc*0!6410");
    assert_eq!(authorized.scopes, Some(Scopes::from_iter([Scope::UserInfoBasic, Scope::VideoUpload])));
    assert_eq!(authorized.redirect_uri.as_str(), redirect_uri);
    let verifier = authorized.verifier.expose();
    assert!((43..=128).contains(&verifier.len()));
    use sha2::Digest;
    assert_eq!(hex::encode(sha2::Sha256::digest(verifier)), challenge);
}

#[tokio::test]
async fn a_denial_is_an_outcome_of_its_own() {
    let login = waiting(LONG).await;
    let target =
        format!("/callback/?error=access_denied&error_description=User+said+no&state={}", login.state());
    let page = login.get(&target).await;
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("not connected"), "{page}");
    let LoginError::Refused { code, description } = login.finish().await.unwrap_err() else { panic!() };
    assert_eq!(code, OAuthCode::AccessDenied);
    assert_eq!(description.as_deref(), Some("User said no"));
}

#[tokio::test]
async fn another_error_is_told_without_being_shown() {
    let login = waiting(LONG).await;
    let target = format!(
        "/callback/?error=invalid_scope&error_description=%3Cscript%3Ehi%3C%2Fscript%3E&state={}",
        login.state()
    );
    let page = login.get(&target).await;
    assert!(page.contains("not connected") && !page.contains("script"), "{page}");
    let error = login.finish().await.unwrap_err();
    assert!(matches!(error, LoginError::Refused { code: OAuthCode::InvalidScope, .. }), "{error:?}");
}

#[tokio::test]
async fn strays_are_answered_and_change_nothing() {
    let login = waiting(LONG).await;
    let state = login.state().to_owned();
    for (target, status) in [
        ("/favicon.ico".to_owned(), "404"),
        ("/".to_owned(), "404"),
        (format!("/callback?code=c&state={state}"), "404"),
        (format!("/callback/extra?code=c&state={state}"), "404"),
        ("/callback/?code=stolen&state=wrong".to_owned(), "400"),
        ("/callback/?code=stolen".to_owned(), "400"),
        ("/callback/?error=access_denied".to_owned(), "400"),
        ("/callback/?error=access_denied&state=".to_owned(), "400"),
        (format!("/callback/?state={state}"), "400"),
        (format!("/callback/?code=&state={state}"), "400"),
    ] {
        let page = login.get(&target).await;
        assert!(page.starts_with(&format!("HTTP/1.1 {status} ")), "{target}: {page}");
    }
    let port = login.address.port();
    for host in ["evil.example", "localhost", &format!("localhost:{port}"), "127.0.0.1", ""] {
        let page = login.get_from(&format!("/callback/?code=stolen&state={state}"), host).await;
        assert!(page.starts_with("HTTP/1.1 403 "), "{host}: {page}");
    }
    let host = login.address;
    for (request, status) in [
        (format!("GET /callback/?code=c&state={state} HTTP/1.1\r\n\r\n"), "403"),
        (
            format!(
                "GET /callback/?code=c&state={state} HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n"
            ),
            "403",
        ),
        (format!("POST /callback/?code=c&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n"), "405"),
        ("\u{16}\u{3}\u{1} nonsense\r\n\r\n".to_owned(), "400"),
    ] {
        let page = login.send(&request).await;
        assert!(page.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {page}");
    }
    assert_eq!(login.finish_well().await.code.expose(), "c");
}

#[tokio::test]
async fn silent_slow_and_hanging_connections_block_nothing() {
    let login = waiting(LONG).await;
    let mut others = Vec::new();
    for opening in ["", "GET /callback/?code=c", "GET / HTTP/1.1\r\nHost:"] {
        let mut stream = TcpStream::connect(login.address).await.unwrap();
        stream.write_all(opening.as_bytes()).await.unwrap();
        others.push(stream);
    }
    let started = std::time::Instant::now();
    let state = login.state().to_owned();
    // Written byte by byte, as a slow browser would.
    let mut stream = TcpStream::connect(login.address).await.unwrap();
    let request = format!("GET /callback/?code=c&state={state} HTTP/1.1\r\nHost: {}\r\n\r\n", login.address);
    for byte in request.bytes() {
        stream.write_u8(byte).await.unwrap();
        stream.flush().await.unwrap();
    }
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    assert!(page.ends_with("</html>"), "{page}");
    drop(stream);
    assert_eq!(login.finish().await.unwrap().code.expose(), "c");
    assert!(started.elapsed() < Duration::from_secs(8), "did not wait for the silent ones");
}

#[tokio::test]
async fn a_head_without_end_is_dropped() {
    let login = waiting(LONG).await;
    let mut stream = TcpStream::connect(login.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    let filler = format!("X-Filler: {}\r\n", "a".repeat(1000));
    while stream.write_all(filler.as_bytes()).await.is_ok() {}
    assert_eq!(login.finish_well().await.code.expose(), "c");
}

#[tokio::test]
async fn the_connection_stays_until_the_browser_closes_it() {
    let login = waiting(LONG).await;
    let mut stream = TcpStream::connect(login.address).await.unwrap();
    let request = format!(
        "GET /callback/?code=c&state={} HTTP/1.1\r\nHost: {}\r\n\r\n{}",
        login.state(),
        login.address,
        "GET /favicon.ico HTTP/1.1\r\n\r\n".repeat(2000)
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    assert!(page.ends_with("</html>"), "{page}");
    // Still open on the other side: a reset in answer to these bytes would make the later ones fail.
    for _ in 0..5 {
        stream.write_all(b"more").await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    assert_eq!(login.finish().await.unwrap().code.expose(), "c");
}

#[tokio::test]
async fn a_browser_that_leaves_before_its_page_has_still_answered() {
    let login = waiting(LONG).await;
    let mut stream = TcpStream::connect(login.address).await.unwrap();
    let request =
        format!("GET /callback/?code=c&state={} HTTP/1.1\r\nHost: {}\r\n\r\n", login.state(), login.address);
    stream.write_all(request.as_bytes()).await.unwrap();
    drop(stream);
    assert_eq!(login.finish().await.unwrap().code.expose(), "c");
}

#[tokio::test]
async fn nobody_coming_and_giving_up_are_told_apart() {
    let login = waiting(Duration::from_millis(50)).await;
    assert!(matches!(login.finish().await, Err(LoginError::TimedOut)));
    let login = waiting(LONG).await;
    login.cancel.cancel();
    let address = login.address;
    assert!(matches!(login.finish().await, Err(LoginError::Cancelled)));
    assert!(TcpStream::connect(address).await.is_err(), "the port is given back");
}

#[tokio::test]
async fn a_fixed_port_is_used_or_named_as_taken() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    let tiktok = TikTok::new(Origins::tiktok()).unwrap();
    let taken = Login::begin(&tiktok, "k", &all_scopes(), RedirectPort::Fixed(port)).await;
    assert!(matches!(taken, Err(LoginError::PortTaken { port: named }) if named == port));
    drop(free);
    let login = begin(RedirectPort::Fixed(port)).await;
    let redirect = login.authorize_url().query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
    assert_eq!(redirect, format!("http://127.0.0.1:{port}/callback/"));
}
