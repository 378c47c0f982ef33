//! A clip in the window's player: what a `<video>` asks, and what nobody else may.

use std::{fs, io::Write, path::PathBuf, time::Instant};

use runsheet_engine::commands::{CreatePost, Media, PreviewClip, SetSetting, ShowPost, When};
use runsheet_model::{Mode, PostSettings, Privacy, clip::ClipHash};
use tokio::io::AsyncReadExt;

use super::*;

/// A clip that is kept because a post of it is planned, and its bytes.
pub(super) async fn kept(api: &Api, path: PathBuf) -> (ClipHash, Vec<u8>) {
    let bytes = fs::read(&path).unwrap();
    let request = CreatePost {
        profile: "kornundkruste".to_owned(),
        media: Media::File(path),
        mode: Mode::Direct,
        title: String::new(),
        settings: PostSettings { privacy: Some(Privacy::SelfOnly), ..PostSettings::default() },
        when: Some(When::At(Utc::now() + chrono::Duration::days(30))),
        ask: None,
        dry_run: false,
        idempotency: None,
    };
    let (desk, caller) = (api.engine.desk(), Caller::local("test"));
    let post = desk.create_post(request, &caller).await.unwrap().post_id;
    let shown = desk.show_post(ShowPost { post }, &caller).await.unwrap();
    (shown.post.clip_hash.unwrap(), bytes)
}

pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/tests/fixtures").join(name)
}

/// The path of a new address for a clip, as the window's command gives it.
async fn address(api: &Api, clip: ClipHash) -> String {
    let made = api.engine.desk().preview_clip(PreviewClip { clip }, &Caller::local("test")).await.unwrap();
    assert!(made.expires > Utc::now());
    made.url.strip_prefix(&format!("http://{}", api.address)).unwrap().to_owned()
}

/// An answer whose body is no text.
pub(super) struct Bytes {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl Bytes {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

pub(super) async fn ask(api: &Api, method: &str, path: &str, headers: &[(&str, &str)]) -> Bytes {
    let mut stream = begin(api.address, head(method, path, headers)).await;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Bytes { status, head, body: all.split_off(end + 4) }
}

#[tokio::test]
async fn a_kept_clip_plays_also_where_scripts_are_not_served() {
    let api = Api::serving(false).await;
    let rules = SetSetting { name: "media.rules".to_owned(), value: "tiktok".to_owned() };
    api.engine.desk().set_setting(rules, &Caller::local("test")).await.unwrap();
    for (name, content_type) in [
        ("upright.mp4", "video/mp4"),
        ("landscape.mov", "video/quicktime"),
        ("hevc.mp4", "video/mp4"),
        ("vp9.webm", "video/webm"),
    ] {
        let (clip, bytes) = kept(&api, fixture(name)).await;
        let whole = ask(&api, "GET", &address(&api, clip).await, &[]).await;
        assert_eq!((whole.status, whole.header("content-type")), (200, Some(content_type)), "{name}");
        assert_eq!(whole.header("content-length"), Some(&*bytes.len().to_string()));
        assert_eq!(whole.header("accept-ranges"), Some("bytes"));
        assert_eq!(whole.header("etag"), Some(&*format!("\"{clip}\"")));
        assert_eq!(whole.header("cache-control"), Some("no-store"));
        assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
        assert!(!whole.head.contains("access-control"), "{}", whole.head);
        assert!(whole.body == bytes, "{name}");
    }
}

#[tokio::test]
async fn a_player_may_ask_for_parts() {
    let api = Api::new().await;
    let (clip, bytes) = kept(&api, fixture("upright.mp4")).await;
    let path = address(&api, clip).await;
    let size = bytes.len();
    for (range, first, last) in [
        ("bytes=0-".to_owned(), 0, size - 1),
        ("bytes=0-1".to_owned(), 0, 1),
        (format!("bytes={}-", size - 1), size - 1, size - 1),
        ("bytes=-100".to_owned(), size - 100, size - 1),
        ("bytes=1000-99999999".to_owned(), 1_000, size - 1),
    ] {
        let part = ask(&api, "GET", &path, &[("Range", &range)]).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.header("content-range"), Some(&*format!("bytes {first}-{last}/{size}")));
        assert_eq!(part.header("content-length"), Some(&*(last - first + 1).to_string()));
        assert!(part.body == bytes[first..=last], "{range}");
    }
    let beyond = ask(&api, "GET", &path, &[("Range", &format!("bytes={size}-"))]).await;
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.header("content-range"), Some(&*format!("bytes */{size}")));
}

