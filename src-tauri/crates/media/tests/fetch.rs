//! Fetching: the clip arrives whole, or a typed error says why, and nothing is left behind. The server is a
//! socket that says exactly what the test wants.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clips;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clips::bytes;
use runsheet_media::{
    ClipStore, FetchError, FetchPolicy, InspectError, KeepError, KeptClip, Looks, TimeLimit, fetch,
};
use runsheet_testkit::wait_until;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one request, after it sent the first bytes.
#[derive(Clone, Copy)]
enum Then {
    Close,
    Silence,
    /// More of the same, without end, as fast as it is read.
    Endless,
    /// A byte now and then: never silent for long, never done.
    Drip,
}

/// A server whose answer depends on the path.
struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
}

impl Server {
    async fn start(answer: impl Fn(&str, u16) -> (Vec<u8>, Then) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let (counter, answer) = (Arc::clone(&requests), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                tokio::spawn(async move { serve(stream, |path: &str| answer(path, port)).await });
            }
        });
        Self { port, requests }
    }

    /// One answer for everything.
    async fn saying(answer: Vec<u8>, then: Then) -> Self {
        Self::start(move |_, _| (answer.clone(), then)).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

async fn serve(mut stream: TcpStream, answer: impl Fn(&str) -> (Vec<u8>, Then)) {
    let mut request = vec![];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let is_over = stream.read_buf(&mut request).await.unwrap_or(0) == 0;
        let is_tls = request.first() == Some(&0x16);
        if is_over || is_tls {
            return;
        }
    }
    let text = String::from_utf8_lossy(&request);
    let (first, then) = answer(text.split(' ').nth(1).unwrap());
    let mut sent = stream.write_all(&first).await;
    loop {
        let more = match then {
            Then::Close => return,
            Then::Silence => return std::future::pending().await,
            Then::Endless => vec![0; 65_536],
            Then::Drip => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                vec![0]
            }
        };
        if sent.is_err() {
            return;
        }
        sent = stream.write_all(&more).await;
    }
}

fn ok(length: Option<usize>, body: &[u8]) -> Vec<u8> {
    let length = length.map(|length| format!("Content-Length: {length}\r\n")).unwrap_or_default();
    [format!("HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n").as_bytes(), body].concat()
}

fn clip_answer() -> Vec<u8> {
    let clip = bytes("upright.mp4");
    ok(Some(clip.len()), &clip)
}

