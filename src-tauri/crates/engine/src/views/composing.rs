//! What the composer and the batch sheet are answered.

use chrono::{DateTime, Utc};
use runsheet_model::{Deferral, PostId, settings::Audited};
use serde::{Deserialize, Serialize};

use super::{PlanCard, PlannedTime};

/// What is agreed to before a post goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Agreement {
    /// TikTok's sentence for the post as it stands.
    pub text: String,
    /// Over what: it changes when anything agreed to changes.
    pub digest: String,
    /// Who has agreed to exactly this; none = nobody yet.
    pub agreed: Option<Agreed>,
}

/// Who agreed, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Agreed {
    /// The person at the desk, the API key or the command line.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One of several posts that were planned together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewPostPlanned {
    /// The post; after a dry run there is none of that id.
    pub post: PostId,
    /// When it goes out.
    pub time: PlannedTime,
    /// When the client is asked to post an inbox draft.
    pub ask: Option<PlannedTime>,
    /// Whether it goes out now.
    pub is_immediate: bool,
    /// What should be known about its clip.
    pub warnings: Vec<String>,
}

/// Several posts that were planned together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostsCreated {
    /// Each of them, as asked.
    pub posts: Vec<NewPostPlanned>,
    /// TikTok's sentence over all of them.
    pub agreed_to: String,
    /// What should be known about the account.
    pub warnings: Vec<String>,
}

/// A post that has a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClipUse {
    /// The post.
    pub card: PlanCard,
    /// Whose account it goes to, by name; none = no client's.
    pub client_name: Option<String>,
    /// Since when it stands where it stands: of a live post, since when it is.
    pub since: DateTime<Utc>,
    /// Where the published video is.
    pub post_url: Option<String>,
}

/// The posts that have a clip, the newest first; what was called off is none. At most 20 of each kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SameClip {
    /// Those of the account asked about.
    pub here: Vec<ClipUse>,
    /// Those of other accounts.
    pub elsewhere: Vec<ClipUse>,
}

/// What an account may post, as TikTok said a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CreatorView {
    /// The name shown.
    pub nickname: String,
    /// The @handle, without the @.
    pub username: String,
    /// The picture; the link lives two hours.
    pub avatar_url: Option<String>,
    /// The audiences to choose from, in TikTok's words and order, unknown ones included.
    pub privacy_level_options: Vec<String>,
    /// The creator lets nobody comment.
    pub comment_disabled: bool,
    /// The creator allows no duets.
    pub duet_disabled: bool,
    /// The creator allows no stitches.
    pub stitch_disabled: bool,
    /// The longest video in seconds, if TikTok said.
    pub max_video_post_duration_sec: Option<u64>,
    /// Whether the app may publish to everybody, as far as is known: one that is not audited publishes only to private
    /// accounts, visible to "Only me".
    pub app_audited: Audited,
    /// Until when publishing waits by what Runsheet counts, and why; none = not at all.
    pub direct_waits: Option<Deferral>,
    /// The same for inbox drafts.
    pub draft_waits: Option<Deferral>,
}

/// What came of asking what an account may post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum CreatorAnswer {
    /// It may post.
    Ready {
        /// What.
        creator: CreatorView,
    },
    /// TikTok lets it publish nothing now.
    Refused {
        /// TikTok's code.
        code: String,
        /// What it means, then TikTok's words.
        message: String,
        /// When to try again, as far as Runsheet can tell.
        until: Option<DateTime<Utc>>,
    },
    /// It was asked too often; nothing was asked now.
    Wait {
        /// When to ask again, and why not before.
        deferral: Deferral,
    },
    /// The login is over: a person must log in again.
    NeedsLogin {
        /// Why.
        message: String,
    },
    /// The creator did not grant publishing: only inbox drafts can be sent, and TikTok says nothing about the account.
    DraftsOnly,
    /// TikTok cannot be reached.
    Offline {
        /// What happened.
        message: String,
    },
    /// TikTok, or the key to the logins, has a fault.
    Unavailable {
        /// Stable, for programs.
        code: String,
        /// What happened and what to do.
        message: String,
    },
}
