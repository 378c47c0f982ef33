//! Clients, whose accounts are whose, house rules and presets: kept, compared, and moving no planned post.

use chrono::TimeDelta;
use runsheet_engine::{
    commands::{
        AccountsOfForgotten, AddClient, CompareWithHouseRules, CreatePost, ForgetClient, ForgetPreset,
        HouseRulesChange, ListClients, ListPresets, ListProfiles, OwnerOfProfile, SetClient, SetPreset,
        SetProfile, When,
    },
    views::{ClientView, ProfileView},
};
use runsheet_model::{
    HouseRules, Hue, PostSettings, Preset, Problem, ProblemKind,
    house_rules::{Deviation, DisclosureRule, Expected, Interaction},
};

use crate::agency::{Agency, KORN, caller, fixture, now};

const VELO: &str = "velohabitat";

pub async fn add(agency: &Agency, name: &str, zone: Option<&str>) -> ClientView {
    let request = AddClient {
        name: name.to_owned(),
        hue: None,
        time_zone: zone.map(str::to_owned),
        house_rules: HouseRulesChange::default(),
    };
    agency.desk().add_client(request, &caller()).await.unwrap()
}

pub async fn give_to(agency: &Agency, profile: &str, client: &str) -> ProfileView {
    let client = Some(OwnerOfProfile::Client(client.to_owned()));
    let request = SetProfile { profile: profile.to_owned(), name: None, client };
    agency.desk().set_profile(request, &caller()).await.unwrap()
}

fn change(client: &str) -> SetClient {
    SetClient {
        client: client.to_owned(),
        name: None,
        hue: None,
        time_zone: None,
        house_rules: HouseRulesChange::default(),
    }
}

async fn clients(agency: &Agency) -> Vec<ClientView> {
    agency.desk().list_clients(ListClients {}, &caller()).await.unwrap()
}

async fn set(agency: &Agency, request: SetClient) -> Result<ClientView, Problem> {
    agency.desk().set_client(request, &caller()).await
}

