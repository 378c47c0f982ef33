//! Callers of one login, all at once, and a database that refuses. Flows of whole posts are in `tests/engine/logins.rs`.

use std::sync::mpsc;

use chrono::SubsecRound;
use runsheet_model::{AccountKey, Profile, Workspace};
use runsheet_practice::{
    Endpoint, Fault, FaultKind, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET, Practice, PracticeConfig,
};
use runsheet_store::{OpenOptions, Store};
use runsheet_testkit::{TestDir, memory_vault};
use runsheet_tiktok::{Origins, TikTok};
use runsheet_vault::KeyState;
use tokio::task::JoinSet;

use super::*;
use crate::{
    SystemClock,
    commands::{Caller, SetAppKey},
    engine::{Engine, EngineConfig},
};

const KORN: &str = "kornundkruste";

/// A workspace with one account whose access token has ended.
struct Fixture {
    practice: Practice,
    engine: Engine,
    profile: ProfileId,
    dir: TestDir,
}

impl Fixture {
    async fn new() -> Self {
        let practice = Practice::start(PracticeConfig::default()).await.unwrap();
        let dir = TestDir::new();
        let options = OpenOptions { busy_timeout: Duration::from_millis(50), ..OpenOptions::default() };
        let config = EngineConfig {
            workspace: Workspace::Live,
            folder: dir.path().to_owned(),
            store: Store::open(dir.path().join("runsheet.sqlite"), options).unwrap(),
            key: KeyState::Have(memory_vault()),
            keys: Arc::new(KeyState::Have(memory_vault())),
            tiktok: TikTok::new(Origins::single(practice.origin()).unwrap()).unwrap(),
            machine: "this machine".to_owned(),
            clock: Arc::new(SystemClock::new()),
            zone: chrono_tz::Europe::Berlin,
        };
        let engine = Engine::start(config).await.unwrap();
        let app = SetAppKey {
            client_key: PRACTICE_CLIENT_KEY.to_owned(),
            client_secret: PRACTICE_CLIENT_SECRET.to_owned().into(),
            scopes: None,
            redirect_port: None,
        };
        engine.desk().set_app_key(app, &Caller::local("Mara")).await.unwrap();
        let fixture = Self { practice, engine, profile: ProfileId::new(), dir };
        fixture.connect().await;
        fixture
    }

    async fn connect(&self) {
        let granted = self.practice.controls().connect(KORN, &["video.publish"]).unwrap();
        let (parts, id, now) = (self.parts(), self.profile, Utc::now().trunc_subsecs(3));
        let tokens = SealedTokens {
            access: parts.key.seal(&SecretAt::access(id), &granted.access_token.into()).unwrap(),
            refresh: parts.key.seal(&SecretAt::refresh(id), &granted.refresh_token.into()).unwrap(),
            stored_at: now - TimeDelta::hours(2),
            access_expires_at: now,
            refresh_expires_at: now + TimeDelta::days(180),
        };
        let profile = Profile {
            id,
            name: KORN.parse().unwrap(),
            client: None,
            account: AccountKey { client_key: PRACTICE_CLIENT_KEY.to_owned(), open_id: granted.open_id },
            display_name: KORN.to_owned(),
            username: None,
            avatar_url: None,
            scopes: granted.scopes,
            login: Login::Connected,
            paused: false,
            access_expires_at: tokens.access_expires_at,
            refresh_expires_at: tokens.refresh_expires_at,
            created_at: now,
        };
        parts.store.write(move |tx| tx.insert_profile(&profile, &tokens)).await.unwrap();
    }

    fn parts(&self) -> Arc<Parts> {
        Arc::clone(&self.engine.desk().parts)
    }

    /// Codes of the refreshes that reached TikTok.
    fn refreshes(&self) -> Vec<String> {
        let calls = self.practice.controls().calls().unwrap();
        calls.into_iter().filter(|call| call.endpoint == Endpoint::Token).map(|call| call.code).collect()
    }

