//! `/v1/posts`: plan, list, show and cancel.

use axum::{
    Json,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use runsheet_engine::{
    Caller,
    commands::{CancelPost, GetSetting, Media, RetryPost, ShowPost},
    views::{DestinationView, PostCreated, PostDetail, PostView},
};
use runsheet_model::{PostId, Problem, ProblemKind, StateName, api_key::KeyScope};
use serde::Serialize;

use crate::{
    json_body,
    refusal::Refusal,
    v1::{
        V1,
        access::{Reader, Writer, caller, require},
        create_post::{self, Conditions, edit},
        idempotency,
        limits::Use,
        query,
        words::CaptionFrom,
    },
};

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// `POST /v1/posts`.
pub(crate) async fn create(
    State(v1): State<V1>,
    Writer(key): Writer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    query::nothing(query.as_deref())?;
    let fields = json_body::object(&headers, &body)?;
    let idempotency = idempotency::promise(&headers, &body)?;
    let caller = caller(&key);
    let conditions = Conditions {
        now: v1.desk.now(),
        loopback_media: loopback_media(&v1, &caller).await?,
        may_be_a_repeat: idempotency.is_some(),
    };
    let order = create_post::read(fields, &conditions)?;
    if matches!(order.post.media, Media::File(_)) {
        require(&key, KeyScope::LocalFiles, "media_urls")?;
    }
    let mut post = order.post;
    post.idempotency = idempotency;
    let desk = v1.desk.clone();
    let planning = async {
        let created = v1
            .writes
            .carry(async move {
                desk.create_post(post, &caller)
                    .await
                    .map_err(|problem| order.caption_from.in_words_of_the_api(problem))
            })
            .await?;
        Ok(Created::answer(created, order.warnings))
    };
    Ok(v1.metered(&key, Use::Write, planning).await)
}

async fn loopback_media(v1: &V1, caller: &Caller) -> Result<bool, Problem> {
    let setting = GetSetting { name: "media.allow_loopback".to_owned() };
    Ok(v1.desk.get_setting(setting, caller).await?.value == "on")
}

#[derive(Serialize)]
struct Created {
    message: &'static str,
    post_id: PostId,
    id: PostId,
    destinations_count: u32,
    received_type: &'static str,
    is_immediate: bool,
    scheduled_date: Option<DateTime<Utc>>,
    warnings: Vec<String>,
}

impl Created {
    fn answer(created: PostCreated, mut warnings: Vec<String>) -> Response {
        let PostCreated { post_id, is_immediate, scheduled_date, ask_at: _, warnings: of_desk, replayed } =
            created;
        warnings.extend(of_desk);
        let (status, message) = if is_immediate {
            (StatusCode::OK, "The post goes out now.")
        } else {
            (StatusCode::ACCEPTED, "The post is planned.")
        };
        let body = Self {
            message,
            post_id,
            id: post_id,
            destinations_count: 1,
            received_type: "video",
            is_immediate,
            scheduled_date,
            warnings,
        };
        let mut response = (status, Json(body)).into_response();
        if replayed {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// `GET /v1/posts`.
pub(crate) async fn list(
    State(v1): State<V1>,
    Reader(key): Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let request = query::list_posts(query.as_deref())?;
    let listing = async {
        let page = v1.desk.list_posts(request, &caller(&key)).await;
        Ok(Json(page.map_err(|why| CaptionFrom::default().in_words_of_the_api(why))?).into_response())
    };
    Ok(v1.metered(&key, Use::Read, listing).await)
}

/// `GET /v1/posts/{id}`.
pub(crate) async fn show(
    State(v1): State<V1>,
    Reader(key): Reader,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let post = post_id(id)?;
    let with_steps = query::show_post(query.as_deref())?;
    let showing = async {
        let mut detail = v1.desk.show_post(ShowPost { post }, &caller(&key)).await?;
        if !with_steps {
            detail.steps.clear();
        }
        Ok(Json(detail).into_response())
    };
    Ok(v1.metered(&key, Use::Read, showing).await)
}

#[derive(Serialize)]
struct Cancelled {
    message: &'static str,
    post_id: PostId,
    id: PostId,
    post: PostView,
    destinations: Vec<DestinationView>,
}

/// `DELETE /v1/posts/{id}`.
pub(crate) async fn cancel(
    State(v1): State<V1>,
    Writer(key): Writer,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let post = post_id(id)?;
    query::nothing(query.as_deref())?;
    let (desk, caller) = (v1.desk.clone(), caller(&key));
    let cancelling = async {
        let cancelled =
            v1.writes.carry(async move { desk.cancel_post(CancelPost { post }, &caller).await }).await?;
        let PostDetail { post, destinations, .. } = cancelled;
        let message = "The post is cancelled.";
        Ok(Json(Cancelled { message, post_id: post.id, id: post.id, post, destinations }).into_response())
    };
    Ok(v1.metered(&key, Use::Write, cancelling).await)
}

#[derive(Serialize)]
struct Changed {
    message: &'static str,
    post_id: PostId,
    id: PostId,
    post: PostView,
    destinations: Vec<DestinationView>,
    warnings: Vec<String>,
}

impl Changed {
    fn answer(message: &'static str, changed: PostDetail, warnings: Vec<String>) -> Response {
        let PostDetail { post, destinations, .. } = changed;
        Json(Self { message, post_id: post.id, id: post.id, post, destinations, warnings }).into_response()
    }
}

/// `PATCH` and `PUT /v1/posts/{id}`: what is not given stays. The call is the consent of record for what it changes.
pub(crate) async fn change(
    State(v1): State<V1>,
    Writer(key): Writer,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let post = post_id(id)?;
    query::nothing(query.as_deref())?;
    let wish = edit::read(post, json_body::object(&headers, &body)?, v1.desk.now())?;
    let (desk, caller) = (v1.desk.clone(), caller(&key));
    let changing = async {
        let changed = v1
            .writes
            .carry(async move {
                desk.edit_post(wish.post, &caller)
                    .await
                    .map_err(|problem| wish.caption_from.in_words_of_the_api(problem))
            })
            .await?;
        Ok(Changed::answer("The post is changed.", changed, wish.warnings))
    };
    Ok(v1.metered(&key, Use::Write, changing).await)
}

/// `POST /v1/posts/{id}/retry-failed`: another go for a post whose status is `failed`, unless nobody knows its outcome.
pub(crate) async fn retry_failed(
    State(v1): State<V1>,
    Writer(key): Writer,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let post = post_id(id)?;
    query::nothing(query.as_deref())?;
    let (desk, caller) = (v1.desk.clone(), caller(&key));
    let retrying = async {
        let retried = v1.writes.carry(async move {
            let state = desk.show_post(ShowPost { post }, &caller).await?.post.state;
            if state == StateName::OnHold {
                let error = "This post is on hold, not failed; a person must let it go.";
                return Err(Problem::new(ProblemKind::Conflict, state.as_str(), error));
            }
            desk.retry_post(RetryPost { post }, &caller).await
        });
        Ok(Changed::answer("The post is planned again.", retried.await?, Vec::new()))
    };
    Ok(v1.metered(&key, Use::Write, retrying).await)
}

fn post_id(id: Result<Path<String>, PathRejection>) -> Result<PostId, Refusal> {
    let text = id.map(|Path(text)| text).unwrap_or_default();
    text.parse().map_err(|_| {
        Problem::new(ProblemKind::NotFound, "post_not_found", "There is no post with this id.").into()
    })
}
