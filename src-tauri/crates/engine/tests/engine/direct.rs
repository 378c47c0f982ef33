//! A clip goes from disk to TikTok and is verified there.

use runsheet_model::{Interactions, Privacy, StateName};
use runsheet_practice::{Ending, Endpoint, Mode};

use crate::agency::{Agency, KORN, fixture, now, steps};

#[tokio::test(flavor = "multi_thread")]
async fn a_small_clip_is_published_byte_for_byte_and_verified() {
    let agency = Agency::with(KORN).await;
    let clip = fixture("upright.mp4");
    let detail = agency.deliver(now(&clip)).await;

    assert_eq!(detail.post.state, StateName::Published);
    assert_eq!(detail.post.status, "completed");
    let [arrived] = &agency.arrived()[..] else { panic!("one file") };
    assert_eq!((arrived.mode, arrived.ending), (Mode::Direct, Ending::Published));
    assert_eq!(arrived.blake3, blake3::hash(&std::fs::read(&clip).unwrap()).to_string());
    let info = arrived.post_info.as_ref().unwrap();
    assert_eq!(info["title"], "Brezeln um sieben 🥨 #bakery");
    assert_eq!(info["privacy_level"], "PUBLIC_TO_EVERYONE");
    agency.assert_well_formed();

    let way: Vec<_> = steps(&detail).into_iter().filter(|step| *step != "status").collect();
    assert_eq!(
        way,
        [
            "schedule",
            "claim",
            "creator_info",
            "initiating",
            "init",
            "uploading",
            "committing",
            "uploaded",
            "processing",
            "complete"
        ]
    );
    let destination = &detail.destinations[0];
    assert_eq!(destination.external_job_id.as_deref(), Some(arrived.publish_id.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_videos_id_is_waited_for_and_kept_as_text() {
    let agency = Agency::with(KORN).await;
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    agency.reaches(id, StateName::Published).await;
    let external = runsheet_testkit::wait_for("the video's id", crate::agency::A_WHILE, async || {
        agency.show(id).await.destinations[0].external_post_id.clone()
    })
    .await;
    assert_eq!(agency.arrived()[0].post_ids, std::slice::from_ref(&external));
    let url = agency.show(id).await.destinations[0].post_url.clone();
    assert_eq!(url, Some(format!("https://www.tiktok.com/@{KORN}/video/{external}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn large_clips_go_in_chunks_by_the_plan() {
    let agency = Agency::with(KORN).await;
    for (name, size, chunks) in [("upright.mp4", 64_000_001, 2), ("landscape.mov", 121_000_000, 2)] {
        let clip = agency.padded(name, size);
        let before = agency.calls(Endpoint::Upload).len();
        let detail = agency.deliver(now(&clip)).await;
        assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
        assert_eq!(agency.calls(Endpoint::Upload).len() - before, chunks);
        assert!(detail.steps.iter().all(|step| step.detail.get("trouble").is_none()), "{:#?}", detail.steps);
        let arrived = agency.arrived().pop().unwrap();
        assert_eq!(arrived.size, size);
        assert_eq!(arrived.blake3, runsheet_media::hash(&clip).unwrap().to_string());
    }
    assert_eq!(agency.arrived().len(), 2);
    agency.assert_well_formed();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_creator_switched_off_since_is_sent_as_off_and_noted() {
    let agency = Agency::with("velohabitat").await;
    let mut request = now(fixture("upright.mp4"));
    request.profile = "velohabitat".into();
    request.settings.interactions = Interactions { disable_comment: true, ..Interactions::default() };
    let detail = agency.deliver(request).await;

    assert_eq!(detail.post.state, StateName::Published);
    let arrived = agency.arrived().pop().unwrap();
    let info = arrived.post_info.unwrap();
    assert_eq!((&info["disable_comment"], &info["disable_duet"]), (&true.into(), &true.into()));
    let adapted = detail.steps.iter().find(|step| step.name == "interactions_adapted").unwrap();
    assert_eq!(adapted.detail["switched_off_by_creator"], serde_json::json!(["duet"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_stop_policy_a_switched_off_interaction_asks_a_person() {
    let agency = Agency::with("velohabitat").await;
    agency.set("publish.interactions", "stop").await;
    let mut request = now(fixture("upright.mp4"));
    request.profile = "velohabitat".into();
    let detail = agency.deliver(request).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("interactions_changed"));
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audience_the_account_no_longer_offers_stops_the_post_before_any_init() {
    let agency = Agency::with(KORN).await;
    let mut request = now(fixture("upright.mp4"));
    request.settings.privacy = Some(Privacy::FollowerOfCreator);
    let detail = agency.deliver(request).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("privacy_not_allowed"));
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_longer_than_the_account_may_post_stops_before_any_init() {
    let agency = Agency::with(KORN).await;
    agency.controls().change_creator(KORN, |creator| creator.max_video_post_duration_sec = 2).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("clip_too_long_for_account"));
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_copy_that_was_tampered_with_is_not_sent() {
    let agency = Agency::with(KORN).await;
    let mut request = now(fixture("upright.mp4"));
    request.when =
        Some(runsheet_engine::commands::When::At(agency.desk().now() + chrono::TimeDelta::seconds(2)));
    let id = agency.post(request).await.unwrap().post_id;
    let copy = std::fs::read_dir(agency.dir.path().join("clips")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::remove_file(&copy).unwrap();
    std::fs::write(&copy, bytes).unwrap();

    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("clip_changed"));
    assert!(agency.arrived().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unaudited_app_is_told_what_works_instead() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.audited = false);
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::NeedsAttention);
    let destination = &detail.destinations[0];
    assert_eq!(destination.error_code.as_deref(), Some("unaudited_client_can_only_post_to_private_accounts"));
    assert!(destination.error_message.as_ref().unwrap().contains("inbox draft"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_private_copy_is_replaced_when_the_clip_is_added_again() {
    let agency = Agency::with(KORN).await;
    let mut request = now(fixture("upright.mp4"));
    request.when =
        Some(runsheet_engine::commands::When::At(agency.desk().now() + chrono::TimeDelta::seconds(2)));
    let id = agency.post(request).await.unwrap().post_id;
    let copy = std::fs::read_dir(agency.dir.path().join("clips")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes[1_000] ^= 1;
    std::fs::remove_file(&copy).unwrap();
    std::fs::write(&copy, bytes).unwrap();
    assert_eq!(agency.settled(id).await.post.state, StateName::NeedsAttention);
    let again = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(again.post.state, StateName::Published, "{:#?}", again.steps);
}
