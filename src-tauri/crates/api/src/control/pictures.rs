//! `GET /control/pictures/{name}`: the picture of that name, for whoever shows clips without the window.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};

use super::{Control, Operator};
use crate::refusal::Refusal;

pub(super) async fn picture(
    State(control): State<Control>,
    _: Operator,
    name: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    let Ok(Path(name)) = name else {
        return Err(Refusal::not_found("There is no such picture."));
    };
    let picture = control.desk.picture(&name).await?;
    Ok(([(CONTENT_TYPE, picture.content_type)], picture.bytes).into_response())
}
