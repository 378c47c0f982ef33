//! Several posts of one account in one call: all or none, each with its consent.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_engine::{
    commands::{CreatePosts, ListPosts, Media, NewPost, When},
    views::PostsCreated,
};
use runsheet_model::{
    Mode, PostSettings, Privacy, Problem, StateName,
    clip::ClipHash,
    consent::{AGREEMENT, AGREEMENT_BRANDED},
};

use crate::{
    agency::{Agency, KORN, caller, fixture},
    tray::keep,
};

fn row(media: Media, due: DateTime<Utc>) -> NewPost {
    NewPost {
        media,
        mode: Mode::Direct,
        title: String::new(),
        settings: PostSettings {
            caption: "Brezeln".to_owned(),
            privacy: Some(Privacy::PublicToEveryone),
            ..PostSettings::default()
        },
        when: Some(When::At(due)),
        ask: None,
    }
}

fn file(name: &str) -> Media {
    Media::File(fixture(name))
}

async fn create(agency: &Agency, posts: Vec<NewPost>, dry_run: bool) -> Result<PostsCreated, Problem> {
    let request = CreatePosts { profile: KORN.to_owned(), posts, dry_run };
    agency.desk().create_posts(request, &caller()).await
}

async fn assert_nothing_is_left(agency: &Agency) {
    let page = agency.desk().list_posts(ListPosts::default(), &caller()).await.unwrap();
    assert_eq!(page.total, 0);
    let kept: Vec<_> = std::fs::read_dir(agency.dir.path().join("clips")).unwrap().collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn six_posts_are_planned_with_one_consent_that_names_all() {
    let agency = Agency::with(KORN).await;
    let clip = keep(&agency, fixture("upright.mp4")).await.unwrap().hash;
    let due = agency.desk().now() + TimeDelta::hours(2);
    let mut rows: Vec<_> = (0..5).map(|hour| row(Media::Clip(clip), due + TimeDelta::hours(hour))).collect();
    rows.push(row(file("upright_faststart.mp4"), due));
    let created = create(&agency, rows, false).await.unwrap();
    assert_eq!((created.posts.len(), created.agreed_to.as_str()), (6, AGREEMENT));
    let all: Vec<_> = created.posts.iter().map(|post| post.post.to_string()).collect();
    for (hour, planned) in (0..5).zip(&created.posts) {
        assert_eq!((planned.time.due, planned.is_immediate), (due + TimeDelta::hours(hour), false));
        let shown = agency.show(planned.post).await;
        assert_eq!(shown.post.state, StateName::Scheduled);
        assert!(shown.agreement.unwrap().agreed.is_some());
        assert_eq!(shown.steps[0].detail["agreed_together"], serde_json::json!(all));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planned_together_they_go_out_under_the_sentence_that_covers_all() {
    let agency = Agency::with(KORN).await;
    let at = agency.desk().now();
    let mut branded = row(file("upright_faststart.mp4"), at);
    branded.settings.disclosure.branded_content = true;
    let created = create(&agency, vec![row(file("upright.mp4"), at), branded], false).await.unwrap();
    assert_eq!(created.agreed_to, AGREEMENT_BRANDED);
    for planned in created.posts {
        let detail = agency.settled(planned.post).await;
        assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
        assert_eq!(detail.steps[0].detail["agreed_to"], AGREEMENT_BRANDED);
    }
    assert_eq!(agency.arrived().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_said_row_by_row_and_nothing_is_left() {
    let agency = Agency::with(KORN).await;
    let at = agency.desk().now();
    let mut silent = row(file("upright.mp4"), at);
    silent.settings.privacy = None;
    let gone = Media::Clip(ClipHash::from_bytes([7; 32]));
    let rows = || {
        vec![
            row(file("upright.mp4"), at),
            silent.clone(),
            row(gone.clone(), at),
            row(file("upright.mp4"), at - TimeDelta::days(1)),
            row(Media::File(PathBuf::from("/nowhere/clip.mp4")), at),
            row(file("hevc.mp4"), at),
        ]
    };
    for dry_run in [true, false] {
        let refused = create(&agency, rows(), dry_run).await.unwrap_err();
        let fields: Vec<_> = refused.details.iter().map(|detail| detail.field.as_str()).collect();
        let expected =
            ["posts[1].privacy", "posts[2].clip", "posts[3].when", "posts[4].clip", "posts[5].clip"];
        assert_eq!(fields, expected);
        assert_nothing_is_left(&agency).await;
    }
    for wrong in [vec![], vec![row(file("upright.mp4"), at); 101]] {
        assert_eq!(create(&agency, wrong, false).await.unwrap_err().details[0].field, "posts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_of_a_batch_shows_what_would_be_planned() {
    let agency = Agency::with(KORN).await;
    let due = agency.desk().now() + TimeDelta::hours(2);
    let shown = create(&agency, vec![row(file("upright.mp4"), due)], true).await.unwrap();
    assert_eq!((shown.posts[0].time.due, shown.posts[0].time.zone.as_str()), (due, "Europe/Berlin"));
    assert_nothing_is_left(&agency).await;
}
