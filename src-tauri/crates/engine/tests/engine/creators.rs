//! What an account may post, asked for the composer: every answer typed, and room left for the posts themselves.

use runsheet_engine::{commands::GetCreator, views::CreatorAnswer};
use runsheet_model::DeferReason;
use runsheet_practice::{AutoApprove, Creator, Endpoint, Fault, FaultKind};

use crate::agency::{Agency, KORN, caller, fixture, now};

async fn ask(agency: &Agency) -> CreatorAnswer {
    agency.desk().creator(GetCreator { name: KORN.to_owned() }, &caller()).await.unwrap()
}

fn change(agency: &Agency, change: impl FnOnce(&mut Creator)) {
    agency.controls().change_creator(KORN, change).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_tiktoks_own_and_fresh_each_time() {
    let agency = Agency::with(KORN).await;
    let CreatorAnswer::Ready { creator } = ask(&agency).await else { panic!("not ready") };
    let options = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];
    assert_eq!(creator.privacy_level_options, options);
    assert_eq!((creator.username.as_str(), creator.duet_disabled), (KORN, false));
    assert_eq!((creator.direct_waits, creator.draft_waits), (None, None));
    change(&agency, |creator| {
        creator.duet_disabled = true;
        creator.max_video_post_duration_sec = 60;
        creator.privacy_level_options = Some(vec!["SELF_ONLY".into(), "SOMETHING_NEW".into()]);
    });
    let CreatorAnswer::Ready { creator } = ask(&agency).await else { panic!("not ready") };
    assert_eq!(creator.privacy_level_options, ["SELF_ONLY", "SOMETHING_NEW"]);
    assert!(creator.duet_disabled);
    assert_eq!(creator.max_video_post_duration_sec, Some(60));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_why_and_until_when_and_asking_again_makes_it_no_longer() {
    let agency = Agency::with(KORN).await;
    change(&agency, |creator| creator.creator_info_refusal = Some("spam_risk_too_many_posts".into()));
    let first = ask(&agency).await;
    let CreatorAnswer::Refused { code, until: Some(until), .. } = &first else { panic!("{first:?}") };
    assert_eq!(code, "spam_risk_too_many_posts");
    assert!(*until > agency.desk().now());
    assert_eq!(ask(&agency).await, first);

    change(&agency, |creator| {
        creator.creator_info_refusal = None;
        creator.banned = true;
    });
    let banned = ask(&agency).await;
    let CreatorAnswer::Refused { code, until: None, .. } = &banned else { panic!("{banned:?}") };
    assert_eq!(code, "spam_risk_user_banned_from_posting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_day_is_said_with_the_answer() {
    let agency = Agency::with(KORN).await;
    agency.set("limits.daily_uploads", "1").await;
    agency.deliver(now(fixture("upright.mp4"))).await;
    let CreatorAnswer::Ready { creator } = ask(&agency).await else { panic!("not ready") };
    assert_eq!(creator.direct_waits.map(|wait| wait.reason), Some(DeferReason::DailyCap));
}

#[tokio::test(flavor = "multi_thread")]
async fn composers_leave_the_account_its_room() {
    let agency = Agency::with(KORN).await;
    let mut answered = 0;
    let wait = loop {
        match ask(&agency).await {
            CreatorAnswer::Ready { .. } => answered += 1,
            other => break other,
        }
    };
    let CreatorAnswer::Wait { deferral } = wait else { panic!("{wait:?}") };
    assert_eq!(deferral.reason, DeferReason::RateLimit);
    assert!((8..=10).contains(&answered), "{answered} answers");
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, runsheet_model::StateName::Published, "{:#?}", detail.steps);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_network_no_login_and_no_grant_are_answers() {
    let agency = Agency::with(KORN).await;
    let silent = Fault::next(Endpoint::CreatorInfo, FaultKind::ResetAtByte { byte: 1 });
    agency.controls().add_fault(&silent).unwrap();
    assert!(matches!(ask(&agency).await, CreatorAnswer::Offline { .. }));
    let broken = Fault::next(Endpoint::CreatorInfo, FaultKind::Status { status: 500, taken: false });
    agency.controls().add_fault(&broken).unwrap();
    let answer = ask(&agency).await;
    assert!(
        matches!(&answer, CreatorAnswer::Unavailable { code, .. } if code == "tiktok_fault"),
        "{answer:?}"
    );

    let request = runsheet_engine::commands::DisconnectProfile { name: KORN.to_owned(), force: false };
    agency.desk().disconnect_profile(request, &caller()).await.unwrap();
    assert!(matches!(ask(&agency).await, CreatorAnswer::NeedsLogin { .. }));

    let scopes = Some(vec!["user.info.basic".to_owned(), "video.upload".to_owned()]);
    agency.turn(|knobs| knobs.auto_approve = Some(AutoApprove { creator: KORN.to_owned(), scopes }));
    agency.connect_as_set(KORN).await.unwrap();
    assert_eq!(ask(&agency).await, CreatorAnswer::DraftsOnly);
    let unknown = agency.desk().creator(GetCreator { name: "nobody".to_owned() }, &caller()).await;
    assert_eq!(unknown.unwrap_err().code, "profile_not_found");
}