#[tokio::test]
async fn a_part_is_given_only_of_the_clip_that_was_begun() {
    let api = Api::new().await;
    let (clip, bytes) = kept(&api, fixture("silent.mp4")).await;
    let path = address(&api, clip).await;
    let range = ("Range", "bytes=10-19");
    let same = ask(&api, "GET", &path, &[range, ("If-Range", &format!("\"{clip}\""))]).await;
    assert_eq!((same.status, &*same.body), (206, &bytes[10..20]));
    let other = ask(&api, "GET", &path, &[range, ("If-Range", "\"another clip\"")]).await;
    assert_eq!((other.status, other.body.len()), (200, bytes.len()));
}

#[tokio::test]
async fn a_head_tells_what_a_get_would_bring() {
    let api = Api::new().await;
    let (clip, bytes) = kept(&api, fixture("silent.mp4")).await;
    let asked = ask(&api, "HEAD", &address(&api, clip).await, &[("Range", "bytes=0-9")]).await;
    assert_eq!((asked.status, asked.body.len()), (200, 0));
    assert_eq!(asked.header("content-length"), Some(&*bytes.len().to_string()));
    assert_eq!(asked.header("content-type"), Some("video/mp4"));
}

#[tokio::test]
async fn nobody_else_sees_a_clip() {
    let api = Api::new().await;
    let (clip, _) = kept(&api, fixture("silent.mp4")).await;
    let path = address(&api, clip).await;
    for guess in [
        format!("/preview/{clip}"),
        path[..path.len() - 1].to_owned(),
        format!("{path}/x"),
        "/preview/".to_owned(),
        "/preview/..%2Fengine.json".to_owned(),
        "/preview/../runsheet.sqlite".to_owned(),
        format!("/preview/%2e%2e%2fclips%2f{clip}.mp4"),
        "/preview/%ff%fe".to_owned(),
    ] {
        let answer = send(api.address, head("GET", &guess, &[])).await;
        assert_eq!(answer.status, 404, "{guess}");
        assert!(["not_found", "preview_ended"].contains(&&*answer.code()), "{guess}: {answer:?}");
    }
    let from_a_page = send(api.address, head("GET", &path, &[("Origin", "http://evil.example")])).await;
    assert_eq!((from_a_page.status, from_a_page.code().as_str()), (403, "origin_refused"));
    let rebound = head("GET", &path, &[]).replace("127.0.0.1:7766", "evil.example:7766");
    assert_eq!(send(api.address, rebound).await.code(), "host_refused");
    assert_eq!(send(api.address, head("POST", &path, &[])).await.code(), "method_not_allowed");
}

#[tokio::test]
async fn what_is_not_kept_does_not_play() {
    let api = Api::new().await;
    let unknown = json!({ "clip": "ab".repeat(32) });
    let refused = api.post(TOKEN, "/control/clips.preview", &[], &unknown).await;
    assert_eq!((refused.status, refused.code().as_str()), (404, "clip_gone"));
    let (clip, _) = kept(&api, fixture("silent.mp4")).await;
    let path = address(&api, clip).await;
    fs::remove_file(api._folder.join(format!("clips/{clip}.mp4"))).unwrap();
    assert_eq!(send(api.address, head("GET", &path, &[])).await.code(), "clip_gone");
}

#[tokio::test]
async fn the_command_line_can_ask_for_an_address() {
    let api = Api::serving(false).await;
    let (clip, bytes) = kept(&api, fixture("silent.mp4")).await;
    let made = api.post(TOKEN, "/control/clips.preview", &[], &json!({ "clip": clip })).await.json();
    let url = made["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&format!("http://{}", api.address)).unwrap();
    assert!(ask(&api, "GET", path, &[]).await.body == bytes);
}

/// A clip larger than what the sockets between server and player hold, most of it padding.
fn large(folder: &TestDir) -> PathBuf {
    const PADDING: u32 = 48 * 1024 * 1024;
    let path = folder.join("large.mp4");
    fs::copy(fixture("silent.mp4"), &path).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(&PADDING.to_be_bytes()).unwrap();
    file.write_all(b"free").unwrap();
    let end = file.metadata().unwrap().len() + u64::from(PADDING) - 8;
    file.set_len(end).unwrap();
    path
}

#[tokio::test]
async fn a_player_that_stands_still_does_not_hold_up_a_stop() {
    let folder = TestDir::new();
    let api = Api::new().await;
    let (clip, bytes) = kept(&api, large(&folder)).await;
    let path = address(&api, clip).await;
    let mut player = begin(api.address, head("GET", &path, &[])).await;
    let mut piece = vec![0; 65_536];
    player.read_exact(&mut piece).await.unwrap();
    let began = Instant::now();
    assert_eq!(api.post(TOKEN, "/control/stop", &[], &json!({})).await.status, 200);
    api.handle.ended().await;
    assert!(began.elapsed() < server::GRACE, "{:?}", began.elapsed());
    let mut rest = Vec::new();
    // Cut or closed, as it may be; but not the whole.
    let _ = player.read_to_end(&mut rest).await;
    assert!(rest.len() < bytes.len());
    api.engine.stop().await;
}
