//! A client that knows nothing but HTTP and the document.

use std::sync::Once;
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE};
use reqwest::redirect::Policy;
use runsheet_practice::{ALL_SCOPES, Call, ClockChange, Creator, Creators, Practice, PracticeConfig};
use serde_json::{Value, json};
use url::Url;

pub const JSON: &str = "application/json; charset=UTF-8";
pub const CREATOR_INFO: &str = "/v2/post/publish/creator_info/query/";
pub const DIRECT: &str = "/v2/post/publish/video/init/";
pub const INBOX: &str = "/v2/post/publish/inbox/video/init/";
pub const STATUS: &str = "/v2/post/publish/status/fetch/";

/// A server with the creators `ada` and `bob`, both connected with every scope for a month, on a clock that stands
/// still.
pub struct Stage {
    pub practice: Practice,
    pub client: Client,
    pub ada: String,
    pub bob: String,
}

impl Stage {
    pub async fn new() -> Self {
        let creators = Creators::List(vec![Creator::new("ada"), Creator::new("bob")]);
        let practice =
            Practice::start(PracticeConfig { creators, ..PracticeConfig::default() }).await.unwrap();
        Self::on(practice)
    }

    pub fn on(practice: Practice) -> Self {
        let controls = practice.controls();
        controls.change_clock(ClockChange { speed: Some(0.0), ..ClockChange::default() }).unwrap();
        let usual = controls.knobs().access_token_secs;
        controls.turn(|knobs| knobs.access_token_secs = 30 * 86_400).unwrap();
        let token = |name| controls.connect(name, &ALL_SCOPES).unwrap().access_token;
        let (ada, bob) = (token("ada"), token("bob"));
        controls.turn(|knobs| knobs.access_token_secs = usual).unwrap();
        Self { client: Client::new(practice.origin()), practice, ada, bob }
    }

    /// Practice time passes.
    pub fn pass(&self, seconds: u64) {
        self.practice.controls().advance(Duration::from_secs(seconds)).unwrap();
    }

    pub fn last_call(&self) -> Call {
        self.practice.controls().calls().unwrap().pop().unwrap()
    }

    /// Sends a whole small file as a direct post of ada and gives the publish id.
    pub async fn direct(&self, file: &[u8]) -> String {
        let (id, url) = self.client.init(DIRECT, &self.ada, &direct_body(file.len())).await;
        assert_eq!(self.client.put_whole(&url, file).await, 201);
        id
    }

    /// Sends a whole small file as a draft of ada and gives the publish id.
    pub async fn draft(&self, file: &[u8]) -> String {
        let (id, url) = self.client.init(INBOX, &self.ada, &inbox_body(file.len())).await;
        assert_eq!(self.client.put_whole(&url, file).await, 201);
        id
    }

    /// Ada's status data of an upload.
    pub async fn status(&self, publish_id: &str) -> Value {
        let (status, body) = self.client.post(STATUS, &self.ada, &json!({"publish_id": publish_id})).await;
        assert_eq!((status, code(&body)), (200, "ok"), "{body}");
        body["data"].clone()
    }
}

#[derive(Clone)]
pub struct Client {
    pub http: reqwest::Client,
    pub origin: Url,
}

impl Client {
    pub fn new(origin: Url) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { http, origin }
    }

    pub fn url(&self, path: &str) -> Url {
        self.origin.join(path).unwrap()
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let request = self
            .http
            .post(self.url(path))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(CONTENT_TYPE, JSON)
            .body(body.to_string());
        answer(request).await
    }

    pub async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        answer(self.http.get(self.url(path)).header(AUTHORIZATION, format!("Bearer {token}"))).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        answer(self.http.post(self.url(path)).form(fields)).await
    }

    pub async fn init(&self, path: &str, token: &str, body: &Value) -> (String, String) {
        let (status, answer) = self.post(path, token, body).await;
        assert_eq!((status, code(&answer)), (200, "ok"), "{answer}");
        let text = |name: &str| answer["data"][name].as_str().unwrap().to_owned();
        (text("publish_id"), text("upload_url"))
    }

    pub fn chunk(&self, url: &str, range: &str, bytes: Vec<u8>) -> reqwest::RequestBuilder {
        self.http.put(url).header(CONTENT_TYPE, "video/mp4").header(CONTENT_RANGE, range).body(bytes)
    }

    pub async fn put_whole(&self, url: &str, file: &[u8]) -> u16 {
        let range = format!("bytes 0-{}/{}", file.len() - 1, file.len());
        self.chunk(url, &range, file.to_vec()).send().await.unwrap().status().as_u16()
    }
}

pub async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The error code of either shape.
pub fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().or_else(|| body["error"].as_str()).unwrap_or_default()
}

pub fn post_info() -> Value {
    json!({"privacy_level": "PUBLIC_TO_EVERYONE", "title": "Hello #practice", "disable_duet": false,
        "disable_stitch": true, "disable_comment": false, "video_cover_timestamp_ms": 1000,
        "brand_content_toggle": false, "brand_organic_toggle": false, "is_aigc": false})
}

pub fn source_info(size: usize) -> Value {
    json!({"source": "FILE_UPLOAD", "video_size": size, "chunk_size": size, "total_chunk_count": 1})
}

pub fn direct_body(size: usize) -> Value {
    json!({"post_info": post_info(), "source_info": source_info(size)})
}

pub fn inbox_body(size: usize) -> Value {
    json!({"source_info": source_info(size)})
}

/// `size` bytes that begin like an MP4 and are different for each `salt`.
pub fn clip(size: usize, salt: u8) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    let mut state = u32::from(salt) + 1;
    bytes.resize_with(size.max(bytes.len()), || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    bytes
}

/// Waits for a condition in real time.
pub async fn wait_until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !holds().await {
        assert!(Instant::now() < end, "{what} did not come about");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
