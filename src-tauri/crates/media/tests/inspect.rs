//! Inspection agrees with ffprobe. The expected values are what ffprobe 5.1 prints for the same clips; its
//! counter-clockwise rotation of -90 is our clockwise 90.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clips;

use clips::{bytes, fixture};
use runsheet_media::{InspectError, Looks, Measured, inspect, report};
use runsheet_model::clip::{AudioFacts, ClipFacts, Container, VideoFacts};
use runsheet_model::media_rules::{MediaRule, RuleSet};

use Container::{Mov, Mp4, Webm};

/// What ffprobe says: duration, then codec, profile, width, height, frames per second, then audio codec,
/// channels, rate.
struct Probed(
    Container,
    u64,
    &'static str,
    Option<&'static str>,
    u32,
    u32,
    f64,
    Option<(&'static str, u32, u32)>,
);

const AAC_MONO: Option<(&str, u32, u32)> = Some(("aac", 1, 44_100));

const PROBED: [(&str, Probed); 22] = [
    ("upright.mp4", Probed(Mp4, 4_000, "h264", Some("High"), 1080, 1920, 30.0, AAC_MONO)),
    ("upright_faststart.mp4", Probed(Mp4, 4_000, "h264", Some("High"), 1080, 1920, 30.0, AAC_MONO)),
    ("cut.mp4", Probed(Mp4, 3_500, "h264", Some("High"), 1080, 1920, 30.0, AAC_MONO)),
    ("two_seconds.mp4", Probed(Mp4, 2_000, "h264", Some("High"), 360, 640, 30.0, AAC_MONO)),
    ("silent.mp4", Probed(Mp4, 4_000, "h264", Some("High"), 360, 640, 30.0, None)),
    ("apple.m4v", Probed(Mp4, 4_000, "h264", Some("High"), 360, 640, 30.0, None)),
    (
        "landscape.mov",
        Probed(Mov, 4_004, "h264", Some("Main"), 640, 360, 29.97, Some(("pcm_s16le", 1, 8_000))),
    ),
    ("rotated_90.mp4", Probed(Mp4, 4_004, "h264", Some("Main"), 640, 360, 29.97, None)),
    ("rotated_180.mp4", Probed(Mp4, 4_004, "h264", Some("Main"), 640, 360, 29.97, None)),
    ("rotated_270.mov", Probed(Mov, 4_004, "h264", Some("Main"), 640, 360, 29.97, None)),
    (
        "sixty_fps.mp4",
        Probed(Mp4, 3_000, "h264", Some("Constrained Baseline"), 360, 640, 60.0, Some(("aac", 2, 48_000))),
    ),
    ("twelve_fps.mp4", Probed(Mp4, 3_000, "h264", Some("High"), 360, 640, 12.0, None)),
    ("ten_bit.mp4", Probed(Mp4, 3_000, "h264", Some("High 10"), 360, 640, 30.0, None)),
    ("too_tall.mp4", Probed(Mp4, 3_000, "h264", Some("High"), 1920, 1082, 30.0, None)),
    ("variable.mp4", Probed(Mp4, 1_934, "h264", Some("High"), 360, 640, 12.787, None)),
    ("hevc.mp4", Probed(Mp4, 3_000, "hevc", Some("Main"), 360, 640, 30.0, AAC_MONO)),
    ("av1.mp4", Probed(Mp4, 1_000, "av1", Some("Main"), 320, 180, 25.0, None)),
    ("mpeg4.mp4", Probed(Mp4, 1_000, "mpeg4", None, 180, 320, 30.0, None)),
    ("prores.mov", Probed(Mov, 300, "prores", Some("Proxy"), 64, 64, 10.0, None)),
    ("mjpeg.mov", Probed(Mov, 1_000, "mjpeg", None, 320, 180, 10.0, Some(("pcm_u8", 1, 8_000)))),
    ("vp9.webm", Probed(Webm, 3_008, "vp9", None, 360, 640, 30.0, Some(("opus", 1, 48_000)))),
    ("vp8.webm", Probed(Webm, 3_000, "vp8", None, 320, 180, 25.0, None)),
];

fn facts(name: &str) -> ClipFacts {
    inspect(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error:?}")).facts
}

#[test]
fn facts_are_those_of_ffprobe() {
    for (name, Probed(container, duration_ms, codec, profile, width, height, fps_avg, audio)) in PROBED {
        let found = facts(name);
        let rotation = found.video.rotation;
        let (display_width, display_height) =
            if rotation % 180 == 90 { (height, width) } else { (width, height) };
        let video = VideoFacts {
            codec: codec.into(),
            profile: profile.map(Into::into),
            width,
            height,
            rotation,
            display_width,
            display_height,
            fps_avg,
            fps_constant: name != "variable.mp4",
        };
        let audio = audio.map(|(codec, channels, sample_rate)| AudioFacts {
            codec: codec.into(),
            channels,
            sample_rate,
        });
        assert_eq!(found, ClipFacts { container, duration_ms, video, audio }, "{name}");
    }
}

#[test]
fn size_is_that_of_the_file() {
    let size = bytes("upright.mp4").len() as u64;
    assert!(matches!(inspect(&fixture("upright.mp4")), Ok(Measured { size: found, .. }) if found == size));
}

#[test]
fn rotation_is_clockwise_and_turns_the_display_size() {
    for (name, rotation, shown) in [
        ("landscape.mov", 0, (640, 360)),
        ("rotated_90.mp4", 90, (360, 640)),
        ("rotated_180.mp4", 180, (640, 360)),
        ("rotated_270.mov", 270, (360, 640)),
    ] {
        let video = facts(name).video;
        assert_eq!(
            (video.rotation, (video.display_width, video.display_height)),
            (rotation, shown),
            "{name}"
        );
    }
}

#[test]
fn pixels_that_are_not_square_widen_the_display_size_only() {
    let video = facts("anamorphic.mp4").video;
    assert_eq!((video.width, video.height, video.display_width, video.display_height), (360, 360, 480, 360));
}

#[test]
fn a_fragmented_file_is_measured_from_its_fragments() {
    let found = facts("fragmented.mp4");
    assert_eq!((found.video.fps_avg, found.video.fps_constant), (30.0, true));
    assert_eq!(found.duration_ms, 4_067);
}

#[test]
fn a_webm_without_length_is_measured_from_its_blocks() {
    let found = facts("live.webm");
    assert_eq!((found.container, found.duration_ms, found.video.fps_avg), (Webm, 3_000, 30.0));
}

#[test]
fn a_report_carries_hash_and_findings() {
    let found = report(&fixture("two_seconds.mp4"), RuleSet::Brief).unwrap();
    assert_eq!(found.hash, blake3::hash(&bytes("two_seconds.mp4")).into());
    assert!(found.path.is_some_and(|path| path.ends_with("two_seconds.mp4")));
    assert_eq!(
        found.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
        [MediaRule::DurationMin]
    );
}

#[test]
fn sound_without_picture_is_refused() {
    assert!(matches!(inspect(&fixture("sound_only.mp4")), Err(InspectError::NoVideoTrack)));
}

fn inspect_bytes(bytes: &[u8]) -> Result<Measured, InspectError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, bytes).unwrap();
    inspect(&path)
}

