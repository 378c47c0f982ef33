//! The answer to a chunk: bare status and a progress header (section 6.4).

use reqwest::header::{CONTENT_RANGE, HeaderMap};

use super::ChunkAnswer;
use crate::http::retry_after;

/// How much of the file the server says it has.
///
/// Whether TikTok's number is a count or the last index is not documented, so it is only ever compared with the
/// ends of chunks, in both readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress(u64);

impl Progress {
    /// A number as the server said it.
    pub fn reported(number: u64) -> Self {
        Self(number)
    }

    /// Whether the server has all bytes up to `end`, a chunk's end counted in bytes.
    pub fn covers(self, end: u64) -> bool {
        self.0.saturating_add(1) >= end
    }

    /// Whether the server stands exactly at `end`, a chunk's end counted in bytes.
    pub fn stands_at(self, end: u64) -> bool {
        self.0 == end || self.0.checked_add(1) == Some(end)
    }

    /// The number as the server said it, for records.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Reads `Content-Range: bytes 0-{UPLOADED_BYTES}/{TOTAL}`.
    fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim();
        let (range, _total) = text.strip_prefix("bytes")?.trim_start().split_once('/')?;
        let number = range.strip_prefix("0-")?;
        number.trim().parse().ok().map(Self)
    }
}

/// Classifies an answer.
pub(super) fn classify(status: u16, headers: &HeaderMap) -> ChunkAnswer {
    match status {
        206 => ChunkAnswer::Accepted { progress: Progress::from_headers(headers) },
        200 | 201 => ChunkAnswer::Complete,
        403 => ChunkAnswer::Expired,
        404 => ChunkAnswer::NoSuchUpload,
        416 => ChunkAnswer::OutOfStep { progress: Progress::from_headers(headers) },
        429 | 500.. => ChunkAnswer::Busy { status, retry_after: retry_after(headers) },
        status => ChunkAnswer::Rejected { status },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::header::{HeaderValue, RETRY_AFTER};

    use super::*;

    fn with_range(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_RANGE, HeaderValue::from_static(text))])
    }

    #[test]
    fn progress_is_understood_as_count_and_as_last_index() {
        for number in [10_000_000, 9_999_999] {
            let progress = Progress::reported(number);
            assert!(progress.covers(10_000_000) && progress.stands_at(10_000_000), "{number}");
            assert!(!progress.covers(20_000_000) && !progress.stands_at(20_000_000), "{number}");
        }
        assert!(Progress::reported(20_000_000).covers(10_000_000));
        assert!(!Progress::reported(20_000_000).stands_at(10_000_000));
        assert!(Progress::reported(0).covers(0));
        assert!(!Progress::reported(0).covers(5_242_880));
        assert!(!Progress::reported(9_999_998).covers(10_000_000));
        assert!(Progress::reported(u64::MAX).covers(u64::MAX));
    }

    #[test]
    fn the_progress_header_is_read() {
        let read = |text| Progress::from_headers(&with_range(text)).map(Progress::number);
        assert_eq!(read("bytes 0-10000000/50000123"), Some(10_000_000));
        assert_eq!(read("bytes 0-0/50000123"), Some(0));
        assert_eq!(read("bytes 0-9999999/*"), Some(9_999_999));
        assert_eq!(read("bytes=0-9999999/50000123"), None);
        assert_eq!(read("bytes */50000123"), None);
        assert_eq!(read("bytes 5242880-9999999/50000123"), None);
        assert_eq!(read("nonsense"), None);
        assert_eq!(Progress::from_headers(&HeaderMap::new()), None);
    }

    #[test]
    fn every_status_of_section_6_4_has_its_answer() {
        let none = HeaderMap::new();
        let progress = Some(Progress::reported(5));
        assert_eq!(classify(206, &with_range("bytes 0-5/10")), ChunkAnswer::Accepted { progress });
        assert_eq!(classify(206, &none), ChunkAnswer::Accepted { progress: None });
        assert_eq!(classify(201, &none), ChunkAnswer::Complete);
        assert_eq!(classify(200, &none), ChunkAnswer::Complete);
        assert_eq!(classify(403, &none), ChunkAnswer::Expired);
        assert_eq!(classify(404, &none), ChunkAnswer::NoSuchUpload);
        assert_eq!(classify(416, &with_range("bytes 0-5/10")), ChunkAnswer::OutOfStep { progress });
        for status in [204, 301, 307, 400, 401, 411, 413] {
            assert_eq!(classify(status, &none), ChunkAnswer::Rejected { status });
        }
        for status in [429, 500, 502, 503, 504] {
            assert_eq!(classify(status, &none), ChunkAnswer::Busy { status, retry_after: None });
        }
        let patience = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("3"))]);
        let retry_after = Some(Duration::from_secs(3));
        assert_eq!(classify(503, &patience), ChunkAnswer::Busy { status: 503, retry_after });
    }
}
