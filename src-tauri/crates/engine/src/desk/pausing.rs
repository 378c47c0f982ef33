//! Pausing and resuming: one profile, or everything.
//!
//! A pause is a reason to wait, not a state: what is due waits as `paused`, and an upload under way is not broken off.
//! When it ends, what waited goes out at once; the pause itself makes no post late.

use chrono::TimeDelta;
use runsheet_model::{DeferReason, Deferral, Problem, ProfileId};
use runsheet_store::{Reader, StoreError};
use serde_json::json;

use super::{Desk, trouble};
use crate::{
    commands::{Caller, Pause, Resume},
    engine::Parts,
    scheduler,
    views::{PauseOfAll, Pausing},
};

/// Where the database keeps who paused everything, and when.
const PAUSED: &str = "paused";

/// How long a post waits before the pause is looked at again; its end lets it go at once.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(5);

impl Desk {
    /// Lets nothing new go out, of one profile or at all. A pause that is there already stays as it was made.
    pub async fn pause(&self, request: Pause, caller: &Caller) -> Result<Pausing, Problem> {
        let profile = self.maybe_profile(request.profile.as_deref()).await?;
        let pause = PauseOfAll { by: caller.by.clone(), at: self.parts.clock.now() };
        self.parts
            .store
            .write(move |tx| match profile {
                Some(profile) => tx.set_paused(profile, true),
                None if pause_of_all(tx)?.is_some() => Ok(()),
                None => tx.set_meta(PAUSED, &json!(pause).to_string()),
            })
            .await
            .map_err(trouble)?;
        tracing::info!(by = caller.by, profile = request.profile, "paused");
        self.parts.signals.changed();
        self.pausing(request.profile, profile).await
    }

    /// Ends a pause; what waited only for that goes out at once.
    pub async fn resume(&self, request: Resume, caller: &Caller) -> Result<Pausing, Problem> {
        let profile = self.maybe_profile(request.profile.as_deref()).await?;
        self.parts
            .store
            .write(move |tx| match profile {
                Some(profile) => tx.set_paused(profile, false),
                None => tx.forget_meta(PAUSED),
            })
            .await
            .map_err(trouble)?;
        scheduler::end_deferrals(&self.parts, DeferReason::Paused).await.map_err(trouble)?;
        tracing::info!(by = caller.by, profile = request.profile, "resumed");
        self.parts.signals.changed();
        self.pausing(request.profile, profile).await
    }

    async fn maybe_profile(&self, name: Option<&str>) -> Result<Option<ProfileId>, Problem> {
        match name {
            Some(name) => Ok(Some(self.profile_named(name).await?.id)),
            None => Ok(None),
        }
    }

    async fn pausing(
        &self,
        profile_name: Option<String>,
        profile: Option<ProfileId>,
    ) -> Result<Pausing, Problem> {
        let (everything, paused) = self
            .parts
            .store
            .read(move |r| {
                let everything = pause_of_all(r)?;
                let paused = match profile {
                    Some(profile) => is_paused(r, profile)?,
                    None => everything.is_some(),
                };
                Ok::<_, StoreError>((everything, paused))
            })
            .await
            .map_err(trouble)?;
        Ok(Pausing { profile_name, paused, everything })
    }
}

impl Parts {
    /// Until when a post of the profile waits because somebody paused, asked before every claim and every init.
    pub(crate) async fn paused(&self, profile: ProfileId) -> Result<Option<Deferral>, StoreError> {
        let until = self.clock.now() + LOOK_AGAIN;
        let paused = self.store.read(move |r| is_paused(r, profile)).await?;
        Ok(paused.then_some(Deferral { until, reason: DeferReason::Paused }))
    }
}

/// Who paused everything, if somebody did.
pub(super) fn pause_of_all(r: &Reader<'_>) -> Result<Option<PauseOfAll>, StoreError> {
    let read = |text: String| {
        serde_json::from_str(&text)
            .map_err(|why| StoreError::Unreadable { detail: format!("{PAUSED}: {why}") })
    };
    r.meta(PAUSED)?.map(read).transpose()
}

fn is_paused(r: &Reader<'_>, profile: ProfileId) -> Result<bool, StoreError> {
    Ok(pause_of_all(r)?.is_some() || r.profile(profile)?.is_some_and(|profile| profile.paused))
}
