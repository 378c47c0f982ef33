//! The description of an audio track: codec, channels, sample rate.

use runsheet_model::clip::AudioFacts;

use super::boxes::{Kind, children, find, u16_at, u32_at, u64_at};
use super::descriptors::{AacSetup, Descriptors};
use super::video::four_characters;
use crate::inspect::InspectError;

/// Where the boxes of an audio sample entry begin, by the version of its layout.
const FIXED_PART: [usize; 3] = [28, 44, 64];

/// Reads the first entry of a `stsd` box.
pub(super) fn read(kind: Kind, entry: &[u8]) -> Result<AudioFacts, InspectError> {
    let layout = Layout::read(entry)?;
    let boxes = entry.get(layout.fixed_part..).unwrap_or_default();
    let esds = esds(boxes).and_then(Descriptors::read);
    let aac = esds.filter(|esds| is_aac(esds.object_type)).and_then(|esds| AacSetup::read(esds.setup));
    Ok(AudioFacts {
        codec: codec(kind, &layout, esds, boxes),
        channels: aac.and_then(|aac| aac.channels).unwrap_or(layout.channels),
        sample_rate: aac.map_or(layout.sample_rate, |aac| aac.sample_rate),
    })
}

/// The fixed fields of an audio sample entry, in any of QuickTime's three layouts.
struct Layout {
    fixed_part: usize,
    channels: u32,
    sample_rate: u32,
    bits: u32,
    /// `lpcm` only: 1 float, 2 big-endian, 4 signed.
    flags: u32,
}

impl Layout {
    fn read(entry: &[u8]) -> Result<Self, InspectError> {
        let version = usize::from(u16_at(entry, 8)?);
        let fixed_part =
            *FIXED_PART.get(version).ok_or(InspectError::Malformed("an unknown sound description"))?;
        if version < 2 {
            let (channels, bits) = (u16_at(entry, 16)?.into(), u16_at(entry, 18)?.into());
            return Ok(Self { fixed_part, channels, bits, sample_rate: u32_at(entry, 24)? >> 16, flags: 0 });
        }
        Ok(Self {
            fixed_part,
            sample_rate: f64::from_bits(u64_at(entry, 32)?) as u32,
            channels: u32_at(entry, 40)?,
            bits: u32_at(entry, 48)?,
            flags: u32_at(entry, 52)?,
        })
    }
}

/// MP4 has the box right there, QuickTime inside `wave`.
fn esds(boxes: &[u8]) -> Option<&[u8]> {
    children(boxes).map_while(Result::ok).find_map(|(kind, content)| match &kind {
        b"esds" => Some(content),
        b"wave" => find(content, b"esds").ok().flatten(),
        _ => None,
    })
}

fn is_aac(object_type: u8) -> bool {
    matches!(object_type, 0x40 | 0x66..=0x68)
}

/// ffprobe's name for the codec of a sample entry.
fn codec(kind: Kind, layout: &Layout, esds: Option<Descriptors<'_>>, boxes: &[u8]) -> String {
    let name = match &kind {
        b"mp4a" => match esds.map(|esds| esds.object_type) {
            Some(0x69 | 0x6b) => "mp3",
            Some(0xa5) => "ac3",
            Some(0xa6) => "eac3",
            Some(0xa9) => "dts",
            Some(0xad) => "opus",
            Some(0xdd) => "vorbis",
            _ => "aac",
        },
        b".mp2" => "mp2",
        b".mp3" | b"ms\0\x55" => "mp3",
        b"Opus" => "opus",
        b"fLaC" => "flac",
        b"alac" => "alac",
        b"ac-3" => "ac3",
        b"ec-3" => "eac3",
        b"samr" => "amr_nb",
        b"sawb" => "amr_wb",
        b"ima4" => "adpcm_ima_qt",
        b"ulaw" => "pcm_mulaw",
        b"alaw" => "pcm_alaw",
        b"raw " => "pcm_u8",
        b"sowt" if layout.bits == 8 => "pcm_s8",
        b"sowt" => "pcm_s16le",
        b"twos" if layout.bits == 8 => "pcm_s8",
        b"twos" => "pcm_s16be",
        b"in24" => return pcm('s', 24, !is_little_endian(boxes)),
        b"in32" => return pcm('s', 32, !is_little_endian(boxes)),
        b"fl32" => return pcm('f', 32, !is_little_endian(boxes)),
        b"fl64" => return pcm('f', 64, !is_little_endian(boxes)),
        b"lpcm" => {
            let letter = match layout.flags {
                flags if flags & 1 != 0 => 'f',
                flags if flags & 4 != 0 => 's',
                _ => 'u',
            };
            return pcm(letter, layout.bits, layout.flags & 2 != 0);
        }
        b"ipcm" => return pcm('s', layout.bits, !is_little_endian(boxes)),
        b"fpcm" => return pcm('f', layout.bits, !is_little_endian(boxes)),
        _ => return four_characters(kind),
    };
    name.to_owned()
}

fn pcm(letter: char, bits: u32, big_endian: bool) -> String {
    let order = match (bits, big_endian) {
        (8, _) => "",
        (_, true) => "be",
        (_, false) => "le",
    };
    format!("pcm_{letter}{bits}{order}")
}

/// Byte order of samples: `enda` in QuickTime's `wave`, the lowest flag of `pcmC` in MP4.
fn is_little_endian(boxes: &[u8]) -> bool {
    children(boxes).map_while(Result::ok).any(|(kind, content)| match &kind {
        b"wave" => find(content, b"enda")
            .ok()
            .flatten()
            .is_some_and(|enda| u16_at(enda, 0).is_ok_and(|order| order & 0xff == 1)),
        b"pcmC" => content.get(4).is_some_and(|flags| flags & 1 == 1),
        _ => false,
    })
}
