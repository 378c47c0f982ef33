//! Requests that are refused for what they are, not for the post they ask for: who sends them, from where, in what form.

use reqwest::{Method, header};
use serde_json::json;

use crate::desk::{Api, answer, later, post};

const NO_POST: &str = "01990000-0000-7000-8000-000000000000";

#[tokio::test]
async fn without_a_key_in_force_nothing_is_answered_or_done() {
    let api = Api::open().await;
    let planned = api.post(&later(json!({}))).await;
    let of_post = format!("/v1/posts/{}", planned.planned().as_str().unwrap());
    let before = api.traces().await;
    let revoked = api.desk.json(&["keys", "create", "former"]).await["key"].as_str().unwrap().to_owned();
    api.desk.json(&["keys", "revoke", "former"]).await;

    let mut altered = api.key.clone();
    let last = if altered.pop() == Some('x') { 'y' } else { 'x' };
    altered.push(last);
    let with = |key: &str| Some(format!("Bearer {key}"));
    let short = &api.key[..api.key.len() - 1];
    for authorization in [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some(api.key.clone()),
        Some(format!("Basic {}", api.key)),
        with(""),
        with("rsk_"),
        with(short),
        with(&altered),
        with(&api.key.to_uppercase()),
        with(&format!("{0} {0}", api.key)),
        with(&"k".repeat(10_000)),
        with(&revoked),
    ] {
        for (method, path) in
            [(Method::GET, "/v1/posts"), (Method::POST, "/v1/posts"), (Method::DELETE, &of_post)]
        {
            let mut request = api.bare(method, path).json(&post(json!({})));
            if let Some(value) = &authorization {
                request = request.header(header::AUTHORIZATION, value);
            }
            let answer = answer(request).await;
            answer.refused(401, "unauthorized", &[]);
            assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer", "{authorization:?}");
        }
    }
    assert_eq!(api.traces().await, before);
    assert_eq!(api.get(&of_post).await.body["post"]["state"], "scheduled");
}

#[tokio::test]
async fn web_pages_and_other_names_of_this_computer_are_refused() {
    let api = Api::open().await;
    let before = api.traces().await;
    let own = api.desk.engine.url();
    for (name, value, code) in [
        ("host", "runsheet.example", "host_refused"),
        ("host", "127.0.0.1.runsheet.example", "host_refused"),
        ("host", "runsheet.example:80", "host_refused"),
        ("host", "0.0.0.0", "host_refused"),
        ("origin", "https://runsheet.example", "origin_refused"),
        ("origin", "null", "origin_refused"),
        ("origin", own, "origin_refused"),
    ] {
        for (method, path) in [
            (Method::POST, "/v1/posts"),
            (Method::GET, "/v1/posts"),
            (Method::GET, "/v1/health"),
            (Method::OPTIONS, "/v1/posts"),
        ] {
            let request = api.request(method, path).header(name, value).json(&post(json!({})));
            answer(request).await.refused(403, code, &[]);
        }
    }
    assert_eq!(api.traces().await, before);
    api.prove_that_a_good_post_goes_out_alone().await;
}

