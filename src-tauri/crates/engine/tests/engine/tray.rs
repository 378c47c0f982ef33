//! The tray: clips that are laid out, named by their hash, and kept for as long as they lie there.

use std::path::PathBuf;

use chrono::TimeDelta;
use runsheet_engine::{
    Caller,
    commands::{CreatePost, ForgetClip, KeepClip, ListClips, Media, ShowClip, When},
    views::ClipView,
};
use runsheet_model::{Problem, ProblemKind, StateName};

use crate::agency::{Agency, KORN, caller, fixture, now};

pub async fn keep(agency: &Agency, path: impl Into<PathBuf>) -> Result<ClipView, Problem> {
    agency.desk().keep_clip(KeepClip { path: path.into() }, &caller()).await
}

async fn lying(agency: &Agency) -> Vec<ClipView> {
    agency.desk().list_clips(ListClips { unplanned: true }, &caller()).await.unwrap()
}

fn copies(agency: &Agency) -> usize {
    std::fs::read_dir(agency.dir.path().join("clips")).unwrap().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_is_laid_out_once_however_often_it_is_dropped() {
    let agency = Agency::with(KORN).await;
    let first = keep(&agency, fixture("upright.mp4")).await.unwrap();
    assert_eq!((first.name.as_deref(), first.is_unplanned), (Some("upright.mp4"), true));
    assert_eq!((first.facts.video.width, first.facts.video.height), (1080, 1920));
    let copy = agency.dir.path().join("The same.mp4");
    std::fs::copy(fixture("upright.mp4"), &copy).unwrap();
    assert_eq!(keep(&agency, copy).await.unwrap().hash, first.hash);
    let other = keep(&agency, fixture("upright_faststart.mp4")).await.unwrap();
    let names: Vec<_> =
        lying(&agency).await.into_iter().map(|clip| (clip.hash, clip.name.unwrap())).collect();
    let expected =
        [(other.hash, "upright_faststart.mp4".to_owned()), (first.hash, "The same.mp4".to_owned())];
    assert_eq!(names, expected);
    assert_eq!(copies(&agency), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_clip_is_refused_and_nothing_is_laid_out() {
    let agency = Agency::with(KORN).await;
    let empty = agency.dir.path().join("empty.mp4");
    std::fs::write(&empty, b"").unwrap();
    for (path, code) in [
        (agency.dir.path().to_owned(), "is_directory"),
        (PathBuf::from("/nowhere/clip.mp4"), "not_found"),
        (empty, "empty"),
        (fixture("hevc.mp4"), "clip_refused"),
    ] {
        assert_eq!(keep(&agency, path).await.unwrap_err().code, code);
    }
    let remote = Caller { by: "script".into(), key: None, may_read_files: false, is_page: false };
    let request = KeepClip { path: fixture("upright.mp4") };
    let refused = agency.desk().keep_clip(request, &remote).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Forbidden, "scope_exceeded"));
    assert_eq!((lying(&agency).await, copies(&agency)), (Vec::new(), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_named_by_its_hash_goes_out_and_is_back_when_it_is_called_off() {
    let mut agency = Agency::with(KORN).await;
    let clip = keep(&agency, fixture("upright.mp4")).await.unwrap().hash;
    let request = || CreatePost { media: Media::Clip(clip), ..now("") };
    let later = When::At(agency.desk().now() + TimeDelta::hours(2));
    let planned = agency.post(CreatePost { when: Some(later), ..request() }).await.unwrap().post_id;
    assert_eq!(lying(&agency).await, []);
    assert!(!agency.desk().show_clip(ShowClip { clip }, &caller()).await.unwrap().is_unplanned);
    agency.cancel(planned).await.unwrap();
    agency.restart().await;
    assert_eq!(lying(&agency).await.len(), 1);
    let detail = agency.deliver(request()).await;
    assert_eq!(detail.post.state, StateName::Published, "{:#?}", detail.steps);
    assert_eq!(agency.arrived()[0].blake3, clip.to_string());
    assert_eq!(lying(&agency).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_clip_is_gone_unless_a_post_has_it() {
    let agency = Agency::with(KORN).await;
    let forget = async |clip| agency.desk().forget_clip(ForgetClip { clip }, &caller()).await;
    let clip = keep(&agency, fixture("upright.mp4")).await.unwrap().hash;
    assert!(forget(clip).await.unwrap().is_removed);
    assert_eq!((lying(&agency).await, copies(&agency)), (Vec::new(), 0));
    let gone = forget(clip).await.unwrap_err();
    assert_eq!((gone.kind, gone.code.as_str()), (ProblemKind::NotFound, "clip_not_found"));
    let gone = agency.desk().show_clip(ShowClip { clip }, &caller()).await.unwrap_err();
    assert_eq!(gone.code, "clip_not_found");

    keep(&agency, fixture("upright.mp4")).await.unwrap();
    let later = When::At(agency.desk().now() + TimeDelta::hours(2));
    let request = CreatePost { media: Media::Clip(clip), when: Some(later), ..now("") };
    let planned = agency.post(request).await.unwrap().post_id;
    assert!(!forget(clip).await.unwrap().is_removed);
    assert_eq!(copies(&agency), 1);
    assert_eq!(agency.show(planned).await.post.clip_hash, Some(clip));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_change_are_asked_again_of_a_kept_clip() {
    let agency = Agency::with(KORN).await;
    agency.set("media.rules", "tiktok").await;
    let clip = keep(&agency, fixture("hevc.mp4")).await.unwrap().hash;
    agency.set("media.rules", "brief").await;
    let refused = agency.post(CreatePost { media: Media::Clip(clip), ..now("") }).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Unprocessable, "clip_refused"));
}
