//! `/control/*`: every command of the list for the command line, the news of the engine and the pictures of clips, under
//! the token of the discovery file.
//!
//! It is on whenever the engine is. Nothing is decided here: a request goes to the command of its name.

mod events;
mod pictures;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{FromRequestParts, Path, State, rejection::PathRejection},
    http::{HeaderMap, request::Parts},
    routing::{get, post},
};
use bytes::Bytes;
use runsheet_engine::{
    Caller, Command, Desk,
    commands::{AwaitLogin, AwaitPost, dispatch},
};
use runsheet_model::{Sensitive, Workspace};
use serde::Serialize;
use serde_json::Value;
use subtle::ConstantTimeEq;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{bearer, json_body, refusal::Refusal, writes::Writes};

/// What the routes work with.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) desk: Desk,
    pub(crate) token: Arc<Sensitive<String>>,
    pub(crate) stop: CancellationToken,
    pub(crate) window: Option<Arc<Notify>>,
    pub(crate) writes: Writes,
}

/// The routes of `/control`.
pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route("/control/ping", get(ping))
        .route("/control/stop", post(stop))
        .route("/control/show", post(show))
        .route("/control/events", get(events::events))
        .route("/control/pictures/{name}", get(pictures::picture))
        .route("/control/{name}", post(command))
        .with_state(control)
}

/// Proof that a request carries the control token.
struct Operator;

impl FromRequestParts<Control> for Operator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self, Refusal> {
        let presented = bearer::token(&parts.headers)?.as_bytes();
        if bool::from(presented.ct_eq(control.token.expose().as_bytes())) {
            Ok(Self)
        } else {
            Err(Refusal::unauthorized(
                "This is not the token of the running Runsheet; read engine.json again.",
            ))
        }
    }
}

#[derive(Serialize)]
struct Pong {
    ok: bool,
    workspace: Workspace,
}

async fn ping(State(control): State<Control>, _: Operator) -> Json<Pong> {
    Json(Pong { ok: true, workspace: control.desk.workspace() })
}

#[derive(Serialize)]
struct Stopping {
    stopping: bool,
}

async fn stop(State(control): State<Control>, _: Operator) -> Json<Stopping> {
    control.stop.cancel();
    Json(Stopping { stopping: true })
}

#[derive(Serialize)]
struct Showing {
    showing: bool,
}

async fn show(State(control): State<Control>, _: Operator) -> Result<Json<Showing>, Refusal> {
    let window = control.window.ok_or_else(|| Refusal::not_found("This Runsheet has no window."))?;
    window.notify_one();
    Ok(Json(Showing { showing: true }))
}

async fn command(
    State(control): State<Control>,
    _: Operator,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let Ok(Path(name)) = name else {
        return Err(Refusal::not_found("There is no such command."));
    };
    let request = if body.is_empty() { Value::Null } else { json_body::object(&headers, &body)?.into() };
    let Control { desk, stop, writes, .. } = control;
    // Waiting changes nothing: it ends with its caller, and with the server.
    if [AwaitPost::NAME, AwaitLogin::NAME].contains(&name.as_str()) {
        return tokio::select! {
            answer = dispatch(&desk, command_line(), &name, request) => Ok(Json(answer?)),
            () = stop.cancelled() => Err(Refusal::stopping()),
        };
    }
    writes.carry(async move { dispatch(&desk, command_line(), &name, request).await }).await.map(Json)
}

fn command_line() -> Caller {
    Caller::local("command line")
}
