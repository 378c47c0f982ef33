//! What persons decide: nothing is sent twice by it, and nothing without an agreement.

use chrono::TimeDelta;
use runsheet_engine::{
    commands::{ClosePost, ConfirmPost, EditPost, HoldPost, MarkPosted, RecheckPost, RetryPost, When},
    views::PostDetail,
};
use runsheet_model::{PostId, Privacy, Problem, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind, Outcome, OutcomeFor};

use crate::agency::{Agency, KORN, caller, draft, fixture, now, steps};

async fn retry(agency: &Agency, post: PostId) -> Result<PostDetail, Problem> {
    agency.desk().retry_post(RetryPost { post }, &caller()).await
}

async fn confirm(agency: &Agency, post: PostId, there: bool) -> Result<PostDetail, Problem> {
    agency.desk().confirm_post(ConfirmPost { post, there }, &caller()).await
}

async fn edit(agency: &Agency, edit: EditPost) -> Result<PostDetail, Problem> {
    agency.desk().edit_post(edit, &caller()).await
}

async fn later(agency: &Agency) -> PostId {
    let mut request = now(fixture("upright.mp4"));
    request.when = Some(When::At(agency.desk().now() + TimeDelta::hours(2)));
    agency.post(request).await.unwrap().post_id
}

/// An upload that TikTok never comes to an end with.
async fn unconfirmed(agency: &Agency) -> PostDetail {
    agency.set("poll.give_up", "1s").await;
    let stuck = Outcome { stuck: Some(true), ..Outcome::default() };
    agency.controls().set_outcome(&OutcomeFor::All, Some(&stuck)).unwrap();
    let detail = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(detail.post.state, StateName::Unconfirmed);
    detail
}

