//! Pictures of real clips, made by the ffmpeg of this computer; and of clips that were made to hurt it.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clips;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use clips::{bytes, fixture};
use proptest::test_runner::{RngAlgorithm, TestRng};
use runsheet_media::{ClipStore, Ffmpeg, KeptClip, NoPicture, PictureSize, Pictures, View};
use runsheet_testkit::TestDir;

const AUTO: Option<u64> = None;

struct Studio {
    dir: TestDir,
    clips: ClipStore,
    pictures: Pictures,
}

impl Studio {
    fn new() -> Self {
        Self::with(Ffmpeg::find)
    }

    fn with(find: fn() -> Option<Ffmpeg>) -> Self {
        let dir = TestDir::new();
        let clips = ClipStore::new(dir.join("clips")).unwrap();
        let pictures = Pictures::new(dir.join("pictures"), find);
        Self { dir, clips, pictures }
    }

    fn keep(&self, name: &str) -> KeptClip {
        self.clips.keep(&fixture(name)).unwrap()
    }

    async fn picture(
        &self,
        clip: &KeptClip,
        size: PictureSize,
        at_ms: Option<u64>,
    ) -> Result<Vec<u8>, NoPicture> {
        self.pictures.picture(clip, View { size, at_ms }).await
    }

    /// The files of a clip's pictures.
    fn files(&self, clip: &KeptClip) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.dir.join("pictures").join(clip.hash.to_string())) else {
            return Vec::new();
        };
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Width and height, from the frame header of a baseline JPEG.
fn dimensions(jpeg: &[u8]) -> (u16, u16) {
    let header = jpeg.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap();
    let number = |at: usize| u16::from_be_bytes([jpeg[header + at], jpeg[header + at + 1]]);
    (number(7), number(5))
}

#[tokio::test]
async fn every_kind_of_clip_has_a_picture() {
    let studio = Studio::new();
    for (name, poster) in [
        ("upright.mp4", (360, 640)),
        ("upright_faststart.mp4", (360, 640)),
        ("landscape.mov", (360, 202)),
        ("fragmented.mp4", (360, 640)),
        ("hevc.mp4", (360, 640)),
        ("ten_bit.mp4", (360, 640)),
        ("vp8.webm", (360, 202)),
        ("vp9.webm", (360, 640)),
        ("live.webm", (360, 640)),
        ("av1.mp4", (360, 202)),
        ("prores.mov", (360, 360)),
        ("mjpeg.mov", (360, 202)),
        ("mpeg4.mp4", (360, 640)),
        ("variable.mp4", (360, 640)),
        ("apple.m4v", (360, 640)),
    ] {
        let picture = studio.picture(&studio.keep(name), PictureSize::Poster, AUTO).await;
        let picture = picture.unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(dimensions(&picture), poster, "{name}");
        assert!(picture.len() < 100_000, "{name}: {} bytes", picture.len());
    }
}

#[tokio::test]
async fn a_small_picture_has_its_size_whatever_the_shape_of_the_clip() {
    let studio = Studio::new();
    for name in ["upright.mp4", "landscape.mov", "prores.mov"] {
        let clip = studio.keep(name);
        for (size, expected) in [(PictureSize::Thumb, (60, 104)), (PictureSize::Tile, (108, 192))] {
            let picture = studio.picture(&clip, size, AUTO).await.unwrap();
            assert_eq!(dimensions(&picture), expected, "{name} {size}");
        }
    }
}

#[tokio::test]
async fn a_picture_stands_as_the_clip_is_shown() {
    let studio = Studio::new();
    for (name, expected) in [
        ("rotated_90.mp4", (360, 640)),
        ("rotated_270.mov", (360, 640)),
        ("rotated_180.mp4", (360, 202)),
        ("anamorphic.mp4", (360, 270)),
    ] {
        let clip = studio.keep(name);
        let picture = studio.picture(&clip, PictureSize::Poster, AUTO).await.unwrap();
        let (width, height) = (clip.facts.video.display_width, clip.facts.video.display_height);
        assert_eq!(dimensions(&picture), expected, "{name}, shown as {width} x {height}");
    }
}

