//! What is answered to a change of several posts.

use runsheet_model::{PostId, Problem};
use serde::{Deserialize, Serialize};

use crate::commands::SettingsChange;

/// Posts whose settings were changed together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostsEdited {
    /// Those that say something else now.
    pub changed: Vec<PostId>,
    /// Those that could not be changed, and stay as they are.
    pub stay: Vec<PostNotEdited>,
    /// What `posts.edit_many` takes to give each back what it had; whoever sends it for planned posts agrees to that again.
    pub undo: Vec<SettingsChange>,
}

/// A post that could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostNotEdited {
    /// The post.
    pub post: PostId,
    /// Why; its code is the post's state, such as `publishing`, where that is the reason.
    pub why: Problem,
}