fn code(refused: Result<PostDetail, Problem>) -> String {
    refused.unwrap_err().code
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_post_goes_out_again_only_after_a_person_has_looked() {
    let agency = Agency::with(KORN).await;
    let detail = unconfirmed(&agency).await;
    let id = detail.post.id;
    let message = detail.destinations[0].error_message.as_ref().unwrap();
    assert!(message.contains("It may be live") && message.contains("left at"), "{message}");
    assert_eq!(code(retry(&agency, id).await), "unconfirmed");
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);

    let detail = confirm(&agency, id, false).await.unwrap();
    assert_eq!(detail.post.state, StateName::Failed);
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("not_there"));
    agency.controls().set_outcome(&OutcomeFor::All, None).unwrap();
    assert_eq!(agency.show(id).await.post.state, StateName::Failed, "and still waits for a person's go");
    retry(&agency, id).await.unwrap();
    let detail = agency.settled(id).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 2);
    assert_eq!(code(confirm(&agency, id, true).await), "published");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_sees_it_there_makes_it_published() {
    let agency = Agency::with(KORN).await;
    let id = unconfirmed(&agency).await.post.id;
    let detail = confirm(&agency, id, true).await.unwrap();
    assert_eq!(detail.post.state, StateName::Published);
    assert!(steps(&detail).contains(&"seen_there"));
    assert_eq!(code(retry(&agency, id).await), "published");
    assert_eq!(agency.calls(Endpoint::VideoInit).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_again_brings_tiktoks_answer_at_once() {
    let agency = Agency::with(KORN).await;
    let id = unconfirmed(&agency).await.post.id;
    agency.set("poll.first", "1h").await;
    agency.controls().set_outcome(&OutcomeFor::All, None).unwrap();
    let recheck = async |post| agency.desk().recheck_post(RecheckPost { post }, &caller()).await;
    runsheet_testkit::wait_until("TikTok is done", crate::agency::A_WHILE, async || {
        // The answer that was on its way may still be the old one.
        recheck(id).await.map_or(true, |detail| detail.post.state == StateName::Published)
    })
    .await;
    assert_eq!(agency.show(id).await.post.state, StateName::Published);
    assert_eq!(code(recheck(later(&agency).await).await), "scheduled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_post_keeps_its_time_and_goes_when_it_is_let_go() {
    let agency = Agency::with(KORN).await;
    let id = later(&agency).await;
    let due = agency.show(id).await.post.scheduled_date;
    let hold = async |post| agency.desk().hold_post(HoldPost { post }, &caller()).await;
    let held = hold(id).await.unwrap();
    assert_eq!((held.post.state, held.post.status.as_str()), (StateName::OnHold, "scheduled"));
    assert_eq!(held.destinations[0].error_code.as_deref(), Some("held"));
    assert_eq!(code(hold(id).await), "on_hold");
    let again = retry(&agency, id).await.unwrap();
    assert_eq!((again.post.state, again.post.scheduled_date), (StateName::Scheduled, due));
    assert_eq!(code(retry(&agency, id).await), "scheduled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_post_gets_three_new_inits_with_a_persons_go() {
    let agency = Agency::with(KORN).await;
    let gone = FaultKind::Status { status: 404, taken: false };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, gone).on_chunk(0).times(3)).unwrap();
    let detail = agency.deliver(now(agency.padded("upright.mp4", 64_000_001))).await;
    assert_eq!(detail.destinations[0].error_code.as_deref(), Some("too_many_tries"));
    retry(&agency, detail.post.id).await.unwrap();
    assert_eq!(agency.settled(detail.post.id).await.post.state, StateName::Published);
    assert_eq!((agency.calls(Endpoint::VideoInit).len(), agency.arrived().len()), (4, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivered_draft_is_closed_or_said_to_be_posted() {
    let agency = Agency::with(KORN).await;
    let close = async |post| agency.desk().close_post(ClosePost { post }, &caller()).await;
    let posted = async |post| agency.desk().mark_posted(MarkPosted { post }, &caller()).await;
    let first = agency.deliver(draft(fixture("upright.mp4"))).await.post.id;
    let second = agency.deliver(draft(fixture("upright.mp4"))).await.post.id;
    assert_eq!(close(first).await.unwrap().post.state, StateName::Closed);
    assert_eq!(posted(second).await.unwrap().post.state, StateName::ClientPosted);
    assert_eq!(code(posted(first).await), "closed");
    assert_eq!(code(close(second).await), "client_posted");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_agrees_is_the_new_consent_and_goes_out_as_edited() {
    let agency = Agency::with(KORN).await;
    let id = later(&agency).await;
    let change = EditPost {
        caption: Some("Croissants".to_owned()),
        privacy: Some(Privacy::SelfOnly),
        disable_comment: Some(true),
        title: Some("Monday".to_owned()),
        agree: true,
        ..EditPost::of(id)
    };
    let edited = edit(&agency, change).await.unwrap();
    assert_eq!((edited.post.state, edited.post.description.as_str()), (StateName::Scheduled, "Croissants"));
    assert_eq!(edited.post.title, "Monday");
    let step = edited.steps.iter().find(|step| step.name == "edit").unwrap();
    assert_eq!(step.detail["changed"], serde_json::json!(["title", "caption", "privacy", "interactions"]));
    assert!(step.detail["agreed_to"].as_str().unwrap().starts_with("By posting"));

    edit(&agency, EditPost { when: Some(When::Now), ..EditPost::of(id) }).await.unwrap();
    assert_eq!(agency.settled(id).await.post.state, StateName::Published);
    let sent = format!("{:?}", agency.arrived()[0].post_info);
    assert!(sent.contains("Croissants") && sent.contains("SELF_ONLY"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_without_agreement_makes_a_draft_and_moving_the_time_does_not() {
    let agency = Agency::with(KORN).await;
    let id = later(&agency).await;
    let due = agency.desk().now() + TimeDelta::hours(5);
    let moved = edit(&agency, EditPost { when: Some(When::At(due)), ..EditPost::of(id) }).await.unwrap();
    assert_eq!((moved.post.state, moved.post.scheduled_date), (StateName::Scheduled, Some(due)));
    let change = EditPost { caption: Some("Croissants".to_owned()), ..EditPost::of(id) };
    assert_eq!(edit(&agency, change).await.unwrap().post.state, StateName::Draft);
    let refused = edit(&agency, EditPost { when: Some(When::Now), ..EditPost::of(id) }).await.unwrap_err();
    assert_eq!(refused.details[0].field, "consent");
    let too_long = EditPost { caption: Some("x".repeat(2_201)), agree: true, ..EditPost::of(id) };
    assert_eq!(edit(&agency, too_long).await.unwrap_err().details[0].field, "caption");
    assert_eq!(agency.show(id).await.post.description, "Croissants", "a refused edit changes nothing");
    let agreed = EditPost {
        caption: Some("Brezeln".to_owned()),
        when: Some(When::Now),
        agree: true,
        ..EditPost::of(id)
    };
    edit(&agency, agreed).await.unwrap();
    assert_eq!(agency.settled(id).await.post.state, StateName::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_on_its_way_is_not_edited() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 600_000);
    let id = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    agency.reaches(id, StateName::Publishing).await;
    let change = EditPost { title: Some("x".to_owned()), ..EditPost::of(id) };
    assert_eq!(code(edit(&agency, change).await), "publishing");
    runsheet_testkit::wait_until("every byte is there", crate::agency::A_WHILE, async || {
        agency.show(id).await.destinations[0].stage.as_deref() == Some("processing")
    })
    .await;
    assert_eq!(code(agency.desk().hold_post(HoldPost { post: id }, &caller()).await), "publishing");
}
