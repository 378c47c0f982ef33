use axum::routing::{get, post};

use super::*;
use crate::wire::{Answer, Served, head};

async fn served() -> Served {
    let router = Router::new()
        .route("/things", get(|| async { "here" }).post(|body: Bytes| async move { body.len().to_string() }))
        .route("/panic", post(panics));
    Served::new(router, Duration::from_secs(5)).await
}

async fn panics() -> &'static str {
    panic!("the inside of Runsheet")
}

fn to_host(host: &str) -> String {
    format!("GET /things HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
}

fn refused_with(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{answer:?}");
}

#[tokio::test]
async fn only_names_of_this_computer_are_answered_to() {
    let served = served().await;
    for host in ["127.0.0.1", "127.0.0.1:7766", "localhost", "LocalHost:1", "[::1]", "[::1]:65535"] {
        let answer = served.send(to_host(host)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "here"), "{host}");
    }
    for host in [
        "",
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.0.0.1:7766.example.com",
        "127.0.0.1:",
        "127.0.0.1:+80",
        "127.0.0.1:65536",
        "127.0.0.1:x",
        "127.0.0.2",
        "127.1",
        "0.0.0.0",
        "localhost.",
        "::1",
        "[::1]7766",
        "[::ffff:127.0.0.1]",
        "user@localhost",
        "localhost, example.com",
        "löcalhost",
    ] {
        refused_with(&served.send(to_host(host)).await, 403, "host_refused");
    }
}

#[tokio::test]
async fn a_request_names_exactly_one_host_whichever_way() {
    let served = served().await;
    for request in [
        "GET /things HTTP/1.0\r\n\r\n",
        "GET /things HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /things HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /things HTTP/1.1\r\nHost: localhost\r\nHost: example.com\r\nConnection: close\r\n\r\n",
        "GET http://example.com/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "CONNECT example.com:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ] {
        refused_with(&served.send(request).await, 403, "host_refused");
    }
    let absolute = "GET http://localhost/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(served.send(absolute).await.status, 200);
}

#[tokio::test]
async fn web_pages_are_refused_whatever_they_ask_for() {
    let served = served().await;
    for origin in ["https://example.com", "null", "http://127.0.0.1:7766", "http://localhost", ""] {
        for (method, path) in
            [("GET", "/things"), ("POST", "/things"), ("OPTIONS", "/things"), ("GET", "/no")]
        {
            let answer = served.send(head(method, path, &[("Origin", origin)])).await;
            refused_with(&answer, 403, "origin_refused");
            assert!(!answer.head.contains("access-control-"), "{}", answer.head);
        }
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_answered_in_json() {
    let served = served().await;
    for path in ["/", "/thing", "/things/", "/things/x", "//things", "/things%2F", "/../things", "/%ff"] {
        refused_with(&served.send(head("GET", path, &[])).await, 404, "not_found");
    }
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        let answer = served.send(head(method, "/things", &[])).await;
        refused_with(&answer, 405, "method_not_allowed");
        assert!(answer.head.contains("allow: get,head,post"), "{}", answer.head);
    }
}

#[tokio::test]
async fn a_panic_is_a_500_that_tells_nothing_and_the_server_goes_on() {
    let served = served().await;
    let answer = served.send(head("POST", "/panic", &[])).await;
    refused_with(&answer, 500, "internal");
    assert!(!answer.body.contains("the inside of"), "{}", answer.body);
    assert_eq!(served.send(head("GET", "/things", &[])).await.status, 200);
}

#[tokio::test]
async fn a_body_of_one_mebibyte_is_taken_and_one_byte_more_is_not() {
    let served = served().await;
    for (size, status) in [(0, 200), (BODY_LIMIT, 200), (BODY_LIMIT + 1, 413), (6 * BODY_LIMIT, 413)] {
        let length = size.to_string();
        let announced =
            [head("POST", "/things", &[("Content-Length", &length)]).into_bytes(), vec![b' '; size]];
        let answer = served.send(announced.concat()).await;
        assert_eq!(answer.status, status, "{size} announced");

        let chunk = format!("{size:x}\r\n").into_bytes();
        let chunks =
            if size == 0 { Vec::new() } else { [chunk, vec![b' '; size], b"\r\n".to_vec()].concat() };
        let streamed = [
            head("POST", "/things", &[("Transfer-Encoding", "chunked")]).into_bytes(),
            chunks,
            b"0\r\n\r\n".to_vec(),
        ];
        let answer = served.send(streamed.concat()).await;
        assert_eq!(answer.status, status, "{size} in chunks");
        if status == 413 {
            refused_with(&answer, 413, "too_large");
        } else {
            assert_eq!(answer.body, size.to_string());
        }
    }
}

#[tokio::test]
async fn whoever_asks_before_sending_too_much_is_told_before_sending() {
    let served = served().await;
    let headers = [("Content-Length", "2000000"), ("Expect", "100-continue")];
    refused_with(&served.send(head("POST", "/things", &headers)).await, 413, "too_large");
}

#[tokio::test]
async fn answers_are_not_kept_by_anybody() {
    let answer = served().await.send(head("GET", "/things", &[])).await;
    assert!(answer.head.contains("cache-control: no-store"), "{}", answer.head);
    assert!(answer.head.contains("x-content-type-options: nosniff"), "{}", answer.head);
}
