//! `/control/events`: what changes in the engine, as server-sent events. One message is one batch in JSON.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use futures::stream;
use runsheet_engine::events::{Change, Changes};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Control, Operator};

/// How often a line without meaning is sent, so that both ends notice when the other is gone.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

pub(super) async fn events(State(control): State<Control>, _: Operator) -> Response {
    let listener = Listener { changes: control.desk.listen(), stop: control.stop };
    let messages = stream::unfold(Some(listener), |listener| async {
        let (message, listener) = listener?.next_message().await?;
        Some((Ok::<_, Infallible>(message), listener))
    });
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(messages)).into_response()
}

/// One who reads the stream, for as long as the engine and the server run.
struct Listener {
    changes: Changes,
    stop: CancellationToken,
}

impl Listener {
    /// The next message, and whoever waits for the one after it.
    async fn next_message(mut self) -> Option<(String, Option<Self>)> {
        tokio::select! {
            biased;
            batch = self.changes.next() => Some((message(&batch?), Some(self))),
            () = self.stop.cancelled() => Some((message(&[Change::Stopped]), None)),
            () = sleep(SIGN_OF_LIFE) => Some((":\n\n".to_owned(), Some(self))),
        }
    }
}

fn message(batch: &[Change]) -> String {
    // Ids and numbers: there is nothing in a batch that JSON cannot say.
    serde_json::to_string(batch).map(|batch| format!("data: {batch}\n\n")).unwrap_or_default()
}
