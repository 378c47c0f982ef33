//! `file://` addresses: whatever a file is called, its percent-encoded path finds it; what names no file of this computer
//! is refused.

use std::fs;

use serde_json::json;

use crate::{
    desk::{Api, file_url, later, post},
    place::fixture,
};

#[tokio::test]
async fn a_file_may_be_called_anything() {
    let api = Api::open().await;
    let clip = fs::read(fixture("upright.mp4")).unwrap();
    let folder = api.desk.place.dir.join("B\u{e4}ckerei M\u{fc}ller & S\u{f6}hne");
    fs::create_dir(&folder).unwrap();
    let longest = "l".repeat(251) + ".mp4";
    for name in [
        "two words.mp4",
        "Br\u{f6}tchen.mp4",
        "Bro\u{308}tchen.mp4",
        "\u{1f35e}\u{1f468}\u{200d}\u{1f373}.mp4",
        "\u{65b0}\u{9bae}\u{306a}\u{30d1}\u{30f3}.mp4",
        "100%.mp4",
        "%20.mp4",
        "why?#1+2;3&4=5.mp4",
        "'\"`$(x)\\.mp4",
        "two\nlines.mp4",
        "-rf",
        &longest,
    ] {
        let file = folder.join(name);
        fs::write(&file, &clip).unwrap();
        let created = api.post(&later(json!({"media_urls": [file_url(&file)]}))).await;
        assert_eq!(created.status, 202, "{name}: {created:?}");
        let file = file.display().to_string();
        let checked = ["post", &file, "--profile", "mia", "--privacy", "SELF_ONLY", "--dry-run"];
        api.desk.json(&checked).await;
    }
    // Written as people write it, and as other libraries do.
    fs::write(folder.join("two words.mp4"), &clip).unwrap();
    let plain = format!("file://{}/two words.mp4", folder.display());
    let encoded = file_url(folder.join("two words.mp4"));
    let on_localhost = encoded.replacen("file://", "file://localhost", 1);
    let lower = encoded.replace("%C3%A4", "%c3%a4");
    assert_ne!(lower, encoded);
    for url in [&plain, &on_localhost, &lower] {
        assert_eq!(api.post(&later(json!({"media_urls": [url]}))).await.status, 202, "{url}");
    }
    assert_eq!(api.clips().len(), 1, "it was the same clip all along");
}

#[tokio::test]
async fn what_names_no_file_of_this_computer_is_refused() {
    let api = Api::open().await;
    let before = api.traces().await;
    let file = api.desk.place.dir.write("clip.mp4", fs::read(fixture("upright.mp4")).unwrap());
    let path = file.display();
    for url in [
        "".to_owned(),
        "clip.mp4".to_owned(),
        path.to_string(),
        "file:clip.mp4".to_owned(),
        "file:./clip.mp4".to_owned(),
        "file://clip.mp4".to_owned(),
        "file://./clip.mp4".to_owned(),
        format!("file:{path}"),
        format!("file://server{path}"),
        format!("file://127.0.0.1{path}"),
        format!("file://{path}?version=2"),
        format!("file://{path}#t=3"),
        format!("file://{path}%00.mp4"),
        format!("file://{path}\n"),
        format!(" file://{path}"),
        "C:\\Clips\\clip.mp4".to_owned(),
        "C:/Clips/clip.mp4".to_owned(),
        "file://C:\\Clips\\clip.mp4".to_owned(),
        "\\\\server\\share\\clip.mp4".to_owned(),
        "ftp://example.com/clip.mp4".to_owned(),
        "data:video/mp4;base64,AAAA".to_owned(),
        "javascript:alert(1)".to_owned(),
    ] {
        let answer = api.post(&post(json!({"media_urls": [url]}))).await;
        answer.refused(400, "validation_failed", &["media_urls"]);
        assert_eq!(api.traces().await, before, "{url}");
    }
    // A path of another system is a path of this one under which nothing lies.
    let answer = api.post(&post(json!({"media_urls": ["file:///C:/Clips/clip.mp4"]}))).await;
    answer.refused(400, "not_found", &["media_urls"]);
    assert_eq!(api.traces().await, before);
    api.prove_that_a_good_post_goes_out_alone().await;
}
