//! A post, its attempts and their steps.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    chunks::ChunkPlan,
    clip::ClipHash,
    consent::{AgreedClip, Terms},
    ids::{AttemptId, DestinationId, PostId, ProfileId},
    post_settings::{Mode, PostSettings},
    schedule::Schedule,
    state::State,
};

/// Where a post's clip comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum ClipSource {
    /// There is none yet.
    None,
    /// Our private copy with this hash.
    Kept {
        /// The bytes.
        hash: ClipHash,
    },
    /// It is being fetched.
    Fetching {
        /// The address, sealed: it may itself be a credential (a pre-signed link).
        url_sealed: Vec<u8>,
    },
}

/// The plan to send one clip to one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Its one destination.
    pub destination: DestinationId,
    /// Where it goes.
    pub profile: ProfileId,
    /// What goes.
    pub clip: ClipSource,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// Internal name, never public.
    pub title: String,
    /// Caption, privacy, interactions, disclosure.
    pub settings: PostSettings,
    /// When it goes out: for an inbox draft, when it is delivered.
    pub schedule: Option<Schedule>,
    /// When the client is asked to post an inbox draft, if a time is asked for; never before it is delivered.
    pub ask: Option<Schedule>,
    /// Whether it was asked for "now" and not for a time.
    pub immediate: bool,
    /// Where it stands.
    pub state: State,
    /// TikTok's id of the published video, as text (it exceeds 2^53).
    pub tiktok_post_id: Option<String>,
    /// Address of the published video.
    pub post_url: Option<String>,
    /// Inits since a person last gave a go.
    pub inits_since_go: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
}

impl Post {
    /// The terms a consent must cover for this post to go out.
    #[must_use]
    pub fn terms(&self) -> Option<Terms<'_>> {
        let clip = match &self.clip {
            ClipSource::None => return None,
            ClipSource::Kept { hash } => AgreedClip::Hash(*hash),
            ClipSource::Fetching { .. } => AgreedClip::Arriving,
        };
        Some(Terms { clip, profile: self.profile, mode: self.mode, settings: &self.settings })
    }
}

/// One try at delivering a post: everything needed to go on with it after a kill, but the sealed upload URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Of which post.
    pub post: PostId,
    /// 1 for the first.
    pub number: u32,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// From when its lateness is reckoned: the later of due time and deferral when it was claimed.
    pub late_from: DateTime<Utc>,
    /// How the file is cut; known once an init was answered.
    pub plan: Option<ChunkPlan>,
    /// TikTok's id of the upload.
    pub publish_id: Option<String>,
    /// When the upload URL ends, as far as we know; the server's 403 decides.
    pub url_expires_at: Option<DateTime<Utc>>,
    /// Bytes the server has taken.
    pub offset: u64,
    /// When the commit point was passed.
    pub committed_at: Option<DateTime<Utc>>,
    /// When the last byte was taken.
    pub uploaded_at: Option<DateTime<Utc>>,
    /// How often TikTok was asked since.
    pub polls: u32,
    /// When to ask next.
    pub next_poll_at: Option<DateTime<Utc>>,
    /// Whether a status call was answered or finally refused since the last byte was sent.
    pub status_answered_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Something that happened in an attempt, or to the post itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// In which attempt (1 for the first), if in one.
    pub attempt: Option<u32>,
    /// What: `claim`, `creator_info`, `init`, `chunk`, `status`, ...
    pub name: String,
    /// Bytes, codes, log ids: whatever helps to understand it, never a secret.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub detail: serde_json::Value,
}