    fn fault(&self, kind: FaultKind) {
        self.practice.controls().add_fault(&Fault::next(Endpoint::Token, kind)).unwrap();
    }

    async fn login(&self) -> Login {
        self.parts().profile(self.profile).await.unwrap().unwrap().login
    }

    /// Another program writes until what is given back is dropped.
    fn database_is_held(&self) -> mpsc::SyncSender<()> {
        let other = Store::open(self.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
        let (let_go, released) = mpsc::sync_channel::<()>(0);
        let (began, begun) = mpsc::sync_channel(1);
        std::thread::spawn(move || {
            other.write_blocking(move |_| {
                began.send(()).unwrap();
                let _ = released.recv();
                Ok::<_, StoreError>(())
            })
        });
        begun.recv().unwrap();
        let_go
    }
}

#[test]
fn the_life_that_tiktok_says_is_obeyed() {
    let now = DateTime::UNIX_EPOCH;
    let fresh_at = |life, age| {
        let tokens = Tokens {
            client_key: String::new(),
            access: String::new().into(),
            refresh: String::new().into(),
            stored_at: now,
            access_expires_at: now + TimeDelta::seconds(life),
            refresh_expires_at: now,
        };
        tokens.is_fresh(now + TimeDelta::seconds(age))
    };
    let minutes = |minutes: i64| minutes * 60;
    for (life, until) in
        [(7_200, 7_200 - minutes(10)), (86_400, 86_400 - minutes(10)), (100, 80), (minutes(50), minutes(40))]
    {
        assert!(fresh_at(life, until - 1), "{life}");
        assert!(!fresh_at(life, until), "{life}");
    }
    assert!(!fresh_at(0, 0), "a life that TikTok left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_callers_at_once_make_one_refresh() {
    let fixture = Fixture::new().await;
    // Long enough for everybody to ask while it is under way.
    fixture.fault(FaultKind::Delay { ms: 300 });
    let mut callers = JoinSet::new();
    for _ in 0..64 {
        let (parts, profile) = (fixture.parts(), fixture.profile);
        callers.spawn(async move { parts.access_token(profile).await.unwrap() });
    }
    let tokens = callers.join_all().await;
    assert_eq!(fixture.refreshes(), ["ok"]);
    assert_eq!(tokens.iter().filter(|token| token.just_refreshed).count(), 1);
    assert!(tokens.iter().all(|token| token.access == tokens[0].access));
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_callers_whose_token_was_refused_make_one_refresh() {
    let fixture = Fixture::new().await;
    let refused = fixture.parts().access_token(fixture.profile).await.unwrap().access;
    let mut callers = JoinSet::new();
    for _ in 0..64 {
        let (parts, profile, refused) = (fixture.parts(), fixture.profile, refused.clone());
        callers.spawn(async move { parts.access_token_instead_of(profile, &refused).await.unwrap() });
    }
    assert!(callers.join_all().await.iter().all(|token| token.access != refused));
    assert_eq!(fixture.refreshes(), ["ok", "ok"], "the one before, and one for all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_stored_is_not_used_and_not_lost() {
    let fixture = Fixture::new().await;
    let (parts, profile) = (fixture.parts(), fixture.profile);
    let held = fixture.database_is_held();
    for _ in 0..3 {
        let outcome = parts.access_token(profile).await.map(|_| ());
        assert!(matches!(outcome, Err(NoToken::Store(StoreError::Busy))), "{outcome:?}");
    }
    assert_eq!(fixture.refreshes(), ["ok"], "one, however often somebody asks");
    drop(held);
    let token = runsheet_testkit::wait_for("the database is free", Duration::from_secs(10), async || {
        parts.access_token(profile).await.ok()
    })
    .await;
    assert!(!token.just_refreshed);
    assert_eq!(fixture.refreshes(), ["ok"]);
    let stored = parts.tokens(profile).await.unwrap();
    assert!(stored.access == token.access && stored.is_fresh(Utc::now()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_of_the_login_that_cannot_be_stored_is_not_asked_for_again() {
    let fixture = Fixture::new().await;
    let (parts, profile) = (fixture.parts(), fixture.profile);
    fixture.practice.controls().remove_access(KORN).unwrap();
    let held = fixture.database_is_held();
    for _ in 0..3 {
        assert!(matches!(parts.access_token(profile).await, Err(NoToken::Store(_))));
    }
    drop(held);
    runsheet_testkit::wait_until("the login's end is stored", Duration::from_secs(10), async || {
        matches!(parts.access_token(profile).await, Err(NoToken::NeedsLogin(_)))
    })
    .await;
    assert_eq!(fixture.login().await, Login::NeedsLogin);
    assert_eq!(fixture.refreshes(), ["invalid_grant"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_ends_in_one_more_refresh_and_a_login() {
    let fixture = Fixture::new().await;
    let (parts, profile) = (fixture.parts(), fixture.profile);
    fixture.fault(FaultKind::LoseAnswer);
    assert!(matches!(parts.access_token(profile).await, Err(NoToken::Offline(_))));
    assert_eq!(fixture.login().await, Login::Connected);
    for _ in 0..3 {
        match parts.access_token(profile).await {
            Err(NoToken::NeedsLogin(cause)) => assert_eq!(cause.code, RECONNECT),
            other => panic!("{:?}", other.map(|_| ())),
        }
    }
    assert_eq!(fixture.login().await, Login::NeedsLogin);
    assert_eq!(fixture.refreshes(), ["ok", "invalid_grant"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_nobody_waits_for_any_more_is_carried_through() {
    let fixture = Fixture::new().await;
    let (parts, profile) = (fixture.parts(), fixture.profile);
    fixture.fault(FaultKind::Delay { ms: 300 });
    let asked = tokio::time::timeout(Duration::from_millis(50), parts.access_token(profile)).await;
    assert!(asked.is_err(), "nobody waits any more");
    let token = parts.access_token(profile).await.unwrap();
    assert!(!token.just_refreshed);
    assert_eq!(fixture.refreshes(), ["ok"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_that_was_replaced_meanwhile_ends_no_login() {
    let fixture = Fixture::new().await;
    let (parts, profile) = (fixture.parts(), fixture.profile);
    let old = parts.tokens(profile).await.unwrap().access;
    let new = parts.access_token(profile).await.unwrap().access;
    assert!(matches!(parts.login_is_over(profile, &old).await, NoToken::Fault(_)));
    assert_eq!(fixture.login().await, Login::Connected);
    assert!(matches!(parts.login_is_over(profile, &new).await, NoToken::NeedsLogin(_)));
    assert_eq!(fixture.login().await, Login::NeedsLogin);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_of_another_app_is_not_refreshed_with_this_ones_secret() {
    let fixture = Fixture::new().await;
    let (parts, profile) = (fixture.parts(), fixture.profile);
    let set = async |client_key: &str| {
        let app = SetAppKey {
            client_key: client_key.to_owned(),
            client_secret: PRACTICE_CLIENT_SECRET.to_owned().into(),
            scopes: None,
            redirect_port: None,
        };
        fixture.engine.desk().set_app_key(app, &Caller::local("Mara")).await.unwrap();
    };
    set("another-app").await;
    match parts.access_token(profile).await {
        Err(NoToken::NeedsLogin(cause)) => assert_eq!(cause.code, "app_key_differs"),
        other => panic!("{:?}", other.map(|_| ())),
    }
    assert_eq!(fixture.login().await, Login::Connected);
    assert!(fixture.refreshes().is_empty());
    set(PRACTICE_CLIENT_KEY).await;
    parts.access_token(profile).await.unwrap();
}
