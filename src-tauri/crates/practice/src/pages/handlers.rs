//! Reads what a page shows, and takes its forms.

use axum::Form;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{html, phone, picture};
use crate::config::PracticeError;
use crate::controls::Controls;
use crate::endpoint::Endpoint;
use crate::head::Head;
use crate::oauth;
use crate::reading::Reading;
use crate::routes::Served;
use crate::state::{creators, videos};

/// Videos on a phone.
const SHOWN: u32 = 30;

pub(crate) async fn index(State(served): State<Served>) -> Response {
    match served.world.run(|book| creators::all(book.sql)).await {
        Ok(creators) => page(phone::index(&creators)),
        Err(error) => failed(&error),
    }
}

pub(super) async fn phone(State(served): State<Served>, Path(handle): Path<String>) -> Response {
    let controls = Controls::new(served.world.clone());
    let read = move || -> Result<String, PracticeError> {
        let inbox = controls.inbox(&handle)?;
        served.world.act(|book| {
            let creator = creators::get(book.sql, &handle)?;
            let posted = videos::newest(book.sql, &handle, SHOWN)?;
            Ok(phone::show(&creator, &inbox, &posted, book.now_ms))
        })
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(html)) => page(html),
        Ok(Err(error)) => failed(&error),
        Err(_) => failed(&PracticeError::Stopping),
    }
}

#[derive(Deserialize)]
pub(super) struct Decision {
    #[serde(rename = "do")]
    what: String,
    privacy: Option<String>,
}

pub(super) async fn draft(
    State(served): State<Served>,
    Path((handle, publish_id)): Path<(String, String)>,
    Form(decision): Form<Decision>,
) -> Response {
    let controls = Controls::new(served.world);
    let act = move || match decision.what.as_str() {
        "post" => controls.post_draft(&publish_id, decision.privacy.as_deref()).map(drop),
        _ => controls.ignore_draft(&publish_id),
    };
    match tokio::task::spawn_blocking(act).await {
        Ok(Ok(()) | Err(PracticeError::NoSuchDraft(_))) => {
            Redirect::to(&format!("/practice/phone/{handle}")).into_response()
        }
        Ok(Err(error)) => failed(&error),
        Err(_) => failed(&PracticeError::Stopping),
    }
}

/// The consent form. Its query is that of the authorize request, which is checked once more.
pub(super) async fn consent(State(served): State<Served>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let head = Head::of(Endpoint::Authorize, &parts);
    let Ok(body) = Reading::new(body, None, None).small().await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    match served.world.run(move |book| oauth::consent::decide(book, &head, &form)).await {
        Ok(answer) => answer.into_response(),
        Err(error) => failed(&error),
    }
}

pub(super) async fn avatar(State(served): State<Served>, Path(handle): Path<String>) -> Response {
    match served.world.run(move |book| creators::get(book.sql, &handle)).await {
        Ok(creator) => svg(picture::avatar(&creator.handle, &creator.nickname)),
        Err(error) => failed(&error),
    }
}

pub(super) async fn cover(Path(id): Path<String>) -> Response {
    svg(picture::cover(&id))
}

/// What a share link leads to.
pub(super) async fn video(Path(id): Path<String>) -> Response {
    let body = format!(
        "<h1>A practice video</h1><p><img class=\"cover\" alt=\"\" src=\"/practice/cover/{0}\"></p><p><code>{0}</code></p>",
        html::escape(&id)
    );
    page(html::page("Practice video", "", &body))
}

/// Forms may lead back to the app's loopback redirect, nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; \
     form-action 'self' http://127.0.0.1:* http://localhost:* https://127.0.0.1:* https://localhost:*";

fn page(html: String) -> Response {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
}

fn svg(picture: String) -> Response {
    let nosniff = (HeaderName::from_static("x-content-type-options"), "nosniff");
    ([(header::CONTENT_TYPE, "image/svg+xml"), nosniff], picture).into_response()
}

fn failed(error: &PracticeError) -> Response {
    let status = match error {
        PracticeError::NoSuchCreator(_) | PracticeError::NoSuchDraft(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let body = format!("<h1>Not here</h1><p>{}</p>", html::escape(&error.to_string()));
    (status, page(html::page("Not here", "", &body))).into_response()
}
