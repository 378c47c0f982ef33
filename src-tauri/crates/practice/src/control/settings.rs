//! Knobs of the whole server: settings, clock, faults, outcomes, history.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{act, done, merged, read};
use crate::controls::Controls;
use crate::knobs::Knobs;
use crate::outcome::{Outcome, OutcomeFor};
use crate::routes::Served;

pub(super) async fn health(State(served): State<Served>) -> Json<Value> {
    Json(json!({"practice": true, "origin": served.world.origin.as_str(), "now_ms": served.world.now_ms()}))
}

pub(super) async fn knobs(State(served): State<Served>) -> Json<Knobs> {
    Json(served.world.knobs())
}

pub(super) async fn turn(State(served): State<Served>, Json(change): Json<Value>) -> Response {
    act(served, move |controls| {
        let knobs: Knobs = merged(&controls.knobs(), change)?;
        controls.turn(|current| *current = knobs.clone())?;
        Ok(knobs)
    })
    .await
}

pub(super) async fn clock(State(served): State<Served>) -> Json<Value> {
    Json(json!({"now_ms": served.world.now_ms()}))
}

pub(super) async fn change_clock(State(served): State<Served>, Json(change): Json<Value>) -> Response {
    act(served, move |controls| {
        controls.change_clock(read(change)?)?;
        Ok(json!({"now_ms": controls.now().timestamp_millis()}))
    })
    .await
}

pub(super) async fn faults(State(served): State<Served>) -> Response {
    act(served, |controls| Ok(controls.faults()?)).await
}

pub(super) async fn add_fault(State(served): State<Served>, Json(fault): Json<Value>) -> Response {
    act(served, move |controls| Ok(json!({"id": controls.add_fault(&read(fault)?)?}))).await
}

pub(super) async fn remove_fault(State(served): State<Served>, Path(id): Path<i64>) -> Response {
    act(served, move |controls| Ok(json!({"removed": controls.remove_fault(id)?}))).await
}

pub(super) async fn clear_faults(State(served): State<Served>) -> Response {
    act(served, |controls| done(controls.clear_faults())).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetOutcome {
    #[serde(rename = "for")]
    whose: OutcomeFor,
    outcome: Option<Outcome>,
}

pub(super) async fn set_outcome(State(served): State<Served>, Json(body): Json<Value>) -> Response {
    act(served, move |controls| {
        let SetOutcome { whose, outcome } = read(body)?;
        done(controls.set_outcome(&whose, outcome.as_ref()))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: i64,
}

pub(super) async fn calls(State(served): State<Served>, Query(After { after }): Query<After>) -> Response {
    act(served, move |controls| Ok(controls.calls_since(after)?)).await
}

pub(super) async fn clear_calls(State(served): State<Served>) -> Response {
    act(served, |controls| done(controls.clear_calls())).await
}

pub(super) async fn published(State(served): State<Served>) -> Response {
    act(served, |controls| Ok(controls.published()?)).await
}

pub(super) async fn reset(State(served): State<Served>) -> Response {
    act(served, |controls: &Controls| done(controls.reset())).await
}