#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(inspect(&folder.path().join("none.mp4")), Err(InspectError::NotFound)));
    assert!(matches!(inspect(folder.path()), Err(InspectError::Directory)));
    assert!(matches!(inspect_bytes(b""), Err(InspectError::Empty)));
    assert!(matches!(
        inspect_bytes(b"<!DOCTYPE html><title>Log in"),
        Err(InspectError::NotVideo(Looks::Html))
    ));
}

#[cfg(unix)]
#[test]
fn a_device_is_no_file() {
    assert!(matches!(inspect("/dev/null".as_ref()), Err(InspectError::NotAFile)));
}

#[test]
fn matroska_is_no_webm() {
    let mut clip = bytes("vp9.webm");
    let at = clip.windows(4).position(|window| window == b"webm").unwrap();
    clip[at..at + 4].copy_from_slice(b"mkvx");
    assert!(matches!(inspect_bytes(&clip), Err(InspectError::NotVideo(Looks::Matroska))));
}

/// Every cut of a file is noticed, wherever it falls and whichever end the index is at.
#[test]
fn a_file_cut_off_anywhere_is_refused() {
    for name in ["upright.mp4", "upright_faststart.mp4", "landscape.mov", "vp9.webm"] {
        let whole = bytes(name);
        for cut in (9..whole.len()).step_by(whole.len() / 97).chain([whole.len() - 1]) {
            let error = inspect_bytes(&whole[..cut]).expect_err(name);
            let tells = matches!(
                error,
                InspectError::Truncated { .. } | InspectError::NoIndex | InspectError::NoVideoTrack
            );
            assert!(tells, "{name} cut to {cut}: {error:?}");
        }
    }
}

