//! Files that are no clip, or none that may be posted: refused with what is wrong, over HTTP and on the command line,
//! with no private copy and nothing half-done left behind.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    sync::Arc,
};

use runsheet_testkit::wait_for;
use serde_json::{Value, json};

use crate::{
    desk::{Api, file_url, later, named, post},
    place::{AMPLE, fixture},
};

/// Posts the file over HTTP and on the command line, and has it inspected; all must refuse it alike.
async fn refused(api: &Api, file: &str, status: u16, code: &str) {
    let before = api.traces().await;
    let answer = api.post(&post(json!({"media_urls": [file_url(file)]}))).await;
    // What is wrong with the request is named by its field; a file that is no clip is told in the sentence.
    let (http, cli): (&[_], &[_]) = if status == 400 { (&["media_urls"], &["clip"]) } else { (&[], &[]) };
    answer.refused(status, code, http);
    assert!(answer.body["error"].as_str().unwrap().contains(file), "{answer:?}");
    assert_eq!(api.traces().await, before, "{file}");

    let arguments = ["--json", "post", file, "--profile", "mia", "--privacy", "SELF_ONLY"];
    let ran = api.desk.place.run(&arguments).await;
    let refusal = ran.refusal(1);
    assert_eq!((refusal["code"].as_str(), ran.stdout.as_str()), (Some(code), ""), "{file}");
    assert_eq!(named(&refusal), cli, "{file}");
    let inspected = api.desk.place.run(&["--json", "clip", "inspect", file]).await;
    assert_eq!(inspected.refusal(1)["code"], code, "{file}");
    assert_eq!(api.traces().await, before, "{file}");
}

