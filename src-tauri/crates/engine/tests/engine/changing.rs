//! Changing the settings of several posts: each answers for itself, the call is the new consent, and all can be given
//! back what they had.

use chrono::TimeDelta;
use runsheet_engine::{
    commands::{Audience, CreatePost, DraftPost, EditPosts, HoldPost, SettingsChange, When},
    views::{PostDetail, PostsEdited},
};
use runsheet_model::{
    PostId, Privacy, Problem, StateName,
    consent::{AGREEMENT, AGREEMENT_BRANDED},
};

use crate::{
    agency::{Agency, KORN, caller, fixture, now},
    unfinished::begin,
};

async fn planned(agency: &Agency, hours: i64) -> PostDetail {
    let due = agency.desk().now() + TimeDelta::hours(hours);
    let mut request = CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) };
    request.settings.privacy = Some(Privacy::SelfOnly);
    let id = agency.post(request).await.unwrap().post_id;
    agency.show(id).await
}

async fn edit(agency: &Agency, posts: Vec<SettingsChange>, agree: bool) -> Result<PostsEdited, Problem> {
    agency.desk().edit_posts(EditPosts { posts, agree }, &caller()).await
}

fn for_all(post: PostId) -> SettingsChange {
    SettingsChange { privacy: Some(Audience::Of(Privacy::PublicToEveryone)), ..SettingsChange::of(post) }
}

fn reasons(answer: &PostsEdited) -> Vec<(PostId, &str)> {
    answer.stay.iter().map(|one| (one.post, one.why.code.as_str())).collect()
}

async fn privacy(agency: &Agency, post: PostId) -> Option<Privacy> {
    agency.show(post).await.post.tiktok_privacy_level
}

