//! Wrong requests, each with the status and the code with which TikTok refuses it.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE};
use runsheet_practice::{Account, Creator};
use serde_json::{Value, json};

use crate::browser::{VERIFIER, consent, exchange_fields, refresh};
use crate::client::{
    CREATOR_INFO, DIRECT, INBOX, JSON, STATUS, Stage, answer, clip, code, direct_body, inbox_body,
};

const CANCEL: &str = "/v2/post/publish/cancel/";
const LIST: &str = "/v2/video/list/?fields=id";

/// A wrong JSON call: name, path, token, body, expected status and code.
type Wrong<'a> = (&'a str, &'a str, &'a str, Value, u16, &'a str);

/// `body` with the member at `pointer` set, or taken away where `value` is `None`.
fn with(mut body: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(name.to_owned(), value),
        None => parent.remove(name),
    };
    body
}

fn direct_wrongs<'a>(ada: &'a str, hal: &'a str) -> Vec<Wrong<'a>> {
    let set = |pointer: &str, value: Value| with(direct_body(9_000), pointer, Some(value));
    let without = |pointer: &str| with(direct_body(9_000), pointer, None);
    let plan = |size: u64, chunk: u64, count: u64| {
        set(
            "/source_info",
            json!({"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk,
            "total_chunk_count": count}),
        )
    };
    let params = "invalid_params";
    let mismatch = "privacy_level_option_mismatch";
    vec![
        ("no privacy", DIRECT, ada, without("/post_info/privacy_level"), 403, mismatch),
        ("unknown privacy", DIRECT, ada, set("/post_info/privacy_level", json!("FRIENDS")), 403, mismatch),
        (
            "privacy of a private account",
            DIRECT,
            ada,
            set("/post_info/privacy_level", json!("FOLLOWER_OF_CREATOR")),
            403,
            mismatch,
        ),
        ("public on a private account", DIRECT, hal, direct_body(9_000), 403, mismatch),
        ("privacy as a number", DIRECT, ada, set("/post_info/privacy_level", json!(3)), 400, params),
        ("no brand_content_toggle", DIRECT, ada, without("/post_info/brand_content_toggle"), 400, params),
        ("no brand_organic_toggle", DIRECT, ada, without("/post_info/brand_organic_toggle"), 400, params),
        (
            "brand toggle as text",
            DIRECT,
            ada,
            set("/post_info/brand_content_toggle", json!("false")),
            400,
            params,
        ),
        ("disable_duet as null", DIRECT, ada, set("/post_info/disable_duet", Value::Null), 400, params),
        ("is_aigc as number", DIRECT, ada, set("/post_info/is_aigc", json!(1)), 400, params),
        (
            "cover beyond int32",
            DIRECT,
            ada,
            set("/post_info/video_cover_timestamp_ms", json!(3_000_000_000_u64)),
            400,
            params,
        ),
        ("unknown post_info field", DIRECT, ada, set("/post_info/schedule_time", json!(1)), 400, params),
        ("caption too long", DIRECT, ada, set("/post_info/title", json!("🥨".repeat(1_101))), 400, params),
        ("no post_info", DIRECT, ada, without("/post_info"), 400, params),
        ("post_info as list", DIRECT, ada, set("/post_info", json!([])), 400, params),
        ("no source_info", DIRECT, ada, without("/source_info"), 400, params),
        ("unknown member", DIRECT, ada, set("/post_mode", json!("DIRECT_POST")), 400, params),
        ("body is a list", DIRECT, ada, json!([]), 400, params),
        ("no source", DIRECT, ada, without("/source_info/source"), 400, params),
        ("unknown source", DIRECT, ada, set("/source_info/source", json!("DISK")), 400, params),
        ("size as text", DIRECT, ada, set("/source_info/video_size", json!("9000")), 400, params),
        ("size as fraction", DIRECT, ada, set("/source_info/video_size", json!(9000.5)), 400, params),
        ("no chunk_size", DIRECT, ada, without("/source_info/chunk_size"), 400, params),
        (
            "URL with a file upload",
            DIRECT,
            ada,
            set("/source_info/video_url", json!("https://x")),
            400,
            params,
        ),
        ("empty file", DIRECT, ada, plan(0, 0, 1), 400, params),
        ("negative size", DIRECT, ada, set("/source_info/video_size", json!(-1)), 400, params),
        ("over 4 GB", DIRECT, ada, plan(4_000_000_001, 50_000_000, 80), 400, params),
        ("count by ceil", DIRECT, ada, plan(50_000_123, 10_000_000, 6), 400, params),
        ("single chunk smaller than the file", DIRECT, ada, plan(121_000_000, 64_000_000, 1), 400, params),
        ("chunk under 5 MB", DIRECT, ada, plan(20_000_000, 4_000_000, 5), 400, params),
        ("chunk over 64 MB", DIRECT, ada, plan(130_000_000, 65_000_000, 2), 400, params),
        (
            "pull from an unverified host",
            DIRECT,
            ada,
            set("/source_info", json!({"source": "PULL_FROM_URL", "video_url": "https://x/a.mp4"})),
            403,
            "url_ownership_unverified",
        ),
        (
            "pull without URL",
            DIRECT,
            ada,
            set("/source_info", json!({"source": "PULL_FROM_URL"})),
            400,
            params,
        ),
        (
            "branded and private",
            DIRECT,
            ada,
            with(
                set("/post_info/privacy_level", json!("SELF_ONLY")),
                "/post_info/brand_content_toggle",
                Some(json!(true)),
            ),
            400,
            params,
        ),
    ]
}