#[tokio::test]
async fn different_moments_are_different_frames_and_the_end_has_one_too() {
    let studio = Studio::new();
    let clip = studio.keep("upright.mp4");
    let mut seen = Vec::new();
    for at_ms in [0, 1_500, 3_000] {
        seen.push(studio.picture(&clip, PictureSize::Tile, Some(at_ms)).await.unwrap());
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2]);
    for beyond in [clip.facts.duration_ms, clip.facts.duration_ms + 1, u64::MAX] {
        let last = studio.picture(&clip, PictureSize::Tile, Some(beyond)).await.unwrap();
        assert_ne!(last, seen[0], "the end is not the beginning");
    }
    let end = format!("tile-{}.jpg", clip.facts.duration_ms);
    assert_eq!(studio.files(&clip), ["tile-0.jpg", "tile-1500.jpg", "tile-3000.jpg", &end]);
}

#[tokio::test]
async fn a_picture_is_made_once() {
    let studio = Studio::new();
    let clip = studio.keep("upright.mp4");
    let made = studio.picture(&clip, PictureSize::Thumb, AUTO).await.unwrap();
    // Without ffmpeg, and without the clip: it lies in the folder.
    let later = Pictures::new(studio.dir.join("pictures"), || None);
    studio.clips.remove(clip.hash).unwrap();
    let view = View { size: PictureSize::Thumb, at_ms: AUTO };
    assert_eq!(later.picture(&clip, view).await, Ok(made));
}

#[tokio::test]
async fn a_damaged_picture_is_made_again() {
    let studio = Studio::new();
    let clip = studio.keep("silent.mp4");
    let made = studio.picture(&clip, PictureSize::Thumb, AUTO).await.unwrap();
    let file = studio.dir.join(format!("pictures/{}/{}", clip.hash, studio.files(&clip)[0]));
    fs::write(&file, &made[..made.len() / 2]).unwrap();
    assert_eq!(studio.picture(&clip, PictureSize::Thumb, AUTO).await.unwrap(), made);
    assert_eq!(fs::read(&file).unwrap(), made);
}

#[tokio::test]
async fn without_ffmpeg_there_is_an_answer() {
    let studio = Studio::with(|| None);
    let clip = studio.keep("silent.mp4");
    assert_eq!(studio.picture(&clip, PictureSize::Thumb, AUTO).await, Err(NoPicture::NoFfmpeg));
    assert_eq!(studio.pictures.can_be_made(), Err(NoPicture::NoFfmpeg));
    // Once it is installed there are pictures.
    let later = Pictures::new(studio.dir.join("pictures"), Ffmpeg::find);
    assert!(later.picture(&clip, View { size: PictureSize::Thumb, at_ms: AUTO }).await.is_ok());
}

/// A folder that cannot be written stands for a full disk: root may write anywhere, so a file is in its place.
#[tokio::test]
async fn a_picture_that_cannot_be_kept_is_shown_all_the_same() {
    let studio = Studio::new();
    let clip = studio.keep("silent.mp4");
    studio.dir.write(format!("pictures/{}", clip.hash), "no folder");
    assert!(studio.picture(&clip, PictureSize::Thumb, AUTO).await.is_ok());
}

/// The facts of a good clip over the bytes of a bad one: what stands here is that inspection let it pass.
fn disguised(studio: &Studio, facts: &KeptClip, name: &str, content: &[u8]) -> KeptClip {
    let path = studio.dir.write(name, content);
    KeptClip { hash: blake3_of(&path), path, ..facts.clone() }
}

fn blake3_of(path: &Path) -> runsheet_model::clip::ClipHash {
    runsheet_media::hash(path).unwrap()
}

