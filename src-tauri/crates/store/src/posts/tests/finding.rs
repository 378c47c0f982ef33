//! The right posts are found, in the right order, by an index.

use super::*;

fn ids(posts: &[Post]) -> Vec<PostId> {
    posts.iter().map(|post| post.id).collect()
}

fn planned(profile: &Profile, due: i64, created: i64) -> Post {
    Post { state: State::SCHEDULED, schedule: due_at(due), created_at: at(created), ..post(profile) }
}

#[test]
fn due_posts_come_by_wake_time_and_then_by_age() {
    let (fixture, profile) = with_profile();
    let [late, young, old] = [(10, 0), (5, 9), (5, 8)].map(|(due, made)| planned(&profile, due, made));
    let deferred = State::Scheduled { deferred: Some(deferral(at(7))) };
    let deferred = Post { state: deferred, ..planned(&profile, 1, 0) };
    let long_past = State::Scheduled { deferred: Some(deferral(at(1))) };
    let long_past = Post { state: long_past, ..planned(&profile, 6, 0) };
    let unplanned = Post { schedule: due_at(1), ..post(&profile) };
    insert(
        &fixture,
        &[late.clone(), young.clone(), old.clone(), deferred.clone(), long_past.clone(), unplanned],
    );

    let due = |seconds, limit| ids(&fixture.read(|r| r.due_posts(at(seconds), limit)));
    assert_eq!(due(4, 10), []);
    assert_eq!(due(6, 10), [old.id, young.id, long_past.id]);
    assert_eq!(due(10, 10), [old.id, young.id, long_past.id, deferred.id, late.id]);
    assert_eq!(due(10, 2), [old.id, young.id]);
    assert_eq!(fixture.read(|r| r.next_wake_at()), Some(at(5)));
    assert_eq!(fixture.read(|r| r.next_wake_after(at(5))), Some(at(6)));
    assert_eq!(fixture.read(|r| r.next_wake_after(at(10))), None);
}

#[test]
fn one_accounts_backlog_hides_nobody_elses_posts() {
    let (fixture, korn) = with_profile();
    let velo = profile("velo");
    let stored = velo.clone();
    fixture.write(move |tx| tx.insert_profile(&stored, &tokens()));
    fixture.write(|tx| tx.insert_clip(&clip(1), at(0)));
    let here = |post: Post| Post { clip: ClipSource::Kept { hash: hash(1) }, ..post };
    let backlog: Vec<_> = (0..5).map(|n| here(planned(&korn, n, 0))).collect();
    let drafted = Post { mode: Mode::Draft, ..here(planned(&korn, 8, 0)) };
    let other = here(planned(&velo, 9, 0));
    let still_fetching = planned(&velo, 1, 0);
    insert(&fixture, &backlog);
    insert(&fixture, &[drafted.clone(), other.clone(), still_fetching]);

    let due = |each, limit| ids(&fixture.read(|r| r.due_posts_of_each(at(10), each, limit)));
    assert_eq!(due(2, 10), [backlog[0].id, backlog[1].id, drafted.id, other.id]);
    assert_eq!(due(2, 1), [backlog[0].id]);
    assert_eq!(
        ids(&fixture.read(|r| r.due_posts_of_each(at(2), 9, 9))),
        [backlog[0].id, backlog[1].id, backlog[2].id]
    );
}

#[test]
fn the_wake_time_follows_edits_and_moves() {
    let (fixture, profile) = with_profile();
    let mut post = planned(&profile, 10, 0);
    let id = post.id;
    insert(&fixture, std::slice::from_ref(&post));
    post.schedule = due_at(20);
    fixture.write(move |tx| tx.edit_post(&post));
    assert_eq!(fixture.read(|r| r.next_wake_at()), Some(at(20)));
    fixture.write(move |tx| tx.move_post(id, Event::Defer(deferral(at(30))), moved(20)));
    assert_eq!(fixture.read(|r| r.next_wake_at()), Some(at(30)));
    fixture.write(move |tx| tx.move_post(id, Event::Claim, moved(30)));
    assert_eq!(fixture.read(|r| r.next_wake_at()), None);
    fixture.write(move |tx| tx.move_post(id, Event::Defer(deferral(at(15))), moved(31)));
    assert_eq!(fixture.read(|r| r.next_wake_at()), Some(at(20)));
}

