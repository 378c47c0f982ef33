//! What stands on the first page, and how the engine is.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Days, Utc};
use runsheet_model::{Problem, StateName, Workspace};
use runsheet_store::{CardSearch, PostCount, StoreError};
use tokio::sync::watch;

use super::{
    Desk,
    plan::{Showing, first_instant},
    searching::NEED_A_PERSON,
    trouble,
};
use crate::{
    commands::{Caller, GetHealth, GetToday},
    views::{Health, Today},
};

impl Desk {
    /// Counts the posts of today's date in the desk's zone, and what waits for somebody on any day.
    pub async fn today(&self, _: GetToday, _: &Caller) -> Result<Today, Problem> {
        let now = self.parts.clock.now();
        let zone = self.parts.zone();
        let date = now.with_timezone(&zone).date_naive();
        let (from, to) = (first_instant(date, zone), first_instant(date + Days::new(1), zone));
        let showing = Showing::new(&self.parts, self.accounts(None).await?);
        let workspace = self.parts.workspace;
        let today = self.parts.store.read(move |r| {
            let today = r.counts_between(from, to, &showing.ids())?;
            let standing = r.counts_in_states(&[&NEED_A_PERSON[..], &[StateName::InInbox]].concat())?;
            let next = CardSearch {
                profiles: showing.ids(),
                states: vec![StateName::Scheduled],
                from: Some(now),
                ..CardSearch::default()
            };
            let next = r.search_cards(&next, 1, 0)?.0.into_iter().next();
            Ok::<_, StoreError>(Today {
                workspace,
                date,
                posts_today: sum(&today, |state| state != StateName::Cancelled),
                live: sum(&today, |state| matches!(state, StateName::Published | StateName::ClientPosted)),
                uploading: sum(&today, |state| state == StateName::Publishing),
                to_come: sum(&today, |state| matches!(state, StateName::Scheduled | StateName::OnHold)),
                need_you: sum(&standing, |state| NEED_A_PERSON.contains(&state)),
                with_clients: sum(&standing, |state| state == StateName::InInbox),
                needs: showing.needs(&standing),
                next: next.map(|card| showing.card(r, card)).transpose()?,
            })
        });
        today.await.map_err(trouble)
    }

    /// How the engine is.
    pub async fn health(&self, _: GetHealth, _: &Caller) -> Result<Health, Problem> {
        let pause = self.parts.store.read(super::pausing::pause_of_all).await.map_err(trouble)?;
        let paused_because = match self.parts.key.trouble() {
            Some(trouble) => Some(trouble.to_string()),
            None if self.parts.copy.is_unreleased() => {
                Some("this database is a copy: release it with 'runsheet backup release'".to_owned())
            }
            None if pause.is_some() => pause.as_ref().map(ToString::to_string),
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
            paused_by: pause,
            time: self.parts.clock.now(),
            zone: self.zone().name().to_owned(),
            new_zone: self.parts.new_zone().map(|zone| zone.name().to_owned()),
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

fn sum(counts: &[PostCount], is_meant: impl Fn(StateName) -> bool) -> u64 {
    counts.iter().filter(|count| is_meant(count.state)).map(|count| count.posts).sum()
}
