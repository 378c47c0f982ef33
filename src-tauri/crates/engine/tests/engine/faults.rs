//! TikTok misbehaves: one file arrives all the same, or a person is told why not.

use std::{path::PathBuf, time::Duration};

use runsheet_engine::views::PostDetail;
use runsheet_model::{PostId, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, Outcome, OutcomeFor, PostIdShape};
use runsheet_testkit::{ManualClock, wait_until};

use crate::{
    agency::{A_WHILE, Agency, KORN, fixture, now},
    passing_time::{reaches, with_manual_clock},
};

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
        let loses_only_the_answer = kind == FaultKind::LoseAnswer;
        let agency = survives(&[Fault::next(Endpoint::Upload, kind)], None).await;
        assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
        if loses_only_the_answer {
            assert_eq!(agency.calls(Endpoint::Upload).len(), 1, "TikTok said that it has every byte");
        }
    }
}

/// An agency whose time stands still between looks, and a post whose upload meets these faults.
async fn meets(faults: &[Fault], clip: impl Into<PathBuf>) -> (Agency, ManualClock, PostId) {
    let (agency, clock) = with_manual_clock().await;
    for fault in faults {
        agency.controls().add_fault(fault).unwrap();
    }
    let id = agency.post(now(clip)).await.unwrap().post_id;
    (agency, clock, id)
}

fn on_chunk(chunk: u64, kind: FaultKind, times: u32) -> Fault {
    Fault::next(Endpoint::Upload, kind).on_chunk(chunk).times(times)
}

/// The chunk that completes the file is tried nine times in all; after that nobody knows and nothing is begun again.
#[tokio::test(flavor = "multi_thread")]
async fn a_last_chunk_that_never_gets_an_answer_of_use_is_left_to_the_questions() {
    let out_of_step = FaultKind::Status { status: 416, taken: false };
    for kind in [server_error(false), out_of_step] {
        for (times, state) in [(8, StateName::Published), (9, StateName::Unconfirmed)] {
            let (agency, clock, id) =
                meets(&[on_chunk(0, kind.clone(), times)], fixture("upright.mp4")).await;
            agency.set("poll.give_up", "1s").await;
            wait_until(&format!("{kind:?} {times} times is {state}"), A_WHILE, async || {
                agency.pass(&clock, Duration::from_millis(500));
                agency.show(id).await.post.state == state
            })
            .await;
            assert_eq!(agency.calls(Endpoint::Upload).len(), 9, "{kind:?}");
            assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1, "{kind:?}");
            assert_eq!(troubles(&agency.show(id).await), times as usize, "a person sees each of them");
        }
    }
}

/// Patience begins anew with every chunk that gets through, so that a long upload over a bad line ends.
#[tokio::test(flavor = "multi_thread")]
async fn faults_of_one_chunk_are_not_held_against_the_next_but_being_out_of_step_is() {
    let out_of_step = FaultKind::Status { status: 416, taken: false };
    for (kind, inits) in [(server_error(false), 1), (out_of_step, 2)] {
        let faults = [on_chunk(0, kind.clone(), 5), on_chunk(1, kind.clone(), 4)];
        let (agency, clock) = with_manual_clock().await;
        for fault in &faults {
            agency.controls().add_fault(fault).unwrap();
        }
        let id = agency.post(now(agency.padded("upright.mp4", 128_000_003))).await.unwrap().post_id;
        reaches(&agency, &clock, id, StateName::Published).await;
        assert_eq!(agency.calls(Endpoint::VideoInit).len(), inits, "{kind:?}");
        assert_eq!(agency.arrived().len(), 1);
    }
}

/// How often a person reads of trouble with a chunk.
fn troubles(detail: &PostDetail) -> usize {
    detail.steps.iter().filter(|step| step.detail.get("trouble").is_some()).count()
}

