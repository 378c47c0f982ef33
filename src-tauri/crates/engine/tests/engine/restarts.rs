//! The engine stops in the middle and starts again: one file arrives. (Kills of the whole process are tested elsewhere.)

use runsheet_model::{PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_store::{OpenOptions, Store};
use runsheet_testkit::wait_until;

use crate::agency::{A_WHILE, Agency, KORN, fixture, now};

async fn bytes_are_on_their_way(agency: &Agency, post: PostId, from: u64) {
    wait_until("bytes are on their way", A_WHILE, async || {
        agency.show(post).await.destinations[0].bytes_sent.is_some_and(|bytes| bytes > from)
    })
    .await;
}

/// How often the first chunk was sent.
fn first_chunks(agency: &Agency) -> usize {
    let ranges = agency.calls(Endpoint::Upload).into_iter().filter_map(|call| call.request.content_range);
    ranges.filter(|range| range.starts_with("bytes 0-")).count()
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
    assert_eq!(first_chunks(&agency), 1, "the first chunk was taken and is not sent again");
    agency.assert_well_formed();
}

/// A clip of three chunks whose upload was cut in the second.
async fn cut_before_the_commit_point() -> (Agency, PostId) {
    let mut agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 2_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow).on_chunk(1)).unwrap();
    let id = agency.post(now(agency.padded("upright.mp4", 150_000_000))).await.unwrap().post_id;
    bytes_are_on_their_way(&agency, id, 50_000_000).await;
    agency.stop().await;
    (agency, id)
}

/// A clip of one chunk, cut while that chunk, which completes it, does not get through.
async fn cut_after_the_commit_point() -> (Agency, PostId) {
    let mut agency = Agency::with(KORN).await;
    agency.set("poll.give_up", "1s").await;
    let reset = Fault::next(Endpoint::Upload, FaultKind::ResetBeforeReading).times(99);
    agency.controls().add_fault(&reset).unwrap();
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    wait_until("the last chunk breaks", A_WHILE, async || !agency.calls(Endpoint::Upload).is_empty()).await;
    agency.stop().await;
    agency.controls().clear_faults().unwrap();
    (agency, id)
}

/// Somebody writes to the private copy while Runsheet is off.
fn change_the_copy(agency: &Agency) {
    let copy = std::fs::read_dir(agency.dir.path().join("clips")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes[1_000] ^= 1;
    std::fs::remove_file(&copy).unwrap();
    std::fs::write(&copy, bytes).unwrap();
}

/// The address of the upload does not open any more.
async fn lose_the_upload_url(agency: &Agency, post: PostId) {
    let store = Store::open(agency.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
    store
        .write(move |tx| {
            let open = tx.open_attempt(post)?.unwrap();
            let (publish_id, expires) = (open.publish_id.unwrap(), open.url_expires_at.unwrap());
            tx.init_answered(open.id, &publish_id, b"not sealed with our key", expires, open.plan.unwrap())
        })
        .await
        .unwrap();
}

/// Ours is the second best knowledge of how far an upload is, and good enough when TikTok does not say.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_where_it_was_even_if_tiktok_does_not_say_how_far_it_is() {
    let (mut agency, id) = cut_before_the_commit_point().await;
    let fault = Fault::next(Endpoint::Status, FaultKind::Status { status: 500, taken: false });
    agency.controls().add_fault(&fault).unwrap();
    agency.start().await;
    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
    assert_eq!(first_chunks(&agency), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_picked_up_too_late_is_missed_before_the_commit_point_and_completed_after_it() {
    for (committed, state) in [(false, StateName::Missed), (true, StateName::Published)] {
        let (mut agency, id) =
            if committed { cut_after_the_commit_point().await } else { cut_before_the_commit_point().await };
        let store = Store::open(agency.dir.path().join("runsheet.sqlite"), OpenOptions::default()).unwrap();
        store.write(|tx| tx.set_setting("publish.missed_within", "0s")).await.unwrap();
        drop(store);
        let cut = chrono::Utc::now();
        wait_until("its time is over", A_WHILE, async || {
            chrono::Utc::now() > cut + chrono::TimeDelta::seconds(2)
        })
        .await;
        agency.start().await;
        assert_eq!(agency.settled(id).await.post.state, state);
        assert_eq!(agency.arrived().len(), usize::from(committed));
    }
}

/// Breaking off the last bytes would leave open whether the post is out.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_the_last_chunk_through() {
    let mut agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 8_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow)).unwrap();
    let id = agency.post(now(agency.padded("upright.mp4", 16_000_000))).await.unwrap().post_id;
    bytes_are_on_their_way(&agency, id, 0).await;
    agency.stop().await;
    let [last] = &agency.calls(Endpoint::Upload)[..] else { panic!("one chunk") };
    assert!(last.answered && last.code == "ok", "taken before the engine stopped: {last:#?}");
    agency.start().await;
    assert_eq!(agency.settled(id).await.post.state, StateName::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_address_is_lost_before_the_commit_point_starts_afresh() {
    let (mut agency, id) = cut_before_the_commit_point().await;
    lose_the_upload_url(&agency, id).await;
    agency.start().await;
    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
    assert_eq!((agency.arrived().len(), agency.calls(Endpoint::VideoInit).len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_changed_before_the_commit_point_is_not_completed() {
    let (mut agency, id) = cut_before_the_commit_point().await;
    change_the_copy(&agency);
    agency.start().await;
    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention, "{:#?}", detail.steps);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("clip_changed"));
    assert!(agency.arrived().is_empty());
}

/// It may be live for all we know: neither a fresh upload nor a question that a "try again" would answer.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_completed_after_the_commit_point_is_left_unconfirmed_and_not_begun_again() {
    for loses_the_url in [true, false] {
        let (mut agency, id) = cut_after_the_commit_point().await;
        if loses_the_url {
            lose_the_upload_url(&agency, id).await;
        } else {
            change_the_copy(&agency);
        }
        agency.start().await;
        let detail = agency.settled(id).await;
        assert_eq!(detail.post.state, StateName::Unconfirmed, "{:#?}", detail.steps);
        assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
        assert!(agency.arrived().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_cut_after_the_commit_point_is_completed_and_not_begun_again() {
    let (mut agency, id) = cut_after_the_commit_point().await;
    agency.start().await;
    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
    assert_eq!((agency.arrived().len(), agency.calls(Endpoint::VideoInit).len()), (1, 1));
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
    request.when = Some(runsheet_engine::commands::When::At(due));
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
