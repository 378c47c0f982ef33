//! `Idempotency-Key`: a script that does not know whether its request arrived sends it again, and one post goes out.

use reqwest::Method;
use serde_json::json;

use crate::{
    desk::{Answer, Api, answer, file_url, later, post},
    place::fixture,
};

fn is_replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

#[tokio::test]
async fn the_same_request_again_is_the_same_post_also_after_a_power_cut() {
    let mut api = Api::open().await;
    let body = later(json!({}));
    let first = api.post_once("order-17", &body).await;
    assert!(!is_replayed(&first));
    let before = api.traces().await;
    for after_a_power_cut in [false, true] {
        if after_a_power_cut {
            api.desk.power_cut().await;
        }
        let again = api.post_once("order-17", &body).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body), "{again:?}");
        assert!(is_replayed(&again), "{again:?}");
        assert_eq!(api.traces().await, before);
    }
    // What became of the post changes nothing: the answer is that of the first time.
    let path = format!("/v1/posts/{}", first.planned().as_str().unwrap());
    assert_eq!(api.delete(&path).await.status, 200);
    assert_eq!(api.post_once("order-17", &body).await.body, first.body);
    assert_eq!(api.traces().await, before);
}

#[tokio::test]
async fn a_post_that_went_out_is_not_sent_again() {
    let api = Api::open().await;
    let first = api.post_once("order-17", &post(json!({}))).await;
    api.done(first.planned()).await;
    let before = api.traces().await;
    let again = api.post_once("order-17", &post(json!({}))).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(api.traces().await, before);
    assert_eq!(api.desk.ask_tiktok("published").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_key_for_something_else_is_refused() {
    let api = Api::open().await;
    let body = later(json!({}));
    api.post_once("order-17", &body).await.planned();
    let before = api.traces().await;
    let mut spaced = body.to_string();
    spaced.push(' ');
    for other in [
        later(json!({"description": "Stale bread"})).to_string(),
        later(json!({"media_urls": [file_url(fixture("silent.mp4"))]})).to_string(),
        post(json!({})).to_string(),
        spaced,
    ] {
        let request = api.request(Method::POST, "/v1/posts").header("Idempotency-Key", "order-17");
        let refused = answer(request.header("Content-Type", "application/json").body(other)).await;
        refused.refused(422, "idempotency_key_reused", &[]);
        assert_eq!(api.traces().await, before);
    }
    // Another script's keys are its own.
    let other = api.desk.json(&["keys", "create", "other"]).await["key"].as_str().unwrap().to_owned();
    let request =
        api.bare(Method::POST, "/v1/posts").bearer_auth(other).header("Idempotency-Key", "order-17");
    let taken = answer(request.json(&later(json!({"description": "Rolls"})))).await;
    assert!(!is_replayed(&taken));
    taken.planned();
    assert_eq!(api.get("/v1/posts").await.body["total"], 2);
}

#[tokio::test]
async fn a_refused_request_uses_no_key_up() {
    let api = Api::open().await;
    for (changes, status) in [
        (json!({"profile_name": "nobody"}), 404),
        (json!({"tiktok_privacy_level": null}), 400),
        (json!({"media_urls": ["file:///missing.mp4"]}), 400),
        (json!({"media_urls": [file_url(fixture("two_seconds.mp4"))]}), 422),
        (json!({"scheduled_date": "1999-12-31T23:59:59Z"}), 400),
    ] {
        assert_eq!(api.post_once("order-17", &post(changes)).await.status, status);
    }
    let taken = api.post_once("order-17", &later(json!({}))).await;
    assert!(!is_replayed(&taken));
    taken.planned();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_post_is_planned() {
    let api = Api::open().await;
    let body = later(json!({}));
    let mut under_way = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let request = api.request(Method::POST, "/v1/posts").header("Idempotency-Key", "order-17");
        under_way.spawn(answer(request.json(&body)));
    }
    let answers = under_way.join_all().await;
    assert!(answers.iter().all(|answer| answer.planned() == answers[0].planned()), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| !is_replayed(answer)).count(), 1);
    assert_eq!(api.get("/v1/posts").await.body["total"], 1);
    assert_eq!(api.clips().len(), 1);
}
