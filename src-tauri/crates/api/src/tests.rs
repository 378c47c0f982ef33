//! The API as scripts and the command line meet it: real sockets, a real engine, a real database and real clips. TikTok
//! is an address where nobody listens: what is planned here lies in the future.

mod events;
mod pictures;
mod preview;

use std::{path::Path, time::Duration};

use chrono::{SecondsFormat, Utc};
use runsheet_engine::{
    Caller, Engine, EngineConfig, SystemClock,
    commands::{CreateKey, RevokeKey},
};
use runsheet_model::{AccountKey, Login, PostId, Profile, ProfileId, Workspace, api_key::KeyScope};
use runsheet_store::{OpenOptions, SealedTokens, Store, StoreError, Tx};
use runsheet_testkit::{TestDir, memory_vault};
use runsheet_tiktok::{Origins, TikTok};
use runsheet_vault::KeyState;
use serde_json::{Value, json};

use super::*;
use crate::wire::{Answer, begin, head, send};

const TOKEN: &str = "control-token-of-this-run";

struct Api {
    address: SocketAddr,
    engine: Engine,
    handle: ApiHandle,
    _folder: TestDir,
}

impl Api {
    async fn new() -> Self {
        Self::serving(true).await
    }

    async fn serving(serve_v1: bool) -> Self {
        Self::start(serve_v1, None).await
    }

    async fn start(serve_v1: bool, window: Option<Arc<Notify>>) -> Self {
        let folder = TestDir::new();
        let engine = engine(folder.path()).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config =
            ApiConfig { control_token: TOKEN.into(), serve_v1, stop: CancellationToken::new(), window };
        let handle = serve(listener, engine.desk(), config).unwrap();
        Self { address, engine, handle, _folder: folder }
    }

    async fn key(&self, scopes: &[KeyScope], per_minute: Option<u32>) -> String {
        let request = CreateKey { name: "n8n".into(), scopes: scopes.to_vec(), per_minute };
        self.engine.desk().create_key(request, &Caller::local("test")).await.unwrap().key
    }

    async fn get(&self, key: &str, path: &str) -> Answer {
        send(self.address, head("GET", path, &[("Authorization", &format!("Bearer {key}"))])).await
    }

    async fn delete(&self, key: &str, path: &str) -> Answer {
        send(self.address, head("DELETE", path, &[("Authorization", &format!("Bearer {key}"))])).await
    }

    async fn post(&self, key: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        send(self.address, post(key, path, headers, body)).await
    }

    async fn plan(&self, key: &str, changes: Value) -> Answer {
        self.post(key, "/v1/posts", &[], &plan(changes)).await
    }
}

