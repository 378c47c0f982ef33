//! What a person can do in a copy before it is released: everything is shown and decided, and nothing is sent.

use std::{path::Path, sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use runsheet_engine::{
    commands::{ConfirmPost, ReleaseCopy, RetryPost, When},
    views::PostDetail,
};
use runsheet_model::{PostId, StateName};
use runsheet_practice::{Endpoint, Outcome, OutcomeFor, PostIdShape};
use runsheet_testkit::{ManualClock, wait_for};

use crate::agency::{A_WHILE, Agency, KORN, caller, now};

/// The practice server lists every video as fifteen seconds long.
fn clip() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clips/fifteen_seconds.mp4")
}

async fn sees(
    agency: &Agency,
    clock: &ManualClock,
    post: PostId,
    is_so: impl Fn(&PostDetail) -> bool,
) -> PostDetail {
    wait_for("it is so", A_WHILE, async || {
        agency.pass(clock, Duration::from_secs(2));
        let detail = agency.show(post).await;
        is_so(&detail).then_some(detail)
    })
    .await
}

fn waits_for(reason: &str) -> impl Fn(&PostDetail) -> bool {
    move |detail| detail.destinations[0].deferred_reason.as_deref() == Some(reason)
}

async fn retry(agency: &Agency, post: PostId) -> Result<PostDetail, String> {
    agency.desk().retry_post(RetryPost { post }, &caller()).await.map_err(|problem| problem.code)
}

/// A copy, on another machine, of a workspace with one post in processing, to which TikTok tells no end, and one planned.
async fn a_copy() -> (Agency, ManualClock, PostId, PostId) {
    let clock = ManualClock::at(Utc::now());
    let mut agency = Agency::open_at(Arc::new(clock.clone())).await;
    agency.connect(KORN, KORN).await.unwrap();
    agency.turn(|knobs| {
        knobs.processing_ms = 0;
        knobs.moderation_ms = 0;
    });
    let never_an_end = Outcome {
        status_at_end: Some("PROCESSING_SOMEHOW".into()),
        post_id: Some(PostIdShape::Empty),
        ..Outcome::default()
    };
    agency.controls().set_outcome(&OutcomeFor::All, Some(&never_an_end)).unwrap();
    let mut soon = now(clip());
    soon.settings.caption = "Croissants".to_owned();
    soon.when = Some(When::At(agency.desk().now() + TimeDelta::minutes(5)));
    let planned = agency.post(soon).await.unwrap().post_id;
    let processing = agency.post(now(clip())).await.unwrap().post_id;
    let is_processing = |detail: &PostDetail| detail.destinations[0].stage.as_deref() == Some("processing");
    sees(&agency, &clock, processing, is_processing).await;
    agency.stop().await;
    agency.machine_is("another machine");
    agency.start().await;
    (agency, clock, processing, planned)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_out_is_shown_with_status_and_video_list_and_decided_without_a_release() {
    let (agency, clock, post, _) = a_copy().await;
    let answered = agency.calls(Endpoint::Status).len();
    let has_evidence = |detail: &PostDetail| detail.steps.iter().any(|step| step.name == "video_list");
    let detail = sees(&agency, &clock, post, has_evidence).await;
    assert_eq!(detail.post.state, StateName::Unconfirmed);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("from_copy"));
    let evidence = detail.steps.iter().rev().find(|step| step.name == "video_list").unwrap();
    assert_eq!(evidence.detail["found"], "one");
    assert_eq!(evidence.detail["post_id"], agency.arrived()[0].post_ids[0]);
    assert!(agency.calls(Endpoint::Status).len() > answered, "TikTok is asked, too");

    assert_eq!(retry(&agency, post).await.unwrap_err(), "unconfirmed");
    let confirm = ConfirmPost { post, there: true };
    let detail = agency.desk().confirm_post(confirm, &caller()).await.unwrap();
    assert_eq!(detail.post.state, StateName::Published);
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1, "the twin's");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_another_go_waits_for_the_release_and_for_the_day() {
    let (agency, clock, post, planned) = a_copy().await;
    let confirm = ConfirmPost { post, there: false };
    assert_eq!(agency.desk().confirm_post(confirm, &caller()).await.unwrap().post.state, StateName::Failed);
    retry(&agency, post).await.unwrap();
    sees(&agency, &clock, post, waits_for("paused")).await;
    // A post that was put on hold keeps its time when it is let go, and at its time it waits as well.
    assert_eq!(retry(&agency, planned).await.unwrap().post.state, StateName::Scheduled);
    sees(&agency, &clock, planned, waits_for("paused")).await;
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1, "the twin's");

    agency.desk().release_copy(ReleaseCopy {}, &caller()).await.unwrap();
    for waiting in [post, planned] {
        sees(&agency, &clock, waiting, waits_for("daily_cap")).await;
    }
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1, "the twin's");
}
