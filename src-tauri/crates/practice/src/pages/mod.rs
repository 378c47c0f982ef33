//! What a person sees of this TikTok: consent, the phone, pictures. Plain HTML with inline style; no script, nothing
//! from elsewhere, and forms that work as they are.

pub(crate) mod consent;
mod handlers;
mod html;
mod phone;
mod picture;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use self::handlers::index;
use crate::routes::Served;

pub(crate) fn router() -> Router<Served> {
    Router::new()
        .route("/", get(index))
        .route("/consent", post(handlers::consent))
        .route("/phone/{creator}", get(handlers::phone))
        .route("/phone/{creator}/{publish_id}", post(handlers::draft))
        .route("/avatar/{handle}", get(handlers::avatar))
        .route("/cover/{id}", get(handlers::cover))
        .route("/video/{id}", get(handlers::video))
}