async fn engine(folder: &Path) -> Engine {
    let store = Store::open(folder.join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    store.write(a_profile).await.unwrap();
    let nobody = Origins::single("http://127.0.0.1:9".parse().unwrap()).unwrap();
    let config = EngineConfig {
        workspace: Workspace::Live,
        folder: folder.to_owned(),
        store,
        key: KeyState::Have(memory_vault()),
        keys: Arc::new(KeyState::Have(memory_vault())),
        tiktok: TikTok::new(nobody).unwrap(),
        machine: "this machine".to_owned(),
        clock: Arc::new(SystemClock::new()),
        zone: chrono_tz::Europe::Berlin,
    };
    Engine::start(config).await.unwrap()
}

fn a_profile(tx: &Tx<'_>) -> Result<(), StoreError> {
    let now = Utc::now();
    let profile = Profile {
        id: ProfileId::new(),
        name: "kornundkruste".parse().unwrap(),
        client: None,
        account: AccountKey { client_key: "aw1".into(), open_id: "open-1".into() },
        display_name: "Korn & Kruste".into(),
        username: None,
        avatar_url: None,
        scopes: vec!["video.publish".into()],
        login: Login::Connected,
        paused: false,
        access_expires_at: now,
        refresh_expires_at: now,
        created_at: now,
    };
    let tokens = SealedTokens {
        access: vec![1],
        refresh: vec![2],
        stored_at: now,
        access_expires_at: now,
        refresh_expires_at: now,
    };
    tx.insert_profile(&profile, &tokens)
}

fn clip(name: &str) -> String {
    let clips = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/../media/tests/fixtures/");
    format!("{clips}{name}")
}

/// A post for next month, with these fields besides or instead.
fn plan(changes: Value) -> Value {
    let next_month = (Utc::now() + chrono::Duration::days(30)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut plan = json!({
        "post_type": "video",
        "profile_name": "kornundkruste",
        "platforms": ["tiktok"],
        "media_urls": [clip("upright.mp4")],
        "description": "Fresh from the oven",
        "tiktok_privacy_level": "SELF_ONLY",
        "scheduled_date": next_month,
    });
    plan.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    plan
}

fn post(key: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> String {
    let body = body.to_string();
    let (bearer, length) = (format!("Bearer {key}"), body.len().to_string());
    let usual =
        [("Authorization", &*bearer), ("Content-Type", "application/json"), ("Content-Length", &*length)];
    head("POST", path, &[&usual, headers].concat()) + &body
}

#[tokio::test]
async fn without_a_key_in_force_there_is_nothing() {
    let api = Api::new().await;
    let revoked = api.key(&[], None).await;
    let named = RevokeKey { key: "n8n".into() };
    api.engine.desk().revoke_key(named, &Caller::local("test")).await.unwrap();
    let unknown = format!("rsk_{}", "x".repeat(40));
    for (method, path) in [
        ("GET", "/v1/posts".to_owned()),
        ("POST", "/v1/posts".to_owned()),
        ("GET", format!("/v1/posts/{}", PostId::new())),
        ("DELETE", format!("/v1/posts/{}", PostId::new())),
        ("GET", "/v1/agency/profiles".to_owned()),
        ("GET", "/control/ping".to_owned()),
        ("GET", "/control/events".to_owned()),
        ("POST", "/control/posts.list".to_owned()),
        ("POST", "/control/stop".to_owned()),
        ("POST", "/control/show".to_owned()),
    ] {
        let none = send(api.address, head(method, &path, &[])).await;
        assert_eq!((none.status, none.code().as_str()), (401, "unauthorized"), "{method} {path}");
        assert_eq!(none.header("www-authenticate"), Some("bearer"));
        for key in [&revoked, &unknown, "rsk_short", ""] {
            let bearer = format!("Bearer {key}");
            let answer = send(api.address, head(method, &path, &[("Authorization", &bearer)])).await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "unauthorized"), "{method} {path}");
        }
    }
    assert!(!api.handle.task.is_finished());
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say() {
    let api = Api::new().await;
    let reads = api.key(&[KeyScope::Read], None).await;
    let posts = api.key(&[KeyScope::Posts], None).await;
    let some_post = format!("/v1/posts/{}", PostId::new());
    for (answer, needed) in [
        (api.plan(&reads, json!({})).await, "'posts'"),
        (api.delete(&reads, &some_post).await, "'posts'"),
        (api.get(&posts, "/v1/posts").await, "'read'"),
        (api.get(&posts, &some_post).await, "'read'"),
        (api.get(&posts, "/v1/agency/profiles").await, "'read'"),
        (api.plan(&posts, json!({})).await, "'local_files'"),
    ] {
        assert_eq!((answer.status, answer.code().as_str()), (403, "scope_exceeded"), "{answer:?}");
        assert!(answer.body.contains(needed), "{}", answer.body);
    }
    assert_eq!(api.get(&reads, "/v1/posts").await.json()["total"], 0);
    let profiles = api.get(&reads, "/v1/agency/profiles").await.json();
    assert_eq!(profiles["profiles"][0]["profile_name"], "kornundkruste");
}

#[tokio::test]
async fn a_post_is_planned_shown_listed_and_cancelled() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    let planned = api.plan(&key, json!({"title": "Week 17", "youtube_title": "x"})).await;
    let body = planned.json();
    assert_eq!(planned.status, 202, "{body}");
    let id = body["post_id"].as_str().unwrap();
    assert_eq!(body["id"], id);
    assert_eq!((&body["destinations_count"], &body["received_type"]), (&json!(1), &json!("video")));
    assert_eq!(body["is_immediate"], false);
    assert!(body["scheduled_date"].as_str().unwrap().ends_with('Z'), "{body}");
    assert!(body["warnings"][0].as_str().unwrap().starts_with("youtube_title"), "{body}");

    let path = format!("/v1/posts/{id}");
    let shown = api.get(&key, &path).await.json();
    assert_eq!((&shown["post"]["id"], &shown["post"]["status"]), (&json!(id), &json!("scheduled")));
    assert_eq!(shown["destinations"][0]["status"], "scheduled");
    assert_eq!(shown["destinations"][0]["rate_limit"]["publish_per_minute"]["used"], 0);
    assert_eq!(shown.get("steps"), None);
    assert!(api.get(&key, &format!("{path}?steps=true")).await.json()["steps"].is_array());

    for (query, total) in [
        ("", 1),
        ("?status=scheduled&profile_name=kornundkruste&limit=1", 1),
        ("?status=on_hold", 0),
        ("?status=completed", 0),
    ] {
        let page = api.get(&key, &format!("/v1/posts{query}")).await.json();
        assert_eq!(page["total"], total, "{query}");
        assert_eq!(page["posts"].as_array().unwrap().len(), total, "{query}");
    }

    let cancelled = api.delete(&key, &path).await;
    assert_eq!((cancelled.status, &cancelled.json()["post_id"]), (200, &json!(id)));
    assert_eq!(cancelled.json()["post"]["status"], "cancelled");
    assert_eq!(api.delete(&key, &path).await.status, 409);
}

#[tokio::test]
async fn a_post_that_is_not_there_is_a_404_whatever_its_id() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    for id in [PostId::new().to_string().as_str(), "1", "post_k8m2v9x1", "..", "%ff", "%00"] {
        let path = format!("/v1/posts/{id}");
        for answer in [api.get(&key, &path).await, api.delete(&key, &path).await] {
            assert_eq!((answer.status, answer.code().as_str()), (404, "post_not_found"), "{id}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_post_is_said_in_the_words_of_the_request() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    for (changes, status, field) in [
        (json!({"profile_name": "nobody"}), 404, "profile_name"),
        (json!({"media_urls": [clip("gone.mp4")]}), 400, "media_urls"),
        (json!({"platforms": ["youtube"]}), 400, "platforms"),
        (json!({"caption": "x"}), 400, "caption"),
    ] {
        let answer = api.plan(&key, changes.clone()).await;
        assert_eq!(
            (answer.status, &answer.json()["details"][0]["field"]),
            (status, &json!(field)),
            "{changes}"
        );
    }
    let too_short = api.plan(&key, json!({"media_urls": [clip("two_seconds.mp4")]})).await;
    assert_eq!(too_short.status, 422);
    assert!(too_short.json()["findings"][0]["rule"].is_string(), "{too_short:?}");
    let no_clip = api
        .plan(&key, json!({"media_urls": [concat!("file://", env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]}));
    assert_eq!(no_clip.await.status, 422);
    let unnamed = api.get(&key, "/v1/posts?profile_name=nobody").await;
    assert_eq!((unnamed.status, &unnamed.json()["details"][0]["field"]), (404, &json!("profile_name")));
    assert_eq!(api.get(&key, "/v1/posts").await.json()["total"], 0);
}

#[tokio::test]
async fn a_repeated_request_is_answered_alike_and_plans_nothing_more() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    let idempotent = [("Idempotency-Key", "order-17")];
    let body = plan(json!({"youtube_title": "x"}));
    let first = api.post(&key, "/v1/posts", &idempotent, &body).await;
    assert_eq!((first.status, first.header("idempotent-replayed")), (202, None));
    let second = api.post(&key, "/v1/posts", &idempotent, &body).await;
    assert_eq!((second.status, &second.body), (202, &first.body));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let other = api.post(&key, "/v1/posts", &idempotent, &plan(json!({"title": "another"}))).await;
    assert_eq!((other.status, other.code().as_str()), (422, "idempotency_key_reused"));
    assert_eq!(api.get(&key, "/v1/posts").await.json()["total"], 1);
}

#[tokio::test]
async fn a_date_just_over_means_now() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    let ago = |seconds| {
        (Utc::now() - chrono::Duration::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let now = api.plan(&key, json!({"scheduled_date": ago(20)})).await;
    assert_eq!((now.status, &now.json()["is_immediate"]), (200, &json!(true)));
    let body = plan(json!({"scheduled_date": ago(3_600)}));
    for headers in [&[][..], &[("Idempotency-Key", "never-seen")]] {
        let over = api.post(&key, "/v1/posts", headers, &body).await;
        assert_eq!((over.status, &over.json()["details"][0]["field"]), (400, &json!("scheduled_date")));
    }
}

#[tokio::test]
async fn a_key_has_its_allowance_and_requests_refused_before_cost_nothing() {
    let api = Api::new().await;
    let key = api.key(&[], Some(2)).await;
    let some_post = format!("/v1/posts/{}", PostId::new());
    for _ in 0..5 {
        assert_eq!(api.plan(&key, json!({"platforms": []})).await.status, 400);
        assert_eq!(api.delete(&key, "/v1/posts/1").await.status, 404);
    }
    let first = api.plan(&key, json!({})).await;
    assert_eq!(
        (first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")),
        (Some("2"), Some("1"))
    );
    assert_eq!(api.delete(&key, &some_post).await.header("x-ratelimit-remaining"), Some("0"));
    let refused = api.plan(&key, json!({})).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "rate_limited"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert!(refused.header("x-ratelimit-reset").is_some());
    assert_eq!(api.get(&key, "/v1/posts").await.header("x-ratelimit-limit"), Some("6000"));
}

#[tokio::test]
async fn only_json_is_read() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    let ask = async |token: &str, path: &str, content_type: &str, body: &str| {
        let (bearer, length) = (format!("Bearer {token}"), body.len().to_string());
        let headers =
            [("Authorization", &*bearer), ("Content-Type", content_type), ("Content-Length", &*length)];
        send(api.address, head("POST", path, &headers) + body).await
    };
    for (content_type, body, status, code) in [
        ("text/plain", "{}", 415, "unsupported_media_type"),
        ("application/json", "{\"a\":", 400, "bad_json"),
        ("application/json", "[]", 400, "bad_json"),
    ] {
        for (token, path) in [(key.as_str(), "/v1/posts"), (TOKEN, "/control/posts.list")] {
            let answer = ask(token, path, content_type, body).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path} {body}");
        }
    }
    assert_eq!(ask(&key, "/v1/posts", "application/json", "").await.code(), "bad_json");
    let without_fields = ask(TOKEN, "/control/posts.list", "text/plain", "").await;
    assert_eq!(without_fields.status, 200, "a command without fields needs no body: {without_fields:?}");
}

#[tokio::test]
async fn health_needs_no_key_and_other_paths_are_not_there() {
    let api = Api::new().await;
    let health = send(api.address, head("GET", "/v1/health", &[])).await;
    assert_eq!((health.status, &health.json()["workspace"]), (200, &json!("live")));
    let key = api.key(&[], None).await;
    for path in ["/v1/queue/next-slot", "/v1/best-times", "/v1/events", "/v1", "/docs", "/v2/posts"] {
        assert_eq!(api.get(&key, path).await.code(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn the_command_line_is_served_even_where_scripts_are_not() {
    let api = Api::serving(false).await;
    let key = api.key(&[], None).await;
    assert_eq!(api.get(&key, "/v1/posts").await.code(), "not_found");
    assert_eq!(api.get(TOKEN, "/control/ping").await.json(), json!({"ok": true, "workspace": "live"}));
    assert_eq!(api.get(&key, "/control/ping").await.status, 401);
    let page = api.post(TOKEN, "/control/posts.list", &[], &json!({"limit": 7})).await;
    assert_eq!((page.status, &page.json()["limit"]), (200, &json!(7)));
    let unknown = api.post(TOKEN, "/control/posts.burn", &[], &json!({})).await;
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "unknown_command"));
    assert_eq!(api.get(TOKEN, "/control/posts.list").await.code(), "method_not_allowed");
}

#[tokio::test]
async fn a_stop_ends_the_server_and_everybody_who_waits() {
    let api = Api::new().await;
    let key = api.key(&[], None).await;
    let id = api.plan(&key, json!({})).await.json()["id"].clone();
    let wait = json!({"post": id, "timeout_ms": 3_600_000});
    let mut waiting = begin(api.address, post(TOKEN, "/control/posts.wait", &[], &wait)).await;
    // Connections are taken in order, so once this is answered the request before it waits.
    assert_eq!(api.get(TOKEN, "/control/ping").await.status, 200);
    let stopped = api.post(TOKEN, "/control/stop", &[], &json!({})).await;
    assert_eq!((stopped.status, stopped.json()), (200, json!({"stopping": true})));
    let cut_off = Answer::read(&mut waiting).await;
    assert_eq!((cut_off.status, cut_off.code().as_str()), (503, "stopping"));
    tokio::time::timeout(Duration::from_secs(5), api.handle.ended()).await.unwrap();
    api.engine.stop().await;
}

#[tokio::test]
async fn the_window_is_asked_to_show_itself_where_there_is_one() {
    let window = Arc::new(Notify::new());
    let api = Api::start(false, Some(Arc::clone(&window))).await;
    let asked = api.post(TOKEN, "/control/show", &[], &json!({})).await;
    assert_eq!((asked.status, asked.json()), (200, json!({"showing": true})));
    tokio::time::timeout(Duration::from_secs(5), window.notified()).await.unwrap();

    let service = Api::new().await;
    let none = service.post(TOKEN, "/control/show", &[], &json!({})).await;
    assert_eq!((none.status, none.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn other_computers_are_never_served() {
    let folder = TestDir::new();
    let engine = engine(folder.path()).await;
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let config = ApiConfig {
        control_token: TOKEN.into(),
        serve_v1: true,
        stop: CancellationToken::new(),
        window: None,
    };
    let refused = serve(listener, engine.desk(), config);
    assert!(matches!(refused, Err(ServeError::NotLoopback(_))));
}