#[test]
fn a_file_that_was_never_finished_has_no_index() {
    let whole = bytes("upright.mp4");
    let index = whole.windows(4).position(|window| window == b"moov").unwrap() - 4;
    assert!(matches!(inspect_bytes(&whole[..index]), Err(InspectError::NoIndex)));
}

#[test]
fn padding_and_wide_boxes_change_nothing() {
    let whole = bytes("upright.mp4");
    let expected = facts("upright.mp4");
    let type_box = usize::from(whole[3]);
    let free = b"\0\0\0\x10free\0\0\0\0\0\0\0\0\0\0\0\x08wide\0\0\0\x08skip";
    for (what, changed) in [
        ("in front", [&whole[..type_box], free, &whole[type_box..]].concat()),
        ("at the end", [&whole[..], free].concat()),
        ("loose zeros at the end", [&whole[..], &[0; 5]].concat()),
        ("a note at the end", [&whole[..], b"made with a camera"].concat()),
    ] {
        assert_eq!(inspect_bytes(&changed).unwrap().facts, expected, "{what}");
    }
}

#[test]
fn media_up_to_the_end_of_the_file_and_64_bit_sizes_are_read() {
    let whole = bytes("upright_faststart.mp4");
    let expected = facts("upright_faststart.mp4");
    let media = whole.windows(4).position(|window| window == b"mdat").unwrap() - 4;
    let mut open_ended = whole.clone();
    open_ended[media..media + 4].fill(0);
    assert_eq!(inspect_bytes(&open_ended).unwrap().facts, expected);

    let content = &whole[media + 8..];
    let size = (content.len() as u64 + 16).to_be_bytes();
    let long = [&whole[..media], b"\0\0\0\x01mdat", &size, content].concat();
    assert_eq!(inspect_bytes(&long).unwrap().facts, expected);
}

/// A recording of 5 GB costs no more than a small one.
#[test]
fn a_large_file_is_not_read() {
    use std::io::{Seek, SeekFrom, Write};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.mp4");
    let whole = bytes("upright.mp4");
    let type_box = usize::from(whole[3]);
    let hole: u64 = 5_000_000_000;
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(&whole[..type_box]).unwrap();
    file.write_all(b"\0\0\0\x01free").unwrap();
    file.write_all(&hole.to_be_bytes()).unwrap();
    file.seek(SeekFrom::Start(type_box as u64 + hole)).unwrap();
    file.write_all(&whole[type_box..]).unwrap();
    drop(file);
    let measured = inspect(&path).unwrap();
    assert_eq!(measured.facts, facts("upright.mp4"));
    assert_eq!(measured.size, hole + whole.len() as u64);
}
