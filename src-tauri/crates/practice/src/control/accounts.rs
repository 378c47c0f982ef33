//! Knobs of one account.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::reply::{act, done, merged, read};
use crate::config::ALL_SCOPES;
use crate::config::PracticeError;
use crate::creator::Creator;
use crate::routes::Served;

pub(super) async fn all(State(served): State<Served>) -> Response {
    act(served, |controls| Ok(controls.creators()?)).await
}

/// Takes a whole creator, or just `{"handle": ..}` for one with everything usual.
pub(super) async fn put(State(served): State<Served>, Json(body): Json<Value>) -> Response {
    act(served, move |controls| {
        let handle = body.get("handle").and_then(Value::as_str).unwrap_or_default();
        let creator: Creator = merged(&Creator::new(handle), body.clone())?;
        controls.put_creator(&creator)?;
        Ok(creator)
    })
    .await
}

pub(super) async fn change(
    State(served): State<Served>,
    Path(handle): Path<String>,
    Json(change): Json<Value>,
) -> Response {
    act(served, move |controls| {
        let all = controls.creators()?;
        let current = all.into_iter().find(|creator| creator.handle == handle);
        let current = current.ok_or_else(|| PracticeError::NoSuchCreator(handle.clone()))?;
        let changed: Creator = merged(&current, change)?;
        controls.change_creator(&handle, |creator| *creator = changed.clone())?;
        Ok(changed)
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Connect {
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

pub(super) async fn connect(
    State(served): State<Served>,
    Path(handle): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    act(served, move |controls| {
        let Connect { scopes } = read(body)?;
        let scopes = scopes.unwrap_or_else(|| ALL_SCOPES.map(String::from).to_vec());
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        Ok(controls.connect(&handle, &scopes)?)
    })
    .await
}

pub(super) async fn remove_access(State(served): State<Served>, Path(handle): Path<String>) -> Response {
    act(served, move |controls| done(controls.remove_access(&handle))).await
}
