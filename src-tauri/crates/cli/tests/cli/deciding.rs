//! What persons and scripts decide about posts: by the command line and over the HTTP API.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::desk::{Answer, Api, answer, later, post, utc};

async fn change(api: &Api, id: &Value, method: Method, body: Value) -> Answer {
    let path = format!("/v1/posts/{}", id.as_str().unwrap());
    answer(api.request(method, &path).json(&body)).await
}

async fn retry(api: &Api, id: &Value) -> Answer {
    answer(api.request(Method::POST, &format!("/v1/posts/{}/retry-failed", id.as_str().unwrap()))).await
}

async fn outcome(api: &Api, outcome: Value) {
    let url = format!("{}/practice/outcomes", api.desk.tiktok.url());
    let set =
        api.desk.browser.post(url).json(&json!({ "for": "all", "outcome": outcome })).send().await.unwrap();
    assert!(set.status().is_success(), "{:?}", set.text().await);
}

#[tokio::test]
async fn a_planned_post_is_edited_held_and_let_go() {
    let api = Api::open().await;
    let created = api.post(&later(json!({}))).await;
    let id = created.planned().clone();
    let word = id.as_str().unwrap();
    let edited =
        api.desk.json(&["posts", "edit", word, "--caption", "Rolls", "--disable-duet", "true"]).await;
    assert_eq!(
        (&edited["post"]["description"], &edited["post"]["state"]),
        (&json!("Rolls"), &json!("scheduled"))
    );
    assert_eq!(edited["post"]["tiktok_disable_duet"], true);
    let usage = api.desk.place.run(&["--json", "posts", "edit", word]).await;
    usage.refusal(2);

    let due = utc(Duration::from_secs(3 * 60 * 60));
    let wish = json!({ "scheduled_date": due, "title": "Monday", "tiktok_text": "Pretzels" });
    for method in [Method::PATCH, Method::PUT] {
        let changed = change(&api, &id, method, wish.clone()).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!((&changed.body["id"], &changed.body["post"]["title"]), (&id, &json!("Monday")));
        assert_eq!(changed.body["post"]["description"], "Pretzels");
        assert_eq!(changed.body["post"]["status"], "scheduled");
    }
    let refused = change(&api, &id, Method::PATCH, json!({ "profile_name": "mia", "colour": 3 })).await;
    refused.refused(400, "validation_failed", &["profile_name", "colour"]);

    assert_eq!(api.desk.json(&["posts", "hold", word]).await["post"]["state"], "on_hold");
    retry(&api, &id).await.refused(409, "on_hold", &[]);
    assert_eq!(api.desk.json(&["posts", "retry", word]).await["post"]["state"], "scheduled");
    retry(&api, &id).await.refused(409, "scheduled", &[]);
    let unknown = json!("01890000-0000-7000-8000-000000000000");
    retry(&api, &unknown).await.refused(404, "post_not_found", &[]);
    change(&api, &unknown, Method::PATCH, wish).await.refused(404, "post_not_found", &[]);
    assert_eq!(api.traces().await.inits, 0);
}

#[tokio::test]
async fn an_unconfirmed_post_is_refused_until_a_person_has_looked() {
    let api = Api::open().await;
    api.desk.json(&["settings", "set", "poll.give_up", "1s"]).await;
    outcome(&api, json!({ "stuck": true })).await;
    let created = api.post(&post(json!({}))).await;
    let id = created.planned().clone();
    let word = id.as_str().unwrap();
    let shown = api.done(&id).await;
    assert_eq!(
        (&shown["destinations"][0]["status"], &shown["post"]["outcome_unknown"]),
        (&json!("unconfirmed"), &json!(true))
    );
    retry(&api, &id).await.refused(409, "unconfirmed", &[]);
    let refusal = api.desk.place.run(&["--json", "posts", "retry", word]).await.refusal(1);
    assert_eq!(refusal["code"], "unconfirmed");
    assert_eq!(api.traces().await.inits, 1);

    let failed = api.desk.json(&["posts", "confirm", word, "--not-there"]).await;
    assert_eq!(failed["destinations"][0]["error_code"], "not_there");
    outcome(&api, Value::Null).await;
    let again = retry(&api, &id).await;
    assert_eq!((again.status, &again.body["id"]), (200, &id), "{again:?}");
    assert_eq!(api.done(&id).await["destinations"][0]["status"], "published");
    assert_eq!(api.traces().await.inits, 2);
    retry(&api, &id).await.refused(409, "published", &[]);
    change(&api, &id, Method::PATCH, json!({ "title": "x" })).await.refused(409, "published", &[]);
}

#[tokio::test]
async fn a_stopped_process_decides_what_is_due_when_it_goes_on() {
    let api = Api::open().await;
    api.desk.json(&["settings", "set", "publish.missed_within", "1s"]).await;
    let due = chrono::Utc::now() + chrono::TimeDelta::seconds(3);
    let mut body = post(json!({}));
    body["scheduled_date"] = json!(due.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    let created = api.post(&body).await;
    let id = created.planned().clone();
    api.desk.engine.signal("STOP");
    let late = due + chrono::TimeDelta::seconds(3);
    runsheet_testkit::wait_until("it is late", crate::place::AMPLE, async || chrono::Utc::now() > late).await;
    let woken = std::time::Instant::now();
    api.desk.engine.signal("CONT");
    assert_eq!(api.done(&id).await["destinations"][0]["status"], "missed");
    assert!(woken.elapsed() < Duration::from_secs(30), "{:?}", woken.elapsed());
    assert_eq!(api.traces().await.inits, 0);
    let answer = retry(&api, &id).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(api.done(&id).await["destinations"][0]["status"], "published");
    assert_eq!(api.traces().await.inits, 1);
}
