//! Requests of the composer and the batch sheet: posts that are not complete yet, posts that are agreed to, and several
//! at once.

use runsheet_model::{Mode, PostId, PostSettings};
use serde::{Deserialize, Serialize};

use super::{Media, When};

/// Begins a post. Only its account must be known; nothing is agreed to, and nothing happens by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct DraftPost {
    /// Where it goes.
    pub profile: String,
    /// What goes: a file of this computer or a clip that is kept.
    #[serde(default)]
    pub clip: Option<Media>,
    /// Published or delivered as a draft; published if not said.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Internal name.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub title: String,
    /// Caption, privacy, interactions, disclosure, as far as they are decided.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub settings: PostSettings,
    /// When, if that is known; `now` is said when it is scheduled.
    #[serde(default)]
    pub when: Option<When>,
}

impl DraftPost {
    /// A post of which nothing but the account is known.
    #[must_use]
    pub fn of(profile: impl Into<String>) -> Self {
        Self {
            profile: profile.into(),
            clip: None,
            mode: None,
            title: String::new(),
            settings: PostSettings::default(),
            when: None,
        }
    }
}

/// Plans a post that is complete. Also one that stopped or is on hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct SchedulePost {
    /// The post.
    pub post: PostId,
    /// Whether the caller agrees to the post as it stands: the consent of record. Without it an earlier one must cover it.
    pub agree: bool,
    /// What was agreed to, as `posts.show` named it (`agreement.digest`): if the post says something else by now, nothing
    /// is planned.
    #[serde(default)]
    pub digest: Option<String>,
    /// When; none = at the time it has.
    #[serde(default)]
    pub when: Option<When>,
}

/// One of several new posts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// What goes.
    pub media: Media,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// Internal name.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub title: String,
    /// Caption, privacy, interactions, disclosure.
    pub settings: PostSettings,
    /// When.
    pub when: When,
}

/// Plans several posts of one account: all of them, or none. The call itself is the consent of record to each.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CreatePosts {
    /// Where they go.
    pub profile: String,
    /// The posts, 1 to 100.
    pub posts: Vec<NewPost>,
    /// Only check: nothing is kept, nothing is planned.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub dry_run: bool,
}

/// Asks TikTok what an account may post now.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GetCreator {
    /// Our name for the account.
    pub name: String,
}
