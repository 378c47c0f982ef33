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
        .route("/endless.mp4", get(endless));
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
    let detail = agency.deliver(from(server, "/clip.mp4")).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    let code = detail.destinations[0].error_code.clone().unwrap();
    assert!(["scheme_refused", "address_refused"].contains(&code.as_str()), "{code}");
}
