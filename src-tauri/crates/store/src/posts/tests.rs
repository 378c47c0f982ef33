//! Posts as they come back, as they move, and as they are found.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::{America::New_York, Asia::Kathmandu, Europe::Berlin};
use proptest::prelude::*;
use runsheet_model::{
    Cause, ClipSource, DeferReason, Deferral, Disclosure, Event, Interactions, Mode, Post, PostId,
    PostSettings, Privacy, Profile, ProfileId, Schedule, Stage, State, StateName,
    clip::ClipHash,
    consent::{AgreedClip, Consent, Terms},
    readiness::{self, ClipAt, Ready},
};
use serde_json::json;

use super::{Moved, PostCount, PostFilter, reads};
use crate::{
    StoreError,
    fixtures::{Fixture, at, clip, hash, post, profile, tokens},
};

mod cards;
mod finding;
mod moving;
mod round_trips;
mod search;

fn cause() -> Cause {
    Cause::new("why", "because")
}

fn deferral(until: DateTime<Utc>) -> Deferral {
    Deferral { until, reason: DeferReason::RateLimit }
}

fn states() -> Vec<State> {
    let mut states = vec![
        State::Draft,
        State::SCHEDULED,
        State::Unconfirmed { cause: cause() },
        State::InInbox,
        State::Published,
        State::ClientPosted,
        State::Closed,
        State::Cancelled,
        State::NeedsAttention { cause: cause() },
        State::Missed,
        State::Failed { cause: cause() },
        State::OnHold { cause: cause() },
    ];
    states.extend(Stage::ALL.map(|stage| State::Publishing { stage }));
    states.extend(
        DeferReason::ALL
            .map(|reason| State::Scheduled { deferred: Some(Deferral { until: at(60), reason }) }),
    );
    states
}

fn moved(seconds: i64) -> Moved<'static> {
    Moved { at: at(seconds), by: "scheduler", attempt: None, detail: serde_json::Value::Null }
}

/// Proof that a post may be planned.
fn ready(clip: ClipAt) -> Ready {
    let settings = PostSettings { privacy: Some(Privacy::SelfOnly), ..PostSettings::default() };
    let terms = Terms {
        clip: AgreedClip::Arriving,
        profile: ProfileId::new(),
        mode: Mode::Direct,
        settings: &settings,
    };
    let agreed = Consent::to(&terms, "Mara", at(0)).covers(&terms);
    let schedule = Schedule::at_instant(at(60), Berlin);
    readiness::check(clip, Mode::Direct, &settings, agreed, Some(&schedule)).unwrap()
}

/// A store with one profile.
fn with_profile() -> (Fixture, Profile) {
    let fixture = Fixture::new();
    let profile = profile("korn");
    let stored = profile.clone();
    fixture.write(move |tx| tx.insert_profile(&stored, &tokens()));
    (fixture, profile)
}

fn insert(fixture: &Fixture, posts: &[Post]) {
    let posts = posts.to_vec();
    fixture.write(move |tx| posts.iter().try_for_each(|post| tx.insert_post(post)));
}

fn stored(fixture: &Fixture, id: PostId) -> Post {
    fixture.read(|r| r.post(id)).unwrap()
}

fn due_at(seconds: i64) -> Option<Schedule> {
    Some(Schedule::at_instant(at(seconds), Berlin))
}
