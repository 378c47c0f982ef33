//! What stands on the first page, and how the engine is.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Days, Utc};
use runsheet_model::{Problem, Workspace};
use tokio::sync::watch;

use super::{Desk, plan::first_instant, trouble};
use crate::{
    commands::{Caller, GetHealth, GetToday},
    views::{Health, Today},
};

impl Desk {
    /// Counts the posts of today's date in the desk's zone.
    pub async fn today(&self, _: GetToday, _: &Caller) -> Result<Today, Problem> {
        let date = self.parts.clock.now().with_timezone(&self.parts.zone).date_naive();
        let zone = self.parts.zone;
        let (from, to) = (first_instant(date, zone), first_instant(date + Days::new(1), zone));
        let posts_today = self.parts.store.read(move |r| r.count_between(from, to)).await.map_err(trouble)?;
        Ok(Today { workspace: self.parts.workspace, date, posts_today })
    }

    /// How the engine is.
    pub async fn health(&self, _: GetHealth, _: &Caller) -> Result<Health, Problem> {
        let pause = self.parts.store.read(super::pausing::pause_of_all).await.map_err(trouble)?;
        let paused_because = match self.parts.key.trouble() {
            Some(trouble) => Some(trouble.to_string()),
            None if self.parts.copy.is_unreleased() => {
                Some("this database is a copy: release it with 'runsheet backup release'".to_owned())
            }
            None if pause.is_some() => pause.map(|pause| pause.to_string()),
            None if self.parts.clock_wrong.load(Ordering::Relaxed) => {
                Some("this computer's clock and TikTok's differ by more than two minutes".to_owned())
            }
            None => None,
        };
        Ok(Health {
            status: if paused_because.is_none() { "ok" } else { "paused" }.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            workspace: self.parts.workspace,
            paused_because,
            time: self.parts.clock.now(),
        })
    }

    /// Which workspace this is.
    #[must_use]
    pub fn workspace(&self) -> Workspace {
        self.parts.workspace
    }

    /// The engine's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    /// Ticks whenever something that is shown has changed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.parts.signals.watch()
    }
}
