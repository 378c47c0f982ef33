//! Moving posts in the calendar: all or none, with a way back, and never what is claimed.

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_engine::{
    commands::{CreatePost, DraftPost, HoldPost, MovePosts, PostMove, When},
    views::PostsMoved,
};
use runsheet_model::{PostId, Problem, ProblemKind, StateName};

use crate::{
    agency::{Agency, KORN, caller, fixture, now},
    unfinished::begin,
};

async fn planned(agency: &Agency, hours: i64) -> (PostId, DateTime<Utc>) {
    let due = agency.desk().now() + TimeDelta::hours(hours);
    let request = CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) };
    (agency.post(request).await.unwrap().post_id, due)
}

async fn shift(agency: &Agency, posts: Vec<PostMove>, preview: bool) -> Result<PostsMoved, Problem> {
    agency.desk().move_posts(MovePosts { posts, preview }, &caller()).await
}

fn to(post: PostId, due: DateTime<Utc>) -> PostMove {
    PostMove { post, when: Some(When::At(due)), deliver: None }
}

async fn due(agency: &Agency, post: PostId) -> Option<DateTime<Utc>> {
    agency.show(post).await.post.scheduled_date
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_moved_together_keep_their_consent_and_are_moved_back_in_one_call() {
    let agency = Agency::with(KORN).await;
    let (first, first_due) = planned(&agency, 2).await;
    let (second, second_due) = planned(&agency, 3).await;
    let begun = begin(&agency, DraftPost::of(KORN)).await.post.id;
    let day = TimeDelta::days(1);
    let wish = vec![to(first, first_due + day), to(second, second_due + day), to(begun, first_due)];

    let previewed = shift(&agency, wish.clone(), true).await.unwrap();
    assert_eq!(due(&agency, first).await, Some(first_due), "a preview moves nothing");
    let moved = shift(&agency, wish, false).await.unwrap();
    assert_eq!(moved, previewed);
    assert_eq!(moved.posts[0].from.as_ref().map(|time| time.due), Some(first_due));
    assert_eq!(due(&agency, first).await, Some(first_due + day));
    assert_eq!(due(&agency, begun).await, Some(first_due));
    let states = moved.posts.iter().map(|post| (post.was, post.state)).collect::<Vec<_>>();
    use StateName::{Draft, Scheduled};
    assert_eq!(states, [(Scheduled, Scheduled), (Scheduled, Scheduled), (Draft, Draft)]);
    assert!(agency.show(first).await.agreement.unwrap().agreed.is_some());

    shift(&agency, moved.undo, false).await.unwrap();
    assert_eq!(due(&agency, first).await, Some(first_due));
    assert_eq!(due(&agency, second).await, Some(second_due));
    assert_eq!(due(&agency, begun).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_post_that_is_on_its_way_keeps_all_where_they_are_and_is_named() {
    let agency = Agency::with(KORN).await;
    agency.turn(|knobs| knobs.processing_ms = 600_000);
    let (free, free_due) = planned(&agency, 2).await;
    let claimed = agency.post(now(fixture("upright.mp4"))).await.unwrap().post_id;
    agency.reaches(claimed, StateName::Publishing).await;
    let later = free_due + TimeDelta::hours(5);
    let refused = shift(&agency, vec![to(free, later), to(claimed, later)], false).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "publishing"));
    let named = &refused.details[0];
    assert_eq!((named.field.as_str(), named.message.as_str()), ("posts[1].post", &*claimed.to_string()));
    assert_eq!(due(&agency, free).await, Some(free_due));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_on_hold_stays_there_and_one_that_failed_is_planned_again() {
    let agency = Agency::with(KORN).await;
    let (held, held_due) = planned(&agency, 2).await;
    agency.desk().hold_post(HoldPost { post: held }, &caller()).await.unwrap();
    let banned = |creator: &mut runsheet_practice::Creator| creator.banned = true;
    agency.controls().change_creator(KORN, banned).unwrap();
    let stopped = agency.deliver(now(fixture("upright.mp4"))).await.post;
    let later = held_due + TimeDelta::hours(5);
    let moved = shift(&agency, vec![to(held, later), to(stopped.id, later)], false).await.unwrap();
    let states = moved.posts.iter().map(|post| (post.was, post.state)).collect::<Vec<_>>();
    assert_eq!(states, [(StateName::OnHold, StateName::OnHold), (stopped.state, StateName::Scheduled)]);
    assert_eq!(moved.undo, [to(held, held_due)], "what had stopped has no way back");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_moves_are_refused() {
    let agency = Agency::with(KORN).await;
    let (post, post_due) = planned(&agency, 2).await;
    for (wish, field) in [
        (vec![], "posts"),
        (vec![to(post, post_due), to(post, post_due)], "posts"),
        (vec![PostMove { post, when: None, deliver: None }], "posts[0].post"),
        (vec![PostMove { post, when: Some(When::Now), deliver: None }], "posts[0].post"),
        (vec![to(post, post_due - TimeDelta::days(2))], "posts[0].post"),
        (vec![to(PostId::new(), post_due)], "posts[0].post"),
    ] {
        let refused = shift(&agency, wish, false).await.unwrap_err();
        assert_eq!(refused.details[0].field, field, "{refused:?}");
    }
    assert_eq!(due(&agency, post).await, Some(post_due));
}
