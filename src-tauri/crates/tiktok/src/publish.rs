//! The two inits (sections 4 and 5): direct post and draft to the inbox. Files come from disk only; a pulled URL
//! would make the init itself the point of no return (design.md 2.1).

use reqwest::Method;
use runsheet_model::Sensitive;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::creator::PrivacyLevel;
use crate::error::{CallError, FaultKind};
use crate::origins::UploadUrl;
use crate::{TikTok, envelope, http, wire};

/// How a direct post appears. Every toggle is always sent; TikTok's own tables and examples disagree on defaults.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostInfo {
    /// Must be among the creator's options of this moment.
    pub privacy_level: PrivacyLevel,
    /// The caption, at most 2,200 UTF-16 units; none posts without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// No comments.
    pub disable_comment: bool,
    /// No duets.
    pub disable_duet: bool,
    /// No stitches.
    pub disable_stitch: bool,
    /// The frame that becomes the cover, in milliseconds; none takes the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_cover_timestamp_ms: Option<u32>,
    /// A paid partnership for a third party.
    pub brand_content_toggle: bool,
    /// Promotes the creator's own business.
    pub brand_organic_toggle: bool,
    /// Carries the label "AI-generated".
    pub is_aigc: bool,
}

/// The file to come, as the chunk plan cuts it (section 6.2): `total_chunk_count` is the floor of size by chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FileSource {
    /// Bytes of the whole file.
    pub video_size: u64,
    /// Bytes of every chunk but the last.
    pub chunk_size: u64,
    /// Number of chunks; the remainder joins the last.
    pub total_chunk_count: u64,
}

impl FileSource {
    fn as_source_info(&self) -> Value {
        json!({
            "source": "FILE_UPLOAD",
            "video_size": self.video_size,
            "chunk_size": self.chunk_size,
            "total_chunk_count": self.total_chunk_count,
        })
    }
}

/// A direct post.
#[derive(Debug, Clone, PartialEq)]
pub struct DirectInit {
    /// How it appears.
    pub post_info: PostInfo,
    /// The file to come.
    pub source: FileSource,
}

/// A draft to the creator's inbox; all else is set there by the creator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxInit {
    /// The file to come.
    pub source: FileSource,
}

/// An opened upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitAnswer {
    /// TikTok's name for the post, opaque.
    pub publish_id: String,
    /// Where the bytes go, within the hour.
    pub upload_url: UploadUrl,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default, deserialize_with = "wire::text")]
    publish_id: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    upload_url: Option<String>,
}

impl TikTok {
    /// Opens the upload of a direct post. Needs `video.publish`; 6 a minute per token. Not idempotent: before a
    /// repeat see [`CallError::may_have_taken_effect`].
    ///
    /// # Errors
    /// [`CallError`]; an "ok" without `publish_id` or `upload_url` is [`FaultKind::Incomplete`].
    pub async fn init_direct(
        &self,
        token: &Sensitive<String>,
        init: &DirectInit,
    ) -> Result<Answer<InitAnswer>, CallError> {
        let body = json!({"post_info": init.post_info, "source_info": init.source.as_source_info()});
        self.init("/v2/post/publish/video/init/", token, &body).await
    }

    /// Opens the upload of a draft to the inbox. Needs `video.upload`; 6 a minute per token. Not idempotent.
    ///
    /// # Errors
    /// As [`TikTok::init_direct`].
    pub async fn init_inbox(
        &self,
        token: &Sensitive<String>,
        init: &InboxInit,
    ) -> Result<Answer<InitAnswer>, CallError> {
        let body = json!({"source_info": init.source.as_source_info()});
        self.init("/v2/post/publish/inbox/video/init/", token, &body).await
    }

    async fn init(
        &self,
        path: &str,
        token: &Sensitive<String>,
        body: &Value,
    ) -> Result<Answer<InitAnswer>, CallError> {
        let request = self.call(Method::POST, self.origins().api(path), token, Some(body));
        let mut answer = envelope::read::<Data>(http::send(request).await?)?;
        let (Some(publish_id), Some(upload_url)) =
            (answer.value.publish_id.take(), answer.value.upload_url.take().map(Sensitive::new))
        else {
            return Err(envelope::incomplete(&answer, FaultKind::Incomplete));
        };
        match self.upload_url(&upload_url) {
            Ok(upload_url) => Ok(answer.map(|_| InitAnswer { publish_id, upload_url })),
            Err(_) => Err(envelope::incomplete(&answer, FaultKind::ForeignUploadUrl)),
        }
    }
}
