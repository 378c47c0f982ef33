//! Planning a post: what is accepted, what is refused, and that nothing is left behind.

use std::path::PathBuf;

use chrono::TimeDelta;
use runsheet_engine::{
    Caller,
    commands::{CreatePost, Idempotency, ListPosts, When},
};
use runsheet_model::{Privacy, Problem, ProblemKind, StateName};

use crate::agency::{Agency, KORN, caller, fixture, now};

async fn refused(agency: &Agency, request: CreatePost) -> Problem {
    agency.post(request).await.unwrap_err()
}

async fn assert_nothing_is_left(agency: &Agency) {
    let page = agency.desk().list_posts(ListPosts::default(), &caller()).await.unwrap();
    assert_eq!(page.total, 0);
    let kept: Vec<_> = std::fs::read_dir(agency.dir.path().join("clips")).unwrap().collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_clips_are_refused_with_the_reason() {
    let agency = Agency::with(KORN).await;
    let file = |name: &str, bytes: &[u8]| {
        let path = agency.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let whole = std::fs::read(fixture("upright.mp4")).unwrap();
    for (clip, kind, code) in [
        (PathBuf::from("/nowhere/clip.mp4"), ProblemKind::Invalid, "not_found"),
        (agency.dir.path().to_owned(), ProblemKind::Invalid, "is_directory"),
        (file("empty.mp4", b""), ProblemKind::Unprocessable, "empty"),
        (file("cut.mp4", &whole[..whole.len() / 2]), ProblemKind::Unprocessable, "truncated"),
        (file("page.mp4", b"<!doctype html><html></html>"), ProblemKind::Unprocessable, "not_video"),
    ] {
        let problem = refused(&agency, now(&clip)).await;
        assert_eq!((problem.kind, problem.code.as_str()), (kind, code), "{}", clip.display());
    }
    assert_nothing_is_left(&agency).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clips_that_break_the_rules_are_refused_with_the_findings() {
    let agency = Agency::with(KORN).await;
    for (name, rule) in [
        ("hevc.mp4", "video_codec"),
        ("prores.mov", "video_codec"),
        ("vp9.webm", "container"),
        ("two_seconds.mp4", "duration_min"),
    ] {
        let problem = refused(&agency, now(fixture(name))).await;
        assert_eq!(
            (problem.kind, problem.code.as_str()),
            (ProblemKind::Unprocessable, "clip_refused"),
            "{name}"
        );
        let rules = serde_json::to_value(&problem.findings).unwrap();
        assert!(rules.as_array().unwrap().iter().any(|finding| finding["rule"] == rule), "{name}: {rules}");
    }
    assert_nothing_is_left(&agency).await;

    agency.set("media.rules", "tiktok").await;
    assert!(agency.post(now(fixture("hevc.mp4"))).await.is_ok(), "TikTok's own rules take HEVC");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_are_refused_field_by_field() {
    let agency = Agency::with(KORN).await;
    let base = || now(fixture("upright.mp4"));
    let mut cases: Vec<(&str, CreatePost)> = Vec::new();
    cases.push(("profile", CreatePost { profile: "nobody".into(), ..base() }));
    let mut long = base();
    long.settings.caption = format!("{}a", "🥨".repeat(1_100));
    cases.push(("caption", long));
    let mut without = base();
    without.settings.privacy = None;
    cases.push(("privacy", without));
    let mut branded = base();
    branded.settings.privacy = Some(Privacy::SelfOnly);
    branded.settings.disclosure.branded_content = true;
    cases.push(("privacy", branded));
    cases.push((
        "when",
        CreatePost { when: Some(When::At(agency.desk().now() - TimeDelta::seconds(90))), ..base() },
    ));
    cases.push((
        "when",
        CreatePost { when: Some(When::At(agency.desk().now() + TimeDelta::days(366))), ..base() },
    ));
    cases.push(("clip", now("relative/clip.mp4")));
    for (field, request) in cases {
        let problem = refused(&agency, request).await;
        let kind = if field == "profile" { ProblemKind::NotFound } else { ProblemKind::Invalid };
        assert_eq!((problem.kind, problem.details[0].field.as_str()), (kind, field), "{problem:?}");
    }
    assert_nothing_is_left(&agency).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_checks_everything_and_keeps_nothing() {
    let agency = Agency::with(KORN).await;
    let dry = CreatePost { dry_run: true, ..now(fixture("upright.mp4")) };
    agency.post(dry).await.unwrap();
    let refused = refused(&agency, CreatePost { dry_run: true, ..now(fixture("hevc.mp4")) }).await;
    assert_eq!(refused.code, "clip_refused");
    assert_nothing_is_left(&agency).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_makes_one_post_and_another_body_is_refused() {
    let agency = Agency::with(KORN).await;
    let key = agency
        .desk()
        .create_key(
            runsheet_engine::commands::CreateKey { name: "script".into(), scopes: vec![], per_minute: None },
            &caller(),
        )
        .await
        .unwrap();
    let script = Caller { by: "script".into(), key: Some(key.id), may_read_files: true, is_page: false };
    let call = |body: u8| CreatePost {
        idempotency: Some(Idempotency { key: "monday-1".into(), body_sha256: [body; 32] }),
        ..now(fixture("upright.mp4"))
    };
    let first = agency.desk().create_post(call(1), &script).await.unwrap();
    let again = agency.desk().create_post(call(1), &script).await.unwrap();
    assert_eq!(first.post_id, again.post_id);
    assert!(again.replayed && !first.replayed);
    let other = agency.desk().create_post(call(2), &script).await.unwrap_err();
    assert_eq!((other.kind, other.code.as_str()), (ProblemKind::Unprocessable, "idempotency_key_reused"));

    let together: Vec<_> = (0..8)
        .map(|_| {
            let (desk, script) = (agency.desk(), script.clone());
            let call = CreatePost {
                idempotency: Some(Idempotency { key: "monday-2".into(), body_sha256: [3; 32] }),
                ..now(fixture("upright_faststart.mp4"))
            };
            tokio::spawn(async move { desk.create_post(call, &script).await.unwrap().post_id })
        })
        .collect();
    let mut ids = Vec::new();
    for task in together {
        ids.push(task.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    agency.settled(ids[0]).await;
    agency.settled(first.post_id).await;
    assert_eq!(agency.arrived().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_without_local_files_may_not_name_one() {
    let agency = Agency::with(KORN).await;
    let remote = Caller { by: "script".into(), key: None, may_read_files: false, is_page: false };
    let problem = agency.desk().create_post(now(fixture("upright.mp4")), &remote).await.unwrap_err();
    assert_eq!((problem.kind, problem.code.as_str()), (ProblemKind::Forbidden, "scope_exceeded"));
    assert_nothing_is_left(&agency).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_post_keeps_the_clients_wall_time_and_goes_out_then() {
    let agency = Agency::with(KORN).await;
    let due = agency.desk().now() + TimeDelta::seconds(2);
    let created =
        agency.post(CreatePost { when: Some(When::At(due)), ..now(fixture("upright.mp4")) }).await.unwrap();
    assert!(!created.is_immediate);
    let planned = agency.show(created.post_id).await;
    assert_eq!(planned.post.time_zone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(planned.post.state, StateName::Scheduled);
    let detail = agency.settled(created.post_id).await;
    assert_eq!(detail.post.state, StateName::Published);
    let claimed = detail.steps.iter().find(|step| step.name == "claim").unwrap().at;
    let late = (claimed - due).num_milliseconds();
    assert!((0..2_000).contains(&late), "claimed {late} ms after the due time");
}
