//! The times of a post, from what a caller says: when it goes out, and when the client is asked to post an inbox draft.
//!
//! Refused: what is over, what is too far ahead, what the client's clocks skip, an ask before its delivery, an ask for a
//! post that Runsheet publishes itself.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use runsheet_model::{
    Detail, Mode, Post, Problem, Profile, Schedule, asking, house_rules::DELIVER_HOURS_BEFORE,
    schedule::SkippedTime,
};
use runsheet_store::{Reader, StoreError};

use crate::commands::{Ask, When};

/// The farthest a post may be planned ahead.
const FARTHEST: TimeDelta = TimeDelta::days(365);

/// A time that is over by at most this means "now".
const JUST_OVER: TimeDelta = TimeDelta::seconds(60);

/// What the client of an account says about times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Where its wall times are.
    pub(super) zone: Tz,
    /// How long before the ask a draft is delivered, if nothing is said.
    pub(super) deliver_hours_before: u16,
}

impl Place {
    /// That of a profile's client, else the desk's zone and the usual day before.
    pub(super) fn of(r: &Reader<'_>, profile: &Profile, desk: Tz) -> Result<Self, StoreError> {
        let client = match profile.client {
            Some(id) => r.client(id)?,
            None => None,
        };
        Ok(client.map_or(Self { zone: desk, deliver_hours_before: DELIVER_HOURS_BEFORE }, |client| Self {
            zone: client.zone,
            deliver_hours_before: client.house_rules.deliver_hours_before,
        }))
    }
}

/// When a post goes out, and when its client is asked to post it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) schedule: Option<Schedule>,
    pub(super) ask: Option<Schedule>,
    /// Whether it was asked for "now" and not for a time.
    pub(super) immediate: bool,
}

impl Times {
    pub(super) fn of(post: &Post) -> Self {
        Self { schedule: post.schedule, ask: post.ask, immediate: post.immediate }
    }

    /// A post with these times.
    pub(super) fn given_to(self, post: Post) -> Post {
        let Self { schedule, ask, immediate } = self;
        Post { schedule, ask, immediate, ..post }
    }

    /// The times of a post that had these, after a call that says `when`, `ask` and in which mode it now is.
    ///
    /// A delivery that is not given stays. Where there is none, or it would come after the ask, it is as long before the
    /// ask as the client wants it, but not before now. A post that Runsheet publishes itself has no ask; one that was
    /// an inbox draft until now is published when its client would have been asked to.
    pub(super) fn changed(
        self,
        when: Option<When>,
        ask: Option<Ask>,
        mode: Mode,
        place: &Place,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let given = when.map(|when| schedule(when, place.zone, now)).transpose()?;
        let asked = ask.map(|ask| asked(ask, place.zone, now)).transpose()?;
        let schedule = given.or(self.schedule);
        let times = match (mode, asked) {
            (Mode::Direct, Some(Some(_))) => return Err(Problem::field("ask", ONLY_DRAFTS)),
            (Mode::Direct, _) => Self { schedule: given.or(self.ask).or(self.schedule), ask: None, ..self },
            (Mode::Draft, None) => Self { schedule, ask: self.ask, ..self },
            (Mode::Draft, Some(None)) => Self { schedule, ask: None, ..self },
            (Mode::Draft, Some(Some(ask))) => {
                let stays = schedule.filter(|delivery| given.is_some() || delivery.due <= ask.due);
                let delivery =
                    stays.unwrap_or_else(|| asking::delivery_before(&ask, place.deliver_hours_before, now));
                Self { schedule: Some(delivery), ask: Some(ask), ..self }
            }
        };
        let is_said = when.is_some() || asked.is_some();
        let times = if is_said { times.planned_from(now)? } else { times };
        let is_the_same = when.is_none() && times.schedule == self.schedule;
        let is_now = when == Some(When::Now) || times.schedule.is_some_and(|schedule| schedule.due <= now);
        Ok(Self { immediate: if is_the_same { self.immediate } else { is_now }, ..times })
    }

    /// The times of a post that is put somewhere else in the calendar: an inbox draft with an ask by its ask.
    pub(super) fn moved(
        self,
        when: When,
        deliver: Option<When>,
        place: &Place,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let to = schedule(when, place.zone, now)?;
        if self.ask.is_none() {
            if deliver.is_some() {
                return Err(Problem::field("deliver", "is for inbox drafts that have a time to ask for"));
            }
            return Ok(Self { schedule: Some(to), ask: None, immediate: to.due <= now });
        }
        let delivery = match deliver {
            Some(deliver) => schedule(deliver, place.zone, now)?,
            None => self.delivered_for(&to, place, now),
        };
        Self { schedule: Some(delivery), ask: Some(to), immediate: false }.planned_from(now)
    }