fn other_wrongs<'a>(ada: &'a str, few: &'a str) -> Vec<Wrong<'a>> {
    let params = "invalid_params";
    vec![
        ("draft with post_info", INBOX, ada, direct_body(9_000), 400, params),
        ("draft with title", INBOX, ada, with(inbox_body(9_000), "/title", Some(json!("t"))), 400, params),
        (
            "draft plan",
            INBOX,
            ada,
            with(inbox_body(9_000), "/source_info/total_chunk_count", Some(json!(2))),
            400,
            params,
        ),
        ("direct without scope", DIRECT, few, direct_body(9_000), 401, "scope_not_authorized"),
        ("draft without scope", INBOX, few, inbox_body(9_000), 401, "scope_not_authorized"),
        ("creator_info without scope", CREATOR_INFO, few, json!({}), 401, "scope_not_authorized"),
        ("status without scope", STATUS, few, json!({"publish_id": "x"}), 401, "scope_not_authorized"),
        ("unknown token", DIRECT, "act.nobody", direct_body(9_000), 401, "access_token_invalid"),
        ("creator_info with a field", CREATOR_INFO, ada, json!({"fields": "all"}), 400, params),
        (
            "status of nothing",
            STATUS,
            ada,
            json!({"publish_id": "v_pub_file~v2-1.1"}),
            400,
            "invalid_publish_id",
        ),
        ("status without id", STATUS, ada, json!({}), 400, params),
        ("status with a number", STATUS, ada, json!({"publish_id": 1}), 400, params),
        ("status with more", STATUS, ada, json!({"publish_id": "x", "more": 1}), 400, params),
        ("cancel of nothing", CANCEL, ada, json!({"publish_id": "x"}), 400, "invalid_publish_id"),
        ("list without fields", "/v2/video/list/", ada, json!({}), 400, params),
        ("list with unknown field", "/v2/video/list/?fields=id,reach", ada, json!({}), 400, params),
        ("list of 21", LIST, ada, json!({"max_count": 21}), 400, params),
        ("list of none", LIST, ada, json!({"max_count": 0}), 400, params),
        ("list with cursor as text", LIST, ada, json!({"cursor": "1"}), 400, params),
        ("list with fields in the body", LIST, ada, json!({"fields": "id"}), 400, params),
        ("list without scope", LIST, few, json!({}), 401, "scope_not_authorized"),
        (
            "query with numbers",
            "/v2/video/query/?fields=id",
            ada,
            json!({"filters": {"video_ids": [1]}}),
            400,
            params,
        ),
        (
            "query of 21",
            "/v2/video/query/?fields=id",
            ada,
            json!({"filters": {"video_ids": vec!["1"; 21]}}),
            400,
            params,
        ),
        ("query without filters", "/v2/video/query/?fields=id", ada, json!({}), 400, params),
        ("no such path", "/v2/post/publish/video/init", ada, direct_body(9_000), 404, params),
    ]
}

