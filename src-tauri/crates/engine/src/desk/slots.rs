//! Weekly posting times: which there are, which are free, and whether a time is safe. Setting, filling or freeing a slot
//! moves no planned post.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    Mode, Problem, Profile, Schedule, WeeklySlots,
    safe_time::{LOOK_AHEAD, Obstacle, quarters_from},
};
use runsheet_store::StoreError;

use super::{
    Desk,
    times::{Place, Times},
    trouble,
};
use crate::{
    commands::{Caller, FindFreeSlots, FindFreeSlotsOfMany, FindNextSlot, FindSafeTime, ListSlots, SetSlots},
    timetable::Timetable,
    views::{FreeSlots, NextSlot, SafeTime, SlotTime, SlotsView},
};

/// The longest stretch of time that is looked through, and how far ahead a free slot is looked for.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// The longest stretch that is looked through for several accounts at once.
const LONGEST_OF_MANY: TimeDelta = TimeDelta::days(62);

/// A time that is over by at most this means "now".
const JUST_OVER: TimeDelta = TimeDelta::seconds(60);

impl Desk {
    /// Lists the slots of all accounts, or of one.
    pub async fn list_slots(&self, request: ListSlots, _: &Caller) -> Result<Vec<SlotsView>, Problem> {
        let only = match &request.profile {
            Some(name) => Some(self.profile_named(name).await?),
            None => None,
        };
        let zone = self.parts.zone();
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
        let (id, time_zone) = (profile.id, self.place_of(&profile).await?.zone.name().to_owned());
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
        Ok(free_of(&profile, &timetable, from, to))
    }

    /// The same of several accounts at once, by name; accounts without slots are left out.
    pub async fn find_free_slots_of_many(
        &self,
        request: FindFreeSlotsOfMany,
        _: &Caller,
    ) -> Result<Vec<FreeSlots>, Problem> {
        let FindFreeSlotsOfMany { profiles, from, to } = request;
        if to < from || to - from > LONGEST_OF_MANY {
            let error =
                format!("must not be before 'from', and at most {} days later", LONGEST_OF_MANY.num_days());
            return Err(Problem::field("to", error));
        }
        let accounts = self.accounts(profiles).await?;
        let zone = self.parts.zone();
        let found = self.parts.store.read(move |r| {
            let profiles = r.profiles()?.into_iter().filter(|profile| accounts.contains_key(&profile.id));
            let found = profiles.map(|profile| {
                if r.slots(profile.id)? == WeeklySlots::default() {
                    return Ok(None);
                }
                let timetable = Timetable::read(r, &profile, zone, from, to)?;
                Ok(Some(free_of(&profile, &timetable, from, to)))
            });
            found.filter_map(Result::transpose).collect::<Result<_, StoreError>>()
        });
        found.await.map_err(trouble)
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
        if request.is_ask && request.mode == Mode::Direct {
            return Err(Problem::field("is_ask", "is for inbox drafts: what is published has one time"));
        }
        let profile = self.profile_named(&request.profile).await?;
        let (parts, settings) = (Arc::clone(&self.parts), self.parts.settings());
        let judged = self.parts.store.read(move |r| {
            let now = parts.clock.now();
            let at = if request.at < now && request.at >= now - JUST_OVER { now } else { request.at };
            let from = at.max(now);
            // What goes out a day later could be crowded out.
            let to = from + LOOK_AHEAD + TimeDelta::days(2);
            let timetable = Timetable::read(r, &profile, parts.zone(), now, to)?.without(request.post);
            let ahead =
                parts.gate.ahead(r, &profile.account, request.mode, &timetable.planned, &settings, now)?;
            let place = Place::of(r, &profile, parts.zone())?;
            let times = request.post.map(|post| r.post(post)).transpose()?.flatten();
            let times = times.map_or_else(Times::default, |post| Times::of(&post));
            let delivery = |ask| match request.is_ask {
                true => times.delivered_for(&Schedule::at_instant(ask, place.zone), &place, now).due,
                false => ask,
            };
            let is_safe = |time: &DateTime<Utc>| ahead.obstacle(delivery(*time)).is_none();
            let first_safe = if timetable.slots.is_empty() {
                quarters_from(from).find(is_safe)
            } else {
                let coming = timetable.free_from(from).map(|slot| slot.due);
                coming.take_while(|slot| *slot <= from + LOOK_AHEAD).find(is_safe)
            };
            let shown = |at| SlotTime::from(Schedule::at_instant(at, timetable.zone));
            // A draft is delivered now at the earliest, but nobody is asked to have posted it.
            let reason = if at < now { Some(Obstacle::Past) } else { ahead.obstacle(delivery(at)) };
            Ok::<_, StoreError>(SafeTime {
                ok: reason.is_none(),
                reason,
                delivery: request.is_ask.then(|| shown(delivery(at))),
                first_safe: first_safe.map(shown),
                time_zone: timetable.zone.name().to_owned(),
            })
        });
        judged.await.map_err(trouble)
    }

    async fn timetable(
        &self,
        profile: &Profile,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Timetable, Problem> {
        let (profile, zone) = (profile.clone(), self.parts.zone());
        self.parts.store.read(move |r| Timetable::read(r, &profile, zone, from, to)).await.map_err(trouble)
    }
}

fn free_of(profile: &Profile, timetable: &Timetable, from: DateTime<Utc>, to: DateTime<Utc>) -> FreeSlots {
    let found = timetable.free(from, to);
    FreeSlots {
        profile_name: profile.name.to_string(),
        time_zone: timetable.zone.name().to_owned(),
        free: found.times.into_iter().map(SlotTime::from).collect(),
        skipped: found.skipped.into_iter().map(Into::into).collect(),
    }
}
