//! A canary in every secret place: no `Debug`, no `Display`, no chain of causes sings.

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use runsheet_model::Sensitive;
use runsheet_tiktok::oauth::{AppKey, Authorized, Login, RedirectPort, TokenGrant};
use runsheet_tiktok::{Chunk, ContentType, DirectInit, FileSource, InboxInit, PostInfo, PrivacyLevel};
use tokio::net::TcpListener;
use url::Url;

use crate::server::{Server, all_scopes, client, json, ok};

const CANARY: &str = "canary-7f3a";

fn canary() -> Sensitive<String> {
    Sensitive::from(CANARY)
}

fn silent(value: &impl Debug) {
    let text = format!("{value:?} {value:#?}");
    assert!(!text.contains(CANARY), "{text}");
}

fn silent_error(error: &(dyn Error + 'static)) {
    let mut cause = Some(error);
    while let Some(one) = cause {
        let text = format!("{one} {one:?} {one:#?}");
        assert!(!text.contains(CANARY), "{text}");
        cause = one.source();
    }
}

fn app() -> AppKey {
    AppKey { client_key: "k".into(), client_secret: canary() }
}

fn authorized() -> Authorized {
    Authorized {
        code: canary(),
        scopes: None,
        redirect_uri: Url::parse("http://127.0.0.1:1/callback/").unwrap(),
        verifier: canary(),
    }
}

async fn closed_port() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap()
}

#[tokio::test]
async fn values_keep_their_secrets() {
    silent(&app());
    silent(&authorized());
    silent(&TokenGrant {
        open_id: "o".into(),
        scopes: None,
        access_token: canary(),
        expires_in: Duration::ZERO,
        refresh_token: Some(canary()),
        refresh_expires_in: None,
        date: None,
    });
    let data = format!(r#"{{"publish_id":"p","upload_url":"https://u.tiktokapis.com/?t={CANARY}"}}"#);
    let server = Server::start([ok(&data)]).await;
    let source = FileSource { video_size: 1, chunk_size: 1, total_chunk_count: 1 };
    let answer = server.tiktok().init_inbox(&canary(), &InboxInit { source }).await.unwrap();
    assert!(answer.value.upload_url.secret().expose().contains(CANARY));
    silent(&answer);
    silent(&server.tiktok());
    let login = Login::begin(&server.tiktok(), "k", &all_scopes(), RedirectPort::Ephemeral).await.unwrap();
    let shown = format!("{login:?}");
    let (_, state) = login.authorize_url().query_pairs().find(|(name, _)| name == "state").unwrap();
    assert!(!shown.contains(&*state), "{shown}");
}

#[tokio::test]
async fn a_refused_upload_address_is_not_repeated() {
    let tiktok = client(&closed_port().await);
    for text in [format!("https://evil.example/{CANARY}"), CANARY.to_owned(), format!("http://[{CANARY}")] {
        silent_error(&tiktok.upload_url(&Sensitive::from(text)).unwrap_err());
    }
    let data = format!(r#"{{"publish_id":"p","upload_url":"https://evil.example/?t={CANARY}"}}"#);
    let server = Server::start([ok(&data)]).await;
    let source = FileSource { video_size: 1, chunk_size: 1, total_chunk_count: 1 };
    silent_error(&server.tiktok().init_inbox(&canary(), &InboxInit { source }).await.unwrap_err());
}

#[tokio::test]
async fn calls_that_fail_on_the_way_keep_their_secrets() {
    let tiktok = client(&closed_port().await);
    let post_info = PostInfo {
        privacy_level: PrivacyLevel::SelfOnly,
        title: None,
        disable_comment: true,
        disable_duet: true,
        disable_stitch: true,
        video_cover_timestamp_ms: None,
        brand_content_toggle: false,
        brand_organic_toggle: false,
        is_aigc: false,
    };
    let source = FileSource { video_size: 1, chunk_size: 1, total_chunk_count: 1 };
    silent_error(&tiktok.init_direct(&canary(), &DirectInit { post_info, source }).await.unwrap_err());
    silent_error(&tiktok.exchange(&app(), authorized()).await.unwrap_err());
    silent_error(&tiktok.refresh(&app(), &canary()).await.unwrap_err());
    silent_error(&tiktok.revoke(&app(), &canary()).await.unwrap_err());
    // A token that no header can carry.
    let unsendable = Sensitive::from(format!("{CANARY}\n"));
    silent_error(&tiktok.creator_info(&unsendable).await.unwrap_err());
}

#[tokio::test]
async fn a_grant_that_cannot_be_read_keeps_its_tokens() {
    for body in [
        format!(r#"{{"access_token":"{CANARY}","refresh_token":"{CANARY}"}}"#),
        format!(r#"{{"access_token":["{CANARY}"],"open_id":"o"}}"#),
        format!(r#"{{"access_token":"{CANARY}""#),
        CANARY.to_owned(),
    ] {
        for status in [200, 400, 500] {
            let server = Server::start([json(status, &body)]).await;
            silent_error(&server.tiktok().refresh(&app(), &canary()).await.unwrap_err());
        }
    }
}

#[tokio::test]
async fn an_upload_that_fails_keeps_its_address() {
    let secret_address = |url: &Url| Sensitive::from(format!("{url}{CANARY}?upload_token={CANARY}"));
    let file = || {
        let file = tempfile::tempfile().unwrap();
        file.set_len(1000).unwrap();
        std::sync::Arc::new(file)
    };
    let chunk = Chunk::new(ContentType::Mp4, 0, 999, 1000).unwrap();
    let unreachable = closed_port().await;
    let tiktok = client(&unreachable);
    let target = tiktok.upload_url(&secret_address(&unreachable)).unwrap();
    silent(&target);
    silent_error(&tiktok.upload_chunk(&target, chunk, file(), |_| {}).await.unwrap_err());
    let cutting = Server::start([Vec::new()]).await;
    let target = cutting.tiktok().upload_url(&secret_address(&cutting.url)).unwrap();
    silent_error(&cutting.tiktok().upload_chunk(&target, chunk, file(), |_| {}).await.unwrap_err());
}
