//! The table of design.md section 3, row by row, and what must hold on every way through it.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::{
    Privacy,
    clip::ClipHash,
    consent::{AgreedClip, Consent, Terms},
    ids::ProfileId,
    post_settings::PostSettings,
    readiness::{self, ClipAt},
    schedule::Schedule,
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn ready(clip: ClipAt) -> Ready {
    let settings = PostSettings { privacy: Some(Privacy::SelfOnly), ..PostSettings::default() };
    let terms = Terms {
        clip: AgreedClip::Hash(ClipHash::from_bytes([1; 32])),
        profile: ProfileId::new(),
        mode: Mode::Direct,
        settings: &settings,
    };
    let agreed = Consent::to(&terms, "Mara", at(0)).covers(&terms);
    let schedule = Schedule::at_instant(at(60), chrono_tz::UTC);
    readiness::check(clip, Mode::Direct, &settings, agreed, Some(&schedule)).unwrap()
}

fn cause() -> Cause {
    Cause::new("why", "because")
}

fn deferral() -> Deferral {
    Deferral { until: at(90), reason: DeferReason::RateLimit }
}

fn events() -> Vec<Event> {
    let mut events = vec![
        Event::Schedule(ready(ClipAt::Here)),
        Event::ClipArrived,
        Event::ConsentVoided,
        Event::TakenBack,
        Event::Hold(cause()),
        Event::Cancel,
        Event::Late,
        Event::Obstacle(cause()),
        Event::Defer(deferral()),
        Event::Claim,
        Event::StartAgain,
        Event::Refused(cause()),
        Event::Complete,
        Event::Inbox,
        Event::TiktokFailed(cause()),
        Event::OutcomeUnknown(cause()),
        Event::SeenThere,
        Event::SeenMissing,
        Event::ClientPosted,
        Event::Close,
    ];
    events.extend(Stage::ALL.map(Event::Advance));
    events
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
    states
}

fn label(state: &State) -> String {
    match state {
        State::Publishing { stage } => stage.as_str().to_owned(),
        other => other.name().to_string(),
    }
}

fn allowed(state: &str, event: &str, mode: Mode) -> Option<&'static str> {
    let live = if mode == Mode::Draft { "client_posted" } else { "published" };
    let before_commit = ["checking", "initiating", "uploading"].contains(&state);
    let committed = ["committing", "processing"].contains(&state);
    let to = match (state, event) {
        ("draft" | "scheduled" | "needs_attention" | "missed" | "failed" | "on_hold", "schedule") => {
            "scheduled"
        }
        ("draft" | "scheduled" | "needs_attention" | "missed" | "failed" | "on_hold", "cancel") => {
            "cancelled"
        }
        ("scheduled", "clip_arrived" | "defer") => "scheduled",
        ("scheduled", "consent_voided" | "taken_back") => "draft",
        ("scheduled", "hold") => "on_hold",
        ("scheduled", "late") => "missed",
        ("scheduled", "obstacle") => "needs_attention",
        ("scheduled", "claim") => "checking",
        (_, "start_again") if before_commit => "checking",
        (_, "defer") if before_commit => "scheduled",
        (_, "obstacle") if before_commit => "needs_attention",
        (_, "late") if before_commit => "missed",
        (_, "hold") if before_commit => "on_hold",
        (_, "cancel") if before_commit => "cancelled",
        (_, "refused") if before_commit => "failed",
        (_, "outcome_unknown") if committed => "unconfirmed",
        ("unconfirmed", "complete") => live,
        (_, "complete") if before_commit || committed => live,
        (_, "inbox") if before_commit || committed || state == "unconfirmed" => "in_inbox",
        (_, "tiktok_failed") if before_commit || committed || state == "unconfirmed" => "failed",
        ("unconfirmed", "seen_there") => "published",
        ("unconfirmed", "seen_missing") => "failed",
        ("in_inbox", "complete" | "client_posted") => "client_posted",
        ("in_inbox", "close") => "closed",
        _ => return None,
    };
    Some(to)
}

#[test]
fn every_state_and_event_does_what_the_table_says() {
    for mode in [Mode::Direct, Mode::Draft] {
        for state in states() {
            for event in events() {
                let name = event.name();
                let expected = if let (State::Publishing { stage }, Event::Advance(next)) = (&state, &event) {
                    let here = Stage::ALL.iter().position(|s| s == stage).unwrap();
                    (Stage::ALL.get(here + 1) == Some(next)).then(|| next.as_str())
                } else {
                    allowed(&label(&state), name, mode)
                };
                let got = state.after(event, mode).ok().map(|next| label(&next));
                assert_eq!(got.as_deref(), expected, "{mode:?}: {} + {name}", label(&state));
            }
        }
    }
}

