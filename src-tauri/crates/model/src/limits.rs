//! TikTok's limits as Runsheet keeps them (design.md section 6, tiktok-api.md section 10).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{gate::Window, post_settings::Mode};

/// The calls that are counted. Windows run per account and endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// Direct init.
    InitDirect,
    /// Inbox init.
    InitDraft,
    /// creator_info.
    CreatorInfo,
    /// status/fetch.
    Status,
    /// video/list.
    VideoList,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::InitDirect, Self::InitDraft, Self::CreatorInfo, Self::Status, Self::VideoList];

    /// The init call of a mode.
    #[must_use]
    pub fn init(mode: Mode) -> Self {
        match mode {
            Mode::Direct => Self::InitDirect,
            Mode::Draft => Self::InitDraft,
        }
    }

    /// The name used in the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InitDirect => "init_direct",
            Self::InitDraft => "init_draft",
            Self::CreatorInfo => "creator_info",
            Self::Status => "status",
            Self::VideoList => "video_list",
        }
    }

    /// Which calls share this one's minute: both inits do ("publish inits: 6 per sliding minute").
    #[must_use]
    pub fn minute_group(self) -> &'static [Self] {
        match self {
            Self::InitDirect | Self::InitDraft => &[Self::InitDirect, Self::InitDraft],
            Self::CreatorInfo => &[Self::CreatorInfo],
            Self::Status => &[Self::Status],
            Self::VideoList => &[Self::VideoList],
        }
    }

    /// The sliding minute. Of the 30 status calls five are kept for recovery.
    #[must_use]
    pub fn per_minute(self) -> Window {
        match self {
            Self::InitDirect | Self::InitDraft => Window::per_minute(6),
            Self::CreatorInfo => Window::per_minute(20),
            Self::Status => Window::per_minute(25),
            Self::VideoList => Window::per_minute(600),
        }
    }
}

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|e| e.as_str() == text).ok_or_else(|| format!("'{text}' is no endpoint"))
    }
}

/// Status calls a minute when an upload's outcome must be learned now: TikTok's whole 30.
pub const STATUS_FOR_RECOVERY: Window = Window::per_minute(30);

/// Status calls a minute about uploads whose end is known (a delivered draft, a video without its id): the rest is for
/// those whose end is not.
pub const STATUS_IN_PASSING: Window = Window::per_minute(15);

/// creator_info calls a minute for composers: the rest is for posts about to go out.
pub const CREATOR_INFO_IN_PASSING: Window = Window::per_minute(10);

/// Drafts a creator may have pending within 24 hours.
pub const PENDING_DRAFTS: usize = 5;

/// Inits of one post without a person's go.
pub const INITS_WITHOUT_A_PERSON: u32 = 3;

/// A deferral longer than this past the due time asks a person.
pub const LONGEST_DEFERRAL_HOURS: i64 = 72;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minutes_are_as_documented() {
        let limits = Endpoint::ALL.map(|endpoint| endpoint.per_minute());
        assert_eq!(limits.map(|window| window.limit), [6, 6, 20, 25, 600]);
        assert_eq!(STATUS_FOR_RECOVERY, Window { limit: 30, span_ms: 60_000 });
        assert_eq!(STATUS_IN_PASSING, Window { limit: 15, span_ms: 60_000 });
        assert!(limits.iter().all(|window| window.span_ms == 60_000));
        // Six inits a minute, each with its own question, find room beside the composers'.
        let left = Endpoint::CreatorInfo.per_minute().limit - CREATOR_INFO_IN_PASSING.limit;
        assert!(left > Endpoint::InitDirect.per_minute().limit);
    }

    #[test]
    fn both_inits_share_a_minute_and_nothing_else_does() {
        for endpoint in Endpoint::ALL {
            let group = endpoint.minute_group();
            assert!(group.contains(&endpoint));
            assert!(group.iter().all(|other| other.minute_group() == group));
            assert!(group.len() == 1 || group == [Endpoint::InitDirect, Endpoint::InitDraft]);
        }
        assert_eq!(Endpoint::InitDirect.minute_group(), Endpoint::InitDraft.minute_group());
    }

    #[test]
    fn what_the_brief_counts_is_kept() {
        assert_eq!((PENDING_DRAFTS, INITS_WITHOUT_A_PERSON, LONGEST_DEFERRAL_HOURS), (5, 3, 72));
    }

    #[test]
    fn every_name_in_the_ledger_is_read_back() {
        for endpoint in Endpoint::ALL {
            assert_eq!(endpoint.as_str().parse(), Ok(endpoint));
        }
        assert!("init".parse::<Endpoint>().is_err());
    }
}
