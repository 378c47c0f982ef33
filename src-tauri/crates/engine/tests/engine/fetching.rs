//! Clips from an address: fetched at once to a private copy, over loopback where the setting allows it.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use runsheet_engine::commands::{CreatePost, Media};
use runsheet_model::StateName;

use crate::agency::{Agency, KORN, fixture, now};

async fn clip_server() -> SocketAddr {
    async fn endless() -> Response {
        let piece = bytes::Bytes::from(vec![0_u8; 1 << 20]);
        let head = bytes::Bytes::from(std::fs::read(fixture("upright_faststart.mp4")).unwrap());
        let pieces = std::iter::once(head).chain(std::iter::repeat(piece)).map(Ok::<_, std::io::Error>);
        Body::from_stream(futures::stream::iter(pieces)).into_response()
    }
    async fn slow() -> Response {
        let clip = bytes::Bytes::from(std::fs::read(fixture("upright.mp4")).unwrap());
        let (head, tail) = (clip.slice(..1_000), clip.slice(1_000..));
        let pieces = futures::stream::unfold((vec![tail, head], false), |(mut left, waited)| async move {
            if waited {
                tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            }
            let piece = left.pop()?;
            Some((Ok::<_, std::io::Error>(piece), (left, true)))
        });
        Body::from_stream(pieces).into_response()
    }
    async fn clip() -> Response {
        ([(header::CONTENT_TYPE, "video/mp4")], std::fs::read(fixture("upright.mp4")).unwrap())
            .into_response()
    }
    let routes = Router::new()
        .route("/clip.mp4", get(clip))
        .route("/hevc.mp4", get(async || std::fs::read(fixture("hevc.mp4")).unwrap()))
        .route("/moved.mp4", get(async || Redirect::temporary("/clip.mp4")))
        .route("/loop.mp4", get(async || Redirect::temporary("/loop.mp4")))
        .route("/page.mp4", get(async || Html("<!doctype html><title>Log in</title>")))
        .route("/gone.mp4", get(async || StatusCode::NOT_FOUND))
        .route("/endless.mp4", get(endless))
        .route("/slow.mp4", get(slow));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

fn from(address: SocketAddr, path: &str) -> CreatePost {
    CreatePost { media: Media::Url(format!("http://{address}{path}")), ..now("") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_is_fetched_and_posted_and_the_consent_covers_what_arrived() {
    let agency = Agency::with(KORN).await;
    agency.set("media.allow_loopback", "on").await;
    let server = clip_server().await;
    for path in ["/clip.mp4", "/moved.mp4"] {
        let detail = agency.deliver(from(server, path)).await;
        assert_eq!(detail.post.state, StateName::Published, "{path}: {:#?}", detail.steps);
    }
    let bytes = std::fs::read(fixture("upright.mp4")).unwrap();
    assert!(agency.arrived().iter().all(|file| file.blake3 == blake3::hash(&bytes).to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_clip_stops_the_post_and_leaves_nothing_behind() {
    let agency = Agency::with(KORN).await;
    agency.set("media.allow_loopback", "on").await;
    let server = clip_server().await;
    for (path, code) in [
        ("/gone.mp4", "http_status"),
        ("/loop.mp4", "too_many_redirects"),
        ("/page.mp4", "not_video"),
        ("/endless.mp4", "too_large"),
        ("/hevc.mp4", "clip_refused"),
    ] {
        let detail = agency.deliver(from(server, path)).await;
        assert_eq!(detail.post.state, StateName::NeedsAttention, "{path}");
        assert_eq!(detail.destinations[0].error_code.as_deref(), Some(code), "{path}");
    }
    let kept: Vec<_> = std::fs::read_dir(agency.dir.path().join("clips")).unwrap().collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_setting_this_machine_is_no_source() {
    let agency = Agency::with(KORN).await;
    let server = clip_server().await;
    let refused = agency.post(from(server, "/clip.mp4")).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.details[0].field.as_str()), ("scheme_refused", "clip"));
    for (url, code) in [
        ("https://127.0.0.1/clip.mp4", "address_refused"),
        ("https://10.0.0.7/clip.mp4", "address_refused"),
        ("ftp://example.com/clip.mp4", "scheme_refused"),
        ("https://", "bad_url"),
        ("clip.mp4", "bad_url"),
    ] {
        let request = CreatePost { media: Media::Url(url.to_owned()), ..now("") };
        assert_eq!(agency.post(request).await.unwrap_err().code, code, "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_takes_long_to_arrive_makes_no_post_late() {
    let agency = Agency::with(KORN).await;
    agency.set("media.allow_loopback", "on").await;
    agency.set("publish.missed_within", "1s").await;
    let server = clip_server().await;
    let detail = agency.deliver(from(server, "/slow.mp4")).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
}

#[tokio::test(flavor = "multi_thread")]
async fn calling_off_while_the_clip_is_fetched_leaves_nothing_behind() {
    let agency = Agency::with(KORN).await;
    agency.set("media.allow_loopback", "on").await;
    let server = clip_server().await;
    let id = agency.post(from(server, "/slow.mp4")).await.unwrap().post_id;
    let folder = agency.dir.path().join("clips");
    let files = || std::fs::read_dir(&folder).unwrap().count();
    runsheet_testkit::wait_until("the clip is on its way", crate::agency::A_WHILE, async || files() == 1)
        .await;
    assert_eq!(agency.cancel(id).await.unwrap().post.state, StateName::Cancelled);
    runsheet_testkit::wait_until("nothing is left", crate::agency::A_WHILE, async || files() == 0).await;
}
