//! Unfinished posts: begun with an account alone, filled in, planned once complete, and never without consent.

use chrono::{NaiveDateTime, TimeDelta};
use runsheet_engine::{
    commands::{DraftPost, EditPost, GetUndated, ListClips, Media, SchedulePost, When},
    views::{PlanCard, PostDetail},
};
use runsheet_model::{PostId, Privacy, Problem, ProblemKind, StateName, consent::AGREEMENT};

use crate::{
    agency::{Agency, KORN, caller, fixture, now, steps},
    tray::keep,
};

pub async fn begin(agency: &Agency, request: DraftPost) -> PostDetail {
    agency.desk().draft_post(request, &caller()).await.unwrap()
}

async fn edit(agency: &Agency, request: EditPost) -> PostDetail {
    agency.desk().edit_post(request, &caller()).await.unwrap()
}

async fn schedule(agency: &Agency, request: SchedulePost) -> Result<PostDetail, Problem> {
    agency.desk().schedule_post(request, &caller()).await
}

fn agreeing(post: PostId) -> SchedulePost {
    SchedulePost { post, agree: true, digest: None, when: None }
}

async fn undated(agency: &Agency) -> Vec<PlanCard> {
    agency.desk().plan_undated(GetUndated::default(), &caller()).await.unwrap()
}

fn fields(problem: &Problem) -> Vec<&str> {
    problem.details.iter().map(|detail| detail.field.as_str()).collect()
}