#[tokio::test]
async fn a_body_is_one_json_object() {
    let api = Api::open().await;
    let before = api.traces().await;
    let good = post(json!({})).to_string();
    let twice = good.replacen('{', r#"{"post_type":"video","#, 1);
    let in_list = format!("[{good}]");
    let cut = &good[..good.len() - 1];
    let followed = format!("{good}{good}");
    let utf16: Vec<_> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!(r#"{{"title":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let send = async |body: Vec<u8>, content_type: Option<&str>| {
        let mut request = api.request(Method::POST, "/v1/posts").body(body);
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        answer(request).await
    };
    for body in [
        &b""[..],
        b"   ",
        b"null",
        b"\"video\"",
        b"post_type=video&profile_name=mia",
        b"{\"title\":\"\xff\"}",
        b"{'post_type':'video'}",
        in_list.as_bytes(),
        cut.as_bytes(),
        followed.as_bytes(),
        twice.as_bytes(),
        deep.as_bytes(),
        &utf16,
    ] {
        send(body.to_vec(), Some("application/json")).await.refused(400, "bad_json", &[]);
    }
    for content_type in [
        None,
        Some(""),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json; charset=utf-16"),
    ] {
        let answer = send(good.clone().into_bytes(), content_type).await;
        answer.refused(415, "unsupported_media_type", &[]);
    }
    let large = post(json!({"title": "t".repeat(2 * 1024 * 1024)})).to_string();
    send(large.into_bytes(), Some("application/json")).await.refused(413, "too_large", &[]);
    assert_eq!(api.traces().await, before);
    api.prove_that_a_good_post_goes_out_alone().await;
}

#[tokio::test]
async fn an_idempotency_key_is_visible_ascii() {
    let api = Api::open().await;
    let before = api.traces().await;
    for promise in [&b""[..], b"two words", b"tab\there", b"\xc3\xa4", b"\xff", &[b'k'; 256]] {
        let request = api.request(Method::POST, "/v1/posts").header("Idempotency-Key", promise);
        answer(request.json(&post(json!({})))).await.refused(400, "validation_failed", &["Idempotency-Key"]);
    }
    let request = api.request(Method::POST, "/v1/posts").header("Idempotency-Key", "one");
    let twice = request.header("Idempotency-Key", "two").json(&post(json!({})));
    answer(twice).await.refused(400, "validation_failed", &["Idempotency-Key"]);
    assert_eq!(api.traces().await, before);
    for promise in ["!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", &"k".repeat(255)] {
        assert_eq!(api.post_once(promise, &later(json!({}))).await.status, 202, "{promise}");
    }
}

#[tokio::test]
async fn filters_that_mean_nothing_are_refused_by_name() {
    let api = Api::open().await;
    for (query, fields) in [
        ("status=nonsense", &["status"][..]),
        ("status=", &["status"]),
        ("status=Completed", &["status"]),
        ("status=draft&status=failed", &["status"]),
        ("limit=0", &["limit"]),
        ("limit=501", &["limit"]),
        ("limit=-1", &["limit"]),
        ("offset=x", &["offset"]),
        ("stauts=draft", &["stauts"]),
        ("status=nonsense&limit=ten&page=2", &["status", "limit", "page"]),
    ] {
        let answer = api.get(&format!("/v1/posts?{query}")).await;
        answer.refused(400, "validation_failed", fields);
    }
    api.get("/v1/posts?profile_name=nobody").await.refused(404, "profile_not_found", &["profile_name"]);
    assert_eq!(api.get("/v1/posts?status=failed&limit=500&offset=4294967295").await.status, 200);
}

#[tokio::test]
async fn a_post_that_is_not_there_is_a_404_whatever_its_id() {
    let api = Api::open().await;
    let planned = api.post(&later(json!({}))).await;
    let id = planned.planned().as_str().unwrap();
    let with_more = format!("{id}x");
    for id in [
        NO_POST,
        "7",
        "undefined",
        "%20",
        "%00",
        "%FF",
        "..%2F..%2Fposts",
        "%F0%9F%8D%9E",
        &with_more,
        &"0".repeat(5_000),
    ] {
        let path = format!("/v1/posts/{id}");
        for method in [Method::GET, Method::DELETE] {
            answer(api.request(method, &path)).await.refused(404, "post_not_found", &[]);
        }
    }
    for path in ["/v1/posts/", "/v1/post", "/v2/posts", "/", &format!("/v1/posts/{id}/x")] {
        api.get(path).await.refused(404, "not_found", &[]);
    }
    for arguments in [["posts", "show"], ["posts", "cancel"]] {
        for id in [NO_POST, "7", &with_more] {
            let ran = api.desk.place.run(&[&["--json"], &arguments[..], &[id]].concat()).await;
            assert_eq!(ran.refusal(1)["code"], "post_not_found", "{arguments:?} {id}");
        }
    }
    assert_eq!(api.desk.place.run(&["--json", "wait", "7"]).await.refusal(1)["code"], "post_not_found");
    assert_eq!(api.get("/v1/posts?status=scheduled").await.body["total"], 1);
}

#[tokio::test]
async fn a_post_is_called_off_once() {
    let api = Api::open().await;
    let planned = api.post(&later(json!({}))).await;
    let path = format!("/v1/posts/{}", planned.planned().as_str().unwrap());
    api.delete(&format!("{path}?force=true")).await.refused(400, "validation_failed", &["force"]);
    let first = api.delete(&path).await;
    assert_eq!((first.status, &first.body["post"]["status"]), (200, &json!("cancelled")), "{first:?}");
    let shown = api.get(&path).await;
    for _ in 0..2 {
        api.delete(&path).await.refused(409, "cancelled", &[]);
    }
    assert_eq!(api.get(&path).await.body, shown.body, "and nothing changes by asking again");
    let ran = api.desk.place.run(&["--json", "posts", "cancel", &path["/v1/posts/".len()..]]).await;
    assert_eq!(ran.refusal(1)["code"], "cancelled");
    assert_eq!(api.get("/v1/posts").await.body["total"], 1);
    api.prove_that_a_good_post_goes_out_alone().await;
}
