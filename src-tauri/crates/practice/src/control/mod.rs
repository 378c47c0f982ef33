//! The knobs over HTTP: JSON under `/practice/...`, for a practice server that runs as a process of its own.
//!
//! | call | does |
//! |---|---|
//! | `GET /practice/health` | `{"practice": true, "origin", "now_ms"}` |
//! | `GET`, `PATCH /practice/knobs` | reads, changes the named ones of [`crate::Knobs`] |
//! | `GET`, `POST /practice/clock` | `{"now_ms"}`; takes a [`crate::ClockChange`] |
//! | `GET`, `POST`, `DELETE /practice/faults`, `DELETE /practice/faults/{id}` | the script of [`crate::Fault`]s |
//! | `POST /practice/outcomes` | `{"for": "all" or {"creator"\|"publish_id"\|"file": ..}, "outcome": {..} or null}` |
//! | `GET`, `POST /practice/creators`, `PATCH /practice/creators/{handle}` | the accounts |
//! | `POST /practice/creators/{handle}/connect` | `{"scopes": [..]}` -> tokens without a browser |
//! | `POST /practice/creators/{handle}/remove_access` | the creator removes the app |
//! | `GET /practice/inbox?creator=` | drafts |
//! | `POST /practice/inbox/{publish_id}/post`, `.../ignore` | what the creator does; `{"privacy"}` is optional |
//! | `GET /practice/calls?after=`, `DELETE /practice/calls` | the history |
//! | `GET /practice/published` | the files that arrived |
//! | `POST /practice/reset` | back to a first start |
//!
//! A fault is `{"endpoint": "upload", "chunk": 1, "kind": {"reset_at_byte": {"byte": 4096}}}`; kinds without settings
//! are bare names (`"kind": "lose_answer"`), and `"times": null` acts until the line is removed.

mod accounts;
mod drafts;
mod reply;
mod settings;

use axum::Router;
use axum::routing::{delete, get, patch, post};

use crate::routes::Served;

pub(crate) fn router() -> Router<Served> {
    Router::new()
        .route("/health", get(settings::health))
        .route("/knobs", get(settings::knobs).patch(settings::turn))
        .route("/clock", get(settings::clock).post(settings::change_clock))
        .route("/faults", get(settings::faults).post(settings::add_fault).delete(settings::clear_faults))
        .route("/faults/{id}", delete(settings::remove_fault))
        .route("/outcomes", post(settings::set_outcome))
        .route("/reset", post(settings::reset))
        .route("/calls", get(settings::calls).delete(settings::clear_calls))
        .route("/published", get(settings::published))
        .route("/creators", get(accounts::all).post(accounts::put))
        .route("/creators/{handle}", patch(accounts::change))
        .route("/creators/{handle}/connect", post(accounts::connect))
        .route("/creators/{handle}/remove_access", post(accounts::remove_access))
        .route("/inbox", get(drafts::inbox))
        .route("/inbox/{publish_id}/post", post(drafts::post))
        .route("/inbox/{publish_id}/ignore", post(drafts::ignore))
}
