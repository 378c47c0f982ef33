//! Connecting accounts, and logins that end.

use runsheet_engine::{
    commands::{AwaitLogin, ConnectProfile},
    views::LoginStarted,
};
use runsheet_model::{AccountKey, Login, ProblemKind, Profile, ProfileId, ProfileName, StateName};
use runsheet_practice::{AutoApprove, Endpoint, Fault, FaultKind};
use runsheet_store::{OpenOptions, Store, StoreError};

use crate::agency::{Agency, KORN, caller, fixture, now};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_connected_with_its_name_and_handle() {
    let agency = Agency::open().await;
    let profile = agency.connect("korn", KORN).await.unwrap();
    assert_eq!(profile.profile_name, "korn");
    assert_eq!(profile.username.as_deref(), Some(KORN));
    assert_eq!(profile.display_name, "Korn & Kruste");
    assert_eq!(profile.login, Login::Connected);
    assert_eq!(profile.scopes, ["user.info.basic", "video.upload", "video.publish", "video.list"]);
    let listed = agency.desk().list_profiles(Default::default(), &caller()).await.unwrap();
    assert_eq!(listed, [profile]);
    agency.assert_well_formed();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_under_the_same_name_changes_nothing() {
    let agency = Agency::with(KORN).await;
    let wrong = agency.connect(KORN, "velohabitat").await.unwrap_err();
    assert_eq!((wrong.kind, wrong.code.as_str()), (ProblemKind::Conflict, "wrong_account"));
    let taken = agency.connect("second-name", KORN).await.unwrap_err();
    assert_eq!(taken.code, "account_taken");
    assert_eq!(agency.deliver(now(fixture("upright.mp4"))).await.post.state, StateName::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_account_through_another_app_changes_nothing() {
    let mut agency = Agency::with(KORN).await;
    let before = agency.desk().list_profiles(Default::default(), &caller()).await.unwrap().remove(0);
    agency.stop().await;
    // An account that was connected when another app was set, with the same id at TikTok.
    let id = ProfileId::new();
    let store = Store::open(agency.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    let name: ProfileName = KORN.parse().unwrap();
    let sealed = store
        .write(move |tx| {
            let known = tx.profile_by_name(&name)?.unwrap();
            let tokens = tx.tokens(known.id)?.unwrap();
            let account = AccountKey { client_key: "another-app".to_owned(), ..known.account.clone() };
            let other = Profile { id, name: "of-another-app".parse().unwrap(), account, ..known };
            tx.insert_profile(&other, &tokens)?;
            Ok::<_, StoreError>(tokens)
        })
        .await
        .unwrap();
    store.close().await.unwrap();
    agency.start().await;
    let refused = agency.connect("of-another-app", KORN).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "app_key_differs"));
    let listed = agency.desk().list_profiles(Default::default(), &caller()).await.unwrap();
    assert!(listed.contains(&before) && listed.len() == 2);
    agency.stop().await;
    let store = Store::open(agency.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    let kept = store.read(move |r| r.tokens(id)).await;
    assert!(matches!(kept, Ok::<_, StoreError>(Some(kept)) if kept == sealed));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_accounts_logged_in_at_once_under_one_new_name_one_is_connected() {
    let agency = Agency::open().await;
    let begin = async || {
        let request = ConnectProfile { name: "new".to_owned(), client: None };
        agency.desk().connect_profile(request, &caller()).await.unwrap()
    };
    let (first, second) = (begin().await, begin().await);
    let come_back = async |login: &LoginStarted, creator: &str| {
        let creator = creator.to_owned();
        agency.turn(|knobs| knobs.auto_approve = Some(AutoApprove { creator, scopes: None }));
        reqwest::get(&login.authorize_url).await.unwrap();
    };
    come_back(&first, KORN).await;
    come_back(&second, "velohabitat").await;
    let ended = async |login: LoginStarted| {
        agency.desk().await_login(AwaitLogin { login: login.login }, &caller()).await
    };
    let ends = [ended(first).await, ended(second).await];
    let refused: Vec<_> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
    assert_eq!(refused.len(), 1, "{ends:?}");
    assert_eq!(refused[0].kind, ProblemKind::Conflict);
    assert!(["wrong_account", "already_exists"].contains(&refused[0].code.as_str()), "{refused:?}");
    assert_eq!(agency.desk().list_profiles(Default::default(), &caller()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_app_key_nobody_connects() {
    let mut agency = Agency::open().await;
    agency.stop().await;
    std::fs::remove_file(agency.dir.path().join("runsheet.sqlite")).unwrap();
    agency.start().await;
    let refused = agency.connect("korn", KORN).await.unwrap_err();
    assert_eq!(refused.code, "app_key_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_tiktok_refuses_is_refreshed_once_and_the_call_repeated() {
    let agency = Agency::with(KORN).await;
    let kind = FaultKind::Refuse { status: 401, code: "access_token_invalid".into(), message: String::new() };
    agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::Published);
    assert_eq!(agency.arrived().len(), 1);
    let refreshes = agency.calls(Endpoint::Token).len();
    assert_eq!(refreshes, 2, "one exchange, one refresh");
}

#[tokio::test(flavor = "multi_thread")]
async fn short_tokens_are_refreshed_in_time_and_always_with_the_newest_refresh_token() {
    let agency = Agency::open().await;
    agency.turn(|knobs| knobs.access_token_secs = 2);
    agency.connect(KORN, KORN).await.unwrap();
    for _ in 0..3 {
        assert_eq!(agency.deliver(now(fixture("upright.mp4"))).await.post.state, StateName::Published);
        agency.controls().advance(std::time::Duration::from_secs(5)).unwrap();
    }
    let refused = agency.calls(Endpoint::Token).into_iter().filter(|call| call.status != 200).count();
    assert_eq!(refused, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_access_asks_for_a_login_and_logging_in_again_mends_it() {
    let agency = Agency::with(KORN).await;
    agency.controls().remove_access(KORN).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("reconnect"));
    let listed = agency.desk().list_profiles(Default::default(), &caller()).await.unwrap();
    assert_eq!(listed[0].login, Login::NeedsLogin);

    let again = agency.connect(KORN, KORN).await.unwrap();
    assert_eq!((again.id, again.login), (listed[0].id, Login::Connected));
    agency.reaches(detail.post.id, StateName::Published).await;
    assert_eq!(agency.deliver(now(fixture("upright.mp4"))).await.post.state, StateName::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_key_posting_waits_and_nothing_is_deleted() {
    let mut agency = Agency::with(KORN).await;
    agency.stop().await;
    agency.key_is(Some(runsheet_vault::KeyState::Missing));
    agency.start().await;
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    runsheet_testkit::wait_until("the post waits for the key", crate::agency::A_WHILE, async || {
        agency.show(id).await.destinations[0].deferred_reason.as_deref() == Some("vault_key_missing")
    })
    .await;
    agency.stop().await;
    agency.key_is(None);
    agency.start().await;
    let detail = agency.deliver(now(fixture("upright_faststart.mp4"))).await;
    assert_eq!(detail.post.state, StateName::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_over_and_over_stays_within_the_minute() {
    let agency = Agency::open().await;
    for _ in 0..22 {
        agency.connect(KORN, KORN).await.unwrap();
    }
    let asked = agency.calls(Endpoint::CreatorInfo);
    assert_eq!(asked.len(), 20);
    assert!(asked.iter().all(|call| call.code == "ok"));
}
