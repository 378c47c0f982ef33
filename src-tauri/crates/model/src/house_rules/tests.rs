use proptest::prelude::*;

use super::*;
use crate::post_settings::{Disclosure, Interactions};

fn captioned(caption: &str) -> PostSettings {
    PostSettings { caption: caption.to_owned(), ..PostSettings::default() }
}

fn of_caption(rules: &HouseRules, caption: &str) -> Vec<Deviation> {
    deviations(rules, &captioned(caption))
}

#[test]
fn without_rules_nothing_deviates() {
    let everything = PostSettings {
        interactions: Interactions { disable_comment: true, disable_duet: true, disable_stitch: true },
        disclosure: Disclosure { branded_content: true, own_brand: true, ai_generated: true },
        ..captioned("#anything goes")
    };
    for settings in [PostSettings::default(), everything] {
        assert_eq!(deviations(&HouseRules::default(), &settings), []);
    }
}

#[test]
fn each_interaction_is_compared_with_its_own_rule() {
    let on = Interactions::default();
    type Rule = fn(&mut HouseRules) -> &mut Expected;
    let rules: [(Interaction, Rule, Interactions); 3] = [
        (Interaction::Comments, |rules| &mut rules.comments, Interactions { disable_comment: true, ..on }),
        (Interaction::Duet, |rules| &mut rules.duet, Interactions { disable_duet: true, ..on }),
        (Interaction::Stitch, |rules| &mut rules.stitch, Interactions { disable_stitch: true, ..on }),
    ];
    for (interaction, rule, off) in rules {
        for (expected, interactions, deviates) in [
            (Expected::On, on, false),
            (Expected::On, off, true),
            (Expected::Off, on, true),
            (Expected::Off, off, false),
            (Expected::DontCare, on, false),
            (Expected::DontCare, off, false),
        ] {
            let mut house = HouseRules::default();
            *rule(&mut house) = expected;
            let settings = PostSettings { interactions, ..PostSettings::default() };
            let expected_on = expected == Expected::On;
            let wanted = deviates.then_some(Deviation::Interaction { interaction, expected_on });
            assert_eq!(deviations(&house, &settings), Vec::from_iter(wanted), "{interaction:?} {expected:?}");
        }
    }
}

#[test]
fn the_ai_mark_is_compared_and_is_no_disclosure_of_advertising() {
    let rules = HouseRules {
        ai_generated: Expected::Off,
        disclosure: DisclosureRule::AlwaysAChoice,
        ..HouseRules::default()
    };
    let marked = |disclosure| PostSettings { disclosure, ..PostSettings::default() };
    let ai = Disclosure { ai_generated: true, ..Disclosure::default() };
    assert_eq!(
        deviations(&rules, &marked(ai)),
        [Deviation::NothingDisclosed, Deviation::AiGenerated { expected_on: false }]
    );
    assert_eq!(deviations(&rules, &marked(Disclosure { own_brand: true, ..Disclosure::default() })), []);
    assert_eq!(
        deviations(&rules, &marked(Disclosure { branded_content: true, ..Disclosure::default() })),
        []
    );
}

#[test]
fn tags_and_words_are_compared_whole_and_whatever_their_case() {
    let rules = HouseRules {
        required_tags: vec!["Bäckerei".into(), "berlin".into()],
        banned_words: vec!["billig".into(), "zum halben Preis".into(), "🔥".into()],
        ..HouseRules::default()
    };
    assert_eq!(of_caption(&rules, "Frisch #bäckerei #Berlin"), []);
    let missing = |tag: &str| Deviation::MissingTag { tag: tag.to_owned() };
    let banned = |word: &str| Deviation::BannedWord { word: word.to_owned() };
    assert_eq!(of_caption(&rules, "bäckerei #berliner"), [missing("Bäckerei"), missing("berlin")]);
    let both = "#bäckerei #berlin";
    assert_eq!(of_caption(&rules, &format!("{both} BILLIG")), [banned("billig")]);
    assert_eq!(of_caption(&rules, &format!("{both} billiger")), []);
    assert_eq!(of_caption(&rules, &format!("{both} zum halben\nPreis!")), [banned("zum halben Preis")]);
    assert_eq!(of_caption(&rules, &format!("{both} so🔥heiß")), [banned("🔥")]);
}

