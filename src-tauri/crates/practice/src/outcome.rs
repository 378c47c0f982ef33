//! Knobs for how an upload ends and how its status is told: for all, a creator, one upload, or one file.

use serde::{Deserialize, Serialize};

/// Whose uploads an [`Outcome`] is for. The most particular one wins field by field: file, upload, creator, all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeFor {
    /// Every upload.
    All,
    /// Every upload of the creator with this handle.
    Creator(String),
    /// The upload with this publish id.
    PublishId(String),
    /// Every upload of the file with this BLAKE3 hash (lowercase hex).
    File(String),
}

/// How an upload ends. Fields left `None` keep TikTok's usual way.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outcome {
    /// Ends as `FAILED` with this reason (tiktok-api.md section 7.1; any text is told as it is).
    pub fail_reason: Option<String>,
    /// Never leaves `PROCESSING_UPLOAD` while this is true.
    pub stuck: Option<bool>,
    /// Milliseconds from the last byte to the end.
    pub processing_ms: Option<i64>,
    /// Milliseconds from the end until the post id is known.
    pub moderation_ms: Option<i64>,
    /// A direct post lands in the inbox, as in the onboarding window.
    pub lands_in_inbox: Option<bool>,
    /// Told instead of the status while the upload is processed, e.g. one TikTok never documented.
    pub status_while_processing: Option<String>,
    /// Told instead of the status at the end.
    pub status_at_end: Option<String>,
    /// The shape in which the post id is told.
    pub post_id: Option<PostIdShape>,
}

/// Shapes of `publicaly_available_post_id` (tiktok-api.md sections 7.1 and 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostIdShape {
    /// `[7512345678901234567]`, as documented.
    #[default]
    Numbers,
    /// `[]` for good.
    Empty,
    /// No such member.
    Missing,
    /// `"7512345678901234567"`.
    Text,
    /// `["7512345678901234567"]`.
    Texts,
}

impl Outcome {
    /// This outcome, with `wider` where it says nothing.
    pub(crate) fn or(self, wider: Self) -> Self {
        Self {
            fail_reason: self.fail_reason.or(wider.fail_reason),
            stuck: self.stuck.or(wider.stuck),
            processing_ms: self.processing_ms.or(wider.processing_ms),
            moderation_ms: self.moderation_ms.or(wider.moderation_ms),
            lands_in_inbox: self.lands_in_inbox.or(wider.lands_in_inbox),
            status_while_processing: self.status_while_processing.or(wider.status_while_processing),
            status_at_end: self.status_at_end.or(wider.status_at_end),
            post_id: self.post_id.or(wider.post_id),
        }
    }
}