    /// When a draft is delivered whose client is to be asked then: as long before as until now, else as the client wants
    /// it; not before now.
    pub(super) fn delivered_for(self, ask: &Schedule, place: &Place, now: DateTime<Utc>) -> Schedule {
        match self.schedule.zip(self.ask) {
            Some((delivery, old)) => asking::delivery_along(&delivery, &old, ask, now),
            None => asking::delivery_before(ask, place.deliver_hours_before, now),
        }
    }

    /// The times of a draft that is planned now: delivered at once if its delivery is over but its ask is to come.
    pub(super) fn planned_from(self, now: DateTime<Utc>) -> Result<Self, Problem> {
        let Some(delivery) = self.schedule else { return Ok(self) };
        let Some(ask) = self.ask else {
            return Ok(Self { immediate: self.immediate || delivery.due <= now, ..self });
        };
        if delivery.due > ask.due {
            let at = delivery.local.format("%Y-%m-%d %H:%M");
            let error = format!("is before the delivery on {at}; choose a later time, or deliver it earlier");
            return Err(Problem::field("ask", error));
        }
        let schedule = asking::delivery_from(&delivery, &ask, now);
        Ok(Self { schedule: Some(schedule), immediate: self.immediate || schedule.due <= now, ..self })
    }
}

const ONLY_DRAFTS: &str = "is for inbox drafts: what Runsheet publishes itself goes out at its time";

/// When that is, as wall time of the zone.
pub(super) fn schedule(when: When, zone: Tz, now: DateTime<Utc>) -> Result<Schedule, Problem> {
    match when {
        When::Now => Ok(Schedule::at_instant(now, zone)),
        When::At(at) => in_time("when", Schedule::at_instant(at, zone), now),
        When::Wall(local) => in_time("when", at_wall_time("when", local, zone)?, now),
    }
}

/// When the client is asked; none = whenever it likes.
fn asked(ask: Ask, zone: Tz, now: DateTime<Utc>) -> Result<Option<Schedule>, Problem> {
    let ask = match ask {
        Ask::AnyTime => return Ok(None),
        Ask::At(at) => Schedule::at_instant(at, zone),
        Ask::Wall(local) => at_wall_time("ask", local, zone)?,
    };
    if ask.due < now {
        return Err(is_over_for("ask", &ask));
    }
    in_time("ask", ask, now).map(Some)
}

fn in_time(field: &str, schedule: Schedule, now: DateTime<Utc>) -> Result<Schedule, Problem> {
    if is_over(&schedule, now) {
        return Err(is_over_for(field, &schedule));
    }
    if schedule.due > now + FARTHEST {
        return Err(Problem::field(field, "is more than 365 days ahead; choose an earlier time"));
    }
    Ok(schedule)
}

fn is_over_for(field: &str, schedule: &Schedule) -> Problem {
    let due = schedule.due.to_rfc3339();
    Problem::field(field, format!("{due} is over; choose a time to come"))
}

/// Whether a time is too long over to mean "now".
pub(super) fn is_over(schedule: &Schedule, now: DateTime<Utc>) -> bool {
    schedule.due < now - JUST_OVER
}

/// What stands in the way of planning a post for its time, if that is over. A draft whose ask is to come can still be
/// delivered at once.
pub(super) fn over(post: &Post, now: DateTime<Utc>) -> Option<Detail> {
    let time = post.schedule.filter(|time| is_over(time, now))?;
    if post.ask.is_some_and(|ask| ask.due >= now) {
        return None;
    }
    let message = format!("{} is over; choose a time to come", time.local.format("%Y-%m-%d %H:%M"));
    Some(Detail { field: "when".to_owned(), message })
}

fn at_wall_time(field: &str, local: NaiveDateTime, zone: Tz) -> Result<Schedule, Problem> {
    Schedule::at_wall_time(local, zone).map_err(|why| skipped(field, why))
}

/// The nearest two times that exist are said field by field, for whoever offers them.
fn skipped(field: &str, skipped: SkippedTime) -> Problem {
    let detail = |field: String, message: String| Detail { field, message };
    let wall = |time: NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%S").to_string();
    let error = skipped.to_string();
    Problem {
        error: format!("{field}: {error}"),
        code: "skipped_time".to_owned(),
        ..Problem::fields(vec![
            detail(field.to_owned(), error),
            detail(format!("{field}.before"), wall(skipped.before)),
            detail(format!("{field}.after"), wall(skipped.after)),
        ])
    }
}