#[tokio::test]
async fn what_is_no_clip_is_given_up_and_remembered() {
    let studio = Studio::new();
    let good = studio.keep("silent.mp4");
    let list = format!("ffconcat version 1.0\nfile '{}'\n", fixture("upright.mp4").display());
    let playlist = format!("#EXTM3U\n#EXTINF:4,\nfile://{}\n", fixture("upright.mp4").display());
    for (name, content) in [
        ("empty.mp4", Vec::new()),
        ("list.mp4", list.into_bytes()),
        ("playlist.mp4", playlist.into_bytes()),
        ("still.mp4", fs::read(fixture("vp9.webm")).unwrap()),
        ("cut.mp4", bytes("cut.mp4")[..30_000].to_vec()),
    ] {
        let clip = disguised(&studio, &good, name, &content);
        assert_eq!(
            studio.picture(&clip, PictureSize::Tile, AUTO).await,
            Err(NoPicture::Undecodable),
            "{name}"
        );
        // Now it would be a clip; nobody looks again so soon.
        fs::write(&clip.path, bytes("silent.mp4")).unwrap();
        assert_eq!(
            studio.picture(&clip, PictureSize::Tile, AUTO).await,
            Err(NoPicture::Undecodable),
            "{name}"
        );
        assert_eq!(studio.files(&clip), [""; 0]);
    }
}

/// Damage anywhere in the file, also in what inspection does not read. Whatever comes of it comes soon, and a picture
/// is a whole one.
#[tokio::test]
async fn damaged_clips_end_in_an_answer() {
    let studio = Studio::new();
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut pictures = 0;
    for name in ["silent.mp4", "hevc.mp4", "vp9.webm", "landscape.mov", "ten_bit.mp4", "fragmented.mp4"] {
        let good = studio.keep(name);
        for round in 0..3 {
            let mut content = bytes(name);
            for _ in 0..1 << (3 * round) {
                let at = below(&mut random, content.len());
                content[at] = below(&mut random, 256) as u8;
            }
            if round == 2 {
                content.truncate(below(&mut random, content.len()));
            }
            let clip = disguised(&studio, &good, &format!("{round}-{name}"), &content);
            match studio.picture(&clip, PictureSize::Poster, Some(700)).await {
                Ok(picture) => {
                    assert!(dimensions(&picture).0 <= 360);
                    pictures += 1;
                }
                Err(why) => assert_eq!(why, NoPicture::Undecodable, "{name}, round {round}"),
            }
        }
    }
    assert!(pictures > 0, "some survive a little damage, else nothing was tried");
}

fn below(random: &mut TestRng, limit: usize) -> usize {
    use proptest::prelude::Rng;
    random.next_u64() as usize % limit
}

/// A program that takes a moment, notes each run, and fails if another one runs beside it.
#[cfg(unix)]
fn lonely_ffmpeg() -> Option<Ffmpeg> {
    Ffmpeg::find_in(LONELY.get()?.as_os_str())
}

#[cfg(unix)]
static LONELY: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();

#[cfg(unix)]
#[tokio::test]
async fn one_picture_of_a_size_is_made_at_a_time_and_shared_by_all_who_ask() {
    use std::os::unix::fs::PermissionsExt;
    let studio = Studio::with(lonely_ffmpeg);
    let here = studio.dir.path().display();
    let body = format!(
        "#!/bin/sh\necho run >> {here}/runs\nmkdir {here}/busy || exit 1\nsleep 0.1\nrmdir {here}/busy\n\
         printf '\\377\\330\\377\\340 picture \\377\\331'\n"
    );
    let program = studio.dir.write("programs/ffmpeg", body);
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    LONELY.set(studio.dir.join("programs")).unwrap();

    let clip = studio.keep("silent.mp4");
    let ask = |at_ms| studio.picture(&clip, PictureSize::Tile, Some(at_ms));
    let (one, same, two, three) = tokio::join!(ask(100), ask(100), ask(200), ask(300));
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(one, same);
    assert_eq!(fs::read_to_string(studio.dir.join("runs")).unwrap().lines().count(), 3);
}

#[test]
fn ffmpeg_is_found_only_where_it_is() {
    assert_eq!(Ffmpeg::find_in(OsStr::new("/nowhere")), None);
    assert!(Ffmpeg::find().unwrap().version().is_some());
}
