//! When the posts of one profile go out as things stand, its slots, and which of them are free.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use runsheet_model::{
    Mode, Post, PostId, Profile, Schedule, State, StateName, WeeklySlots,
    limits::LONGEST_DEFERRAL_HOURS,
    slot::{self, Occurrences},
};
use runsheet_store::{Reader, StoreError};

/// A post that keeps its time from others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    pub(crate) id: PostId,
    pub(crate) mode: Mode,
    pub(crate) state: StateName,
    /// When it goes out: its time, or what it waits for if that is later.
    pub(crate) at: DateTime<Utc>,
    /// Which slot it holds: that at which its client is asked to post it, else that at which it goes out.
    pub(crate) sits: DateTime<Utc>,
}

/// A stretch of one profile's time.
#[derive(Clone, Debug)]
pub(crate) struct Timetable {
    /// Where the slots' wall times are: the client's zone, else the desk's.
    pub(crate) zone: Tz,
    pub(crate) slots: WeeklySlots,
    /// By time.
    pub(crate) planned: Vec<Planned>,
}

impl Timetable {
    /// What there is from `from` until before `to`.
    pub(crate) fn read(
        r: &Reader<'_>,
        profile: &Profile,
        desk_zone: Tz,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let client = profile.client.map(|id| r.client(id)).transpose()?.flatten();
        // A post may wait for days past its time, and a minute is shared whole.
        let earliest = from - TimeDelta::hours(LONGEST_DEFERRAL_HOURS) - TimeDelta::minutes(1);
        let posts = r.posts_around(earliest, to, profile.id)?;
        let mut planned: Vec<_> = posts.iter().filter_map(planned).collect();
        planned.sort_by_key(|post| post.at);
        Ok(Self {
            zone: client.map_or(desk_zone, |client| client.zone),
            slots: r.slots(profile.id)?,
            planned,
        })
    }

    /// Takes a post out: it is the one that a time is looked for.
    pub(crate) fn without(mut self, post: Option<PostId>) -> Self {
        self.planned.retain(|planned| Some(planned.id) != post);
        self
    }

    /// The slots from `from` until before `to` that no post holds, and the times that are skipped there.
    pub(crate) fn free(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Occurrences {
        let mut found = self.slots.between(self.zone, from, to);
        found.times.retain(|slot| self.is_free(slot.due));
        found
    }

    /// The free slots at or after a moment.
    pub(crate) fn free_from(&self, from: DateTime<Utc>) -> impl Iterator<Item = Schedule> {
        let coming = self.slots.upcoming(self.zone, from).filter_map(Result::ok);
        coming.filter(|slot| self.is_free(slot.due))
    }

    fn is_free(&self, at: DateTime<Utc>) -> bool {
        !self.planned.iter().any(|post| slot::is_same_minute(post.sits, at))
    }
}

fn planned(post: &Post) -> Option<Planned> {
    let state = post.state.name();
    let due = post.schedule?.due;
    let at = match post.state {
        State::Scheduled { deferred: Some(deferral) } => due.max(deferral.until),
        _ => due,
    };
    let sits = post.ask.map_or(at, |ask| ask.due);
    slot::holds_its_slot(state).then_some(Planned { id: post.id, mode: post.mode, state, at, sits })
}
