//! The account's public videos (sections 2.2 to 2.4): list page by page, or look some up by id.

use chrono::serde::ts_seconds;
use chrono::{DateTime, Utc};
use reqwest::Method;
use runsheet_model::Sensitive;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::answer::Answer;
use crate::error::CallError;
use crate::{TikTok, envelope, http, wire};

const FIELDS: &str = "id,create_time,cover_image_url,share_url,video_description,title,duration,height,width,\
                      like_count,comment_count,share_count,view_count";

/// A public video with its lifetime totals. Captions are cut to 150 characters here: match them by prefix.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Video {
    /// The post's id, as text because it passes 2^53.
    #[serde(deserialize_with = "video_id")]
    pub id: String,
    /// When it was posted.
    #[serde(with = "ts_seconds")]
    pub create_time: DateTime<Utc>,
    /// Cover picture; the link lives six hours.
    pub cover_image_url: Option<String>,
    /// The public page.
    pub share_url: Option<String>,
    /// The caption, cut.
    pub title: Option<String>,
    /// The caption again, cut.
    pub video_description: Option<String>,
    /// Length in seconds.
    #[serde(default, rename = "duration", deserialize_with = "wire::count")]
    pub duration_sec: Option<u64>,
    /// Height in pixels.
    #[serde(default, deserialize_with = "wire::count")]
    pub height: Option<u64>,
    /// Width in pixels.
    #[serde(default, deserialize_with = "wire::count")]
    pub width: Option<u64>,
    /// Views so far.
    #[serde(default, deserialize_with = "wire::count")]
    pub view_count: Option<u64>,
    /// Likes so far.
    #[serde(default, deserialize_with = "wire::count")]
    pub like_count: Option<u64>,
    /// Comments so far.
    #[serde(default, deserialize_with = "wire::count")]
    pub comment_count: Option<u64>,
    /// Shares so far.
    #[serde(default, deserialize_with = "wire::count")]
    pub share_count: Option<u64>,
}

fn video_id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    wire::text(deserializer)?.ok_or_else(|| serde::de::Error::missing_field("id"))
}

/// One page of videos, newest first. It may be short although more follow: go on while `has_more`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VideoPage {
    /// The videos.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub videos: Vec<Video>,
    /// For the next page: videos posted before this instant, UTC milliseconds.
    #[serde(rename = "cursor")]
    pub cursor_ms: Option<i64>,
    /// Whether older videos follow.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub has_more: bool,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default, deserialize_with = "wire::or_default")]
    videos: Vec<Video>,
}

impl TikTok {
    /// A page of the account's public videos posted before `cursor_ms` (UTC **milliseconds**; none: now), at most
    /// `max_count` (TikTok allows 20). Needs `video.list`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn video_list(
        &self,
        token: &Sensitive<String>,
        cursor_ms: Option<i64>,
        max_count: u8,
    ) -> Result<Answer<VideoPage>, CallError> {
        let mut body = json!({"max_count": max_count});
        if let Some(cursor) = cursor_ms {
            body["cursor"] = Value::from(cursor);
        }
        let url = self.with_fields("/v2/video/list/");
        envelope::read(http::send(self.call(Method::POST, url, token, Some(&body))).await?)
    }

    /// These videos, as far as they are the account's and public; TikTok takes at most 20 ids. Needs `video.list`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn video_query(
        &self,
        token: &Sensitive<String>,
        ids: &[String],
    ) -> Result<Answer<Vec<Video>>, CallError> {
        let body = json!({"filters": {"video_ids": ids}});
        let url = self.with_fields("/v2/video/query/");
        let reply = http::send(self.call(Method::POST, url, token, Some(&body))).await?;
        Ok(envelope::read::<Found>(reply)?.map(|found| found.videos))
    }

    fn with_fields(&self, path: &str) -> Url {
        let mut url = self.origins().api(path);
        url.set_query(Some(&format!("fields={FIELDS}")));
        url
    }
}
