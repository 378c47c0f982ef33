//! A post comes back as it was put in, and nonsense does not get in.

use super::*;

fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0i64..4_102_444_800_000).prop_map(|ms| DateTime::from_timestamp_millis(ms).unwrap())
}

fn any_settings() -> impl Strategy<Value = PostSettings> {
    let privacy = prop::option::of(prop::sample::select(Privacy::ALL.to_vec()));
    let switches = any::<[bool; 6]>();
    (any::<String>(), privacy, switches, any::<Option<u32>>()).prop_map(
        |(caption, privacy, [comment, duet, stitch, branded, own, ai], cover_timestamp_ms)| PostSettings {
            caption,
            privacy,
            interactions: Interactions {
                disable_comment: comment,
                disable_duet: duet,
                disable_stitch: stitch,
            },
            disclosure: Disclosure { branded_content: branded, own_brand: own, ai_generated: ai },
            cover_timestamp_ms,
        },
    )
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    (any_instant(), prop::sample::select(vec![Berlin, New_York, Kathmandu]))
        .prop_map(|(due, zone)| Schedule::at_instant(due, zone))
}

fn later(schedule: &Schedule, ms: i64) -> Schedule {
    Schedule::at_instant(schedule.due + TimeDelta::milliseconds(ms), schedule.zone)
}

fn any_clip() -> impl Strategy<Value = ClipSource> {
    prop_oneof![
        Just(ClipSource::None),
        Just(ClipSource::Kept { hash: hash(1) }),
        prop::collection::vec(any::<u8>(), 1..60).prop_map(|url_sealed| ClipSource::Fetching { url_sealed }),
    ]
}

prop_compose! {
    fn any_post()(
        clip in any_clip(),
        draft in any::<bool>(),
        title in any::<String>(),
        settings in any_settings(),
        schedule in any_schedule(),
        has_schedule in any::<bool>(),
        (is_asked, lead_ms) in (any::<bool>(), 0i64..2_000_000_000),
        immediate in any::<bool>(),
        state in prop::sample::select(states()),
        (tiktok_post_id, post_url) in (any::<Option<String>>(), any::<Option<String>>()),
        inits_since_go in any::<u32>(),
        (created_at, changed_at) in (any_instant(), any_instant()),
    ) -> Post {
        let mode = if draft { Mode::Draft } else { Mode::Direct };
        let needs_schedule = state.name() == StateName::Scheduled;
        let schedule = (has_schedule || needs_schedule).then_some(schedule);
        let ask = schedule.filter(|_| draft && is_asked).map(|schedule| later(&schedule, lead_ms));
        Post {
            clip, mode, title, settings, schedule, ask, immediate, state, tiktok_post_id, post_url, inits_since_go,
            created_at, changed_at, ..post(&profile("unused"))
        }
    }
}

#[test]
fn any_post_comes_back_as_it_was() {
    let (fixture, profile) = with_profile();
    fixture.write(|tx| tx.insert_clip(&clip(1), at(0)));
    proptest!(|(made in any_post())| {
        let made = Post { profile: profile.id, ..made };
        insert(&fixture, std::slice::from_ref(&made));
        prop_assert_eq!(stored(&fixture, made.id), made);
    });
}

#[test]
fn every_state_is_taken() {
    let (fixture, profile) = with_profile();
    for state in states() {
        let made = Post { state, ..post(&profile) };
        insert(&fixture, std::slice::from_ref(&made));
        assert_eq!(stored(&fixture, made.id), made);
    }
}

#[test]
fn instants_are_kept_to_the_millisecond_and_wall_time_with_them() {
    let (fixture, profile) = with_profile();
    let finer = at(60) + TimeDelta::nanoseconds(123_456_789);
    let made = Post { schedule: Some(Schedule::at_instant(finer, Kathmandu)), ..post(&profile) };
    insert(&fixture, std::slice::from_ref(&made));
    let coarse = Schedule::at_instant(at(60) + TimeDelta::milliseconds(123), Kathmandu);
    assert_eq!(stored(&fixture, made.id).schedule, Some(coarse));
}

#[test]
fn what_a_post_points_to_must_be_there() {
    let (fixture, profile) = with_profile();
    let unknown_clip = Post { clip: ClipSource::Kept { hash: hash(9) }, ..post(&profile) };
    let unknown_profile = Post { profile: ProfileId::new(), ..post(&profile) };
    let same_destination = {
        let first = post(&profile);
        insert(&fixture, std::slice::from_ref(&first));
        Post { destination: first.destination, ..post(&profile) }
    };
    let planned_for_no_time = Post { state: State::SCHEDULED, schedule: None, ..post(&profile) };
    for made in [unknown_clip, unknown_profile, same_destination, planned_for_no_time] {
        let refused = fixture.try_write(move |tx| tx.insert_post(&made));
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
    }
}

#[test]
fn the_tables_refuse_what_no_state_is() {
    let (fixture, post) = Fixture::with_post();
    for nonsense in [
        "state = 'live'",
        "state = 'publishing'",
        "state = 'failed'",
        "stage = 'checking'",
        "cause_code = 'why', cause_message = 'because'",
        "deferred_until = 1, deferred_reason = 'offline'",
        "state = 'scheduled', deferred_until = 1",
        "state = 'scheduled', deferred_until = 1, deferred_reason = 'bored'",
        "due = NULL",
        "ask = due, ask_local = 'x', ask_zone = 'y'",
        "mode = 'draft', ask = due - 1, ask_local = 'x', ask_zone = 'y'",
        "mode = 'draft', ask = due, ask_local = 'x'",
        "mode = 'draft', ask_local = 'x', ask_zone = 'y'",
        "mode = 'inbox'",
        "privacy = 'public'",
        "own_brand = 2",
        "due = 'tomorrow'",
    ] {
        let refused = fixture.try_write(move |tx| {
            tx.change(&format!("UPDATE posts SET {nonsense} WHERE due IS NOT NULL"), [])
        });
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{nonsense}: {refused:?}");
    }
    assert_eq!(stored(&fixture, post.id), post);
}

#[test]
fn a_value_of_a_later_version_is_said_to_be_unreadable() {
    let (fixture, post) = Fixture::with_post();
    fixture.write(|tx| tx.change("UPDATE posts SET zone = 'Europe/Atlantis'", []));
    let unreadable = fixture.store.read_blocking(|r| r.post(post.id));
    let Err(StoreError::Unreadable { detail }) = unreadable else { panic!("{unreadable:?}") };
    assert!(detail.contains("zone") && !detail.contains("Atlantis"), "{detail}");
}