/// An unfinished post that lacks nothing but a time and consent.
async fn filled_in(agency: &Agency) -> PostId {
    let id = begin(agency, DraftPost::of(KORN)).await.post.id;
    let request = EditPost {
        clip: Some(Media::File(fixture("upright.mp4"))),
        caption: Some("Brezeln".to_owned()),
        privacy: Some(Privacy::PublicToEveryone),
        ..EditPost::of(id)
    };
    edit(agency, request).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_begun_with_an_account_alone_is_filled_in_planned_and_goes_out() {
    let mut agency = Agency::with(KORN).await;
    let begun = begin(&agency, DraftPost::of(KORN)).await;
    assert_eq!((begun.post.state, begun.post.scheduled_date), (StateName::Draft, None));
    assert!(begun.agreement.is_none(), "there is no clip to agree on");
    let id = begun.post.id;
    assert_eq!(undated(&agency).await[0].missing, ["privacy", "clip", "consent", "when"]);

    let refused = schedule(&agency, agreeing(id)).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Invalid, "incomplete"));
    assert_eq!(fields(&refused), ["privacy", "clip", "when"]);

    let laid = keep(&agency, fixture("upright.mp4")).await.unwrap();
    let request = EditPost {
        clip: Some(Media::Clip(laid.hash)),
        caption: Some("Brezeln".to_owned()),
        privacy: Some(Privacy::PublicToEveryone),
        ..EditPost::of(id)
    };
    assert_eq!(edit(&agency, request).await.post.state, StateName::Draft);
    let on_tray = ListClips { unplanned: true };
    assert_eq!(agency.desk().list_clips(on_tray, &caller()).await.unwrap(), []);

    agency.restart().await;
    assert_eq!(undated(&agency).await[0].missing, ["consent", "when"]);
    let shown = agency.show(id).await;
    assert_eq!(shown.post.clip_hash, Some(laid.hash));
    let agreement = shown.agreement.unwrap();
    assert_eq!((agreement.text.as_str(), agreement.agreed), (AGREEMENT, None));

    let request = SchedulePost { digest: Some(agreement.digest), when: Some(When::Now), ..agreeing(id) };
    schedule(&agency, request).await.unwrap();
    let done = agency.settled(id).await;
    assert_eq!(done.post.state, StateName::Published, "{:#?}", done.steps);
    assert_eq!(done.agreement.clone().unwrap().agreed.unwrap().by, "Mara");
    assert!(steps(&done).starts_with(&["draft", "edit", "schedule"]), "{:?}", steps(&done));
    let step = &done.steps[2];
    assert_eq!(step.detail["agreed_to"], AGREEMENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_planned_without_consent_or_with_consent_to_something_else() {
    let agency = Agency::with(KORN).await;
    let id = filled_in(&agency).await;
    let when = Some(When::At(agency.desk().now() + TimeDelta::hours(3)));
    let refused = schedule(&agency, SchedulePost { agree: false, when, ..agreeing(id) }).await.unwrap_err();
    assert_eq!(fields(&refused), ["consent"]);

    let seen = agency.show(id).await.agreement.unwrap().digest;
    edit(&agency, EditPost { caption: Some("Croissants".to_owned()), ..EditPost::of(id) }).await;
    let stale = SchedulePost { digest: Some(seen), when, ..agreeing(id) };
    let refused = schedule(&agency, stale).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "changed_meanwhile"));
    let shown = agency.show(id).await;
    assert_eq!((shown.post.state, shown.post.scheduled_date), (StateName::Draft, None));

    let planned = schedule(&agency, SchedulePost { when, ..agreeing(id) }).await.unwrap();
    assert_eq!(planned.post.state, StateName::Scheduled);
    let again = schedule(&agency, agreeing(id)).await.unwrap_err();
    assert_eq!((again.kind, again.code.as_str()), (ProblemKind::Conflict, "scheduled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_fills_a_time_in_and_plans_nothing() {
    let agency = Agency::with(KORN).await;
    let id = filled_in(&agency).await;
    let due = agency.desk().now() + TimeDelta::hours(3);
    let edited = edit(&agency, EditPost { when: Some(When::At(due)), ..EditPost::of(id) }).await;
    assert_eq!((edited.post.state, edited.post.scheduled_date), (StateName::Draft, Some(due)));
    assert_eq!(schedule(&agency, agreeing(id)).await.unwrap().post.scheduled_date, Some(due));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_may_be_saved_but_not_planned() {
    let agency = Agency::with(KORN).await;
    let id = filled_in(&agency).await;
    edit(&agency, EditPost { caption: Some("x".repeat(2_201)), ..EditPost::of(id) }).await;
    let request = SchedulePost { when: Some(When::Now), ..agreeing(id) };
    assert_eq!(fields(&schedule(&agency, request).await.unwrap_err()), ["caption"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_mode_or_clip_voids_the_consent_and_chooses_no_audience() {
    let agency = Agency::with(KORN).await;
    agency.connect("velohabitat", "velohabitat").await.unwrap();
    let when = Some(When::At(agency.desk().now() + TimeDelta::hours(3)));
    let planned = async || {
        let id = filled_in(&agency).await;
        schedule(&agency, SchedulePost { when, ..agreeing(id) }).await.unwrap();
        id
    };
    let other_account = planned().await;
    let request = EditPost { profile: Some("velohabitat".to_owned()), ..EditPost::of(other_account) };
    let moved = edit(&agency, request).await.post;
    assert_eq!((moved.state, moved.profile_name.as_str()), (StateName::Draft, "velohabitat"));
    assert_eq!((moved.tiktok_privacy_level, moved.description.as_str()), (None, "Brezeln"));

    let other_clip = planned().await;
    let clip = Some(Media::File(fixture("upright_faststart.mp4")));
    let request = EditPost { clip, ..EditPost::of(other_clip) };
    assert_eq!(edit(&agency, request).await.post.state, StateName::Draft);

    let other_mode = planned().await;
    let mode = Some(runsheet_model::Mode::Draft);
    let request = EditPost { mode, agree: true, ..EditPost::of(other_mode) };
    let edited = edit(&agency, request).await;
    assert_eq!(edited.post.state, StateName::Scheduled, "agreed to in the same breath");
    assert!(edited.agreement.unwrap().agreed.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_an_unfinished_post_takes_its_card_away_and_gives_its_clip_back() {
    let agency = Agency::with(KORN).await;
    let laid = keep(&agency, fixture("upright.mp4")).await.unwrap();
    let request = DraftPost { clip: Some(Media::Clip(laid.hash)), ..DraftPost::of(KORN) };
    let id = begin(&agency, request).await.post.id;
    assert_eq!(undated(&agency).await.len(), 1);
    assert_eq!(agency.cancel(id).await.unwrap().post.state, StateName::Cancelled);
    assert_eq!(undated(&agency).await, []);
    let lying = agency.desk().list_clips(ListClips { unplanned: true }, &caller()).await.unwrap();
    assert_eq!(lying.iter().map(|clip| clip.hash).collect::<Vec<_>>(), [laid.hash]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_the_clocks_skip_is_refused_with_the_nearest_two() {
    let agency = Agency::with(KORN).await;
    // The next last Sunday of March: clocks in Berlin go from 02:00 to 03:00.
    let local = next_spring(agency.desk().now().naive_utc());
    let request = DraftPost { when: Some(When::Wall(local)), ..DraftPost::of(KORN) };
    let refused = agency.desk().draft_post(request, &caller()).await.unwrap_err();
    assert_eq!(refused.code, "skipped_time");
    assert_eq!(fields(&refused), ["when", "when.before", "when.after"]);
    let offered: NaiveDateTime = refused.details[2].message.parse().unwrap();
    let request = DraftPost { when: Some(When::Wall(offered)), ..DraftPost::of(KORN) };
    assert_eq!(begin(&agency, request).await.post.scheduled_local, Some(offered));
    assert_eq!(undated(&agency).await, []);
}

fn next_spring(now: NaiveDateTime) -> NaiveDateTime {
    use chrono::{Datelike, NaiveDate};
    let of_year = |year| {
        let last = NaiveDate::from_ymd_opt(year, 3, 31).unwrap();
        let back = TimeDelta::days(last.weekday().num_days_from_sunday().into());
        (last - back).and_hms_opt(2, 30, 0).unwrap()
    };
    let this = of_year(now.date().year());
    if this > now { this } else { of_year(now.date().year() + 1) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_beginning_leaves_nothing_behind() {
    let agency = Agency::with(KORN).await;
    let desk = agency.desk();
    let gone = runsheet_model::clip::ClipHash::from_bytes([7; 32]);
    for (request, field) in [
        (DraftPost::of("nobody"), "profile"),
        (DraftPost { clip: Some(Media::Clip(gone)), ..DraftPost::of(KORN) }, "clip"),
        (
            DraftPost { clip: Some(Media::Url("https://a.example/x.mp4".into())), ..DraftPost::of(KORN) },
            "clip",
        ),
        (DraftPost { when: Some(When::Now), ..DraftPost::of(KORN) }, "when"),
    ] {
        let refused = desk.draft_post(request, &caller()).await.unwrap_err();
        assert_eq!(fields(&refused), [field]);
    }
    assert_eq!(undated(&agency).await, []);
    let by_id = now("");
    let by_id = runsheet_engine::commands::CreatePost { media: Media::Clip(gone), ..by_id };
    let refused = agency.post(by_id).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::NotFound, "clip_not_found"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_is_being_fetched_is_not_replaced() {
    let agency = Agency::with(KORN).await;
    agency.set("media.allow_loopback", "on").await;
    // Whoever connects here is never answered.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/clip.mp4", silent.local_addr().unwrap());
    let request = runsheet_engine::commands::CreatePost { media: Media::Url(url), ..now("") };
    let id = agency.post(request).await.unwrap().post_id;
    let request = EditPost { clip: Some(Media::File(fixture("upright.mp4"))), ..EditPost::of(id) };
    let refused = agency.desk().edit_post(request, &caller()).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Conflict, "fetching"));
    let kept = std::fs::read_dir(agency.dir.path().join("clips")).unwrap();
    let kept = kept.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|it| it == "mp4"));
    assert_eq!(kept.count(), 0, "the copy that was made for nothing is gone");
    agency.cancel(id).await.unwrap();
}

/// Only what is unfinished anyway may be wrong for a while.
#[tokio::test(flavor = "multi_thread")]
async fn a_planned_post_takes_no_wrong_value_and_stays_planned() {
    let agency = Agency::with(KORN).await;
    let id = filled_in(&agency).await;
    let tomorrow = When::At(agency.desk().now() + TimeDelta::days(1));
    schedule(&agency, SchedulePost { when: Some(tomorrow), ..agreeing(id) }).await.unwrap();
    let too_long = EditPost { caption: Some("x".repeat(2_201)), ..EditPost::of(id) };
    let problem = agency.desk().edit_post(too_long, &caller()).await.unwrap_err();
    assert_eq!(fields(&problem), ["caption"]);
    let post = agency.show(id).await.post;
    assert_eq!((post.state, post.description.as_str()), (StateName::Scheduled, "Brezeln"));
}
