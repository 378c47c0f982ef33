//! Runs a knob off the async threads and puts what it gives into JSON: `{error, code}` where it fails.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::config::PracticeError;
use crate::controls::Controls;
use crate::routes::Served;

/// Why a knob was not turned.
pub(super) enum Failed {
    /// The body is not what the knob takes.
    Body(String),
    Practice(PracticeError),
}

impl From<PracticeError> for Failed {
    fn from(error: PracticeError) -> Self {
        Self::Practice(error)
    }
}

/// Runs `work` and answers with what it gives.
pub(super) async fn act<T: Serialize + Send + 'static>(
    served: Served,
    work: impl FnOnce(&Controls) -> Result<T, Failed> + Send + 'static,
) -> Response {
    let done = tokio::task::spawn_blocking(move || work(&Controls::new(served.world))).await;
    let failed = match done {
        Ok(Ok(value)) => return Json(value).into_response(),
        Ok(Err(failed)) => failed,
        Err(_) => PracticeError::Stopping.into(),
    };
    let (status, code, error) = match failed {
        Failed::Body(error) => (StatusCode::BAD_REQUEST, "bad_body", error),
        Failed::Practice(error) => {
            let (status, code) = match error {
                PracticeError::NoSuchCreator(_) => (StatusCode::NOT_FOUND, "no_such_creator"),
                PracticeError::NoSuchDraft(_) => (StatusCode::NOT_FOUND, "no_such_draft"),
                _ => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            };
            (status, code, error.to_string())
        }
    };
    (status, Json(json!({"error": error, "code": code}))).into_response()
}

/// `{}` for a knob that gives nothing.
pub(super) fn done(result: Result<(), PracticeError>) -> Result<Value, Failed> {
    result?;
    Ok(json!({}))
}

/// Reads a knob's body.
pub(super) fn read<T: DeserializeOwned>(body: Value) -> Result<T, Failed> {
    serde_json::from_value(body).map_err(|error| Failed::Body(error.to_string()))
}

/// `current` with the members of `change` in place of its own.
pub(super) fn merged<T: Serialize + DeserializeOwned>(current: &T, change: Value) -> Result<T, Failed> {
    let mut whole = serde_json::to_value(current).map_err(PracticeError::from)?;
    match (&mut whole, change) {
        (Value::Object(whole), Value::Object(change)) => whole.extend(change),
        _ => return Err(Failed::Body("the body must be a JSON object".into())),
    }
    read(whole)
}
