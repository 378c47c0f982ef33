//! The calls that this TikTok answers, with their paths and scopes.

use axum::http::Method;
use serde::{Deserialize, Serialize};

/// A documented call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `GET /v2/auth/authorize/` in the browser.
    Authorize,
    /// `POST /v2/oauth/token/`, both grants.
    Token,
    /// `POST /v2/oauth/revoke/`.
    Revoke,
    /// `GET /v2/user/info/`.
    UserInfo,
    /// `POST /v2/post/publish/creator_info/query/`.
    CreatorInfo,
    /// `POST /v2/post/publish/video/init/`: direct post.
    VideoInit,
    /// `POST /v2/post/publish/inbox/video/init/`: draft.
    InboxInit,
    /// `PUT /video/?upload_id=..&upload_token=..`: one chunk.
    Upload,
    /// `POST /v2/post/publish/status/fetch/`.
    Status,
    /// `POST /v2/post/publish/cancel/`.
    Cancel,
    /// `POST /v2/video/list/`.
    VideoList,
    /// `POST /v2/video/query/`.
    VideoQuery,
    /// Any other path outside `/practice`: nothing TikTok documents, answered with 404.
    Unknown,
}

impl Endpoint {
    /// All that are documented, in the order of the document.
    pub const ALL: [Self; 12] = [
        Self::Authorize,
        Self::Token,
        Self::Revoke,
        Self::UserInfo,
        Self::CreatorInfo,
        Self::VideoInit,
        Self::InboxInit,
        Self::Upload,
        Self::Status,
        Self::Cancel,
        Self::VideoList,
        Self::VideoQuery,
    ];

    /// Path on the origin, with the slash at its end; empty for [`Endpoint::Unknown`].
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Authorize => "/v2/auth/authorize/",
            Self::Token => "/v2/oauth/token/",
            Self::Revoke => "/v2/oauth/revoke/",
            Self::UserInfo => "/v2/user/info/",
            Self::CreatorInfo => "/v2/post/publish/creator_info/query/",
            Self::VideoInit => "/v2/post/publish/video/init/",
            Self::InboxInit => "/v2/post/publish/inbox/video/init/",
            Self::Upload => "/video/",
            Self::Status => "/v2/post/publish/status/fetch/",
            Self::Cancel => "/v2/post/publish/cancel/",
            Self::VideoList => "/v2/video/list/",
            Self::VideoQuery => "/v2/video/query/",
            Self::Unknown => "",
        }
    }

    /// The only method it takes.
    pub(crate) const fn method(self) -> Method {
        match self {
            Self::Authorize | Self::UserInfo => Method::GET,
            Self::Upload => Method::PUT,
            _ => Method::POST,
        }
    }

    /// Scopes of which the token needs one; empty where no single scope is asked.
    pub(crate) const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::CreatorInfo | Self::VideoInit => &["video.publish"],
            Self::InboxInit => &["video.upload"],
            Self::Status | Self::Cancel => &["video.upload", "video.publish"],
            Self::VideoList | Self::VideoQuery => &["video.list"],
            Self::UserInfo => &["user.info.basic", "user.info.profile", "user.info.stats"],
            Self::Authorize | Self::Token | Self::Revoke | Self::Upload | Self::Unknown => &[],
        }
    }

    /// Whether it answers with the flat OAuth shape instead of the envelope.
    pub(crate) const fn is_oauth(self) -> bool {
        matches!(self, Self::Token | Self::Revoke)
    }
}
