//! Requests about what a clip looks like.

use runsheet_model::clip::ClipHash;
use serde::{Deserialize, Serialize};

/// Asks for an address under which a clip can be played for a while.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PreviewClip {
    /// The clip; its private copy must be kept.
    pub clip: ClipHash,
}

/// Asks which pictures show a clip from its beginning to its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ShowFilmstrip {
    /// The clip; its private copy must be kept.
    pub clip: ClipHash,
    /// How many frames: 1 to 30.
    pub frames: u32,
}
