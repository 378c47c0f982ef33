//! TikTok misbehaves: one file arrives all the same, or a person is told why not.

use runsheet_model::StateName;
use runsheet_practice::{Endpoint, Fault, FaultKind, Outcome, OutcomeFor, PostIdShape};

use crate::agency::{Agency, KORN, fixture, now};

async fn survives(faults: &[Fault], size: Option<u64>) -> Agency {
    let agency = Agency::with(KORN).await;
    for fault in faults {
        agency.controls().add_fault(fault).unwrap();
    }
    let clip = size.map_or_else(|| fixture("upright.mp4"), |size| agency.padded("upright.mp4", size));
    let detail = agency.deliver(now(&clip)).await;
    assert_eq!(detail.post.state, StateName::Published, "{faults:?}: {:#?}", detail.steps);
    let arrived = agency.arrived();
    assert_eq!(arrived.len(), 1, "{faults:?}");
    assert_eq!(arrived[0].blake3, runsheet_media::hash(&clip).unwrap().to_string());
    agency.assert_well_formed();
    agency
}

fn server_error(taken: bool) -> FaultKind {
    FaultKind::Status { status: 503, taken }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_chunks_are_sent_again_and_only_they() {
    for kind in [
        server_error(false),
        FaultKind::ResetBeforeReading,
        FaultKind::ResetAtByte { byte: 7_000_000 },
        FaultKind::LoseAnswer,
        server_error(true),
    ] {
        for chunk in [0, 1] {
            let fault = Fault::next(Endpoint::Upload, kind.clone()).on_chunk(chunk);
            let agency = survives(&[fault], Some(64_000_001)).await;
            let sent = agency.calls(Endpoint::Upload).len();
            assert!(sent <= 3, "{kind:?} on chunk {chunk}: {sent} chunks sent");
            assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_last_answer_is_looked_up_and_nothing_sent_twice() {
    for kind in [FaultKind::LoseAnswer, server_error(true)] {
        let agency = survives(&[Fault::next(Endpoint::Upload, kind)], None).await;
        assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_expires_or_vanishes_before_the_commit_point_starts_afresh() {
    for status in [403, 404] {
        let fault = Fault::next(Endpoint::Upload, FaultKind::Status { status, taken: false }).on_chunk(0);
        let agency = survives(&[fault], Some(64_000_001)).await;
        assert_eq!(agency.calls(Endpoint::VideoInit).len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_commit_point_no_new_upload_is_begun() {
    let agency = Agency::with(KORN).await;
    agency.set("poll.give_up", "1s").await;
    let gone = Fault::next(Endpoint::Upload, FaultKind::Status { status: 404, taken: false });
    agency.controls().add_fault(&gone).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::Unconfirmed);
    assert!(detail.post.outcome_unknown);
    assert_eq!(detail.post.status, "failed");
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_init_whose_answer_is_lost_is_made_again_and_posts_once() {
    let agency = Agency::with(KORN).await;
    agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, FaultKind::LoseAnswer)).unwrap();
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    let detail = agency.reaches(id, StateName::Published).await;
    assert_eq!(agency.arrived().len(), 1, "{:#?}", detail.steps);
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_inits_without_an_upload_a_person_is_asked() {
    let agency = Agency::with(KORN).await;
    let fault =
        Fault::next(Endpoint::Upload, FaultKind::Status { status: 404, taken: false }).on_chunk(0).times(9);
    agency.controls().add_fault(&fault).unwrap();
    let detail = agency.deliver(now(agency.padded("upright.mp4", 64_000_001))).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("too_many_tries"));
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 3);
    assert!(agency.arrived().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_for_good_fail_and_say_what_tiktok_said() {
    for (with_200, status) in [(false, 403), (true, 200)] {
        let agency = Agency::with(KORN).await;
        agency.turn(|knobs| knobs.init_refusals_with_200 = with_200);
        let kind = FaultKind::Refuse { status, code: "spam_risk".into(), message: "no".into() };
        agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
        let detail = agency.deliver(now(fixture("upright.mp4"))).await;
        assert_eq!(detail.post.state, StateName::Failed);
        assert_eq!(detail.destinations[0].error_code.as_deref(), Some("spam_risk"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_parameters_fail_in_singular_and_plural() {
    for code in ["invalid_param", "invalid_params"] {
        let agency = Agency::with(KORN).await;
        let kind =
            FaultKind::Refuse { status: 400, code: code.into(), message: "The chunk size is invalid".into() };
        agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
        let detail = agency.deliver(now(fixture("upright.mp4"))).await;
        assert_eq!(detail.post.state, StateName::Failed);
        let message = detail.destinations[0].error_message.clone().unwrap();
        assert!(message.contains("The chunk size is invalid"), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tiktok_finds_wrong_with_the_video_is_told_in_words() {
    let agency = Agency::with(KORN).await;
    let outcome = Outcome { fail_reason: Some("frame_rate_check_failed".into()), ..Outcome::default() };
    agency.controls().set_outcome(&OutcomeFor::All, Some(&outcome)).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::Failed);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("frame_rate_check_failed"));
    assert!(detail.destinations[0].error_message.as_ref().unwrap().contains("23 to 60 frames"));
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_shapes_of_the_videos_id_and_odd_words_are_understood() {
    for shape in [PostIdShape::Text, PostIdShape::Texts, PostIdShape::Numbers] {
        let agency = Agency::with(KORN).await;
        let outcome = Outcome {
            post_id: Some(shape),
            status_while_processing: Some("PROCESSING_SOMEHOW".into()),
            processing_ms: Some(300),
            ..Outcome::default()
        };
        agency.controls().set_outcome(&OutcomeFor::All, Some(&outcome)).unwrap();
        let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
        agency.reaches(id, StateName::Published).await;
        let external = runsheet_testkit::wait_for("the id", crate::agency::A_WHILE, async || {
            agency.show(id).await.destinations[0].external_post_id.clone()
        })
        .await;
        assert_eq!(agency.arrived()[0].post_ids, [external]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_cannot_be_had_says_nothing_about_the_post() {
    let agency = Agency::with(KORN).await;
    for kind in [server_error(false), FaultKind::Garbage { taken: false }, FaultKind::ResetBeforeReading] {
        agency.controls().add_fault(&Fault::next(Endpoint::Status, kind)).unwrap();
    }
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    agency.reaches(id, StateName::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_stuck_in_processing_becomes_unconfirmed_and_is_still_asked_after() {
    let agency = Agency::with(KORN).await;
    agency.set("poll.give_up", "1s").await;
    let stuck = Outcome { stuck: Some(true), ..Outcome::default() };
    agency.controls().set_outcome(&OutcomeFor::All, Some(&stuck)).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::Unconfirmed);
    agency.controls().set_outcome(&OutcomeFor::All, None).unwrap();
    agency.reaches(detail.post.id, StateName::Published).await;
    assert_eq!(agency.arrived().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_429_with_any_word_is_a_full_minute() {
    let agency = Agency::with(KORN).await;
    let kind = FaultKind::Refuse { status: 429, code: "too_many_requests".into(), message: String::new() };
    agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    runsheet_testkit::wait_until("the post waits for the next minute", crate::agency::A_WHILE, async || {
        agency.show(id).await.destinations[0].deferred_reason.as_deref() == Some("rate_limit")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_chunk_taken_in_part_is_sent_again_in_the_same_upload() {
    let agency = Agency::with(KORN).await;
    let kind = FaultKind::Status { status: 206, taken: false };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, kind).on_chunk(1)).unwrap();
    agency.set("poll.give_up", "2s").await;
    let detail = agency.deliver(now(agency.padded("upright.mp4", 64_000_001))).await;
    // A bare 206 says nothing about progress: it is believed, and the questions tell that nothing came of it.
    assert_eq!(detail.post.state, StateName::Unconfirmed);
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
}
