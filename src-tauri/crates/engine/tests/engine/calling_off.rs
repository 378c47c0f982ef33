//! Calling a post off: free before the commit point, refused from it on.

use chrono::TimeDelta;
use runsheet_engine::commands::When;
use runsheet_model::{ProblemKind, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::wait_until;

use crate::agency::{A_WHILE, Agency, KORN, fixture, now};

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_post_is_called_off_and_never_sent() {
    let agency = Agency::with(KORN).await;
    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(agency.desk().now() + TimeDelta::hours(1)));
    let id = agency.post(request).await.unwrap().post_id;
    assert_eq!(agency.show(id).await.post.status, "scheduled");
    assert_eq!(agency.cancel(id).await.unwrap().post.state, StateName::Cancelled);
    let again = agency.cancel(id).await.unwrap_err();
    assert_eq!((again.kind, again.code.as_str()), (ProblemKind::Conflict, "cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_before_the_commit_point_is_broken_off() {
    let agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 1_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow).on_chunk(0)).unwrap();
    let id = agency.post(now(agency.padded("upright.mp4", 64_000_001))).await.unwrap().post_id;
    wait_until("the first chunk is on its way", A_WHILE, async || {
        agency.show(id).await.destinations[0].bytes_sent.is_some_and(|bytes| bytes > 0)
    })
    .await;
    assert_eq!(agency.cancel(id).await.unwrap().post.state, StateName::Cancelled);

    // The place is free again, and the next post takes it.
    let next = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(next.post.state, StateName::Published);
    assert_eq!(agency.arrived().len(), 1);
    assert_eq!(agency.show(id).await.post.state, StateName::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_commit_point_on_it_is_too_late() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 60_000);
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    wait_until("every byte is there", A_WHILE, async || {
        agency.show(id).await.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    let refused = agency.cancel(id).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "publishing"));
    agency.turn(|knobs| knobs.processing_ms = 0);
}
