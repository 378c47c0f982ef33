//! Fetching a clip from an https address into the store.
//!
//! Every request, and each redirect again, is checked by [`guard`]. Sizes and times are bounded; a page that
//! is no video is recognised by its first bytes. Whatever goes wrong, and when the future is dropped, nothing
//! is left behind. No error names more of a URL than its host: the rest may be a pre-signed secret.

mod guard;
mod patience;
mod transfer;
mod writer;

use std::time::Duration;

use url::Url;

use self::patience::Patience;
use crate::clip_store::{ClipStore, KeptClip};
use crate::inspect::InspectError;
use crate::keep::KeepError;
use crate::sniff::Looks;

/// What a download may cost and where it may go.
#[derive(Debug, Clone)]
pub struct FetchPolicy {
    /// Most bytes to receive.
    pub max_bytes: u64,
    /// Allow this machine as source, in plain http too: the setting `media.allow_loopback`.
    pub allow_loopback: bool,
    /// Longest silence of the server.
    pub idle_timeout: Duration,
    /// Longest time for all, redirects included.
    pub total_timeout: Duration,
    /// Most redirects to follow.
    pub max_redirects: u32,
}

impl Default for FetchPolicy {
    /// As large as TikTok takes (tiktok-api.md section 9), from public https addresses only.
    fn default() -> Self {
        Self {
            max_bytes: 4_000_000_000,
            allow_loopback: false,
            idle_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60 * 60),
            max_redirects: 5,
        }
    }
}

impl FetchPolicy {
    /// Whether an address may be fetched from at all, as far as that is known without asking anybody.
    ///
    /// # Errors
    /// [`FetchError::BadUrl`], [`FetchError::SchemeRefused`], [`FetchError::AddressRefused`].
    pub fn allows(&self, url: &str) -> Result<(), FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::BadUrl)?;
        guard::Reach::of(&url, self).map(drop)
    }
}

/// Which limit of time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// The server stayed silent too long.
    Idle,
    /// The whole download took too long.
    Total,
}

/// Why a clip could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The text is no absolute URL with a host.
    #[error("this is not a complete web address")]
    BadUrl,
    /// Not https (or http to this machine, where that is allowed).
    #[error("only https addresses can be fetched, not {scheme}")]
    SchemeRefused {
        /// The scheme of the URL.
        scheme: String,
    },
    /// The host is, or resolves to, an address that is not on the public internet.
    #[error(
        "{host} is not a public address; put the clip on a public https server, or give its file instead"
    )]
    AddressRefused {
        /// The host of the URL.
        host: String,
    },
    /// The server kept sending us elsewhere.
    #[error("the address redirects more than {limit} times")]
    TooManyRedirects {
        /// The limit.
        limit: u32,
    },
    /// A redirect without a usable target.
    #[error("the server redirects to no usable address")]
    BadRedirect,
    /// The server answered, but not with the clip.
    #[error("the server answered with status {status} instead of the clip")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// More bytes than allowed, announced or received.
    #[error("the clip is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A limit of time ran out.
    #[error("the server took too long")]
    TimedOut(TimeLimit),
    /// No connection: name unknown, refused, or no TLS.
    #[error("no connection to {host}; check the address and the internet connection")]
    Connect {
        /// The host of the URL.
        host: String,
    },
    /// The connection broke, or the server sent less than it announced.
    #[error("the download broke off after {received} bytes")]
    Truncated {
        /// Bytes that arrived.
        received: u64,
        /// Bytes the server announced, if it did.
        announced: Option<u64>,
    },
    /// What arrives is not a video: typically a log-in page.
    #[error("the address does not lead to a video: it looks like {0}")]
    NotVideo(Looks),
    /// What arrived is no usable clip, or could not be kept.
    #[error(transparent)]
    Keep(KeepError),
}

impl FetchError {
    /// A stable name for interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadUrl => "bad_url",
            Self::SchemeRefused { .. } => "scheme_refused",
            Self::AddressRefused { .. } => "address_refused",
            Self::TooManyRedirects { .. } => "too_many_redirects",
            Self::BadRedirect => "bad_redirect",
            Self::Status { .. } => "http_status",
            Self::TooLarge { .. } => "too_large",
            Self::TimedOut(_) => "timed_out",
            Self::Connect { .. } => "no_connection",
            Self::Truncated { .. } => "broken_off",
            Self::NotVideo(_) => "not_video",
            Self::Keep(error) => error.code(),
        }
    }

    /// Whether the same call may succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Status { status } => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::TimedOut(_) | Self::Connect { .. } | Self::Truncated { .. } => true,
            _ => false,
        }
    }
}

impl From<KeepError> for FetchError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Source(InspectError::NotVideo(looks)) => Self::NotVideo(looks),
            other => Self::Keep(other),
        }
    }
}

/// Fetches the clip at `url` into `store`.
///
/// # Errors
/// [`FetchError`]; nothing is left behind. Dropping the future stops the download and leaves nothing behind
/// either.
pub async fn fetch(url: &str, policy: &FetchPolicy, store: &ClipStore) -> Result<KeptClip, FetchError> {
    let url = Url::parse(url).map_err(|_| FetchError::BadUrl)?;
    let patience = Patience::starting_now(policy);
    let answer = transfer::request(url, policy, patience).await?;
    transfer::receive(answer, policy, patience, store).await
}
