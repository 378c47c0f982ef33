//! `clip inspect`: needs no engine and makes no data folder.

use serde_json::Value;

use crate::place::{Place, fixture};

#[tokio::test]
async fn a_clip_is_described_in_the_agreed_shape() {
    let place = Place::new();
    let file = fixture("upright.mp4");
    let inspection = place.run(&["--json", "clip", "inspect", &file]).await.result();
    assert_eq!(inspection["path"], file.as_str());
    assert_eq!(inspection["container"], "mp4");
    assert_eq!(inspection["video"]["codec"], "h264");
    assert_eq!(inspection["size"], std::fs::metadata(&file).unwrap().len());
    assert_eq!(inspection["hash"].as_str().map(str::len), Some(64));
    assert!(inspection["findings"].is_array());
    assert!(!place.dir.join("home").exists());
}

#[tokio::test]
async fn a_clip_that_breaks_the_rules_is_described_and_refused() {
    let place = Place::new();
    let ran = place.run(&["--json", "clip", "inspect", &fixture("two_seconds.mp4")]).await;
    let refusal = ran.refusal(1);
    let inspection: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(refusal["code"], "clip_refused");
    assert_eq!(refusal["findings"], inspection["findings"]);
    let rules: Vec<_> = refusal["findings"].as_array().unwrap().iter().map(|f| &f["rule"]).collect();
    assert!(rules.iter().any(|rule| *rule == "duration_min"), "{rules:?}");
    assert_eq!((ran.stdout.lines().count(), ran.stderr.lines().count()), (1, 1));
}

#[tokio::test]
async fn the_rule_set_can_be_chosen() {
    let place = Place::new();
    let file = fixture("vp9.webm");
    assert_eq!(place.run(&["--json", "clip", "inspect", &file]).await.refusal(1)["code"], "clip_refused");
    let ran = place.run(&["--json", "clip", "inspect", &file, "--rules", "tiktok"]).await;
    let inspection: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(inspection["video"]["codec"], "vp9");
    let refusing = inspection["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error");
    assert!(refusing.clone().all(|f| f["rule"] != "container" && f["rule"] != "video_codec"), "{inspection}");
}

#[tokio::test]
async fn what_is_no_clip_is_refused_by_name() {
    let place = Place::new();
    let text = place.dir.write("notes.mp4", "just some notes, long enough to look at").display().to_string();
    let empty = place.dir.write("empty.mp4", "").display().to_string();
    let folder = place.dir.path().display().to_string();
    let whole = std::fs::read(fixture("upright_faststart.mp4")).unwrap();
    let half = place.dir.write("half.mp4", &whole[..whole.len() / 2]).display().to_string();
    for (file, code) in [
        ("missing.mp4", "not_found"),
        (folder.as_str(), "is_directory"),
        (empty.as_str(), "empty"),
        (text.as_str(), "not_video"),
        (half.as_str(), "truncated"),
    ] {
        let ran = place.run(&["--json", "clip", "inspect", file]).await;
        assert_eq!(ran.refusal(1)["code"], code, "{file}");
        assert_eq!(ran.refusal(1)["details"][0]["message"], file);
        assert_eq!(ran.stdout, "", "{file}");
    }
}

#[tokio::test]
async fn people_read_sentences() {
    let place = Place::new();
    let ran = place.run(&["clip", "inspect", &fixture("two_seconds.mp4")]).await;
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("container") && ran.stdout.contains("MP4"), "{}", ran.stdout);
    assert!(ran.stderr.contains("breaks the media rules"), "{}", ran.stderr);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "no colours into a pipe");
}
