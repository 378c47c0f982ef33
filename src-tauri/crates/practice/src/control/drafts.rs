//! What a creator does on the phone, as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{act, done, read};
use crate::routes::Served;

#[derive(Deserialize)]
pub(super) struct Whose {
    creator: String,
}

pub(super) async fn inbox(State(served): State<Served>, Query(Whose { creator }): Query<Whose>) -> Response {
    act(served, move |controls| Ok(controls.inbox(&creator)?)).await
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct HowToPost {
    privacy: Option<String>,
}

pub(super) async fn post(
    State(served): State<Served>,
    Path(publish_id): Path<String>,
    body: Option<Json<Value>>,
) -> Response {
    act(served, move |controls| {
        let how: HowToPost = body.map(|Json(body)| read(body)).transpose()?.unwrap_or_default();
        Ok(json!({"post_id": controls.post_draft(&publish_id, how.privacy.as_deref())?}))
    })
    .await
}

pub(super) async fn ignore(State(served): State<Served>, Path(publish_id): Path<String>) -> Response {
    act(served, move |controls| done(controls.ignore_draft(&publish_id))).await
}
