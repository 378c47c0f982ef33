//! The right way through: consent, tokens, creator_info, init, chunks, status, phone.

use runsheet_practice::{Ending, Mode};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::browser::{consent, exchange_fields};
use crate::client::{
    CREATOR_INFO, DIRECT, INBOX, STATUS, Stage, clip, code, direct_body, inbox_body, post_info,
};

#[tokio::test]
async fn a_public_direct_post_from_consent_to_the_profile() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let code_text = consent(client, "ada").await;
    let (status, tokens) = client.form("/v2/oauth/token/", &exchange_fields(&code_text)).await;
    assert_eq!(status, 200, "{tokens}");
    let token = tokens["access_token"].as_str().unwrap();

    let (status, info) = client.post(CREATOR_INFO, token, &json!({})).await;
    assert_eq!((status, code(&info)), (200, "ok"));
    assert_eq!(info["data"]["creator_username"], "ada");

    let file = clip(70_000_000, 1);
    let plan = json!({"source": "FILE_UPLOAD", "video_size": file.len(), "chunk_size": 35_000_000,
        "total_chunk_count": 2});
    let body = json!({"post_info": post_info(), "source_info": plan});
    let (publish_id, url) = client.init(DIRECT, token, &body).await;
    assert!(publish_id.starts_with("v_pub_file~v2-1.") && publish_id.len() <= 64 && url.len() <= 256);
    let mut answers = Vec::new();
    for (first, end) in [(0, 35_000_000), (35_000_000, file.len())] {
        let range = format!("bytes {first}-{}/{}", end - 1, file.len());
        let answer = client.chunk(&url, &range, file[first..end].to_vec()).send().await.unwrap();
        answers
            .push((answer.status().as_u16(), answer.headers()["content-range"].to_str().unwrap().to_owned()));
    }
    let progress = |bytes: usize| format!("bytes 0-{bytes}/{}", file.len());
    assert_eq!(answers, [(206, progress(35_000_000)), (201, progress(file.len()))]);

    let before = stage.status(&publish_id).await;
    assert_eq!(before["status"], "PROCESSING_UPLOAD");
    assert_eq!(before["uploaded_bytes"], file.len());
    stage.pass(2);
    let processed = stage.status(&publish_id).await;
    assert_eq!(processed["status"], "PUBLISH_COMPLETE");
    assert_eq!(processed["publicaly_available_post_id"], json!([]), "moderation is still going on");
    stage.pass(2);
    let moderated = stage.status(&publish_id).await;
    let post_id = moderated["publicaly_available_post_id"][0].as_i64().unwrap();
    assert!(post_id > 1 << 53);

    let published = stage.practice.controls().published().unwrap();
    assert_eq!(published.len(), 1);
    let found = &published[0];
    assert_eq!((found.mode, found.ending, found.size), (Mode::Direct, Ending::Published, 70_000_000));
    assert_eq!(found.blake3, blake3::hash(&file).to_hex().as_str());
    assert_eq!(found.sha256, hex::encode(Sha256::digest(&file)));
    assert_eq!(found.post_info, Some(post_info()));
    assert_eq!(found.post_ids, [post_id.to_string()]);
    let calls = stage.practice.controls().calls().unwrap();
    assert!(calls.iter().all(|call| call.violations.is_empty()), "{calls:#?}");
}

#[tokio::test]
async fn a_draft_waits_in_the_inbox_until_the_creator_posts_it() {
    let stage = Stage::new().await;
    let file = clip(9_000, 2);
    let (publish_id, url) = stage.client.init(INBOX, &stage.ada, &inbox_body(file.len())).await;
    assert!(publish_id.starts_with("v_inbox_file~v2."));
    assert_eq!(stage.client.put_whole(&url, &file).await, 201);
    assert!(stage.practice.controls().inbox("ada").unwrap().is_empty(), "still processing");
    stage.pass(2);
    assert_eq!(stage.status(&publish_id).await["status"], "SEND_TO_USER_INBOX");
    let inbox = stage.practice.controls().inbox("ada").unwrap();
    assert_eq!((inbox.len(), inbox[0].publish_id.as_str()), (1, publish_id.as_str()));
    stage.pass(3_000);
    assert_eq!(stage.status(&publish_id).await["status"], "SEND_TO_USER_INBOX", "nobody has posted it");

    let post_id = stage.practice.controls().post_draft(&publish_id, None).unwrap();
    assert_eq!(stage.status(&publish_id).await["status"], "PUBLISH_COMPLETE");
    stage.pass(3);
    let shown = stage.status(&publish_id).await["publicaly_available_post_id"][0].to_string();
    assert_eq!(shown, post_id);
    assert!(stage.practice.controls().inbox("ada").unwrap().is_empty());
    assert_eq!(stage.practice.controls().published().unwrap()[0].ending, Ending::Published);
}

#[tokio::test]
async fn a_post_that_is_not_public_never_gets_an_id() {
    let stage = Stage::new().await;
    let file = clip(5_000, 3);
    let mut body = direct_body(file.len());
    body["post_info"]["privacy_level"] = json!("SELF_ONLY");
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &body).await;
    assert_eq!(stage.client.put_whole(&url, &file).await, 201);
    stage.pass(3_600);
    let status = stage.status(&publish_id).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    assert_eq!(status["publicaly_available_post_id"], json!([]));
}

#[tokio::test]
async fn what_is_no_video_fails_the_format_check() {
    let stage = Stage::new().await;
    let publish_id = stage.direct(&[b'x'; 4_000]).await;
    stage.pass(2);
    let status = stage.status(&publish_id).await;
    assert_eq!(
        (&status["status"], &status["fail_reason"]),
        (&json!("FAILED"), &json!("file_format_check_failed"))
    );
}

#[tokio::test]
async fn an_upload_is_told_only_to_its_creator() {
    let stage = Stage::new().await;
    let publish_id = stage.direct(&clip(4_000, 4)).await;
    let (status, body) = stage.client.post(STATUS, &stage.bob, &json!({"publish_id": publish_id})).await;
    assert_eq!((status, code(&body)), (400, "token_not_authorized_for_specified_publish_id"));
}
