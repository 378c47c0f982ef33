//! The request that changes the settings of several posts.

use runsheet_model::{PostId, Privacy};
use serde::{Deserialize, Serialize};

/// Who shall view a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those.
    Of(Privacy),
    /// Nobody has chosen yet. Only an unfinished post can be so.
    Undecided,
}

impl From<Option<Privacy>> for Audience {
    fn from(privacy: Option<Privacy>) -> Self {
        privacy.map_or(Self::Undecided, Self::Of)
    }
}

impl From<Audience> for Option<Privacy> {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Of(privacy) => Some(privacy),
            Audience::Undecided => None,
        }
    }
}

/// What becomes different of one post; what is not given stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    /// The post.
    pub post: PostId,
    /// The digest of the post that the person saw (`agreement` in `posts.show`). One that was changed meanwhile stays.
    #[serde(default)]
    pub digest: Option<String>,
    /// Who can view it.
    #[serde(default)]
    pub privacy: Option<Audience>,
    /// No comments.
    #[serde(default)]
    pub disable_comment: Option<bool>,
    /// No duets.
    #[serde(default)]
    pub disable_duet: Option<bool>,
    /// No stitches.
    #[serde(default)]
    pub disable_stitch: Option<bool>,
    /// A paid partnership.
    #[serde(default)]
    pub branded_content: Option<bool>,
    /// The creator's own brand.
    #[serde(default)]
    pub own_brand: Option<bool>,
    /// Made with AI.
    #[serde(default)]
    pub ai_generated: Option<bool>,
}

impl SettingsChange {
    /// A change of nothing yet.
    #[must_use]
    pub fn of(post: PostId) -> Self {
        Self {
            post,
            digest: None,
            privacy: None,
            disable_comment: None,
            disable_duet: None,
            disable_stitch: None,
            branded_content: None,
            own_brand: None,
            ai_generated: None,
        }
    }
}

/// Changes the settings of several posts, of whichever accounts; each answers for itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct EditPosts {
    /// The posts, each once, at most 500.
    pub posts: Vec<SettingsChange>,
    /// Whether the caller agrees to the posts as they then stand: the consent of record to each that is no draft. Without
    /// it only unfinished posts are changed.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub agree: bool,
}
