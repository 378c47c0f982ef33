//! Where the desk is: the zone of its calendar, its days and the accounts without a client.
//!
//! It is this computer's zone when a workspace is opened for the first time, and stays what it is when the computer
//! moves: a person says whether the desk goes along. No planned post moves with it, for each keeps the zone that it was
//! planned in.

use std::sync::{Arc, PoisonError};

use chrono_tz::Tz;
use runsheet_store::StoreError;

use super::Desk;
use crate::engine::Parts;

/// The setting that holds it.
const SETTING: &str = "desk.zone";

impl Desk {
    /// The zone that the desk is shown in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.parts.zone()
    }

    /// Says where this computer is now. Whoever asks how the engine is hears of a zone that is not the desk's.
    ///
    /// # Errors
    /// The database refused.
    pub async fn computer_is_in(&self, zone: Tz) -> Result<(), StoreError> {
        let is_new = self.parts.move_computer(zone);
        if self.parts.settings().desk_zone.is_none() {
            let parts = Arc::clone(&self.parts);
            let written = self.parts.store.write(move |tx| {
                parts.replace_settings(tx.set_setting(SETTING, zone.name())?);
                Ok::<_, StoreError>(())
            });
            written.await?;
        } else if !is_new {
            return Ok(());
        }
        tracing::info!(zone = zone.name(), desk = self.zone().name(), "this computer's zone");
        self.parts.signals.changed();
        Ok(())
    }
}

impl Parts {
    /// The zone that the desk is shown in.
    pub(crate) fn zone(&self) -> Tz {
        self.settings().desk_zone.unwrap_or_else(|| self.computer_zone())
    }

    /// The computer's zone, if it is another one and nobody has declined it.
    pub(crate) fn new_zone(&self) -> Option<Tz> {
        let zone = self.computer_zone();
        let is_new = zone != self.zone() && !self.settings().desk_zones_declined.contains(&zone);
        is_new.then_some(zone)
    }

    fn computer_zone(&self) -> Tz {
        *self.computer_zone.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is somewhere else now.
    fn move_computer(&self, zone: Tz) -> bool {
        let mut known = self.computer_zone.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *known, zone) != zone
    }
}
