//! What a calendar shows: the right cards, in their order, by an index.

use super::super::cards;
use super::*;
use crate::Card;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn with_profiles(names: &[&str]) -> (Fixture, Vec<Profile>) {
    let fixture = Fixture::new();
    let profiles: Vec<_> = names.iter().map(|name| profile(name)).collect();
    let stored = profiles.clone();
    fixture.write(move |tx| {
        tx.insert_clip(&clip(1), at(0))?;
        stored.iter().try_for_each(|profile| tx.insert_profile(profile, &tokens()))
    });
    (fixture, profiles)
}

fn planned(profile: &Profile, due: i64) -> Post {
    Post { state: State::SCHEDULED, schedule: due_at(due), ..post(profile) }
}

fn ids(cards: &[Card]) -> Vec<PostId> {
    cards.iter().map(|card| card.id).collect()
}

#[test]
fn a_card_shows_where_a_post_stands() {
    let (fixture, profiles) = with_profiles(&["korn"]);
    let post = Post {
        clip: ClipSource::Kept { hash: hash(1) },
        settings: PostSettings { caption: "🥨".repeat(100), ..PostSettings::default() },
        ..planned(&profiles[0], 10)
    };
    for state in states() {
        let post = Post { id: PostId::new(), destination: post.destination, state, ..post.clone() };
        let post = Post { destination: runsheet_model::DestinationId::new(), ..post };
        insert(&fixture, std::slice::from_ref(&post));
        let found = fixture.read(|r| r.cards_between(at(10), at(11), &[profiles[0].id]));
        let card = found.into_iter().find(|card| card.id == post.id);
        let expected = Card {
            id: post.id,
            profile: post.profile,
            mode: post.mode,
            privacy: None,
            title: post.title.clone(),
            opening: "🥨".repeat(80),
            clip: Some(hash(1)),
            schedule: post.schedule,
            ask: None,
            state: post.state.clone(),
        };
        assert_eq!(card, (post.state != State::Cancelled).then_some(expected), "{:?}", post.state);
    }
}

#[test]
fn a_span_ends_before_its_end_and_shows_only_the_accounts_asked_for() {
    let (fixture, profiles) = with_profiles(&["korn", "velo", "mia"]);
    let [korn, velo, mia] = [&profiles[0], &profiles[1], &profiles[2]];
    let posts =
        [planned(korn, 19), planned(velo, 15), planned(korn, 10), planned(korn, 20), planned(mia, 12)];
    insert(&fixture, &posts);
    let span = |accounts: &[ProfileId]| ids(&fixture.read(|r| r.cards_between(at(10), at(20), accounts)));
    assert_eq!(span(&[korn.id, velo.id]), [posts[2].id, posts[1].id, posts[0].id]);
    assert_eq!(span(&[velo.id]), [posts[1].id]);
    assert_eq!(span(&[]), []);
}

