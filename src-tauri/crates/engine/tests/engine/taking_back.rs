//! Taking back that posts were planned: unfinished again with all that they say, and never what is on its way.

use chrono::TimeDelta;
use runsheet_engine::{
    commands::{CreatePost, EditPost, SchedulePost, TakeBackPosts, When},
    views::{PostDetail, PostsTakenBack},
};
use runsheet_model::{PostId, Problem, ProblemKind, StateName};
use runsheet_practice::{Endpoint, Fault, FaultKind};
use runsheet_testkit::wait_until;

use crate::agency::{A_WHILE, Agency, KORN, caller, fixture, now, steps};

async fn planned(agency: &Agency, hours: i64) -> PostDetail {
    let due = agency.desk().now() + TimeDelta::hours(hours);
    let request = CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) };
    let id = agency.post(request).await.unwrap().post_id;
    agency.show(id).await
}

async fn take_back(agency: &Agency, posts: Vec<PostId>) -> Result<PostsTakenBack, Problem> {
    agency.desk().take_back_posts(TakeBackPosts { posts }, &caller()).await
}

/// What a post says, where and when.
fn said(detail: &PostDetail) -> impl PartialEq + std::fmt::Debug + use<> {
    let post = detail.post.clone();
    let agreement = detail.agreement.clone().unwrap();
    (post.scheduled_date, post.profile_name, post.description, post.clip_hash, agreement.digest)
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_unfinished_again_as_they_were_and_go_out_only_once_agreed_to_anew() {
    let agency = Agency::with(KORN).await;
    let (first, second) = (planned(&agency, 2).await, planned(&agency, 3).await);
    let both = vec![first.post.id, second.post.id];
    let answer = take_back(&agency, both.clone()).await.unwrap();
    assert_eq!((answer.taken_back, answer.stay), (both, vec![]));
    for before in [&first, &second] {
        let after = agency.show(before.post.id).await;
        assert_eq!(after.post.state, StateName::Draft);
        assert_eq!(said(&after), said(before));
        assert!(after.agreement.unwrap().agreed.is_none());
    }

    let id = first.post.id;
    let another_time = Some(When::At(agency.desk().now() + TimeDelta::hours(5)));
    let edit = EditPost { when: another_time, ..EditPost::of(id) };
    let edited = agency.desk().edit_post(edit, &caller()).await.unwrap();
    assert_eq!(edited.post.state, StateName::Draft, "another time is no agreement");
    let silent = SchedulePost { post: id, agree: false, digest: None, when: None };
    let refused = agency.desk().schedule_post(silent.clone(), &caller()).await.unwrap_err();
    assert_eq!(refused.details[0].field, "consent");
    let agreed = SchedulePost { agree: true, when: Some(When::Now), ..silent };
    agency.desk().schedule_post(agreed, &caller()).await.unwrap();
    let done = agency.settled(id).await;
    assert_eq!(done.post.state, StateName::Published, "{:#?}", done.steps);
    assert_eq!(steps(&done)[..3], ["schedule", "taken_back", "edit"]);
    assert_eq!(agency.arrived().len(), 1, "the other one stays unfinished");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_stays_and_is_named_and_the_others_are_taken_back() {
    let agency = Agency::with(KORN).await;
    let slow = FaultKind::SlowBody { bytes_per_second: 1_000_000 };
    agency.controls().add_fault(&Fault::next(Endpoint::Upload, slow).on_chunk(0)).unwrap();
    let on_its_way = agency.post(now(agency.padded("upright.mp4", 64_000_001))).await.unwrap().post_id;
    wait_until("the first chunk is on its way", A_WHILE, async || {
        agency.show(on_its_way).await.destinations[0].bytes_sent.is_some_and(|bytes| bytes > 0)
    })
    .await;
    let (first, last) = (planned(&agency, 2).await.post.id, planned(&agency, 3).await.post.id);
    let unknown = PostId::new();
    let answer = take_back(&agency, vec![first, on_its_way, unknown, last]).await.unwrap();
    assert_eq!(answer.taken_back, [first, last]);
    let stay: Vec<_> = answer.stay.iter().map(|it| (it.post, it.why.kind, it.why.code.as_str())).collect();
    let named = [
        (on_its_way, ProblemKind::Conflict, "publishing"),
        (unknown, ProblemKind::NotFound, "post_not_found"),
    ];
    assert_eq!(stay, named);
    let untouched = agency.show(on_its_way).await;
    assert_eq!(untouched.post.state, StateName::Publishing);
    assert!(untouched.agreement.unwrap().agreed.is_some());

    let again = take_back(&agency, vec![first]).await.unwrap();
    assert_eq!((again.taken_back, again.stay[0].why.code.as_str()), (vec![], "draft"));
    agency.cancel(on_its_way).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_post_is_named_twice_and_nobody_takes_back_nothing() {
    let agency = Agency::with(KORN).await;
    let id = planned(&agency, 2).await.post.id;
    for posts in [vec![], vec![id, id]] {
        assert_eq!(take_back(&agency, posts).await.unwrap_err().details[0].field, "posts");
    }
    assert_eq!(agency.show(id).await.post.state, StateName::Scheduled);
}
