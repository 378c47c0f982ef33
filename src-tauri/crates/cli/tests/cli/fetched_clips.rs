//! Clips from an address: fetched to a private copy, and nothing but clips; from this computer only where it is allowed.

use serde_json::{Value, json};

use crate::{
    clip_server::ClipServer,
    desk::{Api, post},
};

fn from(url: &str) -> Value {
    post(json!({"media_urls": [url]}))
}

#[tokio::test]
async fn a_clip_is_fetched_and_published() {
    let api = Api::open().await;
    api.desk.json(&["settings", "set", "media.allow_loopback", "on"]).await;
    let server = ClipServer::start().await;
    for path in ["/clip.mp4", "/moved.mp4", "/Br%C3%B6tchen%20%F0%9F%8D%9E.mp4?sig=A%2FB"] {
        let created = api.post(&from(&server.url(path))).await;
        let done = api.done(created.planned()).await;
        assert_eq!(done["post"]["status"], "completed", "{path}: {done}");
        assert_eq!(done["destinations"][0]["status"], "published", "{path}: {done}");
    }
    let url = server.url("/clip.mp4");
    let draft = ["post", &url, "--profile", "mia", "--mode", "draft", "--wait"];
    assert_eq!(api.desk.json(&draft).await["post"]["state"], "in_inbox");
    assert_eq!(api.clips().len(), 1, "one clip, four times the same");
    let hash = api.clips()[0].clone();
    let arrived = api.desk.ask_tiktok("published").await;
    let arrived = arrived.as_array().unwrap();
    assert_eq!(arrived.len(), 4);
    assert!(arrived.iter().all(|file| hash.starts_with(file["blake3"].as_str().unwrap())), "{hash}");
}

#[tokio::test]
async fn what_is_no_clip_stops_the_post_and_leaves_no_file() {
    let api = Api::open().await;
    api.desk.json(&["settings", "set", "media.allow_loopback", "on"]).await;
    let server = ClipServer::start().await;
    let before = api.traces().await;
    let mut posts = Vec::new();
    for (path, code) in [
        ("/gone.mp4", "http_status"),
        ("/loop.mp4", "too_many_redirects"),
        ("/to_file.mp4", "scheme_refused"),
        ("/to_private.mp4", "address_refused"),
        ("/page.mp4", "not_video"),
        ("/nothing.mp4", "empty"),
        ("/short.mp4", "truncated"),
        ("/announced.mp4", "too_large"),
        ("/endless.mp4", "too_large"),
        ("/hevc.mp4", "clip_refused"),
    ] {
        let created = api.post(&from(&server.url(path))).await;
        posts.push((path, code, created.planned().clone()));
    }
    for (path, code, id) in posts {
        let done = api.done(&id).await;
        let destination = &done["destinations"][0];
        assert_eq!(destination["status"], "needs_attention", "{path}: {done}");
        assert_eq!(destination["error_code"], code, "{path}: {done}");
        assert_eq!(done["post"]["status"], "failed", "{path}");
        let message = destination["error_message"].as_str().unwrap();
        assert!(message.contains("Nothing was posted") && !message.contains("/etc"), "{message}");
        let waited = api.desk.place.run(&["--json", "wait", id.as_str().unwrap()]).await;
        assert_eq!(waited.refusal(1)["code"], "post_needs_attention", "{path}");
    }
    assert_eq!(api.clips(), [""; 0]);
    let after = api.traces().await;
    assert_eq!((after.inits, after.files), (before.inits, before.files));
}

#[tokio::test]
async fn without_the_setting_this_computer_is_no_source_and_is_not_even_asked() {
    let api = Api::open().await;
    let server = ClipServer::start().await;
    let before = api.traces().await;
    for url in [
        server.url("/clip.mp4"),
        format!("http://localhost:{}/clip.mp4", server.address.port()),
        format!("http://2130706433:{}/clip.mp4", server.address.port()),
        "http://clips.example/clip.mp4".to_owned(),
    ] {
        api.post(&from(&url)).await.refused(400, "validation_failed", &["media_urls"]);
    }
    assert_eq!(api.traces().await, before);
    let port = server.address.port();
    for host in ["127.0.0.1", "127.1", "[::ffff:127.0.0.1]"] {
        let url = format!("https://{host}:{port}/clip.mp4");
        api.post(&from(&url)).await.refused(400, "address_refused", &["media_urls"]);
    }
    // What a name leads to is known only when it is asked for.
    let done = api.done(api.post(&from(&format!("https://localhost:{port}/clip.mp4"))).await.planned()).await;
    assert_eq!(done["destinations"][0]["error_code"], "address_refused", "{done}");
    assert_eq!(server.requests(), 0);
    let after = api.traces().await;
    assert_eq!((after.inits, after.files), (before.inits, before.files));
}
