//! The news of the engine, as who listens on the wire gets it.

use std::time::Duration;

use serde_json::json;
use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use super::{Api, TOKEN};
use crate::wire::{begin, head};

const EVERYTHING: &str = "data: [{\"event\":\"everything\"}]\n\n";
const STOPPED: &str = "{\"event\":\"stopped\"}]\n\n";
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream, and what has come so far.
struct Stream {
    connection: TcpStream,
    came: String,
}

impl Stream {
    async fn open(api: &Api) -> Self {
        let bearer = format!("Bearer {TOKEN}");
        let request = head("GET", "/control/events", &[("Authorization", &bearer)]);
        Self { connection: begin(api.address, request).await, came: String::new() }
    }

    /// Reads on until what has come satisfies, or the stream ends.
    async fn read_until(&mut self, enough: impl Fn(&str) -> bool) {
        while !enough(&self.came) {
            let mut bytes = [0; 4096];
            let read =
                timeout(PATIENCE, self.connection.read(&mut bytes)).await.expect("more in time").unwrap();
            if read == 0 {
                return;
            }
            self.came.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        }
    }
}

#[tokio::test]
async fn one_who_listens_hears_what_changes_until_the_server_stops() {
    let api = Api::new().await;
    let mut stream = Stream::open(&api).await;
    stream.read_until(|came| came.contains(EVERYTHING)).await;
    assert!(stream.came.starts_with("HTTP/1.1 200 "), "{}", stream.came);
    assert!(stream.came.contains("content-type: text/event-stream"), "{}", stream.came);

    assert_eq!(api.post(TOKEN, "/control/pause", &[], &json!({})).await.status, 200);
    stream.read_until(|came| came.matches(EVERYTHING).count() >= 2).await;

    assert_eq!(api.post(TOKEN, "/control/stop", &[], &json!({})).await.status, 200);
    stream.read_until(|_| false).await;
    assert!(stream.came.contains(STOPPED), "{}", stream.came);
    timeout(PATIENCE, api.handle.ended()).await.expect("nobody who listens holds the server up");
}

#[tokio::test]
async fn the_end_of_the_engine_ends_the_stream() {
    let api = Api::new().await;
    let mut stream = Stream::open(&api).await;
    stream.read_until(|came| came.contains(EVERYTHING)).await;
    api.engine.stop().await;
    stream.read_until(|_| false).await;
    assert!(stream.came.contains(STOPPED), "{}", stream.came);
}
