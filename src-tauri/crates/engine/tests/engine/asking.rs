//! Inbox drafts have two times: they are delivered at one, and their client is asked to post them at the other.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use runsheet_engine::{
    commands::{
        Ask, CreatePost, CreatePosts, DraftPost, EditPost, FindSafeTime, GetRange, HoldPost,
        HouseRulesChange, Media, MovePosts, NewPost, PostMove, RetryPost, SchedulePost, SetClient, When,
    },
    views::{PlanCard, PostDetail, PostsMoved},
};
use runsheet_model::{Mode, PostId, PostSettings, Problem, StateName, safe_time::Obstacle};
use runsheet_testkit::ManualClock;

use crate::{
    agency::{Agency, KORN, caller, draft, fixture, now},
    clients::{add, give_to},
    passing_time::{reaches, with_manual_clock},
};

const DAY: TimeDelta = TimeDelta::hours(24);

/// An agency whose client lives where clocks are never changed, so that a day has 24 hours.
async fn in_kolkata() -> (Agency, ManualClock) {
    let (agency, clock) = with_manual_clock().await;
    add(&agency, "Korn", Some("Asia/Kolkata")).await;
    give_to(&agency, KORN, "Korn").await;
    (agency, clock)
}

/// The time it is, as finely as it is kept.
fn start_of(agency: &Agency) -> DateTime<Utc> {
    agency.desk().now().trunc_subsecs(3)
}

fn asked(ask: DateTime<Utc>) -> CreatePost {
    CreatePost { when: None, ask: Some(Ask::At(ask)), ..draft(fixture("upright.mp4")) }
}

async fn planned(agency: &Agency, ask: DateTime<Utc>) -> PostId {
    agency.post(asked(ask)).await.unwrap().post_id
}

/// Delivery and ask.
async fn times(agency: &Agency, post: PostId) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let post = agency.show(post).await.post;
    (post.scheduled_date, post.ask_at)
}

async fn edit(agency: &Agency, request: EditPost) -> Result<PostDetail, Problem> {
    agency.desk().edit_post(request, &caller()).await
}

async fn shift(agency: &Agency, posts: Vec<PostMove>) -> PostsMoved {
    agency.desk().move_posts(MovePosts { posts, preview: false }, &caller()).await.unwrap()
}

fn to(post: PostId, ask: DateTime<Utc>) -> PostMove {
    PostMove { post, when: Some(When::At(ask)), deliver: None }
}

async fn cards(agency: &Agency, from: DateTime<Utc>, hours: i64) -> Vec<PlanCard> {
    let request = GetRange { from, to: from + TimeDelta::hours(hours), profiles: None };
    agency.desk().plan_range(request, &caller()).await.unwrap()
}

