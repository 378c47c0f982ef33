//! Requests about the tray: clips that wait to be planned.

use std::path::PathBuf;

use runsheet_model::clip::ClipHash;
use serde::{Deserialize, Serialize};

/// Keeps a private copy of a file and lays it on the tray.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct KeepClip {
    /// The file, as an absolute path.
    pub path: PathBuf,
}

/// Lists the clips that were laid on the tray, the last first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListClips {
    /// Only those that no post has.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub unplanned: bool,
}

/// Shows a kept clip.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ShowClip {
    /// The clip.
    pub clip: ClipHash,
}

/// Takes a clip off the tray. Posts that have it keep it.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ForgetClip {
    /// The clip.
    pub clip: ClipHash,
}
