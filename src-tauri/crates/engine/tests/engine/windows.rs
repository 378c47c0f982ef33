//! The minutes of the calls that are no uploads: ours, and those that TikTok calls full before we do.

use std::{path::Path, time::Duration};

use runsheet_model::{Privacy, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, Outcome, OutcomeFor, PostIdShape};
use runsheet_testkit::wait_until;

use crate::{
    agency::{A_WHILE, Agency, KORN, fixture, now},
    passing_time::{reaches, waits_for, with_manual_clock},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_twenty_first_question_to_an_account_waits_for_the_next_minute() {
    let (agency, clock) = with_manual_clock().await;
    // The login has asked once; the minute is to begin with the posts.
    agency.pass(&clock, Duration::from_secs(61));
    agency.controls().clear_calls().unwrap();
    let mut request = now(fixture("upright.mp4"));
    request.settings.privacy = Some(Privacy::FollowerOfCreator);
    let mut posts = Vec::new();
    for _ in 0..23 {
        posts.push(agency.post(request.clone()).await.unwrap().post_id);
    }
    wait_until("twenty were asked for", A_WHILE, async || agency.calls(Endpoint::CreatorInfo).len() == 20)
        .await;
    waits_for(&agency, posts[20], "rate_limit").await;
    assert_eq!(agency.calls(Endpoint::CreatorInfo).len(), 20);
    agency.pass(&clock, Duration::from_secs(60));
    for post in posts {
        reaches(&agency, &clock, post, StateName::NeedsAttention).await;
    }
    let asked = agency.calls(Endpoint::CreatorInfo);
    assert_eq!(asked.len(), 23);
    assert!(asked.iter().all(|call| call.code == "ok"));
    assert!(asked[20].at_ms - asked[0].at_ms >= 60_000);
}

/// The next call to the endpoint is one too many for TikTok, by whatever word.
fn is_one_too_many(agency: &Agency, endpoint: Endpoint, code: &str) {
    let kind = FaultKind::Refuse { status: 429, code: code.to_owned(), message: String::new() };
    agency.controls().add_fault(&Fault::next(endpoint, kind)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_too_many_is_asked_again_after_a_minute_and_not_before() {
    for endpoint in [Endpoint::Status, Endpoint::VideoList] {
        for code in ["rate_limit_exceeded", "too_many_requests"] {
            let (agency, clock) = with_manual_clock().await;
            // The list is asked for where the status names no video.
            let nameless = Outcome { post_id: Some(PostIdShape::Empty), ..Outcome::default() };
            agency.controls().set_outcome(&OutcomeFor::All, Some(&nameless)).unwrap();
            is_one_too_many(&agency, endpoint, code);
            let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clips/fifteen_seconds.mp4");
            agency.post(now(clip)).await.unwrap();
            wait_until("it was asked again", A_WHILE, async || {
                agency.pass(&clock, Duration::from_secs(1));
                agency.calls(endpoint).len() >= 2
            })
            .await;
            let asked = agency.calls(endpoint);
            let waited = asked[1].at_ms - asked[0].at_ms;
            assert!(waited >= 60_000, "{endpoint:?} {code}: {waited} ms");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_too_many_at_the_login_is_remembered_by_the_first_post() {
    let (agency, clock) = with_manual_clock().await;
    agency.pass(&clock, Duration::from_secs(61));
    is_one_too_many(&agency, Endpoint::CreatorInfo, "rate_limit_exceeded");
    agency.controls().clear_calls().unwrap();
    agency.connect(KORN, KORN).await.unwrap();
    let post = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    waits_for(&agency, post, "rate_limit").await;
    assert_eq!(agency.calls(Endpoint::CreatorInfo).len(), 1);
    agency.pass(&clock, Duration::from_secs(61));
    reaches(&agency, &clock, post, StateName::Published).await;
}
