//! Drafts go to the creator's inbox, and the client posts them from the phone.

use runsheet_model::{PostSettings, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, Mode};

use crate::agency::{Agency, KORN, draft, fixture, now};

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_delivered_and_followed_until_the_client_posts_it() {
    let agency = Agency::with(KORN).await;
    let mut request = draft(fixture("landscape.mov"));
    request.settings = PostSettings::default();
    let detail = agency.deliver(request).await;
    assert_eq!(detail.post.state, StateName::InInbox);
    assert_eq!(detail.post.status, "completed");

    let [arrived] = &agency.arrived()[..] else { panic!("one file") };
    assert_eq!(arrived.mode, Mode::Inbox);
    assert_eq!(arrived.post_info, None, "TikTok documents no post_info for drafts");
    let video = agency.controls().post_draft(&arrived.publish_id, None).unwrap();
    let posted = agency.reaches(detail.post.id, StateName::ClientPosted).await;
    assert_eq!(posted.destinations[0].external_post_id, Some(video));
    agency.assert_well_formed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_ignores_what_forbids_direct_posts() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.audited = false);
    let detail = agency.deliver(draft(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::InInbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_post_that_lands_in_the_inbox_is_shown_as_that() {
    let agency = Agency::with("fjord.coffee").await;
    let mut request = now(fixture("upright.mp4"));
    request.profile = "fjord.coffee".into();
    let detail = agency.deliver(request).await;
    assert_eq!(detail.post.state, StateName::InInbox);
    let publish_id = agency.arrived()[0].publish_id.clone();
    agency.controls().post_draft(&publish_id, None).unwrap();
    agency.reaches(detail.post.id, StateName::ClientPosted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_without_the_publish_scope_asks_no_creator_info() {
    let agency = Agency::open().await;
    agency.turn(|knobs| {
        knobs.auto_approve = Some(runsheet_practice::AutoApprove {
            creator: KORN.into(),
            scopes: Some(vec!["user.info.basic".into(), "video.upload".into()]),
        });
    });
    agency.connect_as_set(KORN).await.unwrap();
    let detail = agency.deliver(draft(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::InInbox);
    assert!(agency.calls(Endpoint::CreatorInfo).is_empty());

    let refused = agency.deliver(now(fixture("upright_faststart.mp4"))).await;
    assert_eq!(refused.destinations[0].error_code.as_deref(), Some("scope_not_authorized"));
    assert!(agency.calls(Endpoint::VideoInit).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_waits_for_no_refusal_of_direct_posts() {
    for code in ["spam_risk_too_many_posts", "reached_active_user_cap", "spam_risk_user_banned_from_posting"]
    {
        let agency = Agency::with(KORN).await;
        let kind = FaultKind::Refuse { status: 200, code: code.into(), message: String::new() };
        agency.controls().add_fault(&Fault::next(Endpoint::CreatorInfo, kind)).unwrap();
        let detail = agency.deliver(draft(fixture("upright.mp4"))).await;
        assert_eq!(detail.post.state, StateName::InInbox, "{code}");
    }
}
