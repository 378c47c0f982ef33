//! What is shown of a clip: where it plays, and the names of its pictures.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a clip plays.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PreviewView {
    /// The address, for a `<video>`. Whoever has it may see the clip: it belongs in no log.
    pub url: String,
    /// When it ends; ask again then.
    pub expires: DateTime<Utc>,
}

/// The pictures of a clip, by the names under which the window's `pictures` scheme gives them. They are made when they
/// are first asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Filmstrip {
    /// The picture that stands for the clip where nobody chose a cover.
    pub poster: String,
    /// From the beginning to the end.
    pub frames: Vec<FilmstripFrame>,
    /// Why none of them can be made, if so.
    pub no_picture: Option<NoPictureView>,
}

/// One frame of a filmstrip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FilmstripFrame {
    /// Its moment, in milliseconds from the start.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at_ms: u64,
    /// The name of the small picture.
    pub picture: String,
    /// The name of the large one.
    pub large: String,
}

/// Why there are no pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NoPictureView {
    /// Stable, for programs: `no_ffmpeg`.
    pub code: String,
    /// What to do, for people.
    pub error: String,
}
