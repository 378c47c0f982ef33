//! Each fault does to a call what it says, and the history tells it.

use std::time::{Duration, Instant};

use runsheet_practice::{Endpoint, Fault, FaultKind};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{CREATOR_INFO, DIRECT, STATUS, Stage, clip, code, direct_body, post_info};

fn add(stage: &Stage, fault: Fault) -> i64 {
    stage.practice.controls().add_fault(&fault).unwrap()
}

async fn info(stage: &Stage, token: &str) -> Result<(u16, String), reqwest::Error> {
    let request = stage.client.http.post(stage.client.url(CREATOR_INFO)).bearer_auth(token);
    let response = request.header("content-type", crate::client::JSON).send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

#[tokio::test]
async fn a_script_counts_calls_and_picks_the_first_line_that_matches() {
    let stage = Stage::new().await;
    let status = |status| FaultKind::Status { status, taken: false };
    add(&stage, Fault::next(Endpoint::CreatorInfo, status(503)).of("ada").after(1).times(2));
    add(&stage, Fault::next(Endpoint::CreatorInfo, status(500)).of("bob"));
    let mut ada = Vec::new();
    for _ in 0..4 {
        ada.push(info(&stage, &stage.ada).await.unwrap().0);
    }
    assert_eq!(ada, [200, 503, 503, 200]);
    assert_eq!(info(&stage, &stage.bob).await.unwrap(), (500, String::new()));
    assert_eq!(info(&stage, &stage.bob).await.unwrap().0, 200);
    let lines = stage.practice.controls().faults().unwrap();
    assert_eq!((lines[0].matched, lines[0].acted, lines[1].matched, lines[1].acted), (4, 2, 2, 1));

    let id = add(&stage, Fault::always(status(502)));
    assert_eq!(info(&stage, &stage.ada).await.unwrap().0, 502);
    assert!(stage.practice.controls().remove_fault(id).unwrap());
    assert_eq!(info(&stage, &stage.ada).await.unwrap().0, 200);
}

#[tokio::test]
async fn answers_can_be_refused_garbled_or_emptied() {
    let stage = Stage::new().await;
    let refuse = FaultKind::Refuse { status: 200, code: "internal_error".into(), message: "later".into() };
    add(&stage, Fault::next(Endpoint::CreatorInfo, refuse));
    let (status, body) = stage.client.post(CREATOR_INFO, &stage.ada, &json!({})).await;
    assert_eq!((status, code(&body), &body["error"]["message"]), (200, "internal_error", &json!("later")));
    add(&stage, Fault::next(Endpoint::CreatorInfo, FaultKind::Garbage { taken: false }));
    let (status, body) = info(&stage, &stage.ada).await.unwrap();
    assert!(status == 200 && serde_json::from_str::<serde_json::Value>(&body).is_err());
    add(&stage, Fault::next(Endpoint::CreatorInfo, FaultKind::Empty { taken: false }));
    assert_eq!(info(&stage, &stage.ada).await.unwrap(), (200, String::new()));
    let refuse = FaultKind::Refuse { status: 200, code: "invalid_grant".into(), message: "gone".into() };
    add(&stage, Fault::next(Endpoint::Token, refuse));
    let (status, body) = crate::browser::refresh(&stage.client, "rft.any").await;
    assert_eq!(
        (status, &body["error"], &body["error_description"]),
        (200, &json!("invalid_grant"), &json!("gone"))
    );
}

#[tokio::test]
async fn a_call_is_carried_out_or_not_as_the_fault_says() {
    let stage = Stage::new().await;
    for (kind, inits) in [
        (FaultKind::Status { status: 500, taken: false }, 0),
        (FaultKind::Status { status: 500, taken: true }, 1),
        (FaultKind::Empty { taken: true }, 1),
        (FaultKind::LoseAnswer, 1),
        (FaultKind::ResetBeforeReading, 0),
        (FaultKind::ResetAtByte { byte: 10 }, 0),
        (FaultKind::ResetAtByte { byte: u64::MAX }, 0),
    ] {
        stage.practice.controls().clear_calls().unwrap();
        stage.pass(86_400);
        stage.practice.controls().turn(|knobs| knobs.direct_posts_per_day = 1).unwrap();
        add(&stage, Fault::next(Endpoint::VideoInit, kind.clone()));
        let token = stage.practice.controls().connect("ada", &["video.publish"]).unwrap().access_token;
        let request = stage.client.http.post(stage.client.url(DIRECT)).bearer_auth(&token);
        let request = request.header("content-type", crate::client::JSON).body(direct_body(9).to_string());
        let answered = request.send().await.is_ok();
        let reset = matches!(
            kind,
            FaultKind::LoseAnswer | FaultKind::ResetBeforeReading | FaultKind::ResetAtByte { .. }
        );
        assert_eq!(answered, !reset, "{kind:?}");
        let call = stage.last_call();
        assert_eq!((call.answered, call.fault.is_some()), (answered, true), "{kind:?}");
        assert!(call.violations.is_empty(), "{kind:?}");
        let again = stage.client.post(DIRECT, &token, &direct_body(9)).await.0;
        assert_eq!(again, if inits == 1 { 403 } else { 200 }, "{kind:?}: the day has room for one");
    }
}

#[tokio::test]
async fn a_lost_answer_is_a_reset_not_a_close() {
    let stage = Stage::new().await;
    add(&stage, Fault::next(Endpoint::UserInfo, FaultKind::LoseAnswer));
    let mut socket = TcpStream::connect(("127.0.0.1", stage.practice.port())).await.unwrap();
    socket.write_all(b"GET /v2/user/info/?fields=open_id HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await.unwrap();
    let error = socket.read(&mut [0; 16]).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn an_upload_can_break_at_a_byte_of_a_chunk_or_lose_its_last_answer() {
    let stage = Stage::new().await;
    let file = clip(11_000_000, 3);
    let half = file.len() / 2;
    let plan = json!({"source": "FILE_UPLOAD", "video_size": file.len(), "chunk_size": half, "total_chunk_count": 2});
    let body = json!({"post_info": post_info(), "source_info": plan});
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &body).await;
    let put = |first: usize, end: usize| {
        let range = format!("bytes {first}-{}/{}", end - 1, file.len());
        let request = stage.client.chunk(&url, &range, file[first..end].to_vec());
        async move { request.send().await.map(|answer| answer.status().as_u16()) }
    };
    add(&stage, Fault::next(Endpoint::Upload, FaultKind::ResetAtByte { byte: 1_000_001 }).on_chunk(1));
    assert_eq!(put(0, half).await.unwrap(), 206, "the fault waits for chunk 1");
    assert!(put(half, file.len()).await.is_err());
    let broken = stage.last_call();
    assert_eq!(
        (broken.bytes_received, broken.code.as_str(), broken.answered),
        (1_000_001, "connection_lost", false)
    );
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], half);

    add(&stage, Fault::next(Endpoint::Upload, FaultKind::Status { status: 502, taken: false }));
    assert_eq!(put(half, file.len()).await.unwrap(), 502);
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], half);

    add(&stage, Fault::next(Endpoint::Upload, FaultKind::LoseAnswer));
    assert!(put(half, file.len()).await.is_err());
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], file.len(), "the server has it all");
    assert_eq!(put(half, file.len()).await.unwrap(), 416);
    assert_eq!(
        stage.practice.controls().published().unwrap()[0].blake3,
        blake3::hash(&file).to_hex().as_str()
    );
}

#[tokio::test]
async fn calls_can_be_delayed_and_bodies_read_slowly() {
    let stage = Stage::new().await;
    add(&stage, Fault::next(Endpoint::Status, FaultKind::Delay { ms: 150 }));
    let started = Instant::now();
    assert_eq!(stage.client.post(STATUS, &stage.ada, &json!({"publish_id": "x"})).await.0, 400);
    assert!(started.elapsed() >= Duration::from_millis(150));

    let file = clip(50_000, 8);
    let (_, url) = stage.client.init(DIRECT, &stage.ada, &direct_body(file.len())).await;
    add(&stage, Fault::next(Endpoint::Upload, FaultKind::SlowBody { bytes_per_second: 250_000 }));
    let started = Instant::now();
    assert_eq!(stage.client.put_whole(&url, &file).await, 201);
    assert!(started.elapsed() >= Duration::from_millis(190));

    stage.practice.controls().turn(|knobs| knobs.answer_delay_ms = 120).unwrap();
    let started = Instant::now();
    assert_eq!(info(&stage, &stage.ada).await.unwrap().0, 200);
    assert!(started.elapsed() >= Duration::from_millis(120));
}