#[tokio::test]
async fn what_cannot_be_read_or_is_no_file_is_a_wrong_request() {
    let api = Api::open().await;
    let dir = &api.desk.place.dir;
    let path = |name: &str| dir.join(name).display().to_string();
    let plain = dir.write("plain.txt", "mine");
    fs::create_dir(dir.join("folder.mp4")).unwrap();
    symlink("nowhere.mp4", dir.join("dangling.mp4")).unwrap();
    symlink("loop.mp4", dir.join("loop.mp4")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(path("pipe.mp4")).status().unwrap();
    assert!(made.success());
    let _socket = UnixListener::bind(dir.join("socket.mp4")).unwrap();
    for (file, code) in [
        (path("missing.mp4"), "not_found"),
        (format!("{}/clip.mp4", plain.display()), "not_found"),
        (path("dangling.mp4"), "not_found"),
        (path("loop.mp4"), "unreadable"),
        (path(&"n".repeat(300)), "not_found"),
        (path("folder.mp4"), "is_directory"),
        (path("pipe.mp4"), "not_a_file"),
        (path("socket.mp4"), "not_a_file"),
        ("/dev/zero".to_owned(), "not_a_file"),
    ] {
        refused(&api, &file, 400, code).await;
    }
    api.prove_that_a_good_post_goes_out_alone().await;
}

#[tokio::test]
async fn what_is_no_whole_video_is_said() {
    let api = Api::open().await;
    let dir = &api.desk.place.dir;
    let whole = fs::read(fixture("upright_faststart.mp4")).unwrap();
    let index_last = fs::read(fixture("upright.mp4")).unwrap();
    let noise: Vec<_> = (0..50_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    for (name, bytes, code) in [
        ("empty.mp4", &[][..], "empty"),
        ("half.mp4", &whole[..whole.len() / 2], "truncated"),
        ("one_byte_short.mp4", &whole[..whole.len() - 1], "truncated"),
        ("index_missing.mp4", &index_last[..index_last.len() / 2], "truncated"),
        ("first_bytes.mp4", &whole[..4], "not_video"),
        ("noise.mp4", &noise, "not_video"),
        ("page.mp4", b"<!doctype html><title>Log in</title>", "not_video"),
    ] {
        let file = dir.write(name, bytes).display().to_string();
        refused(&api, &file, 422, code).await;
    }
    // It lies in a system's folder and says that it has no bytes, whatever reading it would give.
    if Path::new("/proc/self/mem").exists() {
        refused(&api, "/proc/self/mem", 422, "empty").await;
    }
    refused(&api, &fixture("sound_only.mp4"), 422, "no_video_track").await;
    api.prove_that_a_good_post_goes_out_alone().await;
}

#[tokio::test]
async fn a_clip_that_breaks_the_rules_is_refused_with_what_was_found() {
    let api = Api::open().await;
    let before = api.traces().await;
    for (name, rule) in [
        ("hevc.mp4", "video_codec"),
        ("prores.mov", "video_codec"),
        ("vp9.webm", "container"),
        ("av1.mp4", "video_codec"),
        ("two_seconds.mp4", "duration_min"),
    ] {
        let media = json!({"media_urls": [file_url(fixture(name))]});
        let answer = api.post(&post(media)).await;
        answer.refused(422, "clip_refused", &[]);
        let findings = answer.body["findings"].as_array().unwrap();
        let of_rule = findings.iter().find(|finding| finding["rule"] == rule);
        let finding = of_rule.unwrap_or_else(|| panic!("{name}: {findings:?}"));
        assert_eq!(finding["severity"], "error", "{name}");
        for text in ["measured", "limit", "remedy"] {
            assert!(!matches!(&finding[text], Value::Null), "{name}: {finding}");
        }
        assert_eq!(api.traces().await, before, "{name}");

        let file = fixture(name);
        let ran = api.desk.place.run(&["--json", "post", &file, "--profile", "mia", "--mode", "draft"]).await;
        let refusal = ran.refusal(1);
        assert_eq!(refusal["code"], "clip_refused");
        assert_eq!(refusal["findings"], answer.body["findings"], "{name}");
        assert_eq!(api.traces().await, before, "{name}");
    }
    api.prove_that_a_good_post_goes_out_alone().await;
}

/// The head of a box without content that reaches to the end of the file, wherever that is.
const EMPTY_BOX: &[u8] = b"\0\0\0\0free";

/// Goes on writing as long as somebody else holds the pen, so that no writer outlives its test.
fn keep_writing(mut file: File, pen: &Arc<()>) {
    while Arc::strong_count(pen) > 1 {
        file.write_all(b"more").unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_still_being_written_is_no_clip_yet() {
    let api = Api::open().await;
    let clip = [&fs::read(fixture("upright.mp4")).unwrap(), EMPTY_BOX].concat();
    let file = api.desk.place.dir.write("growing.mp4", &clip);
    let body = later(json!({"media_urls": [file_url(&file)]}));
    let pen = Arc::new(());
    let writer = std::thread::spawn({
        let (file, pen) = (OpenOptions::new().append(true).open(&file).unwrap(), Arc::clone(&pen));
        move || keep_writing(file, &pen)
    });
    // Between two turns of the writer the file stands still, and is a clip: such a request is taken.
    let refused = wait_for("a request meets the writer", AMPLE, async || {
        let before = api.traces().await;
        let answer = api.post(&body).await;
        if answer.status == 202 {
            return None;
        }
        assert_eq!(api.traces().await, before);
        Some(answer)
    });
    let refused = refused.await;
    drop(pen);
    writer.join().unwrap();
    refused.refused(409, "growing", &[]);

    // Once it is whole, the very same request is taken; and whatever was taken is the file as it was at one moment.
    api.post(&body).await.planned();
    let whole = fs::read(&file).unwrap();
    let kept: Vec<_> =
        api.clips().iter().map(|name| fs::read(api.desk.place.live("clips").join(name)).unwrap()).collect();
    assert!(kept.iter().all(|kept| kept.len() >= clip.len() && whole.starts_with(kept)));
    assert!(kept.contains(&whole));
}