/// Lets time pass until that many requests have brought a chunk; answers how much.
async fn until_chunk_request(agency: &Agency, clock: &ManualClock, number: usize) -> Duration {
    let mut passed = Duration::ZERO;
    wait_until("the chunk is sent again", A_WHILE, async || {
        if agency.calls(Endpoint::Upload).len() >= number {
            return true;
        }
        agency.pass(clock, Duration::from_millis(100));
        passed += Duration::from_millis(100);
        false
    })
    .await;
    passed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_trouble_is_left_alone_for_longer_each_time() {
    for kind in [server_error(false), FaultKind::ResetBeforeReading] {
        let (agency, clock, id) = meets(&[on_chunk(0, kind.clone(), 4)], fixture("upright.mp4")).await;
        wait_until("it breaks", A_WHILE, async || !agency.calls(Endpoint::Upload).is_empty()).await;
        for (number, least) in [(2, 500), (3, 1_000), (4, 2_000), (5, 4_000)] {
            let pause = until_chunk_request(&agency, &clock, number).await;
            assert!(pause >= Duration::from_millis(least), "{kind:?}: {pause:?} before request {number}");
        }
        reaches(&agency, &clock, id, StateName::Published).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_until_it_is_too_late_is_missed_and_not_completed() {
    let breaks = on_chunk(0, FaultKind::ResetBeforeReading, 999);
    let (agency, clock) = with_manual_clock().await;
    agency.controls().add_fault(&breaks).unwrap();
    let id = agency.post(now(agency.padded("upright.mp4", 64_000_001))).await.unwrap().post_id;
    until_chunk_request(&agency, &clock, 1).await;
    agency.pass(&clock, Duration::from_secs(59 * 60));
    until_chunk_request(&agency, &clock, 2).await;
    wait_until("both breaks are noted", A_WHILE, async || troubles(&agency.show(id).await) == 2).await;
    assert_eq!(agency.show(id).await.post.state, StateName::Publishing);
    agency.pass(&clock, Duration::from_secs(61));
    reaches(&agency, &clock, id, StateName::Missed).await;
    assert_eq!(agency.calls(Endpoint::Upload).len(), 2, "it is not even tried any more");
    assert!(agency.arrived().is_empty());
}

/// After the commit point the post may be live: lateness no longer counts, only the upload's own hour does.
#[tokio::test(flavor = "multi_thread")]
async fn a_last_chunk_that_breaks_is_tried_for_an_hour_and_ten_minutes_and_never_missed() {
    let (agency, clock, id) =
        meets(&[on_chunk(0, FaultKind::ResetBeforeReading, 999)], fixture("upright.mp4")).await;
    agency.set("poll.give_up", "1s").await;
    for (number, minutes) in [(1, 40), (2, 29), (3, 2)] {
        until_chunk_request(&agency, &clock, number).await;
        assert_eq!(agency.show(id).await.post.state, StateName::Publishing, "request {number}");
        agency.pass(&clock, Duration::from_secs(minutes * 60));
    }
    reaches(&agency, &clock, id, StateName::Unconfirmed).await;
    assert!(
        (3..=4).contains(&agency.calls(Endpoint::Upload).len()),
        "given up in the third or after the fourth"
    );
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_becomes_too_late_while_the_account_is_asked_is_missed() {
    let slow = Fault::next(Endpoint::CreatorInfo, FaultKind::Delay { ms: 1_500 });
    let (agency, clock) = with_manual_clock().await;
    agency.controls().add_fault(&slow).unwrap();
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    wait_until("the account is asked", A_WHILE, async || {
        agency.show(id).await.destinations[0].stage.as_deref() == Some("checking")
    })
    .await;
    agency.pass(&clock, Duration::from_secs(61 * 60));
    agency.reaches(id, StateName::Missed).await;
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
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

/// What TikTok refused began nothing; what it did not answer may have.
#[tokio::test(flavor = "multi_thread")]
async fn only_inits_that_may_have_begun_something_count_towards_the_three() {
    let refused =
        FaultKind::Refuse { status: 429, code: "rate_limit_exceeded".into(), message: String::new() };
    for (kind, state, inits) in
        [(refused, StateName::Published, 4), (FaultKind::LoseAnswer, StateName::NeedsAttention, 3)]
    {
        let (agency, clock) = with_manual_clock().await;
        agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind.clone()).times(3)).unwrap();
        let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
        wait_until(&format!("{kind:?} ends in {state}"), A_WHILE, async || {
            agency.pass(&clock, Duration::from_secs(1));
            agency.show(id).await.post.state == state
        })
        .await;
        assert_eq!(agency.calls(Endpoint::VideoInit).len(), inits, "{kind:?}");
    }
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
async fn a_refusal_says_what_it_means_here_and_what_to_do() {
    let agency = Agency::with(KORN).await;
    for (code, state, meaning) in [
        ("scope_not_authorized", StateName::NeedsAttention, "Connect it again and grant everything"),
        ("privacy_level_option_mismatch", StateName::NeedsAttention, "Choose again"),
        ("invalid_file_upload", StateName::NeedsAttention, "does not accept this file"),
        ("spam_risk_user_banned_from_posting", StateName::Failed, "banned this account"),
        ("spam_risk_text", StateName::Failed, "risky"),
        ("invalid_params", StateName::Failed, "the request as Runsheet made it"),
    ] {
        let kind = FaultKind::Refuse { status: 403, code: code.into(), message: "word for word".into() };
        agency.controls().add_fault(&Fault::next(Endpoint::VideoInit, kind)).unwrap();
        let detail = agency.deliver(now(fixture("upright.mp4"))).await;
        assert_eq!(detail.post.state, state, "{code}");
        assert_eq!(detail.destinations[0].error_code.as_deref(), Some(code));
        let message = detail.destinations[0].error_message.clone().unwrap();
        assert!(message.contains(meaning) && message.contains("Nothing was posted"), "{message}");
        assert!(message.ends_with("TikTok says: word for word"), "{message}");
        let refused = detail.steps.iter().find(|step| step.name == "init").unwrap();
        assert_eq!(refused.detail["error"]["code"], code, "what TikTok's support asks for");
    }
    assert!(agency.arrived().is_empty());
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
        let external = runsheet_testkit::wait_for("the id", A_WHILE, async || {
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
    wait_until("the post waits for the next minute", A_WHILE, async || {
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