/// The sentence that somebody agreed to for the post as it stands, with the latest entry of its log.
async fn agreed(agency: &Agency, post: PostId) -> (bool, serde_json::Value) {
    let detail = agency.show(post).await;
    let step = detail.steps.last().unwrap();
    assert_eq!(step.name, "edit");
    (detail.agreement.unwrap().agreed.is_some(), step.detail.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_changed_together_agreed_to_anew_and_given_back_what_they_had() {
    let agency = Agency::with(KORN).await;
    let (first, second) = (planned(&agency, 2).await.post, planned(&agency, 3).await.post);
    let begun = begin(&agency, DraftPost::of(KORN)).await.post;
    assert_eq!((first.tiktok_privacy_level, begun.tiktok_privacy_level), (Some(Privacy::SelfOnly), None));
    let all = [first.id, second.id, begun.id];

    let answer = edit(&agency, all.map(for_all).to_vec(), true).await.unwrap();
    assert_eq!((answer.changed, answer.stay), (all.to_vec(), vec![]));
    for id in all {
        assert_eq!(privacy(&agency, id).await, Some(Privacy::PublicToEveryone));
    }
    for id in [first.id, second.id] {
        let (is_agreed, logged) = agreed(&agency, id).await;
        assert!(is_agreed);
        assert_eq!(logged["changed"], serde_json::json!(["privacy"]));
        assert_eq!(logged["agreed_together"], serde_json::json!([first.id, second.id]));
        assert_eq!(agency.show(id).await.post.state, StateName::Scheduled);
    }
    let begun_now = agency.show(begun.id).await;
    assert_eq!(begun_now.post.state, StateName::Draft);
    assert!(
        begun_now.agreement.is_none_or(|agreement| agreement.agreed.is_none()),
        "a draft is only filled in"
    );

    let back = edit(&agency, answer.undo, true).await.unwrap();
    assert_eq!(back.changed, all);
    for was in [&first, &second, &begun] {
        assert_eq!(privacy(&agency, was.id).await, was.tiktok_privacy_level);
    }
    assert!(agreed(&agency, first.id).await.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_stays_and_is_named_and_the_others_change() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 600_000);
    let mut request = now(fixture("upright.mp4"));
    request.settings.privacy = Some(Privacy::SelfOnly);
    let claimed = agency.post(request).await.unwrap().post_id;
    agency.reaches(claimed, StateName::Publishing).await;
    let (free, unknown) = (planned(&agency, 2).await.post.id, PostId::new());
    let wishes = [claimed, free, unknown].map(for_all).to_vec();
    let answer = edit(&agency, wishes, true).await.unwrap();
    assert_eq!(answer.changed, [free]);
    assert_eq!(reasons(&answer), [(claimed, "publishing"), (unknown, "post_not_found")]);
    assert_eq!(privacy(&agency, claimed).await, Some(Privacy::SelfOnly));
    assert_eq!(privacy(&agency, free).await, Some(Privacy::PublicToEveryone));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_asked_for_changes_and_what_is_so_already_is_no_change() {
    let agency = Agency::with(KORN).await;
    let (before, same) = (planned(&agency, 2).await, planned(&agency, 3).await);
    let id = before.post.id;
    let quiet = SettingsChange { disable_duet: Some(true), ..SettingsChange::of(id) };
    let none =
        SettingsChange { privacy: Some(Audience::Of(Privacy::SelfOnly)), ..SettingsChange::of(same.post.id) };
    let answer = edit(&agency, vec![quiet, none], true).await.unwrap();
    assert_eq!(answer.changed, [id]);
    let back = SettingsChange {
        disable_duet: Some(false),
        digest: agency.show(id).await.agreement.map(|agreement| agreement.digest),
        ..SettingsChange::of(id)
    };
    assert_eq!(answer.undo, [back]);
    let after = agency.show(id).await.post;
    assert!(after.tiktok_disable_duet && !before.post.tiktok_disable_duet);
    assert_eq!(after.tiktok_disable_comment, before.post.tiktok_disable_comment);
    assert_eq!(agency.show(same.post.id).await.steps.len(), same.steps.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_stays_without_agreement_and_what_was_changed_meanwhile_stays_with_it() {
    let agency = Agency::with(KORN).await;
    let (post, other) = (planned(&agency, 2).await, planned(&agency, 3).await.post.id);
    let id = post.post.id;
    let silent = edit(&agency, vec![for_all(id)], false).await.unwrap();
    assert_eq!(reasons(&silent), [(id, "not_agreed")]);

    let seen = post.agreement.map(|agreement| agreement.digest);
    let quiet = SettingsChange { disable_duet: Some(true), ..SettingsChange::of(id) };
    let meanwhile = edit(&agency, vec![quiet], true).await.unwrap();
    let late = SettingsChange { digest: seen, ..for_all(id) };
    let answer = edit(&agency, vec![late, for_all(other)], true).await.unwrap();
    assert_eq!(reasons(&answer), [(id, "changed_meanwhile")]);
    assert_eq!(answer.changed, [other]);
    assert_eq!(privacy(&agency, id).await, Some(Privacy::SelfOnly));

    edit(&agency, vec![for_all(id)], true).await.unwrap();
    let undone = edit(&agency, meanwhile.undo, true).await.unwrap();
    assert_eq!(reasons(&undone), [(id, "changed_meanwhile")], "nobody's later change is undone with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn branded_content_is_never_private_and_one_branded_post_makes_it_the_sentence_of_all() {
    let agency = Agency::with(KORN).await;
    let (first, second) = (planned(&agency, 2).await.post.id, planned(&agency, 3).await.post.id);
    let branded = |change: SettingsChange| SettingsChange { branded_content: Some(true), ..change };
    let private = edit(&agency, vec![branded(SettingsChange::of(first))], true).await.unwrap();
    assert_eq!(reasons(&private), [(first, "validation_failed")]);
    assert_eq!(private.stay[0].why.details[0].field, "privacy");

    let answer = edit(&agency, vec![branded(for_all(first)), for_all(second)], true).await.unwrap();
    assert_eq!(answer.changed, [first, second]);
    assert_eq!(agreed(&agency, second).await.1["agreed_to"], AGREEMENT_BRANDED);
    edit(&agency, answer.undo, true).await.unwrap();
    assert_eq!(agreed(&agency, second).await.1["agreed_to"], AGREEMENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_on_hold_stays_there_and_requests_without_sense_are_refused() {
    let agency = Agency::with(KORN).await;
    let id = planned(&agency, 2).await.post.id;
    agency.desk().hold_post(HoldPost { post: id }, &caller()).await.unwrap();
    for posts in [vec![], vec![for_all(id), for_all(id)]] {
        assert_eq!(edit(&agency, posts, true).await.unwrap_err().details[0].field, "posts");
    }
    edit(&agency, vec![for_all(id)], true).await.unwrap();
    assert_eq!(agency.show(id).await.post.state, StateName::OnHold);
    assert!(agreed(&agency, id).await.0);
}
