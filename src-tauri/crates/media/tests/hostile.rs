//! Files made to break a parser: whatever the bytes, inspection ends soon, with an answer, within its bounds.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clips;

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use clips::bytes;
use proptest::prelude::*;
use runsheet_media::{InspectError, inspect_reader};

const KIB: u64 = 1024;
/// What may be read of a file besides its index.
const BESIDES_INDEX: u64 = 256 * KIB;
const INDEX: u64 = 16 * KIB * KIB;

/// A file that counts what is read of it, and may be larger than the bytes it has.
struct Counted {
    bytes: Cursor<Vec<u8>>,
    read: u64,
    largest: u64,
}

impl Counted {
    fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: Cursor::new(bytes), read: 0, largest: 0 }
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.read += count as u64;
        self.largest = self.largest.max(buffer.len() as u64);
        Ok(count)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Inspects, and checks the bounds that hold for every file.
fn inspect_bounded(bytes: Vec<u8>) -> Result<runsheet_media::Measured, InspectError> {
    let size = bytes.len() as u64;
    let mut file = Counted::new(bytes);
    let outcome = inspect_reader(&mut file, size);
    assert!(file.read <= BESIDES_INDEX + INDEX, "read {} bytes", file.read);
    assert!(file.largest <= INDEX.min(size), "a buffer of {} bytes for a file of {size}", file.largest);
    outcome
}

fn mp4_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes()[..], kind, content].concat()
}

fn file_type() -> Vec<u8> {
    mp4_box(b"ftyp", b"isom\0\0\0\0")
}

#[test]
fn a_clip_costs_little_more_than_its_index() {
    for name in ["upright.mp4", "upright_faststart.mp4", "landscape.mov", "fragmented.mp4"] {
        let clip = bytes(name);
        let index = clip.windows(4).position(|window| window == b"moov").unwrap() - 4;
        let index_size: u64 = u32::from_be_bytes(*clip[index..].first_chunk().unwrap()).into();
        let size = clip.len() as u64;
        let mut file = Counted::new(clip);
        inspect_reader(&mut file, size).unwrap();
        assert!(
            file.read <= index_size + 8 * KIB,
            "{name}: {} bytes for an index of {index_size}",
            file.read
        );
    }
}

#[test]
fn an_index_that_claims_to_be_huge_is_refused_before_it_is_read() {
    let mut clip = file_type();
    clip.extend(b"\0\0\0\x01moov");
    clip.extend((17 * KIB * KIB).to_be_bytes());
    clip.resize(clip.len() + 17 * 1024 * 1024, 0);
    assert!(matches!(inspect_bounded(clip), Err(InspectError::TooComplex(_))));
}

#[test]
fn an_index_past_the_end_is_a_cut_off_file() {
    for size in [u64::MAX, i64::MAX as u64, 1 << 40] {
        let mut clip = file_type();
        clip.extend(b"\0\0\0\x01moov");
        clip.extend(size.to_be_bytes());
        clip.extend([0; 64]);
        assert!(matches!(inspect_bounded(clip), Err(InspectError::Truncated { .. })), "{size}");
    }
}

#[test]
fn a_million_boxes_are_given_up() {
    let mut clip = file_type();
    clip.extend(mp4_box(b"free", b"").repeat(1_000_000));
    let size = clip.len() as u64;
    let mut file = Counted::new(clip);
    assert!(matches!(inspect_reader(&mut file, size), Err(InspectError::TooComplex(_))));
    assert!(file.read <= BESIDES_INDEX, "read {} bytes", file.read);
}

#[test]
fn a_thousand_tracks_are_given_up() {
    let clip = bytes("silent.mp4");
    let find = |kind: &[u8; 4]| {
        let at = clip.windows(4).position(|window| window == kind).unwrap() - 4;
        let size = u32::from_be_bytes(*clip[at..].first_chunk().unwrap());
        &clip[at..at + size as usize]
    };
    let index = mp4_box(b"moov", &[find(b"mvhd"), &find(b"trak").repeat(1_000)].concat());
    let hostile = [file_type(), index].concat();
    assert!(matches!(inspect_bounded(hostile), Err(InspectError::TooComplex(_))));
}

#[test]
fn nesting_without_end_is_no_stack_overflow() {
    let mut nested = vec![];
    for _ in 0..100_000 {
        nested
            .splice(0..0, u32::try_from(nested.len() + 8).unwrap().to_be_bytes().into_iter().chain(*b"moov"));
        if nested.len() > 200_000 {
            break;
        }
    }
    assert!(inspect_bounded([file_type(), nested].concat()).is_err());
}

#[test]
fn a_webm_of_empty_elements_is_given_up() {
    let clip = bytes("live.webm");
    let mut hostile = clip.clone();
    hostile.extend([0xa3, 0x80].repeat(2_000_000));
    assert!(matches!(inspect_bounded(hostile), Err(InspectError::TooComplex(_))));
}

fn any_clip() -> impl Strategy<Value = Vec<u8>> {
    let names = [
        "silent.mp4",
        "upright_faststart.mp4",
        "landscape.mov",
        "fragmented.mp4",
        "hevc.mp4",
        "vp9.webm",
        "live.webm",
    ];
    prop::sample::select(names.to_vec()).prop_map(bytes)
}

/// Where the structure lies: the first kilobyte, or the index. Changes to the media itself would show
/// nothing.
fn structure(clip: &[u8]) -> std::ops::Range<usize> {
    match clip.windows(4).position(|window| window == b"moov") {
        Some(index) => index - 4..clip.len().min(index + 4096),
        None => 0..clip.len().min(1024),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_end_in_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        let _ = inspect_bounded(bytes);
    }

    #[test]
    fn arbitrary_boxes_end_in_an_answer(
        boxes in prop::collection::vec((prop::sample::select(vec![*b"moov", *b"trak", *b"mdia", *b"mdat", *b"moof", *b"traf", *b"free"]), prop::collection::vec(any::<u8>(), 0..200)), 0..20)
    ) {
        let boxes = boxes.into_iter().flat_map(|(kind, content)| mp4_box(&kind, &content));
        let _ = inspect_bounded(file_type().into_iter().chain(boxes).collect());
    }

    #[test]
    fn damaged_structures_end_in_an_answer(
        mut clip in any_clip(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let structure = structure(&clip);
        for (index, byte) in changes {
            let at = structure.start + index.index(structure.len());
            clip[at] = byte;
        }
        let _ = inspect_bounded(clip);
    }

    #[test]
    fn sizes_and_counts_that_lie_end_in_an_answer(
        mut clip in any_clip(),
        index in any::<prop::sample::Index>(),
        lie in prop::sample::select(vec![0_u32, 1, 7, 8, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, u32::MAX]),
    ) {
        let structure = structure(&clip);
        let at = structure.start + index.index(structure.len() - 4);
        clip[at..at + 4].copy_from_slice(&lie.to_be_bytes());
        let _ = inspect_bounded(clip);
    }

    #[test]
    fn cut_and_joined_files_end_in_an_answer(mut clip in any_clip(), tail in any_clip(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        clip.truncate(from.index(clip.len()));
        clip.extend(&tail[to.index(tail.len())..]);
        let _ = inspect_bounded(clip);
    }
}
