//! Requests about presets: named settings that a post starts from.

use runsheet_model::Preset;
use serde::{Deserialize, Serialize};

/// Lists the presets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListPresets {}

/// Keeps a preset, in place of the one of its name if there is one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetPreset {
    /// The preset.
    pub preset: Preset,
}

/// Forgets a preset. Posts that started from it stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ForgetPreset {
    /// Its name.
    pub name: String,
}
