//! A server that reads requests byte by byte, keeps them, and plays back scripted answers, one per connection.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use runsheet_model::Sensitive;
use runsheet_tiktok::{Origins, Scopes, TikTok, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

pub const DATE: &str = "Sun, 22 Nov 2026 15:39:20 GMT";

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The only value of a header; `None` if it is absent.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} came twice");
        value
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The form fields, sorted by name.
    pub fn form(&self) -> Vec<(String, String)> {
        let mut fields: Vec<_> = url::form_urlencoded::parse(&self.body).into_owned().collect();
        fields.sort();
        fields
    }
}

pub struct Server {
    pub url: Url,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Answers the first connection with the first answer, and so on.
    pub async fn start(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let answers: Vec<_> = answers.into_iter().collect();
        let task = tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read_request(&mut stream).await;
                seen.lock().unwrap().push(request);
                stream.write_all(&answer).await.unwrap();
            }
        });
        Self { url, requests, task }
    }

    /// A client of this server, with tokens' worth of patience for a test.
    pub fn tiktok(&self) -> TikTok {
        client(&self.url)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The one request that came.
    pub fn request(&self) -> Request {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1);
        requests.remove(0)
    }
}

pub fn client(url: &Url) -> TikTok {
    let patience = Duration::from_secs(5);
    let timeouts =
        Timeouts { connect: patience, call: patience, upload_idle: patience, upload_answer: patience };
    impatient(url, timeouts)
}

pub fn impatient(url: &Url, timeouts: Timeouts) -> TikTok {
    TikTok::with_timeouts(Origins::single(url.clone()).unwrap(), timeouts).unwrap()
}

pub fn token() -> Sensitive<String> {
    Sensitive::from("act.token")
}

pub fn all_scopes() -> Scopes {
    Scopes::parse("user.info.basic,video.upload,video.publish,video.list")
}

/// A JSON answer with TikTok's clock.
pub fn json(status: u16, body: &str) -> Vec<u8> {
    with_headers(status, "Content-Type: application/json\r\n", body)
}

pub fn with_headers(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} -\r\nDate: {DATE}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

/// An answer inside the envelope that says "ok".
pub fn ok(data: &str) -> Vec<u8> {
    json(200, &format!(r#"{{"data":{data},"error":{{"code":"ok","message":"","log_id":"L1"}}}}"#))
}

pub async fn read_request(stream: &mut TcpStream) -> Request {
    let mut request = read_head(stream).await;
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    request.body = vec![0; length];
    stream.read_exact(&mut request.body).await.unwrap();
    request
}

/// The head alone, not a byte of the body.
pub async fn read_head(stream: &mut TcpStream) -> Request {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let mut start = lines.next().unwrap().split(' ');
    let method = start.next().unwrap().to_owned();
    let target = start.next().unwrap().to_owned();
    assert_eq!(start.next(), Some("HTTP/1.1"));
    let headers = lines
        .map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap())
        .collect();
    Request { method, target, headers, body: Vec::new() }
}
