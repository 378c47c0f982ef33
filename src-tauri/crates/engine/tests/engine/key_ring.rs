//! A key that cannot be reached pauses and deletes nothing; as soon as it is there again, what waited goes out (R12).

use std::{sync::Arc, time::Duration};

use chrono::Utc;
use runsheet_engine::{
    commands::{ListProfiles, ResetVault, RetryVault, SetAppKey},
    views::KeyStanding,
};
use runsheet_model::{Login, PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET};
use runsheet_testkit::{ManualClock, wait_until};
use runsheet_vault::{KeyState, Unavailable};

use crate::agency::{A_WHILE, Agency, KORN, caller, fixture, now};

const LOCKED: KeyState = KeyState::Unavailable(Unavailable::Locked);

async fn waits_for(agency: &Agency, post: PostId, reason: &str) {
    wait_until(&format!("the post waits: {reason}"), A_WHILE, async || {
        agency.show(post).await.destinations[0].deferred_reason.as_deref() == Some(reason)
    })
    .await;
}

async fn retry(agency: &Agency) -> KeyStanding {
    agency.desk().retry_vault(RetryVault {}, &caller()).await.unwrap().key
}

async fn reset(agency: &Agency, force: bool) -> Result<usize, String> {
    let reset = agency.desk().reset_vault(ResetVault { force }, &caller()).await;
    reset.map(|reset| reset.profiles_to_reconnect).map_err(|problem| problem.code)
}

async fn login(agency: &Agency) -> Login {
    agency.desk().list_profiles(ListProfiles {}, &caller()).await.unwrap()[0].login
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_comes_back_within_the_minute_lets_the_post_out() {
    let clock = ManualClock::at(Utc::now());
    let mut agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| knobs.processing_ms = 0);
    agency.stop().await;
    agency.key_is(Some(LOCKED));
    agency.key_becomes(Some(LOCKED));
    agency.start().await;
    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    waits_for(&agency, post, "vault_unavailable").await;

    agency.pass(&clock, Duration::from_secs(120));
    waits_for(&agency, post, "vault_unavailable").await;
    agency.key_becomes(None);
    let opened = clock.clone();
    wait_until("the post is out", A_WHILE, async || {
        agency.pass(&opened, Duration::from_millis(500));
        agency.show(post).await.post.state == StateName::Published
    })
    .await;
    assert_eq!(agency.arrived().len(), 1);
    assert_eq!(login(&agency).await, Login::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_need_not_wait_for_the_minute_and_an_upload_goes_on_where_it_was() {
    let mut agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 2_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow).on_chunk(1)).unwrap();
    let clip = agency.padded("upright.mp4", 150_000_000);
    let post = agency.post(now(&clip)).await.unwrap().post_id;
    wait_until("the first chunk is taken", A_WHILE, async || {
        agency.show(post).await.destinations[0].bytes_sent.is_some_and(|bytes| bytes > 64_000_000)
    })
    .await;
    agency.stop().await;
    agency.key_is(Some(LOCKED));
    agency.start().await;
    // The upload's address is sealed, too: without the key it is neither used nor given up.
    for (found, standing) in [
        (LOCKED, KeyStanding::Unavailable),
        (KeyState::Missing, KeyStanding::None),
        (LOCKED, KeyStanding::Unavailable),
    ] {
        agency.key_becomes(Some(found));
        assert_eq!(retry(&agency).await, standing);
        assert_eq!(agency.show(post).await.destinations[0].stage.as_deref(), Some("uploading"));
    }
    agency.key_becomes(None);
    assert_eq!(retry(&agency).await, KeyStanding::Have);
    agency.reaches(post, StateName::Published).await;
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
    assert_eq!(agency.arrived()[0].blake3, runsheet_media::hash(&clip).unwrap().to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_logs_everybody_out_and_keeps_every_post() {
    let mut agency = Agency::with(KORN).await;
    assert_eq!(reset(&agency, false).await, Err("vault_key_there".to_owned()));
    assert_eq!(login(&agency).await, Login::Connected);

    agency.stop().await;
    agency.key_is(Some(KeyState::Missing));
    agency.start().await;
    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    waits_for(&agency, post, "vault_key_missing").await;
    assert_eq!(reset(&agency, false).await, Ok(1));
    assert_eq!(login(&agency).await, Login::NeedsLogin);
    let stopped = agency.reaches(post, StateName::NeedsAttention).await;
    assert_eq!(stopped.destinations[0].error_code.as_deref(), Some("reconnect"));

    // The app's secret is as good as never entered, and then all is well again.
    let refused = agency.connect(KORN, KORN).await.unwrap_err();
    assert_eq!(refused.code, "app_key_missing", "{refused:?}");
    let app = SetAppKey {
        client_key: PRACTICE_CLIENT_KEY.to_owned(),
        client_secret: PRACTICE_CLIENT_SECRET.to_owned().into(),
        scopes: None,
        redirect_port: None,
    };
    agency.desk().set_app_key(app, &caller()).await.unwrap();
    agency.connect(KORN, KORN).await.unwrap();
    assert_eq!(agency.deliver(now(fixture("upright.mp4"))).await.post.state, StateName::Published);

    // Whoever insists gets one even so.
    assert_eq!(reset(&agency, true).await, Ok(1));
    assert_eq!(login(&agency).await, Login::NeedsLogin);
}