fn field(problem: &Problem) -> &str {
    &problem.details[0].field
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_delivered_a_day_before_its_client_is_asked_and_sits_where_it_is_asked() {
    let (mut agency, clock) = in_kolkata().await;
    let start = start_of(&agency);
    let ask = start + TimeDelta::hours(30);
    let id = planned(&agency, ask).await;
    assert_eq!(times(&agency, id).await, (Some(ask - DAY), Some(ask)));
    agency.restart().await;
    let shown = agency.show(id).await.post;
    assert_eq!(shown.ask_local, Some(ask.with_timezone(&chrono_tz::Asia::Kolkata).naive_local()));
    assert_eq!(cards(&agency, start, 12).await, [], "it does not sit where it is delivered");
    let card = cards(&agency, ask, 1).await.remove(0);
    assert_eq!((card.time.unwrap().due, card.ask.unwrap().due), (ask - DAY, ask));

    agency.pass(&clock, Duration::from_secs(6 * 3_600 - 60));
    let other = agency.post(draft(fixture("upright.mp4"))).await.unwrap().post_id;
    reaches(&agency, &clock, other, StateName::InInbox).await;
    assert_eq!(agency.arrived().len(), 1, "a minute before its delivery only the other one is sent");
    agency.pass(&clock, Duration::from_secs(61));
    reaches(&agency, &clock, id, StateName::InInbox).await;
    let card = cards(&agency, ask, 1).await.remove(0);
    assert_eq!((card.id, card.state), (id, StateName::InInbox));

    let publish_id = agency.arrived()[1].publish_id.clone();
    agency.controls().post_draft(&publish_id, None).unwrap();
    reaches(&agency, &clock, id, StateName::ClientPosted).await;
    assert_eq!(times(&agency, id).await, (Some(ask - DAY), Some(ask)));
    agency.assert_well_formed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_says_how_long_before_and_what_is_over_by_then_is_delivered_now() {
    let (agency, clock) = in_kolkata().await;
    let house_rules = HouseRulesChange { deliver_hours_before: Some(48), ..HouseRulesChange::default() };
    let request = SetClient { client: "Korn".into(), name: None, hue: None, time_zone: None, house_rules };
    agency.desk().set_client(request, &caller()).await.unwrap();
    let now = start_of(&agency);
    let later = planned(&agency, now + DAY * 3).await;
    assert_eq!(times(&agency, later).await.0, Some(now + DAY));
    let soon = agency.post(asked(now + DAY)).await.unwrap();
    assert!(soon.is_immediate);
    reaches(&agency, &clock, soon.post_id, StateName::InInbox).await;
    assert_eq!(times(&agency, later).await.0, Some(now + DAY), "the other one waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ask_is_moved_with_its_delivery_and_back() {
    let (agency, _clock) = in_kolkata().await;
    let start = start_of(&agency);
    let ask = start + DAY * 3;
    let id = planned(&agency, ask).await;
    let hour = TimeDelta::hours(1);
    let moved = shift(&agency, vec![to(id, ask + hour)]).await;
    let of = |time: &Option<runsheet_engine::views::PlannedTime>| time.as_ref().map(|time| time.due);
    assert_eq!((of(&moved.posts[0].from), of(&moved.posts[0].to)), (Some(ask), Some(ask + hour)));
    assert_eq!(of(&moved.posts[0].delivery), Some(ask + hour - DAY));
    assert_eq!(times(&agency, id).await, (Some(ask + hour - DAY), Some(ask + hour)));

    let near = shift(&agency, vec![to(id, start + hour)]).await;
    assert_eq!(times(&agency, id).await, (Some(start), Some(start + hour)), "never before now");
    assert!(agency.show(id).await.agreement.unwrap().agreed.is_some(), "the consent stays");
    agency.desk().hold_post(HoldPost { post: id }, &caller()).await.unwrap();
    shift(&agency, near.undo.clone()).await;
    assert_eq!(times(&agency, id).await, (Some(ask + hour - DAY), Some(ask + hour)));
    shift(&agency, moved.undo).await;
    assert_eq!(times(&agency, id).await, (Some(ask - DAY), Some(ask)));

    let wish = PostMove { deliver: Some(When::At(ask + hour)), ..to(id, ask) };
    let refused = agency.desk().move_posts(MovePosts { posts: vec![wish], preview: false }, &caller()).await;
    assert_eq!(refused.unwrap_err().details[1].field, "ask");
    let direct = CreatePost { when: Some(When::At(ask)), ..now(fixture("upright.mp4")) };
    let direct = agency.post(direct).await.unwrap().post_id;
    let wish = PostMove { deliver: Some(When::At(ask)), ..to(direct, ask) };
    let refused = agency.desk().move_posts(MovePosts { posts: vec![wish], preview: false }, &caller()).await;
    assert_eq!(refused.unwrap_err().details[1].field, "deliver");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_moves_an_ask_and_takes_it_away() {
    let (agency, _clock) = in_kolkata().await;
    let ask = start_of(&agency) + DAY * 3;
    let id = planned(&agency, ask).await;
    let hour = TimeDelta::hours(1);
    let asking = |ask| EditPost { ask: Some(ask), ..EditPost::of(id) };
    edit(&agency, asking(Ask::At(ask + hour))).await.unwrap();
    assert_eq!(times(&agency, id).await, (Some(ask - DAY), Some(ask + hour)), "the delivery stays");
    edit(&agency, asking(Ask::At(ask - DAY - hour))).await.unwrap();
    assert_eq!(times(&agency, id).await, (Some(ask - DAY * 2 - hour), Some(ask - DAY - hour)));

    let refused =
        edit(&agency, EditPost { when: Some(When::At(ask)), ..EditPost::of(id) }).await.unwrap_err();
    assert_eq!(field(&refused), "ask");
    let refused = edit(&agency, asking(Ask::At(ask - DAY * 4))).await.unwrap_err();
    assert_eq!(field(&refused), "ask", "what is over is not asked for");
    edit(&agency, asking(Ask::AnyTime)).await.unwrap();
    assert_eq!(times(&agency, id).await, (Some(ask - DAY * 2 - hour), None));

    edit(&agency, EditPost { agree: true, ..asking(Ask::At(ask)) }).await.unwrap();
    let direct = EditPost { mode: Some(Mode::Direct), agree: true, ..EditPost::of(id) };
    let edited = edit(&agency, direct).await.unwrap();
    assert_eq!(edited.post.state, StateName::Scheduled);
    assert_eq!(
        times(&agency, id).await,
        (Some(ask), None),
        "it goes out when the client would have been asked"
    );
    let refused = edit(&agency, asking(Ask::At(ask))).await.unwrap_err();
    assert_eq!(field(&refused), "ask");
    let row = NewPost {
        media: Media::File(fixture("upright.mp4")),
        mode: Mode::Direct,
        title: String::new(),
        settings: now("").settings,
        when: None,
        ask: None,
    };
    let request = CreatePosts { profile: KORN.into(), posts: vec![row], dry_run: true };
    let refused = agency.desk().create_posts(request, &caller()).await.unwrap_err();
    assert_eq!(field(&refused), "posts[0].when");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_drafts_is_planned_by_its_asks() {
    let (agency, _clock) = in_kolkata().await;
    let ask = start_of(&agency) + DAY * 3;
    let row = |ask| NewPost {
        media: Media::File(fixture("upright.mp4")),
        mode: Mode::Draft,
        title: String::new(),
        settings: PostSettings::undecided(),
        when: None,
        ask: Some(Ask::At(ask)),
    };
    let request = CreatePosts { profile: KORN.into(), posts: vec![row(ask), row(ask + DAY)], dry_run: false };
    let planned = agency.desk().create_posts(request, &caller()).await.unwrap();
    let found: Vec<_> =
        planned.posts.iter().map(|post| (post.time.due, post.ask.as_ref().map(|ask| ask.due))).collect();
    assert_eq!(found, [(ask - DAY, Some(ask)), (ask, Some(ask + DAY))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_draft_whose_delivery_passes_by_is_delivered_when_it_is_planned() {
    let (agency, clock) = in_kolkata().await;
    let ask = start_of(&agency) + DAY + TimeDelta::hours(1);
    let request = DraftPost {
        clip: Some(Media::File(fixture("upright.mp4"))),
        mode: Some(Mode::Draft),
        ask: Some(Ask::At(ask)),
        ..DraftPost::of(KORN)
    };
    let begun = agency.desk().draft_post(request, &caller()).await.unwrap().post;
    assert_eq!((begun.scheduled_date, begun.ask_at), (Some(ask - DAY), Some(ask)));
    assert!(begun.tiktok_disable_comment && begun.tiktok_disable_duet && begun.tiktok_disable_stitch);
    agency.pass(&clock, Duration::from_secs(3 * 3_600));
    assert_eq!(cards(&agency, ask, 1).await[0].missing, ["consent"], "there is time enough");
    let request = SchedulePost { post: begun.id, agree: true, digest: None, when: None };
    agency.desk().schedule_post(request, &caller()).await.unwrap();
    reaches(&agency, &clock, begun.id, StateName::InInbox).await;
    assert_eq!(times(&agency, begun.id).await.1, Some(ask));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_tried_again_keeps_an_ask_to_come_and_drops_one_that_is_over() {
    let (agency, clock) = in_kolkata().await;
    let start = start_of(&agency);
    for (hours, is_kept) in [(30, true), (2, false)] {
        let id = planned(&agency, start + DAY + TimeDelta::hours(hours)).await;
        agency.desk().hold_post(HoldPost { post: id }, &caller()).await.unwrap();
        let ask = times(&agency, id).await.1;
        agency.pass(&clock, Duration::from_secs(if is_kept { 0 } else { 27 * 3_600 }));
        agency.desk().retry_post(RetryPost { post: id }, &caller()).await.unwrap();
        let kept = times(&agency, id).await.1;
        assert_eq!(kept, ask.filter(|_| is_kept), "{hours}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_to_ask_for_is_safe_when_its_delivery_is_and_it_holds_its_slot() {
    let (agency, _clock) = in_kolkata().await;
    let ask = start_of(&agency) + DAY * 3;
    let id = planned(&agency, ask).await;
    let safe = async |at, is_ask, post| {
        let request = FindSafeTime { profile: KORN.into(), mode: Mode::Draft, at, is_ask, post };
        agency.desk().find_safe_time(request, &caller()).await
    };
    let taken = safe(ask, true, None).await.unwrap();
    assert_eq!(taken.reason, Some(Obstacle::Overlap { at: ask - DAY }));
    assert_eq!(taken.delivery.map(|time| time.at), Some(ask - DAY));
    assert!(taken.first_safe.unwrap().at > ask);
    assert!(safe(ask, true, Some(id)).await.unwrap().ok, "a post is not in its own way");
    assert!(safe(ask, false, None).await.unwrap().ok, "nothing is delivered then");
    let over = safe(ask - DAY * 4, true, None).await.unwrap();
    assert_eq!(over.reason, Some(Obstacle::Past));
    let request =
        FindSafeTime { profile: KORN.into(), mode: Mode::Direct, at: ask, is_ask: true, post: None };
    assert_eq!(field(&agency.desk().find_safe_time(request, &caller()).await.unwrap_err()), "is_ask");
}
