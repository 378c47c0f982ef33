//! `GET /preview/{token}`: the bytes of one kept clip for a `<video>` of the window, which plays from no other scheme.
//!
//! It is on whenever the engine is. The token is the whole permission: it is made by `clips.preview`, cannot be guessed
//! and ends. The guard stands before it as before everything: a page that could read the bytes would have to send an
//! `Origin`, and is refused; nothing here allows other origins. One range is answered; a list of ranges gets the whole
//! clip, as a server may do.

mod range;

use axum::{
    Extension, Router,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::StreamExt;
use runsheet_engine::{Desk, desk::pictures::Played};
use tokio::io::{AsyncReadExt, AsyncSeekExt, SeekFrom};
use tokio_util::io::ReaderStream;

use crate::{
    refusal::Refusal,
    server::{Player, Playing},
};
use range::Wanted;

/// How much of a clip is in memory for each player.
const PIECE: usize = 128 * 1024;

/// What the route works with.
#[derive(Clone)]
pub(crate) struct Previews {
    pub(crate) desk: Desk,
}

/// The route.
pub(crate) fn routes(previews: Previews) -> Router {
    Router::new().route("/preview/{token}", get(play)).with_state(previews)
}

async fn play(
    State(previews): State<Previews>,
    Extension(player): Extension<Player>,
    method: Method,
    token: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Ok(Path(token)) = token else {
        return Err(Refusal::not_found("There is no such clip."));
    };
    let played = previews.desk.play(&token).await?;
    // A tag of the bytes themselves, so that what was cut short goes on with the same clip.
    let tag = format!("\"{}\"", played.hash);
    let wanted = match method {
        Method::HEAD => Wanted::Whole,
        _ => range::wanted(&headers, &tag, played.size),
    };
    let mut answer = match wanted {
        Wanted::Whole => {
            let size = played.size;
            part(played, player.plays(), 0, size).await?
        }
        Wanted::Part { first, last } => {
            let content_range = format!("bytes {first}-{last}/{}", played.size);
            let mut answer = part(played, player.plays(), first, last - first + 1).await?;
            *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut answer, header::CONTENT_RANGE, &content_range);
            answer
        }
        Wanted::Nothing => {
            let refusal = Refusal::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "range_not_satisfiable",
                "The clip has no such bytes.",
            );
            let mut answer = refusal.into_response();
            set(&mut answer, header::CONTENT_RANGE, &format!("bytes */{}", played.size));
            answer
        }
    };
    set(&mut answer, header::ACCEPT_RANGES, "bytes");
    set(&mut answer, header::ETAG, &tag);
    Ok(answer)
}

/// So many bytes of a clip, read as fast as the player takes them, and no longer than Runsheet runs.
async fn part(played: Played, playing: Playing, first: u64, length: u64) -> Result<Response, Refusal> {
    let mut file = tokio::fs::File::from_std(played.file);
    file.seek(SeekFrom::Start(first)).await.map_err(|why| {
        tracing::error!(clip = %played.hash, %why, "a clip cannot be read");
        Refusal::internal()
    })?;
    let pieces = ReaderStream::with_capacity(file.take(length), PIECE);
    let body = Body::from_stream(pieces.inspect(move |_| {
        let _ = &playing;
    }));
    let mut answer = body.into_response();
    set(&mut answer, header::CONTENT_TYPE, played.content_type);
    set(&mut answer, header::CONTENT_LENGTH, &length.to_string());
    Ok(answer)
}

/// Every value is made here of digits, hex digits and fixed words.
fn set(answer: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
