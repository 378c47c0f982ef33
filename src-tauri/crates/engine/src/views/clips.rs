//! What is shown of a clip.

use chrono::{DateTime, Utc};
use runsheet_model::{clip::ClipFacts, clip::ClipHash, media_rules::Finding};
use runsheet_store::Laid;
use serde::{Deserialize, Serialize};

/// A clip that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClipView {
    /// Its identity; `{"clip": ...}` in a request names it.
    pub hash: ClipHash,
    /// What its file was called; none = it was never laid on the tray.
    pub name: Option<String>,
    /// Since when it lies on the tray, or last did.
    pub since: Option<DateTime<Utc>>,
    /// Whether it lies on the tray: no post has it.
    pub is_unplanned: bool,
    /// Its bytes.
    pub size: u64,
    /// What the file says about itself.
    pub facts: ClipFacts,
    /// What the media rules warn of.
    pub findings: Vec<Finding>,
}

impl From<Laid> for ClipView {
    fn from(laid: Laid) -> Self {
        Self {
            name: Some(laid.name),
            since: Some(laid.since),
            is_unplanned: laid.is_unplanned,
            ..Self::from(laid.clip)
        }
    }
}

impl From<runsheet_model::clip::Inspection> for ClipView {
    fn from(clip: runsheet_model::clip::Inspection) -> Self {
        Self {
            hash: clip.hash,
            name: None,
            since: None,
            is_unplanned: false,
            size: clip.size,
            facts: clip.facts,
            findings: clip.findings,
        }
    }
}

/// A clip that was taken off the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClipForgotten {
    /// The clip.
    pub clip: ClipHash,
    /// Whether its private copy is gone too; it stays while posts speak of it.
    pub is_removed: bool,
}
