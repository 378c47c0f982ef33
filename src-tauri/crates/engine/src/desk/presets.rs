//! Presets: named settings that a post starts from. They hold nothing that must be chosen for each post.

use runsheet_model::{Preset, Problem, ProblemKind};
use runsheet_store::StoreError;

use super::{Desk, trouble};
use crate::commands::{Caller, ForgetPreset, ListPresets, SetPreset};

impl Desk {
    /// Lists them by name.
    pub async fn list_presets(&self, _: ListPresets, _: &Caller) -> Result<Vec<Preset>, Problem> {
        self.parts.store.read(|r| r.presets()).await.map_err(trouble)
    }

    /// Keeps one, in place of the one of its name if there is one.
    pub async fn set_preset(&self, request: SetPreset, caller: &Caller) -> Result<Preset, Problem> {
        let preset = request.preset.checked().map_err(Problem::fields)?;
        let kept = preset.clone();
        self.parts.store.write(move |tx| tx.set_preset(&kept)).await.map_err(trouble)?;
        tracing::info!(by = caller.by, preset = preset.name, "preset kept");
        self.parts.signals.changed();
        Ok(preset)
    }

    /// Forgets one.
    pub async fn forget_preset(&self, request: ForgetPreset, caller: &Caller) -> Result<(), Problem> {
        let name = request.name.clone();
        let forgotten = self.parts.store.write(move |tx| tx.delete_preset(&name)).await;
        forgotten.map_err(|error| match error {
            StoreError::Missing { .. } => Problem {
                kind: ProblemKind::NotFound,
                code: "preset_not_found".to_owned(),
                ..Problem::field("name", format!("there is no preset '{}'", request.name))
            },
            other => trouble(other),
        })?;
        tracing::info!(by = caller.by, preset = request.name, "preset forgotten");
        self.parts.signals.changed();
        Ok(())
    }
}
