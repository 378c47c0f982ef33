//! `POST /v2/post/publish/creator_info/query/` (section 3): what an account may post, right now.

use std::time::Duration;

use reqwest::Method;
use runsheet_model::Sensitive;
use serde::Deserialize;
use serde_json::json;

use crate::answer::Answer;
use crate::error::CallError;
use crate::wire::words;
use crate::{TikTok, envelope, http, wire};

words! {
    /// Who can see a post.
    pub enum PrivacyLevel, else Other {
        /// Everyone.
        Public = "PUBLIC_TO_EVERYONE",
        /// Friends: those who follow each other.
        MutualFollowFriends = "MUTUAL_FOLLOW_FRIENDS",
        /// Followers, of a private account.
        FollowerOfCreator = "FOLLOWER_OF_CREATOR",
        /// Nobody else.
        SelfOnly = "SELF_ONLY",
    }
}

/// What an account may post at the moment of asking. TikTok wants it asked anew before each post.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatorInfo {
    /// Picture; the link lives two hours.
    pub avatar_url: Option<String>,
    /// The @handle, without the @.
    pub username: String,
    /// The name shown.
    pub nickname: String,
    /// The privacy levels to choose from, in TikTok's order; unknown ones are kept.
    pub privacy_level_options: Vec<PrivacyLevel>,
    /// The creator lets nobody comment.
    pub comment_disabled: bool,
    /// The creator allows no duets, or the account is private.
    pub duet_disabled: bool,
    /// The creator allows no stitches, or the account is private.
    pub stitch_disabled: bool,
    /// The longest video this account may post, if TikTok said.
    pub max_video_post_duration: Option<Duration>,
}

#[derive(Deserialize)]
struct Data {
    creator_avatar_url: Option<String>,
    creator_username: Option<String>,
    creator_nickname: Option<String>,
    privacy_level_options: Vec<PrivacyLevel>,
    #[serde(default, deserialize_with = "wire::or_default")]
    comment_disabled: bool,
    #[serde(default, deserialize_with = "wire::or_default")]
    duet_disabled: bool,
    #[serde(default, deserialize_with = "wire::or_default")]
    stitch_disabled: bool,
    #[serde(default, deserialize_with = "wire::count")]
    max_video_post_duration_sec: Option<u64>,
}

impl From<Data> for CreatorInfo {
    fn from(data: Data) -> Self {
        Self {
            avatar_url: data.creator_avatar_url.filter(|url| !url.is_empty()),
            username: data.creator_username.unwrap_or_default(),
            nickname: data.creator_nickname.unwrap_or_default(),
            privacy_level_options: data.privacy_level_options,
            comment_disabled: data.comment_disabled,
            duet_disabled: data.duet_disabled,
            stitch_disabled: data.stitch_disabled,
            max_video_post_duration: data.max_video_post_duration_sec.map(Duration::from_secs),
        }
    }
}

impl TikTok {
    /// What the account may post now. Needs `video.publish`; 20 a minute per token. That the account may not post
    /// at all today is a refusal with HTTP 200.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn creator_info(&self, token: &Sensitive<String>) -> Result<Answer<CreatorInfo>, CallError> {
        let url = self.origins().api("/v2/post/publish/creator_info/query/");
        let reply = http::send(self.call(Method::POST, url, token, Some(&json!({})))).await?;
        Ok(envelope::read::<Data>(reply)?.map(CreatorInfo::from))
    }
}
