//! Order, progress, replays and the hour of an upload.

use std::time::Duration;

use runsheet_practice::ClockChange;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::client::{DIRECT, Stage, clip, direct_body, post_info, wait_until};

const CHUNK: usize = 5_242_880;

/// A direct post in three chunks: file, publish id, URL, and the chunks' ranges.
async fn three_chunks(stage: &Stage) -> (Vec<u8>, String, String, Vec<(usize, usize)>) {
    let file = clip(3 * CHUNK + 77, 9);
    let plan = json!({"source": "FILE_UPLOAD", "video_size": file.len(), "chunk_size": CHUNK, "total_chunk_count": 3});
    let body = json!({"post_info": post_info(), "source_info": plan});
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &body).await;
    let ranges = vec![(0, CHUNK), (CHUNK, 2 * CHUNK), (2 * CHUNK, file.len())];
    (file, publish_id, url, ranges)
}

async fn put(stage: &Stage, url: &str, file: &[u8], (first, end): (usize, usize)) -> (u16, String) {
    let range = format!("bytes {first}-{}/{}", end - 1, file.len());
    let answer = stage.client.chunk(url, &range, file[first..end].to_vec()).send().await.unwrap();
    let progress = answer.headers().get("content-range").map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), progress.unwrap_or_default())
}

#[tokio::test]
async fn chunks_are_taken_in_order_and_a_replay_is_answered_with_the_progress() {
    let stage = Stage::new().await;
    let (file, publish_id, url, ranges) = three_chunks(&stage).await;
    let total = file.len();
    assert_eq!(put(&stage, &url, &file, ranges[1]).await, (416, format!("bytes 0-0/{total}")));
    assert_eq!(put(&stage, &url, &file, ranges[0]).await, (206, format!("bytes 0-{CHUNK}/{total}")));
    assert_eq!(put(&stage, &url, &file, ranges[0]).await, (416, format!("bytes 0-{CHUNK}/{total}")));
    assert_eq!(put(&stage, &url, &file, (CHUNK, CHUNK + 5_000)).await.0, 400, "against the plan");
    assert_eq!(put(&stage, &url, &file, ranges[1]).await.0, 206);
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], 2 * CHUNK);
    assert_eq!(put(&stage, &url, &file, ranges[2]).await, (201, format!("bytes 0-{total}/{total}")));
    assert_eq!(put(&stage, &url, &file, ranges[2]).await, (416, format!("bytes 0-{total}/{total}")));
    let published = stage.practice.controls().published().unwrap();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0].blake3, blake3::hash(&file).to_hex().as_str());
}

#[tokio::test]
async fn the_url_is_good_for_an_hour_of_practice_time() {
    let stage = Stage::new().await;
    let (file, publish_id, url, ranges) = three_chunks(&stage).await;
    assert_eq!(put(&stage, &url, &file, ranges[0]).await.0, 206);
    stage.pass(3_599);
    assert_eq!(put(&stage, &url, &file, ranges[1]).await.0, 206);
    stage.pass(1);
    assert_eq!(put(&stage, &url, &file, ranges[2]).await.0, 403);
    assert!(stage.last_call().violations.is_empty(), "the server's clock decides, nobody is to blame");
    assert_eq!(stage.status(&publish_id).await["status"], "PROCESSING_UPLOAD");
    let controls = stage.practice.controls();
    controls.turn(|knobs| knobs.expired_upload_fails_with = Some("internal".into())).unwrap();
    let status = stage.status(&publish_id).await;
    assert_eq!((&status["status"], &status["fail_reason"]), (&json!("FAILED"), &json!("internal")));
    assert_eq!(put(&stage, &url, &file, ranges[2]).await.0, 404);
}

#[tokio::test]
async fn a_chunk_must_be_here_in_full_within_the_hour() {
    let stage = Stage::new().await;
    let file = clip(100_000, 4);
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &direct_body(file.len())).await;
    let controls = stage.practice.controls();
    controls.turn(|knobs| knobs.read_bytes_per_second = Some(50_000)).unwrap();
    controls.change_clock(ClockChange { speed: Some(3_600.0), ..ClockChange::default() }).unwrap();
    assert_eq!(
        stage.client.put_whole(&url, &file).await,
        403,
        "an hour is a second now, and the body takes two"
    );
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], 0);
}

#[tokio::test]
async fn a_chunk_that_breaks_off_leaves_nothing() {
    let stage = Stage::new().await;
    let file = clip(100_000, 5);
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &direct_body(file.len())).await;
    let target = url.strip_prefix(stage.client.origin.as_str()).unwrap();
    let mut socket = tokio::net::TcpStream::connect(("127.0.0.1", stage.practice.port())).await.unwrap();
    let head = format!(
        "PUT /{target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: video/mp4\r\nContent-Length: 100000\r\n\
         Content-Range: bytes 0-99999/100000\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&file[..60_000]).await.unwrap();
    drop(socket);
    wait_until("the broken call in the history", async || stage.last_call().code == "connection_lost").await;
    let call = stage.last_call();
    assert!(call.bytes_received <= 60_000 && !call.answered);
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], 0);
    assert_eq!(stage.client.put_whole(&url, &file).await, 201);
}

#[tokio::test]
async fn the_same_chunk_twice_at_once_is_taken_once() {
    let stage = Stage::new().await;
    let (file, publish_id, url, ranges) = three_chunks(&stage).await;
    stage.practice.controls().turn(|knobs| knobs.read_bytes_per_second = Some(20_000_000)).unwrap();
    for (range, last) in ranges.into_iter().zip([206, 206, 201]) {
        let (one, two) = tokio::join!(put(&stage, &url, &file, range), put(&stage, &url, &file, range));
        let mut found = [one.0, two.0];
        found.sort_unstable();
        assert_eq!(found, [last, 416]);
        assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], range.1);
    }
    let published = stage.practice.controls().published().unwrap();
    assert_eq!(published[0].blake3, blake3::hash(&file).to_hex().as_str());
}

#[tokio::test]
async fn a_token_sent_to_the_upload_host_is_noted() {
    let stage = Stage::new().await;
    let file = clip(2_000, 7);
    let (_, url) = stage.client.init(DIRECT, &stage.ada, &direct_body(file.len())).await;
    let request = stage.client.chunk(&url, "bytes 0-1999/2000", file).bearer_auth(&stage.ada);
    assert_eq!(request.timeout(Duration::from_secs(5)).send().await.unwrap().status(), 201);
    assert_eq!(stage.last_call().violations, ["an upload must carry no Authorization"]);
}