#[tokio::test]
async fn every_wrong_json_call_is_refused_with_its_code() {
    let stage = Stage::new().await;
    let controls = stage.practice.controls();
    controls.put_creator(&Creator { account: Account::Private, ..Creator::new("hal") }).unwrap();
    let hal = controls.connect("hal", &["video.publish"]).unwrap().access_token;
    let few = controls.connect("bob", &["user.info.basic"]).unwrap().access_token;
    let mut wrongs = direct_wrongs(&stage.ada, &hal);
    wrongs.extend(other_wrongs(&stage.ada, &few));
    assert!(wrongs.len() >= 40);
    for (name, path, token, body, status, expected) in wrongs {
        stage.pass(61);
        let (found, answer) = stage.client.post(path, token, &body).await;
        println!("{name}: {found} {}", code(&answer));
        assert_eq!((found, code(&answer)), (status, expected), "{name}: {answer}");
        assert!(!answer["error"]["log_id"].as_str().unwrap().is_empty(), "{name}");
        let blamed = !stage.last_call().violations.is_empty();
        assert_eq!(blamed, expected != "access_token_invalid", "{name}: {:?}", stage.last_call());
    }
    assert!(controls.published().unwrap().is_empty());
}

#[tokio::test]
async fn wrong_methods_and_content_types_are_refused() {
    let stage = Stage::new().await;
    let post = Method::POST;
    let cases = [
        ("init by GET", Method::GET, DIRECT, JSON, 405),
        ("init by PUT", Method::PUT, DIRECT, JSON, 405),
        ("init as bare JSON", post.clone(), DIRECT, "application/json", 400),
        ("init as text", post.clone(), DIRECT, "text/plain; charset=UTF-8", 400),
        ("init in Latin-1", post.clone(), DIRECT, "application/json; charset=latin1", 400),
        ("draft as bare JSON", post.clone(), INBOX, "application/json", 400),
        ("creator_info as form", post.clone(), CREATOR_INFO, "application/x-www-form-urlencoded", 400),
        ("list as form", post.clone(), LIST, "application/x-www-form-urlencoded", 400),
        ("user info by POST", post, "/v2/user/info/?fields=open_id", JSON, 405),
    ];
    for (name, method, path, kind, status) in cases {
        let request = stage
            .client
            .http
            .request(method, stage.client.url(path))
            .header(AUTHORIZATION, format!("Bearer {}", stage.ada))
            .header(CONTENT_TYPE, kind)
            .body(if path == DIRECT { direct_body(9_000) } else { json!({}) }.to_string());
        let (found, body) = answer(request).await;
        println!("{name}: {found} {}", code(&body));
        assert_eq!((found, code(&body)), (status, "invalid_params"), "{name}: {body}");
    }
    let truncated =
        stage.client.http.post(stage.client.url(DIRECT)).header(CONTENT_TYPE, JSON).body("{\"post_info\":");
    let (found, body) = answer(truncated.header(AUTHORIZATION, format!("Bearer {}", stage.ada))).await;
    assert_eq!((found, code(&body)), (400, "invalid_params"));
    let (found, body) =
        answer(stage.client.http.post(stage.client.url(DIRECT)).header(CONTENT_TYPE, JSON)).await;
    assert_eq!((found, code(&body)), (401, "access_token_invalid"), "no Authorization at all");
}

#[tokio::test]
async fn user_info_wants_known_fields_of_granted_scopes() {
    let stage = Stage::new().await;
    let few = stage.practice.controls().connect("ada", &["user.info.basic"]).unwrap().access_token;
    for (path, status, expected) in [
        ("/v2/user/info/", 400, "invalid_params"),
        ("/v2/user/info/?fields=", 400, "invalid_params"),
        ("/v2/user/info/?fields=open_id,shoe_size", 400, "invalid_params"),
        ("/v2/user/info/?fields=open_id,username", 400, "scope_permission_missed"),
        ("/v2/user/info/?fields=follower_count", 400, "scope_permission_missed"),
        ("/v2/user/info/?fields=open_id,union_id,avatar_url,display_name", 200, "ok"),
    ] {
        let (found, body) = stage.client.get(path, &few).await;
        assert_eq!((found, code(&body)), (status, expected), "{path}");
    }
}