#[test]
fn rules_are_kept_tidy_and_refused_with_all_that_is_wrong() {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let rules = HouseRules {
        required_tags: list(&[" #Brot ", "brot", "", "Mehl"]),
        banned_words: list(&["billig ", "Billig"]),
        ..HouseRules::default()
    };
    let kept = rules.checked().unwrap();
    assert_eq!((kept.required_tags, kept.banned_words), (list(&["Brot", "Mehl"]), list(&["billig"])));

    let wrong = HouseRules {
        required_tags: list(&["zwei Worte"]),
        banned_words: (0..51).map(|n| n.to_string()).collect(),
        deliver_hours_before: 169,
        ..HouseRules::default()
    };
    let fields: Vec<_> = wrong.checked().unwrap_err().into_iter().map(|detail| detail.field).collect();
    assert_eq!(fields, ["required_tags", "banned_words", "deliver_hours_before"]);
}

#[test]
fn rules_that_were_never_written_are_the_defaults() {
    assert_eq!(serde_json::from_str::<HouseRules>("{}").unwrap(), HouseRules::default());
    assert_eq!(HouseRules::default().deliver_hours_before, 24);
}

fn expected() -> impl Strategy<Value = Expected> {
    prop_oneof![Just(Expected::DontCare), Just(Expected::On), Just(Expected::Off)]
}

prop_compose! {
    fn house_rules()(
        comments in expected(), duet in expected(), stitch in expected(), ai_generated in expected(),
        always_a_choice: bool,
        required_tags in prop::collection::vec("[a-zäöü]{1,4}", 0..4),
        banned_words in prop::collection::vec("[a-zäöü]{1,4}", 0..4),
    ) -> HouseRules {
        let disclosure =
            if always_a_choice { DisclosureRule::AlwaysAChoice } else { DisclosureRule::DontCare };
        HouseRules {
            comments, duet, stitch, ai_generated, disclosure, required_tags, banned_words,
            ..HouseRules::default()
        }
    }
}

prop_compose! {
    fn settings()(off: [bool; 3], disclosed: [bool; 3], caption in "[a-zäöü# ]{0,40}") -> PostSettings {
        let [disable_comment, disable_duet, disable_stitch] = off;
        let [branded_content, own_brand, ai_generated] = disclosed;
        PostSettings {
            interactions: Interactions { disable_comment, disable_duet, disable_stitch },
            disclosure: Disclosure { branded_content, own_brand, ai_generated },
            ..captioned(&caption)
        }
    }
}

proptest! {
    /// Doing what every deviation asks leaves none, but for what only a person can choose.
    #[test]
    fn whoever_does_what_is_expected_deviates_no_more(rules in house_rules(), settings in settings()) {
        let mut obedient = settings;
        for deviation in deviations(&rules, &obedient.clone()) {
            match deviation {
                Deviation::Interaction { interaction, expected_on } => {
                    let off = &mut obedient.interactions;
                    *match interaction {
                        Interaction::Comments => &mut off.disable_comment,
                        Interaction::Duet => &mut off.disable_duet,
                        Interaction::Stitch => &mut off.disable_stitch,
                    } = !expected_on;
                }
                Deviation::AiGenerated { expected_on } => obedient.disclosure.ai_generated = expected_on,
                Deviation::NothingDisclosed => obedient.disclosure.own_brand = true,
                Deviation::MissingTag { .. } | Deviation::BannedWord { .. } => {}
            }
        }
        obedient.caption = rules.required_tags.iter().map(|tag| format!("#{tag} ")).collect();
        let left = deviations(&rules, &obedient);
        // A tag may be a banned word: that contradiction is the client's.
        let contradicts = |left: &Deviation| matches!(left, Deviation::BannedWord { word }
            if rules.required_tags.iter().any(|tag| tag == word));
        prop_assert!(left.iter().all(contradicts), "{left:?}");
    }
}
