//! What a person asked to see from outside the page, by a click on a notification.

use runsheet_model::PostId;
use serde::{Deserialize, Serialize};

/// What the page is asked to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Wish {
    /// Which wish this is; no two of a run have the same number.
    pub number: u32,
    /// The post whose drawer is opened; none = the room *Today*.
    pub post: Option<PostId>,
}