#[test]
fn a_list_is_filtered_and_comes_newest_first_in_pages() {
    let (fixture, korn) = with_profile();
    let atelier = profile("atelier");
    let stored = atelier.clone();
    fixture.write(move |tx| tx.insert_profile(&stored, &tokens()));
    let of = |profile: &Profile, state, created| Post { state, created_at: at(created), ..post(profile) };
    let posts = [
        of(&korn, State::Draft, 1),
        of(&korn, State::Published, 2),
        of(&atelier, State::Draft, 3),
        of(&korn, State::Missed, 4),
        of(&korn, State::Draft, 5),
    ];
    insert(&fixture, &posts);
    let list = |states: Option<&[StateName]>, profile: Option<&Profile>, limit, offset| {
        let states = states.map(<[StateName]>::to_vec);
        let filter = PostFilter { states, profile: profile.map(|p| p.id), limit, offset };
        let (page, total) = fixture.read(|r| r.posts(&filter));
        let position = |id| posts.iter().position(|post| post.id == id).unwrap() + 1;
        (ids(&page).into_iter().map(position).collect::<Vec<_>>(), total)
    };
    use StateName::{Draft, Missed};
    assert_eq!(list(None, None, 50, 0), (vec![5, 4, 3, 2, 1], 5));
    assert_eq!(list(None, None, 2, 1), (vec![4, 3], 5));
    assert_eq!(list(Some(&[Draft]), None, 50, 0), (vec![5, 3, 1], 3));
    assert_eq!(list(Some(&[Draft, Missed]), None, 2, 0), (vec![5, 4], 4));
    assert_eq!(list(None, Some(&atelier), 50, 0), (vec![3], 1));
    assert_eq!(list(Some(&[Draft]), Some(&korn), 50, 1), (vec![1], 2));
    assert_eq!(list(Some(&[]), None, 50, 0), (vec![], 0));
    assert_eq!(list(None, None, 50, 9), (vec![], 5));
    assert_eq!(fixture.read(|r| r.posts(&PostFilter::default())).0.len(), 5);
}

#[test]
fn posts_made_in_one_moment_have_one_order() {
    let (fixture, profile) = with_profile();
    let posts: Vec<_> = (0..20).map(|_| post(&profile)).collect();
    insert(&fixture, &posts);
    let page = |offset| {
        let filter = PostFilter { limit: 7, offset, ..PostFilter::default() };
        ids(&fixture.read(|r| r.posts(&filter)).0)
    };
    let mut all = ids(&posts);
    all.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!([page(0), page(7), page(14)].concat(), all);
}

#[test]
fn a_stretch_of_the_calendar_ends_before_its_end() {
    let (fixture, korn) = with_profile();
    let atelier = profile("atelier");
    let stored = atelier.clone();
    fixture.write(move |tx| tx.insert_profile(&stored, &tokens()));
    let posts =
        [planned(&korn, 19, 0), planned(&korn, 10, 0), planned(&atelier, 15, 0), planned(&korn, 20, 0)];
    let undated = Post { schedule: None, ..post(&korn) };
    insert(&fixture, &posts);
    insert(&fixture, &[undated, Post { schedule: due_at(11), ..post(&korn) }]);
    let between = |profile| fixture.read(|r| r.posts_between(at(10), at(20), profile));
    assert_eq!(ids(&between(None)).len(), 4);
    assert_eq!(ids(&between(Some(atelier.id))), [posts[2].id]);
    assert_eq!(between(Some(korn.id)).first().map(|post| post.id), Some(posts[1].id));
    let mut counts = fixture.read(|r| r.counts_between(at(10), at(20), &[korn.id, atelier.id]));
    counts.sort_by_key(|count| (count.profile, count.posts));
    let count = |profile: &Profile, state, posts| PostCount { profile: profile.id, state, posts };
    let mut expected = vec![
        count(&korn, StateName::Draft, 1),
        count(&korn, StateName::Scheduled, 2),
        count(&atelier, StateName::Scheduled, 1),
    ];
    expected.sort_by_key(|count| (count.profile, count.posts));
    assert_eq!(counts, expected);
}

