//! Whether a chunk request fits its upload, before a byte of it is read (tiktok-api.md sections 6.1 and 6.4).

use std::ops::Range;

use crate::config::PracticeError;
use crate::head::Head;
use crate::state::uploads::{self, Stage, Upload};
use crate::world::Book;

/// Why an upload that has failed takes nothing more.
const DEAD: &str = "the upload task is dead";

const TYPES: [&str; 3] = ["video/mp4", "video/quicktime", "video/webm"];

/// What becomes of a chunk request as far as its head tells.
pub(crate) enum Fit {
    /// The next chunk of its upload.
    Next(Box<Upload>, Range<u64>),
    /// Not taken.
    Refused(Refused),
}

/// A refused chunk. The upload host answers with a bare status.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) why: &'static str,
    /// Progress for the `Content-Range` header, where the upload is known.
    pub(crate) progress: Option<(u64, u64)>,
    pub(crate) creator: Option<String>,
    pub(crate) publish_id: Option<String>,
}

impl Refused {
    pub(crate) fn new(status: u16, why: &'static str) -> Self {
        Self { status, why, progress: None, creator: None, publish_id: None }
    }

    pub(crate) fn of(status: u16, why: &'static str, upload: &Upload) -> Self {
        Self {
            progress: Some((upload.received, upload.plan.size)),
            creator: Some(upload.creator.clone()),
            publish_id: Some(upload.publish_id.clone()),
            ..Self::new(status, why)
        }
    }

    /// Whether the request itself was wrong; an expired URL, a replay, and an upload that failed meanwhile are nobody's
    /// fault.
    pub(crate) fn is_violation(&self) -> bool {
        !matches!(self.status, 403 | 416) && self.why != DEAD
    }
}

/// The upload that the request's URL leads to.
pub(crate) fn find(book: &Book<'_>, head: &Head) -> Result<Option<Upload>, PracticeError> {
    match (head.only("upload_id"), head.only("upload_token")) {
        (Some(upload_id), Some(token)) => uploads::by_url(book.sql, upload_id, token),
        _ => Ok(None),
    }
}

/// Checks the head of a chunk request.
pub(crate) fn fit(book: &Book<'_>, head: &Head) -> Result<Fit, PracticeError> {
    if head.method != "PUT" {
        return Ok(Fit::Refused(Refused::new(405, "an upload takes PUT")));
    }
    let Some(upload) = find(book, head)? else {
        return Ok(Fit::Refused(Refused::new(404, "no such upload task")));
    };
    Ok(match next_chunk(book, head, &upload) {
        Ok(range) => Fit::Next(Box::new(upload), range),
        Err((status, why)) => Fit::Refused(Refused::of(status, why, &upload)),
    })
}

fn next_chunk(book: &Book<'_>, head: &Head, upload: &Upload) -> Result<Range<u64>, (u16, &'static str)> {
    if upload.stage == Stage::Failed {
        return Err((404, DEAD));
    }
    if book.now_ms >= upload.url_expires_ms {
        return Err((403, "the upload URL has expired"));
    }
    if !head.content_type.as_deref().is_some_and(|found| TYPES.contains(&found)) {
        return Err((400, "Content-Type must be video/mp4, video/quicktime or video/webm"));
    }
    if head.transfer_encoding {
        return Err((400, "Transfer-Encoding is not taken, send Content-Length"));
    }
    let length = head.content_length.ok_or((400, "Content-Length is missing"))?;
    let (range, total) = head
        .content_range
        .as_deref()
        .and_then(parse_range)
        .ok_or((400, "Content-Range is missing or malformed"))?;
    if total != upload.plan.size {
        return Err((400, "Content-Range has another total than video_size"));
    }
    if length != range.end - range.start {
        return Err((400, "Content-Length does not match Content-Range"));
    }
    if range.start != upload.received {
        return Err((416, "Content-Range is not in step with the progress"));
    }
    if upload.plan.chunk_at(range.start) != Some(range.clone()) {
        return Err((400, "Content-Range does not follow chunk_size"));
    }
    Ok(range)
}

/// `bytes {first}-{last}/{total}`, inclusive, as a half-open range.
pub(crate) fn parse_range(text: &str) -> Option<(Range<u64>, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, total) = (digits(first)?, digits(last)?, digits(total)?);
    (first <= last && last < total).then_some((first..last + 1, total))
}

fn digits(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_content_range() {
        assert_eq!(parse_range("bytes 0-9/10"), Some((0..10, 10)));
        assert_eq!(
            parse_range("bytes 10000000-50000122/50000123"),
            Some((10_000_000..50_000_123, 50_000_123))
        );
        for wrong in
            ["", "0-9/10", "bytes 0-9", "bytes 0-9/*", "bytes 9-0/10", "bytes 0-10/10", "bytes +0-9/10"]
        {
            assert_eq!(parse_range(wrong), None, "{wrong}");
        }
    }
}
