//! A real server on loopback and requests written byte by byte, for tests of what no polite client sends.

use std::{net::SocketAddr, time::Duration};

use axum::Router;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{guard, server};

/// A router behind the guard, served.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) ended: JoinHandle<()>,
}

impl Served {
    pub(crate) async fn new(router: Router, grace: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let ended = tokio::spawn(server::run(listener, guard::guarded(router), stop.clone(), grace));
        Self { address, stop, ended }
    }

    pub(crate) async fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        send(self.address, request).await
    }
}

/// Sends these bytes on a connection of their own and reads the answer.
pub(crate) async fn send(to: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
    let mut stream = begin(to, request).await;
    Answer::read(&mut stream).await
}

/// Sends these bytes and leaves the connection open.
pub(crate) async fn begin(to: SocketAddr, request: impl AsRef<[u8]>) -> TcpStream {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    stream
}

/// A head with the usual headers and an empty line.
pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:7766\r\nConnection: close\r\n{headers}\r\n")
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// A header's value, in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The code of a refusal, which must have exactly the agreed fields.
    pub(crate) fn code(&self) -> String {
        let body = self.json();
        let fields: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, ["code", "details", "error"], "{}", self.body);
        assert!(self.head.contains("content-type: application/json"), "{}", self.head);
        body["code"].as_str().unwrap().to_owned()
    }
}
