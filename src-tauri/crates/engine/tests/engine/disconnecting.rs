//! Disconnecting an account, and what becomes of its posts until it is connected again.

use std::time::Duration;

use chrono::TimeDelta;
use runsheet_engine::{
    commands::{DisconnectProfile, When},
    views::Disconnected,
};
use runsheet_model::{Login, PostId, Privacy, Problem, ProblemKind, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_store::{OpenOptions, Store, StoreError};
use runsheet_testkit::ManualClock;

use crate::{
    agency::{Agency, KORN, caller, draft, fixture, now, steps},
    passing_time::{reaches, with_manual_clock},
};

async fn disconnect(agency: &Agency, force: bool) -> Result<Disconnected, Problem> {
    let request = DisconnectProfile { name: KORN.to_owned(), force };
    agency.desk().disconnect_profile(request, &caller()).await
}

async fn planned_in(agency: &Agency, minutes: i64) -> PostId {
    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(agency.desk().now() + TimeDelta::minutes(minutes)));
    agency.post(request).await.unwrap().post_id
}

async fn stops_for(agency: &Agency, clock: &ManualClock, post: PostId, code: &str) {
    reaches(agency, clock, post, StateName::NeedsAttention).await;
    assert_eq!(agency.show(post).await.destinations[0].error_code.as_deref(), Some(code));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disconnected_account_is_gone_here_and_at_tiktok_and_its_history_stays() {
    let agency = Agency::with(KORN).await;
    let post = agency.deliver(now(fixture("upright.mp4"))).await.post.id;
    let gone = disconnect(&agency, false).await.unwrap();
    assert_eq!((gone.profile.login, gone.revoked_at_tiktok), (Login::Disconnected, true));
    let revocations = agency.calls(Endpoint::Revoke);
    assert_eq!(revocations.iter().map(|call| call.code.as_str()).collect::<Vec<_>>(), ["ok"]);

    let listed = agency.desk().list_profiles(Default::default(), &caller()).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&gone.profile));
    let shown = agency.show(post).await;
    assert_eq!(shown.destinations[0].rate_limit.daily_uploads.used, 1, "the ledger stays");
    let store = Store::open(agency.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    let id = gone.profile.id;
    let tokens = store.read(move |r| r.tokens(id)).await;
    assert!(matches!(tokens, Ok::<_, StoreError>(None)), "the tokens are forgotten");

    let again = agency.connect(KORN, KORN).await.unwrap();
    assert_eq!((again.id, again.login), (id, Login::Connected));
    agency.assert_well_formed();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tiktok_an_account_is_disconnected_all_the_same() {
    let agency = Agency::with(KORN).await;
    agency.controls().add_fault(&Fault::next(Endpoint::Revoke, FaultKind::ResetBeforeReading)).unwrap();
    let gone = disconnect(&agency, false).await.unwrap();
    assert_eq!((gone.profile.login, gone.revoked_at_tiktok), (Login::Disconnected, false));
    // Once more is no error.
    assert!(!disconnect(&agency, false).await.unwrap().revoked_at_tiktok);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_post_is_on_its_way_no_force_disconnects() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 1_500);
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    agency.reaches(id, StateName::Publishing).await;
    for force in [false, true] {
        let refused = disconnect(&agency, force).await.unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "attempt_open"));
    }
    assert!(agency.calls(Endpoint::Revoke).is_empty());
    agency.reaches(id, StateName::Published).await;
    disconnect(&agency, false).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn planned_posts_stop_at_their_time_and_go_on_when_the_account_is_back() {
    let (agency, clock) = with_manual_clock().await;
    // Stopped for a reason of its own, before.
    let mut private = now(fixture("upright.mp4"));
    private.settings.privacy = Some(Privacy::FollowerOfCreator);
    let other = agency.post(private).await.unwrap().post_id;
    stops_for(&agency, &clock, other, "privacy_not_allowed").await;
    let stopped = agency.show(other).await;
    let (soon, later) = (planned_in(&agency, 1).await, planned_in(&agency, 300).await);
    let mut in_the_inbox = draft(fixture("upright.mp4"));
    in_the_inbox.when = Some(When::At(agency.desk().now() + TimeDelta::minutes(1)));
    let in_the_inbox = agency.post(in_the_inbox).await.unwrap().post_id;

    let refused = disconnect(&agency, false).await.unwrap_err();
    assert_eq!(refused.code, "posts_planned");
    assert!(refused.error.contains(": 3."), "{}", refused.error);
    disconnect(&agency, true).await.unwrap();
    agency.pass(&clock, Duration::from_secs(90));
    for post in [soon, in_the_inbox] {
        stops_for(&agency, &clock, post, "disconnected").await;
    }
    assert_eq!(agency.show(later).await.post.state, StateName::Scheduled);
    assert!(agency.calls(Endpoint::VideoInit).is_empty() && agency.calls(Endpoint::InboxInit).is_empty());

    agency.connect(KORN, KORN).await.unwrap();
    reaches(&agency, &clock, soon, StateName::Published).await;
    reaches(&agency, &clock, in_the_inbox, StateName::InInbox).await;
    assert_eq!(agency.show(later).await.post.state, StateName::Scheduled);
    agency.pass(&clock, Duration::from_secs(300 * 60));
    reaches(&agency, &clock, later, StateName::Published).await;
    assert_eq!(steps(&agency.show(other).await), steps(&stopped), "its reason is not over");
    assert_eq!(agency.arrived().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stopped_too_long_ago_is_missed_when_the_account_is_back() {
    let (agency, clock) = with_manual_clock().await;
    let id = planned_in(&agency, 1).await;
    disconnect(&agency, true).await.unwrap();
    agency.pass(&clock, Duration::from_secs(90));
    stops_for(&agency, &clock, id, "disconnected").await;
    agency.pass(&clock, Duration::from_secs(2 * 60 * 60));
    agency.connect(KORN, KORN).await.unwrap();
    reaches(&agency, &clock, id, StateName::Missed).await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}
