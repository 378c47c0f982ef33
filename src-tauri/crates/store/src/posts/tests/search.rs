//! Finding posts for a list.

use super::*;
use crate::{Card, CardSearch};

fn two_accounts() -> (Fixture, Vec<Profile>) {
    let fixture = Fixture::new();
    let profiles: Vec<_> = ["korn", "velo"].iter().map(|name| profile(name)).collect();
    let stored = profiles.clone();
    fixture.write(move |tx| stored.iter().try_for_each(|profile| tx.insert_profile(profile, &tokens())));
    (fixture, profiles)
}

fn saying(profile: &Profile, caption: &str, due: i64, state: State) -> Post {
    let settings = PostSettings { caption: caption.to_owned(), ..PostSettings::default() };
    Post { settings, schedule: due_at(due), state, ..post(profile) }
}

fn captions(cards: &[Card]) -> Vec<&str> {
    cards.iter().map(|card| card.opening.as_str()).collect()
}

#[test]
fn posts_are_found_by_words_accounts_states_and_time() {
    let (fixture, profiles) = two_accounts();
    let (korn, velo) = (&profiles[0], &profiles[1]);
    let failed = || State::Failed { cause: Cause::new("x", "y") };
    insert(
        &fixture,
        &[
            saying(korn, "Rye, 100% slowly", 30, State::SCHEDULED),
            saying(velo, "A wheel", 20, State::SCHEDULED),
            saying(velo, "RYE on wheels", 10, failed()),
            saying(korn, "Called off", 5, State::Cancelled),
            Post { schedule: None, ..saying(korn, "Some day: rye", 0, State::Draft) },
        ],
    );
    let both = vec![korn.id, velo.id];
    let all = CardSearch { profiles: both.clone(), ..CardSearch::default() };
    let find = |wanted: CardSearch| fixture.read(|r| r.search_cards(&wanted, 10, 0));
    let said =
        |wanted: CardSearch| captions(&find(wanted).0).into_iter().map(str::to_owned).collect::<Vec<_>>();

    assert_eq!(said(all.clone()), ["RYE on wheels", "A wheel", "Rye, 100% slowly", "Some day: rye"]);
    assert_eq!(
        said(CardSearch { text: " rye ".into(), ..all.clone() }),
        ["RYE on wheels", "Rye, 100% slowly", "Some day: rye"]
    );
    assert_eq!(said(CardSearch { text: "100%".into(), ..all.clone() }), ["Rye, 100% slowly"]);
    assert_eq!(said(CardSearch { text: "0_%".into(), ..all.clone() }), [""; 0]);
    assert_eq!(
        said(CardSearch { text: "velo".into(), named: vec![velo.id], ..all.clone() }),
        ["RYE on wheels", "A wheel"]
    );
    assert_eq!(
        said(CardSearch { states: vec![StateName::Failed, StateName::Cancelled], ..all.clone() }),
        ["Called off", "RYE on wheels"]
    );
    assert_eq!(
        said(CardSearch { profiles: vec![velo.id], states: vec![StateName::Scheduled], ..all.clone() }),
        ["A wheel"]
    );
    assert_eq!(
        said(CardSearch { from: Some(at(10)), to: Some(at(30)), ..all.clone() }),
        ["RYE on wheels", "A wheel"]
    );
    let states = vec![StateName::Scheduled];
    assert_eq!(said(CardSearch { states, from: Some(at(21)), ..all.clone() }), ["Rye, 100% slowly"]);

    let (page, total) = fixture.read(|r| r.search_cards(&all, 2, 1));
    assert_eq!((captions(&page), total), (vec!["A wheel", "Rye, 100% slowly"], 4));
    let counts = fixture.read(|r| r.counts_in_states(&[StateName::Failed, StateName::Draft]));
    let mut counts: Vec<_> =
        counts.into_iter().map(|count| (count.profile, count.state, count.posts)).collect();
    counts.sort_by_key(|(_, state, _)| state.as_str());
    assert_eq!(counts, [(korn.id, StateName::Draft, 1), (velo.id, StateName::Failed, 1)]);
}
