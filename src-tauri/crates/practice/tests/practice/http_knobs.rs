//! The knobs over HTTP, as the demo and the crash tests turn them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{CREATOR_INFO, DIRECT, Stage, answer, clip, code, direct_body};

async fn turn(stage: &Stage, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = stage.client.http.request(method, stage.client.url(&format!("/practice{path}")));
    answer(if body.is_null() { request } else { request.json(&body) }).await
}

#[tokio::test]
async fn knobs_clock_faults_and_outcomes() {
    let stage = Stage::new().await;
    let (get, post, patch) = (Method::GET, Method::POST, Method::PATCH);
    let (status, knobs) =
        turn(&stage, patch.clone(), "/knobs", json!({"audited": false, "inits_per_minute": 2})).await;
    assert_eq!((status, &knobs["audited"], &knobs["pending_drafts"]), (200, &json!(false), &json!(5)));
    assert_eq!(stage.practice.controls().knobs().inits_per_minute, 2);
    let (status, body) = turn(&stage, patch.clone(), "/knobs", json!({"audit": false})).await;
    assert_eq!((status, &body["code"]), (400, &json!("bad_body")));

    let (_, before) = turn(&stage, get.clone(), "/clock", Value::Null).await;
    let (_, after) = turn(&stage, post.clone(), "/clock", json!({"advance_ms": 3_600_000})).await;
    assert_eq!(after["now_ms"].as_i64().unwrap() - before["now_ms"].as_i64().unwrap(), 3_600_000);
    let response = stage.client.http.get(stage.client.url("/practice/health")).send().await.unwrap();
    let date = chrono::DateTime::parse_from_rfc2822(response.headers()["date"].to_str().unwrap()).unwrap();
    assert_eq!(
        date.timestamp(),
        after["now_ms"].as_i64().unwrap() / 1_000,
        "the Date header follows the clock"
    );

    let fault = json!({"endpoint": "creator_info", "kind": {"status": {"status": 503}}});
    let (status, added) = turn(&stage, post.clone(), "/faults", fault).await;
    assert_eq!((status, added["id"].is_i64()), (200, true));
    assert_eq!(stage.client.post(CREATOR_INFO, &stage.ada, &json!({})).await.0, 503);
    let (_, lines) = turn(&stage, get.clone(), "/faults", Value::Null).await;
    assert_eq!(lines[0]["acted"], 1);
    let lose = json!({"creator": "ada", "times": null, "kind": "lose_answer"});
    let (_, added) = turn(&stage, post.clone(), "/faults", lose).await;
    let (_, removed) = turn(&stage, Method::DELETE, &format!("/faults/{}", added["id"]), Value::Null).await;
    assert_eq!(removed, json!({"removed": true}));

    let outcome = json!({"for": {"creator": "ada"}, "outcome": {"fail_reason": "internal"}});
    assert_eq!(turn(&stage, post.clone(), "/outcomes", outcome).await.0, 200);
    turn(&stage, patch, "/knobs", json!({"audited": true})).await;
    let id = stage.direct(&clip(600, 1)).await;
    stage.pass(2);
    assert_eq!(stage.status(&id).await["fail_reason"], "internal");
    assert_eq!(turn(&stage, post, "/outcomes", json!({"for": "all", "outcome": null})).await.0, 200);
}

#[tokio::test]
async fn creators_inbox_history_and_published() {
    let stage = Stage::new().await;
    let (get, post) = (Method::GET, Method::POST);
    assert_eq!(
        turn(&stage, post.clone(), "/creators", json!({"handle": "eve", "account": "private"})).await.0,
        200
    );
    let (_, tokens) =
        turn(&stage, post.clone(), "/creators/eve/connect", json!({"scopes": ["video.publish"]})).await;
    let eve = tokens["access_token"].as_str().unwrap();
    let (_, info) = stage.client.post(CREATOR_INFO, eve, &json!({})).await;
    assert_eq!(info["data"]["duet_disabled"], true);
    turn(&stage, Method::PATCH, "/creators/eve", json!({"account": "public"})).await;
    assert_eq!(stage.client.post(DIRECT, eve, &direct_body(600)).await.0, 200);
    turn(&stage, post.clone(), "/creators/eve/remove_access", Value::Null).await;
    assert_eq!(code(&stage.client.post(CREATOR_INFO, eve, &json!({})).await.1), "access_token_invalid");
    let (status, body) = turn(&stage, post.clone(), "/creators/nobody/connect", json!({})).await;
    assert_eq!((status, &body["code"]), (404, &json!("no_such_creator")));

    let (kept, dropped) = (stage.draft(&clip(600, 1)).await, stage.draft(&clip(600, 2)).await);
    stage.pass(2);
    let (_, inbox) = turn(&stage, get.clone(), "/inbox?creator=ada", Value::Null).await;
    assert_eq!(inbox.as_array().unwrap().len(), 2);
    let (status, posted) = turn(&stage, post.clone(), &format!("/inbox/{kept}/post"), Value::Null).await;
    assert_eq!((status, posted["post_id"].is_string()), (200, true));
    assert_eq!(turn(&stage, post.clone(), &format!("/inbox/{dropped}/ignore"), Value::Null).await.0, 200);
    assert_eq!(turn(&stage, post.clone(), &format!("/inbox/{dropped}/ignore"), Value::Null).await.0, 404);
    let (_, published) = turn(&stage, get.clone(), "/published", Value::Null).await;
    let endings: Vec<_> =
        published.as_array().unwrap().iter().map(|file| file["ending"].as_str().unwrap()).collect();
    assert_eq!(endings, ["published", "ignored"]);
    assert_eq!(published[0]["blake3"], blake3::hash(&clip(600, 1)).to_hex().as_str());

    let (_, calls) = turn(&stage, get.clone(), "/calls", Value::Null).await;
    let calls = calls.as_array().unwrap();
    let init = calls.iter().find(|call| call["endpoint"] == "video_init").unwrap();
    assert_eq!((&init["creator"], &init["body"]), (&json!("eve"), &direct_body(600)));
    let upload = calls.iter().find(|call| call["endpoint"] == "upload").unwrap();
    assert_eq!(upload["publish_id"], kept.as_str());
    assert_eq!((&upload["bytes_received"], &upload["status"]), (&json!(600), &json!(201)));
    assert_eq!(upload["request"]["content_range"], "bytes 0-599/600");
    let after = calls[calls.len() - 2]["seq"].as_i64().unwrap();
    let (_, newest) = turn(&stage, get.clone(), &format!("/calls?after={after}"), Value::Null).await;
    assert_eq!(newest.as_array().unwrap().len(), 1);
    assert_eq!(turn(&stage, Method::DELETE, "/calls", Value::Null).await.0, 200);
    assert_eq!(turn(&stage, post, "/reset", Value::Null).await.0, 200);
    assert_eq!(turn(&stage, get, "/published", Value::Null).await.1, json!([]));
}
