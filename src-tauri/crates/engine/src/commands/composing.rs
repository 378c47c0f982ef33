//! Requests of the composer and the batch sheet: posts that are not complete yet, posts that are agreed to, and several
//! at once.

use runsheet_model::{Mode, PostId, PostSettings, clip::ClipHash};
use serde::{Deserialize, Serialize};

use super::{Ask, Media, When};

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
    /// Caption, privacy, interactions, disclosure, as far as they are decided. None: nothing is chosen and nothing
    /// allowed.
    #[serde(default)]
    pub settings: Option<PostSettings>,
    /// When, if that is known; `now` is said when it is scheduled.
    #[serde(default)]
    pub when: Option<When>,
    /// When the client is asked to post an inbox draft. Without `when` it is delivered so long before as the client's
    /// house rules say, but not before now.
    #[serde(default)]
    pub ask: Option<Ask>,
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
            settings: None,
            when: None,
            ask: None,
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
    /// When; none = at the time it has. For an inbox draft with an `ask` that is when it is delivered: at once, if its
    /// delivery is over and its ask still to come.
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
    /// When; for an inbox draft, when it is delivered. May be left out where there is an `ask`: then it is so long
    /// before it as the client's house rules say, but not before now.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub when: Option<When>,
    /// When the client is asked to post an inbox draft; never before it is delivered.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub ask: Option<Ask>,
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

/// Asks where a clip is planned or was sent already.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct FindSameClip {
    /// The clip.
    pub clip: ClipHash,
    /// For which account it is wanted.
    pub profile: String,
    /// A post that has it and does not count: the one in hand.
    #[serde(default)]
    pub post: Option<PostId>,
}

/// Asks TikTok what an account may post now.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GetCreator {
    /// Our name for the account.
    pub name: String,
}

/// Makes posts that were planned unfinished again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TakeBackPosts {
    /// Which; each once, at most 500.
    pub posts: Vec<PostId>,
}
