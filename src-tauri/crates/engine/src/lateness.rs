//! When a post is too late, and what a deferral may do to it (design.md 2.9).

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    Cause, DeferReason, Deferral, Event, Post, Settings, State, limits::LONGEST_DEFERRAL_HOURS,
};

/// From when a post's lateness is reckoned: its due time, or the time it was deferred to if that was later.
pub(crate) fn reckoned_from(post: &Post, now: DateTime<Utc>) -> DateTime<Utc> {
    let due = post.schedule.map_or(now, |schedule| schedule.due);
    match post.state {
        State::Scheduled { deferred: Some(deferral) } => due.max(deferral.until),
        _ => due,
    }
}

/// Whether a moment reckoned from is so long ago that a person must decide.
pub(crate) fn is_missed(late_from: DateTime<Utc>, now: DateTime<Utc>, settings: &Settings) -> bool {
    // Even "not late at all" needs the moment that sending takes.
    let within = settings.publish_missed_within.max(std::time::Duration::from_secs(1));
    let within = TimeDelta::from_std(within).unwrap_or(TimeDelta::MAX);
    now - late_from > within
}

/// What happens to a due post instead of going out, if anything does.
pub(crate) fn verdict(post: &Post, now: DateTime<Utc>, settings: &Settings) -> Option<Event> {
    is_missed(reckoned_from(post, now), now, settings).then_some(Event::Late)
}

/// A deferral, or a question to a person when the post would wait too long.
pub(crate) fn defer(post: &Post, deferral: Deferral) -> Event {
    let longest = TimeDelta::hours(LONGEST_DEFERRAL_HOURS);
    match post.schedule {
        Some(schedule) if deferral.until > schedule.due + longest => too_long(deferral.reason),
        _ => Event::Defer(deferral),
    }
}

/// The question to a person about a post whose clip does not arrive.
pub(crate) fn waited_too_long(post: &Post, now: DateTime<Utc>) -> Option<Event> {
    let longest = TimeDelta::hours(LONGEST_DEFERRAL_HOURS);
    let due = post.schedule.map(|schedule| schedule.due)?;
    (now > due + longest).then(|| too_long(DeferReason::Fetching))
}

fn too_long(reason: DeferReason) -> Event {
    Event::Obstacle(Cause::new(
        "waited_too_long",
        format!(
            "It waited for {LONGEST_DEFERRAL_HOURS} hours ({}). Nothing was posted. Choose another time.",
            reason.as_str()
        ),
    ))
}
