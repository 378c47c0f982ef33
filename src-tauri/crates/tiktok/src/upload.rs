//! One chunk of a file, once (section 6): what is sent, what may come back.
//!
//! Knows nothing of plans, resuming or retries: [`ChunkAnswer`] and [`ChunkError`] tell the caller enough to decide.

mod body;
mod file_at;
mod respond;
mod send;

use std::time::Duration;

pub use respond::Progress;

/// The container, as `Content-Type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentType {
    /// `video/mp4`
    Mp4,
    /// `video/quicktime`
    Mov,
    /// `video/webm`
    Webm,
}

impl ContentType {
    /// The header's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
        }
    }
}

/// A range of a file, never empty, always inside the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    content_type: ContentType,
    first: u64,
    last: u64,
    total: u64,
}

/// The range is empty or reaches past the end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bytes {first}-{last} are no range of a file of {total} bytes")]
pub struct BadRange {
    first: u64,
    last: u64,
    total: u64,
}

impl Chunk {
    /// Bytes `first` to `last`, inclusive and counted from zero, of a file of `total` bytes.
    ///
    /// # Errors
    /// [`BadRange`].
    pub fn new(content_type: ContentType, first: u64, last: u64, total: u64) -> Result<Self, BadRange> {
        if first <= last && last < total {
            Ok(Self { content_type, first, last, total })
        } else {
            Err(BadRange { first, last, total })
        }
    }

    /// Bytes in the chunk.
    #[expect(clippy::len_without_is_empty, reason = "a chunk is never empty")]
    pub fn len(&self) -> u64 {
        self.last - self.first + 1
    }

    /// Bytes of the file up to the end of this chunk: what the server has once it took it.
    pub fn end(&self) -> u64 {
        self.last + 1
    }

    /// Whether the chunk ends the file.
    pub fn is_last(&self) -> bool {
        self.end() == self.total
    }
}

/// What TikTok answered to a chunk (section 6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChunkAnswer {
    /// 206: taken, more to come.
    Accepted {
        /// What the server has now, if it says.
        progress: Option<Progress>,
    },
    /// 201 or 200: the whole file is there, posting begins.
    Complete,
    /// 403: the upload address has expired.
    Expired,
    /// 404: no such upload.
    NoSuchUpload,
    /// 416: the range does not follow what the server has.
    OutOfStep {
        /// What the server has, if it says.
        progress: Option<Progress>,
    },
    /// Any other answer below 500: headers or body were wrong, repeating is useless.
    Rejected {
        /// The HTTP status.
        status: u16,
    },
    /// 5xx or 429: the same chunk again, later. 502 also comes when the bytes do not match the range.
    Busy {
        /// The HTTP status.
        status: u16,
        /// `Retry-After`, if one was sent.
        retry_after: Option<Duration>,
    },
}

/// No answer to a chunk. `handed_over` is how many of its bytes went to the connection: with fewer than
/// [`Chunk::len`] the server cannot have the whole chunk, so the file cannot be complete by it.
#[derive(Debug, thiserror::Error)]
pub enum ChunkError {
    /// No connection: provably not a byte reached the server.
    #[error("TikTok's upload host could not be reached: {detail}")]
    NotSent {
        /// The chain of causes, for a person; free of URLs.
        detail: String,
    },
    /// The connection broke; the chunk may have arrived.
    #[error("the connection broke after {handed_over} bytes: {detail}")]
    Broken {
        /// Bytes of the chunk handed to the connection.
        handed_over: u64,
        /// The chain of causes, for a person; free of URLs.
        detail: String,
    },
    /// Nothing moved for too long, or the answer did not come; the chunk may have arrived.
    #[error("the upload stalled after {handed_over} bytes")]
    Stalled {
        /// Bytes of the chunk handed to the connection.
        handed_over: u64,
    },
    /// The file does not have the length that was announced; the request was broken off before the chunk's end.
    #[error("the file is no longer {expected} bytes long")]
    FileChanged {
        /// The length announced.
        expected: u64,
    },
    /// The file cannot be read; the request was broken off before the chunk's end.
    #[error("the file cannot be read")]
    Io(#[source] std::io::Error),
}
