//! The account's video list: it names a published video that the status does not name, and tells a person what is there
//! of a post nobody knows about. It moves no post.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::Utc;
use runsheet_engine::views::PostDetail;
use runsheet_model::{PostId, StateName};
use runsheet_practice::{Endpoint, Outcome, OutcomeFor, PostIdShape};
use runsheet_testkit::{ManualClock, wait_for};
use serde_json::Value;

use crate::agency::{A_WHILE, Agency, KORN, now};

/// The practice server lists every video as fifteen seconds long.
fn fifteen_seconds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clips/fifteen_seconds.mp4")
}

async fn with_outcome(outcome: Outcome) -> (Agency, ManualClock) {
    let clock = ManualClock::at(Utc::now());
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| {
        knobs.processing_ms = 0;
        knobs.moderation_ms = 0;
    });
    agency.controls().set_outcome(&OutcomeFor::All, Some(&outcome)).unwrap();
    (agency, clock)
}

async fn after(
    agency: &Agency,
    clock: &ManualClock,
    post: PostId,
    is_there: impl Fn(&PostDetail) -> bool,
) -> PostDetail {
    wait_for("it is there", A_WHILE, async || {
        agency.pass(clock, Duration::from_secs(1));
        let detail = agency.show(post).await;
        is_there(&detail).then_some(detail)
    })
    .await
}

fn evidence(detail: &PostDetail) -> Option<&Value> {
    detail.steps.iter().rev().find(|step| step.name == "video_list").map(|step| &step.detail)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_video_that_the_status_does_not_name_is_found_in_the_list() {
    let (agency, clock) =
        with_outcome(Outcome { post_id: Some(PostIdShape::Empty), ..Outcome::default() }).await;
    let id = agency.post(now(fifteen_seconds())).await.unwrap().post_id;
    let detail = after(&agency, &clock, id, |detail| detail.destinations[0].external_post_id.is_some()).await;
    assert_eq!(detail.post.state, StateName::Published);
    assert_eq!(detail.destinations[0].external_post_id, agency.arrived()[0].post_ids.first().cloned());
    assert!(detail.destinations[0].post_url.as_ref().unwrap().contains("/video/"));
    assert_eq!(evidence(&detail).unwrap()["found"], "one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_in_the_list_is_shown_and_leaves_the_post_unconfirmed() {
    let never_an_end = Outcome {
        status_at_end: Some("PROCESSING_SOMEHOW".into()),
        post_id: Some(PostIdShape::Empty),
        ..Outcome::default()
    };
    let (agency, clock) = with_outcome(never_an_end).await;
    agency.set("poll.give_up", "1s").await;
    let id = agency.post(now(fifteen_seconds())).await.unwrap().post_id;
    let detail = after(&agency, &clock, id, |detail| evidence(detail).is_some()).await;
    assert_eq!(detail.post.state, StateName::Unconfirmed, "{:#?}", detail.steps);
    assert_eq!(evidence(&detail).unwrap()["found"], "one");
    assert_eq!(detail.destinations[0].external_post_id, None);
    for _ in 0..40 {
        agency.pass(&clock, Duration::from_secs(30));
    }
    let detail = agency.show(id).await;
    assert_eq!(detail.post.state, StateName::Unconfirmed);
    assert_eq!(detail.steps.iter().filter(|step| step.name == "video_list").count(), 1, "said once");
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_posts_of_one_clip_and_caption_are_no_claim() {
    let (agency, clock) =
        with_outcome(Outcome { post_id: Some(PostIdShape::Empty), ..Outcome::default() }).await;
    let mut posts = Vec::new();
    for _ in 0..2 {
        let id = agency.post(now(fifteen_seconds())).await.unwrap().post_id;
        after(&agency, &clock, id, |detail| detail.post.state == StateName::Published).await;
        posts.push(id);
    }
    for id in posts {
        let detail = after(&agency, &clock, id, |detail| evidence(detail).is_some()).await;
        assert_eq!(evidence(&detail).unwrap()["found"], "several");
        assert_eq!(detail.destinations[0].external_post_id, None);
    }
}
