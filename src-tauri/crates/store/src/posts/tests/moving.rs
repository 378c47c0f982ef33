//! States move by the model's leave only, and never without a line in the log. Edits stop at the claim.

use super::*;

fn events() -> Vec<Event> {
    let mut events = vec![
        Event::Schedule(ready(ClipAt::Here)),
        Event::Schedule(ready(ClipAt::OnItsWay(at(70)))),
        Event::ClipArrived,
        Event::ConsentVoided,
        Event::TakenBack,
        Event::Hold(cause()),
        Event::Cancel,
        Event::Late,
        Event::Obstacle(cause()),
        Event::Defer(deferral(at(90))),
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

#[test]
fn any_way_through_the_states_is_kept_and_logged_and_no_other_is_taken() {
    let (fixture, profile) = with_profile();
    let steps = prop::collection::vec(prop::sample::select(events()), 0..30);
    proptest!(ProptestConfig::with_cases(48), |(events in steps, draft in any::<bool>())| {
        let mode = if draft { Mode::Draft } else { Mode::Direct };
        let mut expected = Post { mode, ..post(&profile) };
        let id = expected.id;
        insert(&fixture, std::slice::from_ref(&expected));
        let mut log = Vec::new();
        for (seconds, event) in (1..).zip(events) {
            let asked = event.clone();
            let outcome = fixture.try_write(move |tx| tx.move_post(id, asked, moved(seconds)));
            match expected.state.after(event.clone(), mode) {
                Ok(state) => {
                    expected = Post { state, changed_at: at(seconds), ..expected };
                    prop_assert_eq!(outcome.unwrap(), expected.clone());
                    log.push((event.name().to_owned(), at(seconds)));
                }
                Err(_) => prop_assert!(matches!(outcome, Err(StoreError::Impossible(_)))),
            }
            prop_assert_eq!(stored(&fixture, id), expected.clone());
        }
        let steps = fixture.read(|r| r.steps(id));
        let logged: Vec<_> = steps.into_iter().map(|step| (step.name, step.at)).collect();
        prop_assert_eq!(logged, log);
    });
}

#[test]
fn a_move_says_who_when_where_to_and_why() {
    let (fixture, profile) = with_profile();
    let planned = Post { state: State::SCHEDULED, ..post(&profile) };
    let id = planned.id;
    insert(&fixture, std::slice::from_ref(&planned));
    fixture.write(move |tx| {
        let detail = json!({ "asked_of": "creator_info" });
        let moved = Moved { at: at(7), by: "publisher", attempt: Some(2), detail };
        tx.move_post(id, Event::Obstacle(Cause::new("privacy_not_allowed", "Choose again.")), moved)
    });
    let entry = fixture.read(|r| r.activity(id)).remove(0);
    assert_eq!((entry.by.as_str(), entry.step.name.as_str()), ("publisher", "obstacle"));
    assert_eq!((entry.step.at, entry.step.attempt), (at(7), Some(2)));
    let expected = json!({
        "state": "needs_attention",
        "cause": { "code": "privacy_not_allowed", "message": "Choose again." },
        "asked_of": "creator_info",
    });
    assert_eq!(entry.step.detail, expected);
}

#[test]
fn a_failing_write_leaves_neither_the_state_nor_the_line() {
    let (fixture, profile) = with_profile();
    let planned = Post { state: State::SCHEDULED, ..post(&profile) };
    let id = planned.id;
    insert(&fixture, std::slice::from_ref(&planned));
    let failed = fixture.try_write(move |tx| {
        let post = tx.move_post(id, Event::Claim, moved(1))?;
        assert_eq!(post.state.name(), StateName::Publishing);
        Err::<(), _>(StoreError::Busy)
    });
    assert!(matches!(failed, Err(StoreError::Busy)));
    assert_eq!(stored(&fixture, id), planned);
    assert_eq!(fixture.read(|r| r.steps(id)), []);
}

#[test]
fn a_post_that_is_not_there_does_not_move() {
    let fixture = Fixture::new();
    let missing = fixture.try_write(|tx| tx.move_post(PostId::new(), Event::Cancel, moved(1)));
    assert!(matches!(missing, Err(StoreError::Missing { what: "post", .. })));
}

#[test]
fn an_edit_writes_what_a_post_says_and_nothing_else() {
    let (fixture, profile) = with_profile();
    let before = Post { inits_since_go: 2, ..post(&profile) };
    insert(&fixture, std::slice::from_ref(&before));
    let edited = Post {
        clip: ClipSource::Kept { hash: hash(1) },
        mode: Mode::Draft,
        title: "Semmeln".into(),
        settings: PostSettings::default(),
        schedule: Some(Schedule::at_instant(at(7_200), New_York)),
        ask: Some(Schedule::at_instant(at(9_000), New_York)),
        immediate: true,
        ..before.clone()
    };
    let with_more = Post {
        state: State::Published,
        inits_since_go: 0,
        tiktok_post_id: Some("7".into()),
        changed_at: at(99),
        ..edited.clone()
    };
    fixture.write(move |tx| {
        tx.insert_clip(&clip(1), at(0))?;
        tx.edit_post(&with_more)
    });
    assert_eq!(stored(&fixture, before.id), edited);
}

#[test]
fn an_edit_is_refused_from_the_claim_on() {
    let (fixture, profile) = with_profile();
    for state in states() {
        let name = state.name();
        let before = Post { state, ..post(&profile) };
        insert(&fixture, std::slice::from_ref(&before));
        let edited = Post { title: "Semmeln".into(), state: State::Draft, ..before.clone() };
        let outcome = fixture.try_write(move |tx| tx.edit_post(&edited));
        let editable = matches!(
            name,
            StateName::Draft
                | StateName::Scheduled
                | StateName::NeedsAttention
                | StateName::Missed
                | StateName::Failed
                | StateName::OnHold
        );
        assert_eq!(stored(&fixture, before.id).title == "Semmeln", editable, "{name}");
        match outcome {
            Ok(()) => assert!(editable, "{name}"),
            Err(StoreError::NotEditable(stored)) => assert_eq!((stored, editable), (name, false)),
            Err(other) => panic!("{name}: {other}"),
        }
    }
}

#[test]
fn inits_are_counted_until_a_person_gives_a_go() {
    let (fixture, post) = Fixture::with_post();
    assert_eq!(fixture.write(move |tx| tx.count_init(post.id)), 1);
    assert_eq!(fixture.write(move |tx| tx.count_init(post.id)), 2);
    assert_eq!(stored(&fixture, post.id).inits_since_go, 2);
    fixture.write(move |tx| tx.reset_inits(post.id));
    assert_eq!(stored(&fixture, post.id).inits_since_go, 0);
    let missing = fixture.try_write(|tx| tx.count_init(PostId::new()));
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

#[test]
fn tiktoks_id_may_come_before_or_after_the_address() {
    let (fixture, post) = Fixture::with_post();
    let id = post.id;
    fixture.write(move |tx| tx.set_published(id, Some("7594318922817490000"), None));
    fixture.write(move |tx| tx.set_published(id, None, Some("https://www.tiktok.com/@k/video/7")));
    let now = stored(&fixture, id);
    assert_eq!(now.tiktok_post_id.as_deref(), Some("7594318922817490000"));
    assert_eq!(now.post_url.as_deref(), Some("https://www.tiktok.com/@k/video/7"));
}
