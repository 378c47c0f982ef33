//! `POST /v2/post/publish/status/fetch/` (section 7.1): how a post is doing.

use reqwest::Method;
use runsheet_model::Sensitive;
use serde::Deserialize;
use serde_json::json;

use crate::answer::Answer;
use crate::code::Class;
use crate::error::CallError;
use crate::upload::Progress;
use crate::wire::words;
use crate::{TikTok, envelope, http, wire};

words! {
    /// Where a post stands. An unknown word means "still processing", never a failure.
    pub enum PostStatus, else Unknown {
        /// The upload runs, or its bytes are being processed.
        ProcessingUpload = "PROCESSING_UPLOAD",
        /// TikTok fetches from a URL.
        ProcessingDownload = "PROCESSING_DOWNLOAD",
        /// The draft is in the creator's inbox.
        SendToUserInbox = "SEND_TO_USER_INBOX",
        /// Posted; for a draft: by its creator.
        PublishComplete = "PUBLISH_COMPLETE",
        /// Not posted; see the reason.
        Failed = "FAILED",
    }
}

words! {
    /// Why a post failed. Short forms seen in the wild count as the long ones.
    pub enum FailReason, else Other {
        /// The format is not supported.
        FileFormatCheckFailed = "file_format_check_failed" | "file_format",
        /// Too short or too long.
        DurationCheckFailed = "duration_check_failed" | "duration",
        /// Too few or too many frames per second.
        FrameRateCheckFailed = "frame_rate_check_failed" | "frame_rate",
        /// The picture is too small or too large.
        PictureSizeCheckFailed = "picture_size_check_failed" | "picture_size",
        /// TikTok's own fault; a new init may work.
        Internal = "internal",
        /// The video could not be fetched.
        VideoPullFailed = "video_pull_failed",
        /// The photo could not be fetched.
        PhotoPullFailed = "photo_pull_failed",
        /// Cancelled through the API.
        PublishCancelled = "publish_cancelled",
        /// The user took the app's access away.
        AuthRemoved = "auth_removed",
        /// The account's daily number of posts by API is used up.
        TooManyPosts = "spam_risk_too_many_posts",
        /// The account may not post.
        UserBannedFromPosting = "spam_risk_user_banned_from_posting",
        /// The caption was judged risky.
        SpamRiskText = "spam_risk_text",
        /// The request was judged risky.
        SpamRisk = "spam_risk",
    }
}

impl FailReason {
    /// What to do about it (section 7.1). An unknown reason is shown to a person.
    pub fn class(&self) -> Class {
        match self {
            Self::Internal | Self::VideoPullFailed | Self::PhotoPullFailed => Class::Retry,
            Self::TooManyPosts => Class::Later,
            Self::UserBannedFromPosting | Self::SpamRisk | Self::SpamRiskText | Self::PublishCancelled => {
                Class::Final
            }
            Self::FileFormatCheckFailed
            | Self::DurationCheckFailed
            | Self::FrameRateCheckFailed
            | Self::PictureSizeCheckFailed
            | Self::AuthRemoved
            | Self::Other(_) => Class::NeedsPerson,
        }
    }
}

/// How a post is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishStatus {
    /// Where it stands.
    pub status: PostStatus,
    /// Why it failed, if it did and TikTok says.
    pub fail_reason: Option<FailReason>,
    /// Ids of the public posts made from it, as text because they pass 2^53. Often empty, for a while or for good;
    /// several if a draft was posted more than once.
    pub post_ids: Vec<String>,
    /// What has arrived of the file, if TikTok says.
    pub uploaded: Option<Progress>,
}

/// TikTok misspells the list of ids; both spellings are read.
#[derive(Deserialize)]
struct Data {
    status: PostStatus,
    fail_reason: Option<String>,
    #[serde(default, deserialize_with = "wire::ids")]
    publicaly_available_post_id: Vec<String>,
    #[serde(default, deserialize_with = "wire::ids")]
    publicly_available_post_id: Vec<String>,
    #[serde(default, deserialize_with = "wire::count")]
    uploaded_bytes: Option<u64>,
}

impl From<Data> for PublishStatus {
    fn from(data: Data) -> Self {
        let mut post_ids = data.publicaly_available_post_id;
        for id in data.publicly_available_post_id {
            if !post_ids.contains(&id) {
                post_ids.push(id);
            }
        }
        Self {
            status: data.status,
            fail_reason: data.fail_reason.filter(|word| !word.is_empty()).map(|word| word.as_str().into()),
            post_ids,
            uploaded: data.uploaded_bytes.map(Progress::reported),
        }
    }
}

impl TikTok {
    /// How the post is doing. Needs `video.upload` or `video.publish`; 30 a minute per token. An error here says
    /// nothing about the post.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn status(
        &self,
        token: &Sensitive<String>,
        publish_id: &str,
    ) -> Result<Answer<PublishStatus>, CallError> {
        let url = self.origins().api("/v2/post/publish/status/fetch/");
        let body = json!({"publish_id": publish_id});
        let reply = http::send(self.call(Method::POST, url, token, Some(&body))).await?;
        Ok(envelope::read::<Data>(reply)?.map(PublishStatus::from))
    }
}
