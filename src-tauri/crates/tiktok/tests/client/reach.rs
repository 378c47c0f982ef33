//! What is known when no whole answer comes: provably not sent, or perhaps arrived.

use std::time::Duration;

use runsheet_tiktok::{CallError, Origins, TikTok, Timeouts};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use url::Url;

use crate::server::{client, impatient, read_request, token};

async fn listener() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    (listener, url)
}

#[tokio::test]
async fn a_refused_connection_is_provably_not_sent() {
    let (closed, url) = listener().await;
    drop(closed);
    let error = client(&url).creator_info(&token()).await.unwrap_err();
    assert!(matches!(error, CallError::NotSent { .. }), "{error:?}");
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn a_name_without_address_is_provably_not_sent() {
    let nowhere = Url::parse("https://tiktok.invalid").unwrap();
    let error = client(&nowhere).creator_info(&token()).await.unwrap_err();
    assert!(matches!(error, CallError::NotSent { .. }), "{error:?}");
}

#[tokio::test]
async fn a_failed_tls_handshake_is_provably_not_sent() {
    let (listener, url) = listener().await;
    let secure = Url::parse(&url.as_str().replace("http:", "https:")).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"this is no TLS\r\n\r\n").await.unwrap();
    });
    let error = client(&secure).creator_info(&token()).await.unwrap_err();
    assert!(matches!(error, CallError::NotSent { .. }), "{error:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_closed_after_the_request_may_have_arrived() {
    let (listener, url) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
    });
    let error = client(&url).creator_info(&token()).await.unwrap_err();
    assert!(matches!(error, CallError::Unanswered { .. }), "{error:?}");
    assert!(error.may_have_taken_effect());
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_cut_in_the_middle_may_have_arrived() {
    let (listener, url) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":").await.unwrap();
    });
    let error = client(&url).creator_info(&token()).await.unwrap_err();
    assert!(matches!(error, CallError::Unanswered { .. }), "{error:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_silent_server_is_given_up_after_the_calls_time() {
    let (listener, url) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        std::future::pending::<()>().await;
        drop(stream);
    });
    let timeouts = Timeouts { call: Duration::from_millis(100), ..Timeouts::default() };
    let error = impatient(&url, timeouts).creator_info(&token()).await.unwrap_err();
    assert!(matches!(error, CallError::Unanswered { .. }), "{error:?}");
    server.abort();
}

#[tokio::test]
async fn each_call_is_made_once_on_a_connection_of_its_own() {
    let (listener, url) = listener().await;
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(b"HTTP/1.1 503 -\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            // Held open: a pooled connection would be used again and the second accept would never come.
            tokio::spawn(async move {
                std::future::pending::<()>().await;
                drop(stream);
            });
        }
    });
    let tiktok = client(&url);
    for _ in 0..2 {
        assert!(matches!(tiktok.creator_info(&token()).await, Err(CallError::Fault(_))));
    }
    server.await.unwrap();
}

/// The environment is read when a client is made, so another process of these tests gets one with a dead proxy.
#[test]
fn loopback_never_goes_through_a_proxy() {
    let dead = "http://127.0.0.1:9";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["calls::init_inbox_sends_the_source_and_nothing_else", "--exact"])
        .envs(
            ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
                .map(|n| (n, dead)),
        )
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn the_timeouts_are_those_agreed_and_two_clients_live_side_by_side() {
    let timeouts = Timeouts::default();
    assert_eq!((timeouts.connect.as_secs(), timeouts.call.as_secs()), (10, 60),);
    assert_eq!((timeouts.upload_idle.as_secs(), timeouts.upload_answer.as_secs()), (60, 120));
    TikTok::new(Origins::tiktok()).unwrap();
    TikTok::new(Origins::tiktok()).unwrap();
}

/// The engine runs every call in spawned tasks.
#[tokio::test]
async fn every_call_can_be_spawned() {
    fn spawnable<T: Send>(future: T) -> T {
        future
    }
    let (closed, url) = listener().await;
    drop(closed);
    let tiktok = client(&url);
    let token = token();
    assert!(spawnable(tiktok.status(&token, "p")).await.is_err());
    let app = runsheet_tiktok::AppKey { client_key: "k".into(), client_secret: token.clone() };
    assert!(spawnable(tiktok.refresh(&app, &token)).await.is_err());
    assert!(spawnable(tiktok.revoke(&app, &token)).await.is_err());
}