fn redirect(status: u16, location: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

fn policy() -> FetchPolicy {
    FetchPolicy { allow_loopback: true, ..FetchPolicy::default() }
}

fn store() -> (TempDir, ClipStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = ClipStore::new(folder.path()).unwrap();
    (folder, store)
}

fn files(store: &ClipStore) -> usize {
    fs::read_dir(store.folder()).unwrap().count()
}

/// Fetches into an empty store; after a failure it must still be empty.
async fn fetched(url: &str, policy: &FetchPolicy) -> Result<KeptClip, FetchError> {
    let (_folder, store) = store();
    let outcome = fetch(url, policy, &store).await;
    assert_eq!(files(&store), usize::from(outcome.is_ok()), "{outcome:?}");
    outcome
}

#[tokio::test]
async fn a_clip_is_fetched_whole() {
    let server = Server::saying(clip_answer(), Then::Close).await;
    let (_folder, store) = store();
    let kept = fetch(&server.url("/clip"), &policy(), &store).await.unwrap();
    assert_eq!(kept.hash, blake3::hash(&bytes("upright.mp4")).into());
    assert_eq!(fs::read(&kept.path).unwrap(), bytes("upright.mp4"));
    store.open_verified(kept.hash).unwrap();
}

#[tokio::test]
async fn a_clip_without_announced_length_is_fetched_whole() {
    let server = Server::saying(ok(None, &bytes("upright.mp4")), Then::Close).await;
    assert!(fetched(&server.url("/clip"), &policy()).await.is_ok());
}

#[tokio::test]
async fn redirects_are_followed_to_the_limit() {
    let server = Server::start(|path, port| match path.trim_start_matches('/').parse::<u32>() {
        Ok(0) => (clip_answer(), Then::Close),
        Ok(left) => (redirect(302, &format!("http://127.0.0.1:{port}/{}", left - 1)), Then::Close),
        Err(_) => (redirect(307, "0"), Then::Close),
    })
    .await;
    assert!(fetched(&server.url("/5"), &policy()).await.is_ok());
    assert!(fetched(&server.url("/relative"), &policy()).await.is_ok());
    let seen = server.requests.load(Ordering::SeqCst);
    assert!(matches!(
        fetched(&server.url("/6"), &policy()).await,
        Err(FetchError::TooManyRedirects { limit: 5 })
    ));
    assert_eq!(server.requests.load(Ordering::SeqCst) - seen, 6);
}

#[tokio::test]
async fn every_redirect_is_checked_again() {
    for (location, code) in [
        ("http://10.0.0.1/clip.mp4", "scheme_refused"),
        ("https://10.0.0.1/clip.mp4", "address_refused"),
        ("https://[::ffff:192.168.0.1]/clip.mp4", "address_refused"),
        ("file:///etc/passwd", "scheme_refused"),
        ("http://", "bad_redirect"),
    ] {
        let server = Server::saying(redirect(301, location), Then::Close).await;
        let error = fetched(&server.url("/"), &policy()).await.unwrap_err();
        assert_eq!(error.code(), code, "{location}");
    }
    let nowhere = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec();
    let server = Server::saying(nowhere, Then::Close).await;
    assert!(matches!(fetched(&server.url("/"), &policy()).await, Err(FetchError::BadRedirect)));
}

#[tokio::test]
async fn without_permission_this_machine_is_never_asked() {
    let server = Server::saying(clip_answer(), Then::Close).await;
    let strict = FetchPolicy::default();
    let refused = |error: Result<KeptClip, FetchError>| error.unwrap_err().code();
    assert_eq!(refused(fetched(&server.url("/"), &strict).await), "scheme_refused");
    for host in ["127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:7f00:1]"] {
        let url = format!("https://{host}:{}/", server.port);
        assert_eq!(refused(fetched(&url, &strict).await), "address_refused", "{host}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    for url in ["", "clip.mp4", "https://", "//example.com/clip.mp4"] {
        assert!(matches!(fetched(url, &policy()).await, Err(FetchError::BadUrl)), "{url}");
    }
}

#[tokio::test]
async fn other_statuses_are_told() {
    for (status, transient) in [
        (204, false),
        (206, false),
        (304, false),
        (403, false),
        (404, false),
        (429, true),
        (500, true),
        (503, true),
    ] {
        let answer = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let server = Server::saying(answer.into_bytes(), Then::Close).await;
        let error = fetched(&server.url("/"), &policy()).await.unwrap_err();
        assert!(
            matches!(error, FetchError::Status { status: told } if told == status),
            "{status}: {error:?}"
        );
        assert_eq!(error.is_transient(), transient, "{status}");
    }
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_refused_at_once() {
    let small = FetchPolicy { max_bytes: 1_000, ..policy() };
    let server = Server::saying(ok(Some(1_001), b""), Then::Silence).await;
    assert!(matches!(fetched(&server.url("/"), &small).await, Err(FetchError::TooLarge { limit: 1_000 })));
}

#[tokio::test]
async fn an_endless_body_stops_at_the_limit() {
    let small = FetchPolicy { max_bytes: 1_000_000, ..policy() };
    let server = Server::saying(ok(None, &bytes("upright.mp4")), Then::Endless).await;
    assert!(matches!(
        fetched(&server.url("/"), &small).await,
        Err(FetchError::TooLarge { limit: 1_000_000 })
    ));
}

#[tokio::test]
async fn the_last_allowed_byte_is_taken() {
    let size = bytes("upright.mp4").len() as u64;
    let server = Server::saying(ok(None, &bytes("upright.mp4")), Then::Close).await;
    let exact = FetchPolicy { max_bytes: size, ..policy() };
    assert!(fetched(&server.url("/"), &exact).await.is_ok());
    let short = FetchPolicy { max_bytes: size - 1, ..policy() };
    assert!(matches!(fetched(&server.url("/"), &short).await, Err(FetchError::TooLarge { .. })));
}

#[tokio::test]
async fn silence_and_endless_patience_run_out() {
    let impatient = FetchPolicy { idle_timeout: Duration::from_millis(100), ..policy() };
    for answer in [vec![], ok(Some(90_000), &bytes("upright.mp4")[..20_000])] {
        let server = Server::saying(answer, Then::Silence).await;
        let error = fetched(&server.url("/"), &impatient).await.unwrap_err();
        assert!(matches!(error, FetchError::TimedOut(TimeLimit::Idle)), "{error:?}");
    }
    let short = FetchPolicy { total_timeout: Duration::from_millis(300), ..policy() };
    let server = Server::saying(ok(None, &bytes("upright.mp4")), Then::Drip).await;
    let error = fetched(&server.url("/"), &short).await.unwrap_err();
    assert!(matches!(error, FetchError::TimedOut(TimeLimit::Total)), "{error:?}");
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_told() {
    let clip = bytes("upright.mp4");
    let server = Server::saying(ok(Some(clip.len()), &clip[..20_000]), Then::Close).await;
    let error = fetched(&server.url("/"), &policy()).await.unwrap_err();
    let size = clip.len() as u64;
    let tells = |error: &FetchError| matches!(error, FetchError::Truncated { received: 20_000, announced: Some(announced) } if *announced == size);
    assert!(tells(&error), "{error:?}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_cut_clip_without_announced_length_is_told() {
    let server = Server::saying(ok(None, &bytes("upright.mp4")[..20_000]), Then::Close).await;
    let error = fetched(&server.url("/"), &policy()).await.unwrap_err();
    assert!(
        matches!(error, FetchError::Keep(KeepError::Source(InspectError::Truncated { .. }))),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_page_is_no_video() {
    let short = b"<!doctype html><title>Log in</title>".to_vec();
    let long = [&short[..], &b"<p>more</p>".repeat(1_000)].concat();
    for page in [short, long] {
        let server = Server::saying(ok(Some(page.len()), &page), Then::Close).await;
        assert!(matches!(fetched(&server.url("/"), &policy()).await, Err(FetchError::NotVideo(Looks::Html))));
    }
    let server = Server::saying(ok(None, &b"<html>".repeat(500)), Then::Endless).await;
    assert!(matches!(fetched(&server.url("/"), &policy()).await, Err(FetchError::NotVideo(Looks::Html))));
}

#[tokio::test]
async fn nobody_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = fetched(&format!("http://127.0.0.1:{port}/"), &policy()).await.unwrap_err();
    assert!(matches!(&error, FetchError::Connect { host } if host == "127.0.0.1") && error.is_transient());
}

#[tokio::test]
async fn https_to_a_server_without_tls_is_told() {
    let server = Server::saying(clip_answer(), Then::Close).await;
    let url = server.url("/").replace("http:", "https:");
    assert!(matches!(fetched(&url, &policy()).await, Err(FetchError::Connect { .. })));
}

#[tokio::test]
async fn a_dropped_download_leaves_nothing() {
    let server = Server::saying(ok(Some(90_000), &bytes("upright.mp4")[..20_000]), Then::Silence).await;
    let (_folder, store) = store();
    let task = tokio::spawn({
        let (url, store) = (server.url("/"), store.clone());
        async move { fetch(&url, &policy(), &store).await }
    });
    let within = Duration::from_secs(10);
    wait_until("the download has begun", within, async || files(&store) == 1).await;
    task.abort();
    wait_until("nothing is left", within, async || files(&store) == 0).await;
}

#[tokio::test]
async fn no_error_tells_more_of_a_url_than_its_host() {
    let secret = "X-Amz-Signature=c0ffee";
    let page = b"<html>".to_vec();
    let server = Server::start(move |path, port| match path {
        path if path.starts_with("/status") => {
            (b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n".to_vec(), Then::Close)
        }
        path if path.starts_with("/loop") => {
            (redirect(302, &format!("http://127.0.0.1:{port}/loop?{secret}")), Then::Close)
        }
        path if path.starts_with("/inside") => {
            (redirect(302, &format!("https://10.0.0.1/?{secret}")), Then::Close)
        }
        path if path.starts_with("/cut") => (ok(Some(90_000), &bytes("upright.mp4")[..9_000]), Then::Close),
        _ => (ok(Some(page.len()), &page), Then::Close),
    })
    .await;
    for path in ["/status", "/loop", "/inside", "/cut", "/page"] {
        for url in [server.url(path), server.url(path).replace("http:", "https:")] {
            let error = fetched(&format!("{url}?{secret}"), &policy()).await.unwrap_err();
            let told = format!("{error} {error:?}");
            assert!(!told.contains("c0ffee") && !told.contains(path), "{told}");
        }
    }
}