#[test]
fn an_inbox_draft_sits_where_its_client_is_asked_to_post_it() {
    let (fixture, profiles) = with_profiles(&["korn"]);
    let korn = &profiles[0];
    let asked = Post { mode: Mode::Draft, ask: due_at(DAY + 20), ..planned(korn, 10) };
    let posts = [asked, planned(korn, 30), planned(korn, DAY + 10), planned(korn, DAY + 30)];
    insert(&fixture, &posts);
    let span = |from, to| fixture.read(|r| r.cards_between(at(from), at(to), &[korn.id]));
    assert_eq!(ids(&span(0, DAY)), [posts[1].id]);
    let next_day = span(DAY, 2 * DAY);
    assert_eq!(ids(&next_day), [posts[2].id, posts[0].id, posts[3].id]);
    assert_eq!((next_day[1].schedule, next_day[1].ask), (due_at(10), due_at(DAY + 20)));
    let days = fixture.read(|r| r.days(&[(at(0), at(DAY)), (at(DAY), at(2 * DAY))], &[korn.id], 2));
    assert_eq!(days.iter().map(|day| day.posts).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(ids(&days[1].first), [posts[2].id, posts[0].id]);
}

#[test]
fn posts_with_a_clip_are_found_on_every_account_the_newest_first() {
    let (fixture, profiles) = with_profiles(&["korn", "velo"]);
    let with = |profile: &Profile, made: i64, state: State| Post {
        clip: ClipSource::Kept { hash: hash(1) },
        created_at: at(made),
        changed_at: at(made + 5),
        state,
        ..planned(profile, 10)
    };
    let posts = [
        with(&profiles[0], 1, State::SCHEDULED),
        Post { post_url: Some("https://a.example/1".into()), ..with(&profiles[1], 2, State::Published) },
        with(&profiles[1], 3, State::Cancelled),
        planned(&profiles[0], 4),
    ];
    insert(&fixture, &posts);
    let found = fixture.read(|r| r.cards_with_clip(&hash(1)));
    assert_eq!(found.iter().map(|with| with.card.id).collect::<Vec<_>>(), [posts[1].id, posts[0].id]);
    assert_eq!((found[0].changed_at, found[0].post_url.as_deref()), (at(7), Some("https://a.example/1")));
    assert_eq!(fixture.read(|r| r.cards_with_clip(&hash(2))), []);
}

#[test]
fn unfinished_posts_without_a_time_are_found_beside_the_calendar() {
    let (fixture, profiles) = with_profiles(&["korn"]);
    let bare = |state| Post { schedule: None, state, ..post(&profiles[0]) };
    let posts = [bare(State::Draft), bare(State::Cancelled), post(&profiles[0])];
    insert(&fixture, &posts);
    assert_eq!(ids(&fixture.read(|r| r.cards_without_time(&[profiles[0].id]))), [posts[0].id]);
    assert_eq!(fixture.read(|r| r.cards_without_time(&[])), []);
}

#[test]
fn a_month_counts_each_day_and_shows_its_first_posts() {
    let (fixture, profiles) = with_profiles(&["korn", "velo"]);
    let [korn, velo] = [&profiles[0], &profiles[1]];
    let mut posts: Vec<_> = (0..6).map(|n| planned(korn, DAY + (6 - n) * HOUR)).collect();
    posts.push(planned(velo, DAY + 90));
    posts.push(Post { state: State::Cancelled, ..planned(velo, DAY + 80) });
    posts.push(planned(velo, DAY - 1));
    posts.push(planned(velo, 3 * DAY));
    insert(&fixture, &posts);
    let bounds: Vec<_> = (0..3).map(|day| (at(day * DAY), at((day + 1) * DAY))).collect();
    let all = [korn.id, velo.id];
    let days = fixture.read(|r| r.days(&bounds, &all, 4));
    assert_eq!(days.iter().map(|day| day.posts).collect::<Vec<_>>(), [1, 7, 0]);
    assert_eq!(ids(&days[0].first), [posts[8].id]);
    assert_eq!(ids(&days[1].first), [posts[6].id, posts[5].id, posts[4].id, posts[3].id]);
    assert_eq!(ids(&days[2].first), []);
    let days = fixture.read(|r| r.days(&bounds, &[velo.id], 4));
    assert_eq!(days.iter().map(|day| day.posts).collect::<Vec<_>>(), [1, 1, 0]);
}

#[test]
fn the_calendars_questions_use_an_index() {
    let fixture = Fixture::new();
    let span = "USING INDEX posts_profile_sits (profile=? AND sits>? AND sits<?)";
    for (sql, plan) in [
        (cards::CARDS_BETWEEN, span),
        (cards::WITHOUT_TIME, "USING INDEX posts_due (due=? AND profile=? AND state=?)"),
        (cards::WITH_CLIP, "USING INDEX posts_clip (clip_hash=?)"),
        (cards::COUNT_OF_DAYS, span),
        (cards::FIRST_OF_DAYS, span),
    ] {
        let found = fixture.plan(sql);
        assert!(found.contains(plan), "{sql}: {found}");
        assert!(!found.contains("SCAN posts") && !found.contains("SCAN early"), "{sql}: {found}");
    }
}
