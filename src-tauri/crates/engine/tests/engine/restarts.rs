//! The engine stops in the middle and starts again: one file arrives. (Kills of the whole process are tested elsewhere.)

use runsheet_model::StateName;
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::wait_until;

use crate::agency::{A_WHILE, Agency, KORN, fixture, now};

async fn bytes_are_on_their_way(agency: &Agency, post: runsheet_model::PostId, from: u64) {
    wait_until("bytes are on their way", A_WHILE, async || {
        agency.show(post).await.destinations[0].bytes_sent.is_some_and(|bytes| bytes > from)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_cut_in_its_second_chunk_goes_on_there() {
    let mut agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 2_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow).on_chunk(1)).unwrap();
    let clip = agency.padded("upright.mp4", 150_000_000);
    let id = agency.post(now(&clip)).await.unwrap().post_id;
    bytes_are_on_their_way(&agency, id, 50_000_000).await;
    agency.restart().await;

    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
    assert_eq!(agency.arrived().len(), 1);
    assert_eq!(agency.arrived()[0].blake3, runsheet_media::hash(&clip).unwrap().to_string());
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
    let first_chunks = agency
        .calls(Endpoint::Upload)
        .iter()
        .filter(|call| {
            call.request.content_range.as_deref().is_some_and(|range| range.starts_with("bytes 0-"))
        })
        .count();
    assert_eq!(first_chunks, 1, "the first chunk was taken and is not sent again");
    agency.assert_well_formed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_in_processing_is_asked_after_again() {
    let mut agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 60_000);
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    wait_until("every byte is there", A_WHILE, async || {
        agency.show(id).await.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    agency.stop().await;
    agency.controls().advance(std::time::Duration::from_secs(61)).unwrap();
    agency.start().await;
    assert_eq!(agency.settled(id).await.post.state, StateName::Published);
    assert_eq!(agency.arrived().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_is_too_late_at_the_start_is_missed_and_not_sent() {
    let mut agency = Agency::with(KORN).await;
    agency.set("publish.missed_within", "1s").await;
    let mut request = now(fixture("upright.mp4"));
    let due = agency.desk().now() + chrono::TimeDelta::seconds(1);
    request.when = runsheet_engine::commands::When::At(due);
    let id = agency.post(request).await.unwrap().post_id;
    agency.stop().await;
    wait_until("its time is over", A_WHILE, async || {
        chrono::Utc::now() > due + chrono::TimeDelta::seconds(2)
    })
    .await;
    agency.start().await;
    agency.reaches(id, StateName::Missed).await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_waited_for() {
    let agency = Agency::with(KORN).await;
    agency
        .controls()
        .add_fault(&Fault::next(Endpoint::CreatorInfo, FaultKind::Status { status: 502, taken: false }))
        .unwrap();
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    wait_until("the post is deferred", A_WHILE, async || {
        agency.show(id).await.destinations[0].deferred_reason.as_deref() == Some("tiktok_fault")
    })
    .await;
    agency.reaches(id, StateName::Published).await;
}
