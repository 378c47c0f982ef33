//! `PUT {upload_url}` (section 6.1): one chunk, once, with a watch for stalls.

use std::fs::File;
use std::future::Future;
use std::sync::Arc;

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use reqwest::{Body, Method, RequestBuilder, Response};
use tokio::sync::watch;

use super::body::{self, Feed};
use super::{Chunk, ChunkAnswer, ChunkError, respond};
use crate::TikTok;
use crate::http::{Timeouts, describe};
use crate::origins::UploadUrl;

impl TikTok {
    /// Sends one chunk of a file and waits for the answer.
    ///
    /// The file is read at the chunk's offset in small pieces; its cursor does not matter. `progress` is told how
    /// many of the chunk's bytes went to the connection; it must be quick. An answer that comes while bytes are still
    /// going out ends the sending and counts; only when the server resets the connection right behind it the answer
    /// may be lost and the outcome is [`ChunkError::Broken`]. Dropping the future breaks the request off.
    ///
    /// # Errors
    /// [`ChunkError`]. Patience is [`Timeouts::upload_idle`] while bytes go out and [`Timeouts::upload_answer`]
    /// after the last.
    pub async fn upload_chunk(
        &self,
        url: &UploadUrl,
        chunk: Chunk,
        file: Arc<File>,
        progress: impl Fn(u64) + Send + 'static,
    ) -> Result<ChunkAnswer, ChunkError> {
        let (feed, pieces) = body::open(file, chunk, progress).await?;
        let request = self
            .request(Method::PUT, url.url())
            .header(CONTENT_TYPE, chunk.content_type.as_str())
            .header(CONTENT_LENGTH, chunk.len())
            .header(CONTENT_RANGE, format!("bytes {}-{}/{}", chunk.first, chunk.last, chunk.total))
            .body(Body::wrap_stream(pieces));
        send(request, feed, chunk, self.timeouts()).await
    }
}

async fn send(
    request: RequestBuilder,
    feed: Feed,
    chunk: Chunk,
    timeouts: &Timeouts,
) -> Result<ChunkAnswer, ChunkError> {
    let watching = feed.handed_over();
    let Some(outcome) = unless_stalled(request.send(), watching.clone(), chunk, timeouts).await else {
        return Err(ChunkError::Stalled { handed_over: *watching.borrow() });
    };
    match outcome {
        Ok(response) => Ok(respond::classify(response.status().as_u16(), response.headers())),
        Err(error) => {
            let handed_over = *watching.borrow();
            Err(match feed.failure().await {
                Some(failure) => failure,
                None if error.is_connect() => ChunkError::NotSent { detail: describe(error) },
                None => ChunkError::Broken { handed_over, detail: describe(error) },
            })
        }
    }
}

/// Waits for the answer as long as bytes move; `None` when they do not.
async fn unless_stalled(
    answer: impl Future<Output = reqwest::Result<Response>>,
    mut handed_over: watch::Receiver<u64>,
    chunk: Chunk,
    timeouts: &Timeouts,
) -> Option<reqwest::Result<Response>> {
    tokio::pin!(answer);
    loop {
        let all_out = *handed_over.borrow_and_update() == chunk.len();
        let patience = if all_out { timeouts.upload_answer } else { timeouts.upload_idle };
        tokio::select! {
            biased;
            answer = &mut answer => return Some(answer),
            // The body is dropped once it is out: then only the answer is left to wait for.
            Ok(()) = handed_over.changed() => {}
            () = tokio::time::sleep(patience) => return None,
        }
    }
}