#[test]
fn a_post_whose_clip_is_being_fetched_waits_for_it() {
    let planned = State::Draft.after(Event::Schedule(ready(ClipAt::OnItsWay(at(5)))), Mode::Direct).unwrap();
    let deferral = Deferral { until: at(5), reason: DeferReason::Fetching };
    assert_eq!(planned, State::Scheduled { deferred: Some(deferral) });
    assert_eq!(planned.after(Event::ClipArrived, Mode::Direct).unwrap(), State::SCHEDULED);
}

#[test]
fn names_survive_the_way_through_text() {
    for name in StateName::ALL {
        assert_eq!(name.as_str().parse(), Ok(name));
    }
    for stage in Stage::ALL {
        assert_eq!(stage.as_str().parse(), Ok(stage));
    }
    for reason in DeferReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
    }
    assert!("live".parse::<StateName>().is_err());
}

#[test]
fn callers_learn_the_coarse_status_whether_to_wait_on_and_whether_it_went_well() {
    for (state, status, waited_for, success) in [
        ("draft", "draft", true, false),
        ("scheduled", "scheduled", true, false),
        ("on_hold", "scheduled", true, false),
        ("publishing", "publishing", true, false),
        ("published", "completed", false, true),
        ("in_inbox", "completed", false, true),
        ("client_posted", "completed", false, true),
        ("closed", "completed", false, true),
        ("failed", "failed", false, false),
        ("needs_attention", "failed", false, false),
        ("missed", "failed", false, false),
        ("unconfirmed", "failed", false, false),
        ("cancelled", "cancelled", false, false),
    ] {
        let name: StateName = state.parse().unwrap();
        assert_eq!(name.post_status(), status, "{state}");
        assert_eq!(name.is_waited_for(), waited_for, "{state}");
        assert_eq!(name.is_success(), success, "{state}");
    }
}

#[test]
fn a_person_is_told_why_a_post_stopped_and_until_when_it_waits() {
    let before = State::Publishing { stage: Stage::Uploading };
    let committed = State::Publishing { stage: Stage::Committing };
    for (state, event) in [
        (&State::SCHEDULED, Event::Hold(cause())),
        (&State::SCHEDULED, Event::Obstacle(cause())),
        (&before, Event::Hold(cause())),
        (&before, Event::Obstacle(cause())),
        (&before, Event::Refused(cause())),
        (&before, Event::TiktokFailed(cause())),
        (&committed, Event::TiktokFailed(cause())),
        (&committed, Event::OutcomeUnknown(cause())),
    ] {
        let name = event.name();
        assert_eq!(state.after(event, Mode::Direct).unwrap().cause(), Some(&cause()), "{name}");
    }
    let unconfirmed = State::Unconfirmed { cause: cause() };
    let not_there = unconfirmed.after(Event::SeenMissing, Mode::Direct).unwrap();
    assert_eq!(not_there.cause().map(|cause| cause.code.as_str()), Some("not_there"));
    assert_eq!(State::Published.cause(), None);
    for state in [State::SCHEDULED, before] {
        let waits = state.after(Event::Defer(deferral()), Mode::Direct).unwrap();
        assert_eq!(waits, State::Scheduled { deferred: Some(deferral()) });
    }
}

#[test]
fn an_end_is_where_nothing_can_happen_any_more() {
    for state in states() {
        let moves = events().into_iter().any(|event| state.after(event, Mode::Direct).is_ok());
        assert_eq!(state.name().is_end(), !moves, "{}", label(&state));
    }
}

#[test]
fn a_refused_event_names_the_state_and_the_event() {
    let refused = State::Published.after(Event::Cancel, Mode::Direct).unwrap_err();
    assert_eq!(refused.to_string(), "a post that is published cannot take 'cancel'");
}

#[test]
fn nothing_is_ready_with_something_missing() {
    let settings = PostSettings::default();
    let missing = readiness::check(ClipAt::Nowhere, Mode::Direct, &settings, None, None).unwrap_err();
    let fields: Vec<_> = missing.iter().map(|detail| detail.field.as_str()).collect();
    assert_eq!(fields, ["privacy", "clip", "consent", "when"]);
}

proptest! {
    /// From the commit point on a post can be planned again only after TikTok's FAILED or a person's "not there".
    #[test]
    fn no_way_leads_from_the_commit_point_to_a_second_init_without_a_verdict(
        steps in prop::collection::vec(0..events().len(), 0..60),
        draft in any::<bool>(),
    ) {
        let mode = if draft { Mode::Draft } else { Mode::Direct };
        let mut state = State::Publishing { stage: Stage::Committing };
        let mut verdict = false;
        for index in steps {
            let event = events().swap_remove(index);
            let is_verdict = matches!(event, Event::TiktokFailed(_) | Event::SeenMissing);
            if let Ok(next) = state.after(event, mode) {
                verdict |= is_verdict;
                state = next;
            }
            let sent_again = matches!(state, State::Scheduled { .. })
                || matches!(&state, State::Publishing { stage } if !stage.is_committed());
            prop_assert!(!sent_again || verdict);
        }
    }
}
