//! `/v1`: the shapes of CodivUpload's public API, for scripts with a bearer key (design.md section 5).
//!
//! A request is looked at in this order: key, scope, form, limit, and only then asked of the [`Desk`]. So a request
//! refused before the desk costs nothing of the key's allowance.

mod access;
mod create_post;
mod idempotency;
mod limits;
mod posts;
mod query;
mod words;

use std::{future::Future, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use runsheet_engine::{
    Caller, Desk,
    commands::{GetHealth, ListProfiles},
    views::{Health, ProfileView},
};
use runsheet_model::api_key::ApiKey;
use serde::Serialize;

use crate::{
    refusal::Refusal,
    v1::{
        access::{Reader, caller},
        limits::{RateLimits, Use},
    },
    writes::Writes,
};

/// What the routes work with.
#[derive(Clone)]
pub(crate) struct V1 {
    desk: Desk,
    limits: Arc<RateLimits>,
    writes: Writes,
}

impl V1 {
    /// The API of a desk, with every key's allowance whole.
    pub(crate) fn new(desk: Desk, writes: Writes) -> Self {
        Self { desk, limits: Arc::default(), writes }
    }

    /// Does something for a key, if its allowance has room, and says on the answer how much is left.
    async fn metered(
        &self,
        key: &ApiKey,
        use_of_key: Use,
        work: impl Future<Output = Result<Response, Refusal>>,
    ) -> Response {
        let now = self.desk.now();
        match self.limits.charge(key, use_of_key) {
            Ok(allowance) => {
                let mut response = work.await.unwrap_or_else(IntoResponse::into_response);
                allowance.tell(response.headers_mut(), now);
                response
            }
            Err(exhausted) => exhausted.into_response(now),
        }
    }
}

/// The routes of `/v1`.
pub(crate) fn routes(v1: V1) -> Router {
    Router::new()
        .route("/v1/health", get(health))
        .route("/v1/agency/profiles", get(profiles))
        .route("/v1/posts", get(posts::list).post(posts::create))
        .route(
            "/v1/posts/{id}",
            get(posts::show).delete(posts::cancel).patch(posts::change).put(posts::change),
        )
        .route("/v1/posts/{id}/retry-failed", post(posts::retry_failed))
        .with_state(v1)
}

/// Needs no key: it says nothing about clients, profiles or posts.
async fn health(State(v1): State<V1>) -> Result<Json<Health>, Refusal> {
    let caller = Caller { by: "health check".to_owned(), key: None, may_read_files: false, is_page: false };
    Ok(Json(v1.desk.health(GetHealth {}, &caller).await?))
}

#[derive(Serialize)]
struct Profiles {
    profiles: Vec<ProfileView>,
}

async fn profiles(State(v1): State<V1>, Reader(key): Reader) -> Response {
    v1.metered(&key, Use::Read, async {
        let profiles = v1.desk.list_profiles(ListProfiles {}, &caller(&key)).await?;
        Ok(Json(Profiles { profiles }).into_response())
    })
    .await
}