#[test]
fn posts_are_found_by_state_clip_and_being_fetched() {
    let (fixture, profile) = with_profile();
    fixture.write(|tx| tx.insert_clip(&clip(1), at(0)));
    let kept = |seconds| Post { clip: ClipSource::Kept { hash: hash(1) }, ..planned(&profile, 10, seconds) };
    let fetching = |state| Post {
        clip: ClipSource::Fetching { url_sealed: vec![1, 2, 3] },
        state,
        ..planned(&profile, 10, 3)
    };
    let (second, first) = (kept(2), kept(1));
    let (awaited, called_off) = (fetching(State::SCHEDULED), fetching(State::Cancelled));
    insert(&fixture, &[second.clone(), first.clone(), awaited.clone(), called_off]);
    let same_clip = |hash: &ClipHash| ids(&fixture.read(|r| r.posts_with_clip(hash, profile.id)));
    assert_eq!(same_clip(&hash(1)), [first.id, second.id]);
    assert_eq!(same_clip(&hash(2)), []);
    assert_eq!(ids(&fixture.read(|r| r.fetching_posts())), [awaited.id]);
    let planned = fixture.read(|r| r.posts_in_state(StateName::Scheduled));
    assert_eq!(ids(&planned), [first.id, second.id, awaited.id]);
}

#[test]
fn posts_around_a_time_are_due_then_or_asked_for_then() {
    let (fixture, profile) = with_profile();
    let draft = |due: i64, ask: i64| Post {
        mode: Mode::Draft,
        schedule: due_at(due),
        ask: due_at(ask),
        ..post(&profile)
    };
    let posts =
        [draft(10, 110), draft(110, 210), Post { schedule: due_at(105), ..post(&profile) }, draft(10, 210)];
    insert(&fixture, &posts);
    let found = fixture.read(|r| r.posts_around(at(100), at(200), profile.id));
    assert_eq!(ids(&found), [posts[0].id, posts[2].id, posts[1].id]);
    let plan = fixture.plan(reads::AROUND);
    for index in [
        "posts_profile_due (profile=? AND due>? AND due<?)",
        "posts_profile_sits (profile=? AND sits>? AND sits<?)",
    ] {
        assert!(plan.contains(index), "{plan}");
    }
}

#[test]
fn the_questions_asked_all_the_time_use_an_index() {
    let fixture = Fixture::new();
    for (sql, plan) in [
        (reads::NEXT_WAKE, "SEARCH posts USING INDEX posts_wake (wake_at>?)"),
        (reads::NEXT_WAKE_AFTER, "SEARCH posts USING INDEX posts_wake (wake_at>?)"),
        (reads::DUE, "SEARCH posts USING INDEX posts_wake (wake_at<?)"),
        (
            reads::OF_PROFILE_BETWEEN,
            "SEARCH posts USING INDEX posts_profile_due (profile=? AND due>? AND due<?)",
        ),
        (reads::AROUND, "SEARCH posts USING INTEGER PRIMARY KEY (rowid=?)"),
        (reads::BETWEEN, "SEARCH posts USING INDEX posts_due (due>? AND due<?)"),
        (
            reads::COUNTS_BETWEEN,
            "SEARCH posts USING INDEX posts_profile_sits (profile=? AND sits>? AND sits<?)",
        ),
        (reads::COUNTS_IN_STATES, "SEARCH posts USING INDEX posts_state (state=?)"),
        (reads::IN_STATE, "SEARCH posts USING INDEX posts_state (state=?)"),
        (reads::WITH_CLIP, "SEARCH posts USING INDEX posts_clip (clip_hash=? AND profile=?)"),
        (reads::FETCHING, "SEARCH posts USING INDEX posts_fetching (state=?)"),
    ] {
        let found = fixture.plan(sql);
        assert!(found.contains(plan) && !found.contains("SCAN posts"), "{sql}: {found}");
    }
}
