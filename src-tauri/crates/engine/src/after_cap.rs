//! When posts go out that waited for an account's daily cap: in its next free slots after the reset, else half an hour
//! apart (design.md section 6).
//!
//! A slot is no use to a post that may not wait so long: that one goes by the half hour. Posts with a time of their own
//! are not moved for it, and none of these is put within half an hour after one of them.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    DeferReason, Deferral, Post, PostId, Profile, State, caps::SPACING_AFTER_CAP,
    limits::LONGEST_DEFERRAL_HOURS,
};
use runsheet_store::StoreError;

use crate::{engine::Parts, timetable::Timetable};

/// One profile's posts that waited for its daily cap, as one round of the scheduler places them.
#[derive(Debug)]
pub(crate) struct AfterCap {
    timetable: Timetable,
    /// What was placed in this round.
    placed: Vec<(PostId, DateTime<Utc>)>,
}

impl AfterCap {
    /// Nothing is placed yet.
    pub(crate) async fn of(
        parts: &Arc<Parts>,
        profile: &Profile,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let (profile, zone) = (profile.clone(), parts.zone());
        // A refusal holds for a day, and a post waits three.
        let to = now + TimeDelta::hours(24 + LONGEST_DEFERRAL_HOURS);
        let timetable = parts.store.read(move |r| Timetable::read(r, &profile, zone, now, to)).await?;
        Ok(Self { timetable, placed: Vec::new() })
    }

    /// Until when a due post waits, given what it `wait`s for by all that was asked.
    pub(crate) fn place(
        &mut self,
        post: &Post,
        wait: Option<Deferral>,
        now: DateTime<Utc>,
    ) -> Option<Deferral> {
        match wait {
            Some(full) if full.reason == DeferReason::DailyCap => {
                let until = self.slot(post, full.until).unwrap_or_else(|| self.by_the_half_hour(full.until));
                Some(self.placed(post, until))
            }
            Some(other) => Some(other),
            None if self.has_its_slot(post) => None,
            None => self.slot(post, now).filter(|slot| *slot > now).map(|slot| self.placed(post, slot)),
        }
    }

    /// Whether it waited for the slot that is now, or for nothing that slots are for.
    fn has_its_slot(&self, post: &Post) -> bool {
        match waited(post) {
            Some(until) => self.timetable.slots.has(self.timetable.zone, until),
            None => true,
        }
    }

    /// The first slot from then on that is free for it, if it may wait so long.
    fn slot(&self, post: &Post, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let due = post.schedule?.due;
        let latest = due + TimeDelta::hours(LONGEST_DEFERRAL_HOURS);
        let others = self.timetable.clone().without(Some(post.id));
        let coming = others.free_from(from).map(|slot| slot.due).take_while(|slot| *slot <= latest);
        let mut free = coming.filter(|slot| {
            let is_too_near = |other: DateTime<Utc>| other <= *slot && *slot < other + SPACING_AFTER_CAP;
            let planned = others.planned.iter().filter(|post| post.at > from).map(|post| post.at);
            !planned.chain(self.placed.iter().map(|(_, at)| *at)).any(is_too_near)
        });
        free.next()
    }

    fn by_the_half_hour(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        let last = self.placed.iter().map(|(_, at)| *at).max();
        last.map_or(from, |last| from.max(last + SPACING_AFTER_CAP))
    }

    fn placed(&mut self, post: &Post, until: DateTime<Utc>) -> Deferral {
        self.placed.push((post.id, until));
        Deferral { until, reason: DeferReason::DailyCap }
    }
}

/// Until when a post waited for the daily cap, if it did.
pub(crate) fn waited(post: &Post) -> Option<DateTime<Utc>> {
    match post.state {
        State::Scheduled { deferred: Some(Deferral { until, reason: DeferReason::DailyCap }) } => Some(until),
        _ => None,
    }
}