#[tokio::test]
async fn wrong_chunks_are_refused_and_leave_nothing() {
    let stage = Stage::new().await;
    let file = clip(9_000, 1);
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &direct_body(file.len())).await;
    let unknown = url.replace("upload_token=", "upload_token=x");
    let whole = "bytes 0-8999/9000";
    let cases = [
        ("unknown token", unknown.as_str(), "video/mp4", whole, 9_000, 404),
        ("wrong type", &url, "application/octet-stream", whole, 9_000, 400),
        ("type with parameter", &url, "video/mp4; codecs=avc1", whole, 9_000, 400),
        ("malformed range", &url, "video/mp4", "0-8999/9000", 9_000, 400),
        ("other total", &url, "video/mp4", "bytes 0-8999/9001", 9_000, 400),
        ("body shorter than range", &url, "video/mp4", whole, 8_999, 400),
        ("range against the plan", &url, "video/mp4", "bytes 0-99/9000", 100, 400),
        ("range ahead", &url, "video/mp4", "bytes 100-8999/9000", 8_900, 416),
    ];
    for (name, url, kind, range, length, status) in cases {
        let request = stage.client.http.put(url).header(CONTENT_TYPE, kind).header(CONTENT_RANGE, range);
        let found = request.body(file[..length].to_vec()).send().await.unwrap().status().as_u16();
        println!("{name}: {found}");
        assert_eq!(found, status, "{name}");
    }
    let no_range = stage.client.http.put(&url).header(CONTENT_TYPE, "video/mp4").body(file.clone());
    assert_eq!(no_range.send().await.unwrap().status(), 400);
    let stream = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(file.clone()))]);
    let chunked = stage.client.chunk(&url, whole, Vec::new()).body(reqwest::Body::wrap_stream(stream));
    assert_eq!(chunked.send().await.unwrap().status(), 400, "Transfer-Encoding: chunked");
    let posted = stage.client.http.post(&url).body(file.clone()).send().await.unwrap();
    assert_eq!(posted.status(), 405);
    assert_eq!(stage.status(&publish_id).await["uploaded_bytes"], 0);
    assert_eq!(stage.client.put_whole(&url, &file).await, 201, "the upload itself is unharmed");
}

#[tokio::test]
async fn wrong_token_calls_are_refused_with_oauths_own_shape() {
    let stage = Stage::new().await;
    let client = &stage.client;
    let code_text = consent(client, "ada").await;
    let change = |name: &'static str, value: &'static str| {
        let fields = exchange_fields(&code_text).into_iter().filter(move |(key, _)| *key != name);
        fields.chain((!value.is_empty()).then_some((name, value))).collect::<Vec<_>>()
    };
    let mut as_client_id = change("client_key", "");
    as_client_id.push(("client_id", runsheet_practice::PRACTICE_CLIENT_KEY));
    let mut twice = change("state", "");
    twice.push(("code", "x"));
    let cases = [
        ("no client_key", change("client_key", ""), "invalid_request"),
        ("client_id for client_key", as_client_id, "invalid_request"),
        ("other key", change("client_key", "other"), "invalid_client"),
        ("no secret", change("client_secret", ""), "invalid_request"),
        ("wrong secret", change("client_secret", "other"), "invalid_client"),
        ("no grant type", change("grant_type", ""), "invalid_request"),
        ("unknown grant type", change("grant_type", "client_credentials"), "unsupported_grant_type"),
        ("no code", change("code", ""), "invalid_request"),
        ("unknown code", change("code", "abc*0!6410"), "invalid_grant"),
        ("no redirect_uri", change("redirect_uri", ""), "invalid_request"),
        ("no verifier", change("code_verifier", ""), "invalid_request"),
        ("short verifier", change("code_verifier", "short"), "invalid_request"),
        ("a field twice", twice, "invalid_request"),
    ];
    for (name, fields, expected) in cases {
        let (status, body) = client.form("/v2/oauth/token/", &fields).await;
        println!("{name}: {status} {}", code(&body));
        assert_eq!((status, body["error"].as_str().unwrap()), (400, expected), "{name}: {body}");
        assert!(body["error_description"].is_string() && body["log_id"].is_string(), "{name}");
    }
    let as_json = client.http.post(client.url("/v2/oauth/token/")).json(&json!({"code": code_text}));
    assert_eq!(code(&answer(as_json).await.1), "invalid_request");
    let (status, body) = client.form("/v2/oauth/token/", &exchange_fields(&code_text)).await;
    assert_eq!(status, 200, "none of these used the code up: {body}");
    assert_eq!(code(&refresh(client, "rft.nobody").await.1), "invalid_grant");
    assert!((43..=128).contains(&VERIFIER.len()));
}
