//! Pictures of planned clips: their names, what the window gets for a name, and how long they are kept.

use std::time::Duration;

use runsheet_engine::commands::{CancelPost, PreviewClip, ShowFilmstrip, When};
use runsheet_model::{PostId, ProblemKind, clip::ClipHash};
use runsheet_testkit::wait_until;

use crate::{
    agency::{A_WHILE, Agency, KORN, caller, fixture, now},
    passing_time::with_manual_clock,
};

/// A post for next week and its clip.
async fn planned(agency: &Agency, name: &str) -> (PostId, ClipHash) {
    let at = agency.desk().now() + chrono::TimeDelta::days(7);
    let post =
        agency.post(runsheet_engine::commands::CreatePost { when: Some(When::At(at)), ..now(fixture(name)) });
    let post = post.await.unwrap().post_id;
    (post, agency.show(post).await.post.clip_hash.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filmstrip_names_pictures_that_can_be_had() {
    let agency = Agency::with(KORN).await;
    let (_, clip) = planned(&agency, "upright.mp4").await;
    let desk = agency.desk();
    let strip = desk.filmstrip(ShowFilmstrip { clip, frames: 4 }, &caller()).await.unwrap();
    assert_eq!(strip.no_picture, None);
    assert_eq!(strip.frames.iter().map(|frame| frame.at_ms).collect::<Vec<_>>(), [500, 1_500, 2_500, 3_500]);
    let names = strip.frames.iter().flat_map(|frame| [&frame.picture, &frame.large]);
    let mut seen = Vec::new();
    for name in names.chain([&strip.poster, &format!("{clip}-thumb")]) {
        let picture = desk.picture(name).await.unwrap();
        assert_eq!(picture.content_type, "image/jpeg");
        assert!(picture.bytes.starts_with(&[0xff, 0xd8]), "{name}");
        assert!(!seen.contains(&picture.bytes), "{name} is another picture");
        seen.push(picture.bytes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said() {
    let agency = Agency::with(KORN).await;
    let (_, clip) = planned(&agency, "silent.mp4").await;
    let desk = agency.desk();
    let unknown = ClipHash::from_bytes([9; 32]);
    for (name, code) in [
        (format!("{unknown}-thumb"), "clip_gone"),
        (format!("{clip}-huge"), "not_a_picture"),
        (format!("{clip}-thumb/../../runsheet.sqlite"), "not_a_picture"),
        (String::new(), "not_a_picture"),
    ] {
        let refused = desk.picture(&name).await.unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::NotFound, code), "{name}");
    }
    for frames in [0, 31] {
        let refused = desk.filmstrip(ShowFilmstrip { clip, frames }, &caller()).await.unwrap_err();
        assert_eq!((refused.kind, refused.details[0].field.as_str()), (ProblemKind::Invalid, "frames"));
    }
    let refused = desk.filmstrip(ShowFilmstrip { clip: unknown, frames: 4 }, &caller()).await.unwrap_err();
    assert_eq!(refused.code, "clip_gone");
    let refused = desk.preview_clip(PreviewClip { clip }, &caller()).await.err().unwrap();
    assert_eq!(refused.code, "no_server", "nobody serves this workspace");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_go_with_their_clip() {
    let (agency, clock) = with_manual_clock().await;
    let (post, dropped) = planned(&agency, "silent.mp4").await;
    let (_, kept) = planned(&agency, "upright.mp4").await;
    for clip in [dropped, kept] {
        agency.desk().picture(&format!("{clip}-thumb")).await.unwrap();
    }
    let folder = |clip: ClipHash| agency.dir.join(format!("pictures/{clip}"));
    assert!(folder(dropped).exists());
    agency.desk().cancel_post(CancelPost { post }, &caller()).await.unwrap();
    wait_until("the clip and its pictures are dropped", A_WHILE, async || {
        agency.pass(&clock, Duration::from_secs(12 * 60 * 60));
        !folder(dropped).exists()
    })
    .await;
    assert!(agency.desk().now() >= agency.show(post).await.post.created_at + chrono::TimeDelta::days(7));
    assert!(folder(kept).exists());
}
