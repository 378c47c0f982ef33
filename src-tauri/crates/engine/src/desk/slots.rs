//! Weekly posting times: which there are, which are free, and whether a time is safe. Setting, filling or freeing a slot
//! moves no planned post.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    Problem, Profile, Schedule,
    safe_time::{LOOK_AHEAD, quarters_from},
};
use runsheet_store::StoreError;

use super::{Desk, trouble};
use crate::{
    commands::{Caller, FindFreeSlots, FindNextSlot, FindSafeTime, ListSlots, SetSlots},
    timetable::Timetable,
    views::{FreeSlots, NextSlot, SafeTime, SlotTime, SlotsView},
};

/// The longest stretch of time that is looked through, and how far ahead a free slot is looked for.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// A time that is over by at most this means "now".
const JUST_OVER: TimeDelta = TimeDelta::seconds(60);

impl Desk {
    /// Lists the slots of all accounts, or of one.
    pub async fn list_slots(&self, request: ListSlots, _: &Caller) -> Result<Vec<SlotsView>, Problem> {
        let only = match &request.profile {
            Some(name) => Some(self.profile_named(name).await?),
            None => None,
        };
        let zone = self.parts.zone;
        self.parts
            .store
            .read(move |r| {
                let profiles = only.map_or_else(|| r.profiles(), |profile| Ok(vec![profile]))?;
                let clients = r.clients()?;
                let shown = |profile: &Profile| {
                    let client = clients.iter().find(|client| Some(client.id) == profile.client);
                    Ok(SlotsView {
                        profile_name: profile.name.to_string(),
                        time_zone: client.map_or(zone, |client| client.zone).name().to_owned(),
                        slots: r.slots(profile.id)?,
                    })
                };
                profiles.iter().map(shown).collect::<Result<_, StoreError>>()
            })
            .await
            .map_err(trouble)
    }

    /// Gives an account other slots.
    pub async fn set_slots(&self, request: SetSlots, caller: &Caller) -> Result<SlotsView, Problem> {
        let profile = self.profile_named(&request.profile).await?;
        let (id, time_zone) = (profile.id, self.zone_of(&profile).await?.name().to_owned());
        let slots = request.slots.clone();
        self.parts.store.write(move |tx| tx.set_slots(id, &slots)).await.map_err(trouble)?;
        tracing::info!(by = caller.by, profile = %profile.name, slots = %request.slots, "slots set");
        self.parts.signals.changed();
        Ok(SlotsView { profile_name: profile.name.into(), time_zone, slots: request.slots })
    }

    /// The slots of a stretch of time that no planned post holds.
    pub async fn find_free_slots(&self, request: FindFreeSlots, _: &Caller) -> Result<FreeSlots, Problem> {
        let FindFreeSlots { profile, from, to } = request;
        if to < from {
            return Err(Problem::field("to", "is before 'from'"));
        }
        if to - from > LONGEST {
            return Err(Problem::field("to", "is more than a year after 'from'; ask for less at a time"));
        }
        let profile = self.profile_named(&profile).await?;
        let timetable = self.timetable(&profile, from, to).await?;
        let found = timetable.free(from, to);
        Ok(FreeSlots {
            profile_name: profile.name.into(),
            time_zone: timetable.zone.name().to_owned(),
            free: found.times.into_iter().map(SlotTime::from).collect(),
            skipped: found.skipped.into_iter().map(Into::into).collect(),
        })
    }

    /// The next slot that no planned post holds.
    pub async fn find_next_slot(&self, request: FindNextSlot, _: &Caller) -> Result<NextSlot, Problem> {
        let profile = self.profile_named(&request.profile).await?;
        let after = request.after.unwrap_or_else(|| self.parts.clock.now());
        let timetable = self.timetable(&profile, after, after + LONGEST).await?;
        Ok(NextSlot {
            profile_name: profile.name.into(),
            time_zone: timetable.zone.name().to_owned(),
            next: timetable.free_from(after).next().map(SlotTime::from),
        })
    }

    /// Whether a post may be planned for a time, and the first safe one. It promises nothing: the gate decides when the
    /// time has come.
    pub async fn find_safe_time(&self, request: FindSafeTime, _: &Caller) -> Result<SafeTime, Problem> {
        let profile = self.profile_named(&request.profile).await?;
        let now = self.parts.clock.now();
        let at = if request.at < now && request.at >= now - JUST_OVER { now } else { request.at };
        let from = at.max(now);
        let (parts, settings) = (Arc::clone(&self.parts), self.parts.settings());
        let (timetable, ahead) = self
            .parts
            .store
            .read(move |r| {
                // What goes out a day later could be crowded out.
                let to = from + LOOK_AHEAD + TimeDelta::days(2);
                let timetable = Timetable::read(r, &profile, parts.zone, now, to)?.without(request.post);
                let ahead =
                    parts.gate.ahead(r, &profile.account, request.mode, &timetable.planned, &settings)?;
                Ok::<_, StoreError>((timetable, ahead))
            })
            .await
            .map_err(trouble)?;
        let first_safe = if timetable.slots.is_empty() {
            ahead.first_safe(quarters_from(from))
        } else {
            let coming = timetable.free_from(from).map(|slot| slot.due);
            ahead.first_safe(coming.take_while(|slot| *slot <= from + LOOK_AHEAD))
        };
        let reason = ahead.obstacle(at);
        Ok(SafeTime {
            ok: reason.is_none(),
            reason,
            first_safe: first_safe.map(|at| Schedule::at_instant(at, timetable.zone).into()),
            time_zone: timetable.zone.name().to_owned(),
        })
    }

    async fn timetable(
        &self,
        profile: &Profile,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Timetable, Problem> {
        let (profile, zone) = (profile.clone(), self.parts.zone);
        self.parts.store.read(move |r| Timetable::read(r, &profile, zone, from, to)).await.map_err(trouble)
    }
}