async fn forget(
    agency: &Agency,
    client: &str,
    accounts: Option<AccountsOfForgotten>,
) -> Result<Vec<String>, Problem> {
    let request = ForgetClient { client: client.to_owned(), accounts };
    Ok(agency.desk().forget_client(request, &caller()).await?.profiles)
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_added_changed_and_kept_over_a_restart() {
    let mut agency = Agency::open().await;
    let korn = add(&agency, " Korn & Kruste ", None).await;
    let velo = add(&agency, "Velo Habitat", Some("America/New_York")).await;
    assert_eq!((korn.name.as_str(), korn.time_zone.as_str()), ("Korn & Kruste", "Europe/Berlin"));
    assert_eq!((korn.hue, velo.hue), (Hue::Brick, Hue::Jade), "hues are given in turn");
    assert_eq!(korn.house_rules, HouseRules::default());

    let rules = HouseRulesChange {
        duet: Some(Expected::Off),
        required_tags: Some(vec!["#brot".into()]),
        deliver_hours_before: Some(48),
        ..HouseRulesChange::default()
    };
    set(&agency, SetClient { hue: Some(Hue::Rose), house_rules: rules, ..change("Velo Habitat") })
        .await
        .unwrap();
    let stamped = HouseRulesChange { requires_stamp: Some(true), ..HouseRulesChange::default() };
    let name = Some("Velo".to_owned());
    set(&agency, SetClient { name, house_rules: stamped, ..change("Velo Habitat") }).await.unwrap();
    agency.restart().await;
    let velo = clients(&agency).await.remove(1);
    assert_eq!(
        (velo.name.as_str(), velo.hue, velo.time_zone.as_str()),
        ("Velo", Hue::Rose, "America/New_York")
    );
    let expected = HouseRules {
        duet: Expected::Off,
        required_tags: vec!["brot".into()],
        deliver_hours_before: 48,
        requires_stamp: true,
        ..HouseRules::default()
    };
    assert_eq!(velo.house_rules, expected, "what was not given stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_client_is_said_field_by_field_and_nothing_changes() {
    let agency = Agency::open().await;
    add(&agency, "Korn", None).await;
    add(&agency, "Velo", None).await;
    let before = clients(&agency).await;
    let too_late = HouseRulesChange { deliver_hours_before: Some(169), ..HouseRulesChange::default() };
    for (request, kind, field) in [
        (SetClient { name: Some(" ".into()), ..change("Korn") }, ProblemKind::Invalid, "name"),
        (SetClient { time_zone: Some("Berlin".into()), ..change("Korn") }, ProblemKind::Invalid, "time_zone"),
        (SetClient { house_rules: too_late, ..change("Korn") }, ProblemKind::Invalid, "deliver_hours_before"),
        (change("Nobody"), ProblemKind::NotFound, "client"),
    ] {
        let problem = set(&agency, request).await.unwrap_err();
        assert_eq!((problem.kind, problem.details[0].field.as_str()), (kind, field), "{problem:?}");
    }
    let taken = set(&agency, SetClient { name: Some("Velo".into()), ..change("Korn") }).await.unwrap_err();
    assert_eq!((taken.kind, taken.code.as_str()), (ProblemKind::Conflict, "already_exists"));
    assert_eq!(clients(&agency).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_accounts_is_forgotten_only_if_it_is_said_what_becomes_of_them() {
    let agency = Agency::with(KORN).await;
    for name in ["Korn", "Velo"] {
        add(&agency, name, None).await;
    }
    give_to(&agency, KORN, "Korn").await;
    let refused = forget(&agency, "Korn", None).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "client_has_accounts"));
    assert!(refused.error.contains(KORN), "{refused}");
    for (target, kind) in [("Korn", ProblemKind::Invalid), ("Nobody", ProblemKind::NotFound)] {
        let refused = forget(&agency, "Korn", Some(AccountsOfForgotten::MoveTo(target.into()))).await;
        assert_eq!(refused.unwrap_err().kind, kind, "{target}");
    }
    assert_eq!(clients(&agency).await[0].profiles, [KORN]);

    let moved = forget(&agency, "Korn", Some(AccountsOfForgotten::MoveTo("Velo".into()))).await.unwrap();
    assert_eq!(moved, [KORN]);
    assert_eq!(clients(&agency).await[0].profiles, [KORN]);
    forget(&agency, "Velo", Some(AccountsOfForgotten::Leave)).await.unwrap();
    assert_eq!(clients(&agency).await, []);
    let profiles = agency.desk().list_profiles(ListProfiles {}, &caller()).await.unwrap();
    assert_eq!((profiles.len(), &profiles[0].client_name), (1, &None));
}

/// Wall time and zone are copied when planned (design.md 2.8).
#[tokio::test(flavor = "multi_thread")]
async fn another_zone_or_client_moves_no_planned_post_and_counts_for_the_next() {
    let agency = Agency::with(KORN).await;
    add(&agency, "Korn", Some("Europe/Berlin")).await;
    add(&agency, "Sydney", Some("Australia/Sydney")).await;
    assert_eq!(give_to(&agency, KORN, "Korn").await.time_zone, "Europe/Berlin");
    let later = CreatePost {
        when: Some(When::At(agency.desk().now() + TimeDelta::hours(5))),
        ..now(fixture("upright.mp4"))
    };
    let planned = agency.post(later.clone()).await.unwrap().post_id;
    let before = agency.show(planned).await.post;
    assert_eq!(before.time_zone.as_deref(), Some("Europe/Berlin"));

    set(&agency, SetClient { time_zone: Some("America/New_York".into()), ..change("Korn") }).await.unwrap();
    assert_eq!(agency.show(planned).await.post, before);
    let next = agency.post(later.clone()).await.unwrap().post_id;
    assert_eq!(agency.show(next).await.post.time_zone.as_deref(), Some("America/New_York"));

    give_to(&agency, KORN, "Sydney").await;
    assert_eq!(agency.show(planned).await.post, before);
    let next = agency.post(later).await.unwrap().post_id;
    assert_eq!(agency.show(next).await.post.time_zone.as_deref(), Some("Australia/Sydney"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_takes_another_name_unless_it_is_taken_or_none() {
    let agency = Agency::with(KORN).await;
    agency.connect(VELO, VELO).await.unwrap();
    let later = CreatePost {
        when: Some(When::At(agency.desk().now() + TimeDelta::hours(5))),
        ..now(fixture("upright.mp4"))
    };
    let planned = agency.post(later).await.unwrap().post_id;
    let rename = |to: &str, client: Option<OwnerOfProfile>| SetProfile {
        profile: KORN.to_owned(),
        name: Some(to.to_owned()),
        client,
    };
    let desk = agency.desk();
    let taken = desk.set_profile(rename(VELO, None), &caller()).await.unwrap_err();
    assert_eq!(taken.kind, ProblemKind::Conflict);
    let bad = desk.set_profile(rename("Korn & Kruste", None), &caller()).await.unwrap_err();
    assert_eq!((bad.kind, bad.details[0].field.as_str()), (ProblemKind::Invalid, "name"));
    // What is wrong in one part leaves the other undone.
    let nobody = Some(OwnerOfProfile::Client("Nobody".into()));
    let unknown = desk.set_profile(rename("kruste", nobody), &caller()).await.unwrap_err();
    assert_eq!((unknown.kind, unknown.details[0].field.as_str()), (ProblemKind::NotFound, "client"));
    assert_eq!(agency.show(planned).await.post.profile_name, KORN);

    let renamed = desk.set_profile(rename("kruste", None), &caller()).await.unwrap();
    assert_eq!(renamed.profile_name, "kruste");
    assert_eq!(agency.show(planned).await.post.profile_name, "kruste");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_compared_with_the_rules_of_its_own_client_and_nothing_is_filled_in() {
    let agency = Agency::with(KORN).await;
    agency.connect(VELO, VELO).await.unwrap();
    for (client, profile) in [("Korn", KORN), ("Velo", VELO)] {
        add(&agency, client, None).await;
        give_to(&agency, profile, client).await;
    }
    // The handle is known once creator_info was answered.
    agency.deliver(CreatePost { profile: VELO.to_owned(), ..now(fixture("upright.mp4")) }).await;
    let rules = HouseRulesChange {
        comments: Some(Expected::Off),
        disclosure: Some(DisclosureRule::AlwaysAChoice),
        required_tags: Some(vec!["brot".into()]),
        banned_words: Some(vec!["billig".into()]),
        ..HouseRulesChange::default()
    };
    set(&agency, SetClient { house_rules: rules, ..change("Korn") }).await.unwrap();
    let settings = PostSettings {
        caption: format!("Billig bei @{}! #werbung", VELO.to_uppercase()),
        ..PostSettings::default()
    };
    let compare = async |profile: &str| {
        let request = CompareWithHouseRules { profile: profile.to_owned(), settings: settings.clone() };
        agency.desk().compare_with_house_rules(request, &caller()).await.unwrap()
    };
    let compared = compare(KORN).await;
    assert_eq!(compared.client_name.as_deref(), Some("Korn"));
    let comments = Deviation::Interaction { interaction: Interaction::Comments, expected_on: false };
    assert_eq!(
        compared.deviations,
        [
            comments,
            Deviation::NothingDisclosed,
            Deviation::MissingTag { tag: "brot".into() },
            Deviation::BannedWord { word: "billig".into() },
        ]
    );
    assert_eq!(compared.undisclosed_signs, ["#werbung"]);
    let others: Vec<_> = compared.other_clients.iter().map(|other| other.client_name.as_str()).collect();
    assert_eq!(others, ["Velo"]);

    let compared = compare(VELO).await;
    assert_eq!((compared.deviations, compared.other_clients), (vec![], vec![]));

    // A post that deviates in everything goes out as it is.
    let mut deviating = now(fixture("upright.mp4"));
    deviating.settings.caption = settings.caption;
    let delivered = agency.deliver(deviating).await.post;
    assert_eq!(delivered.description, format!("Billig bei @{}! #werbung", VELO.to_uppercase()));
    assert!(!delivered.tiktok_disable_comment);
}

#[tokio::test(flavor = "multi_thread")]
async fn presets_are_kept_replaced_and_forgotten() {
    let agency = Agency::open().await;
    let desk = agency.desk();
    let preset = |caption: &str, tags: &[&str]| Preset {
        name: "Monday".into(),
        title: "Bread".into(),
        caption: caption.into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    let keep = async |preset: Preset| desk.set_preset(SetPreset { preset }, &caller()).await;
    keep(preset("Fresh", &["#bread"])).await.unwrap();
    keep(preset("Warm", &["bread"])).await.unwrap();
    let refused = keep(preset("Warm", &["two words"])).await.unwrap_err();
    assert_eq!(refused.details[0].field, "tags");
    let kept = desk.list_presets(ListPresets {}, &caller()).await.unwrap();
    assert_eq!(kept, [preset("Warm", &["bread"])]);
    let forget = async || desk.forget_preset(ForgetPreset { name: "Monday".into() }, &caller()).await;
    forget().await.unwrap();
    assert_eq!(forget().await.unwrap_err().kind, ProblemKind::NotFound);
}
