//! The description of a video track: codec, profile, picture size.

use runsheet_model::clip::VideoCodec;

use super::boxes::{Kind, children, u16_at, u32_at};
use super::descriptors::Descriptors;
use crate::inspect::InspectError;

/// Where the boxes of a visual sample entry begin.
const FIXED_PART: usize = 78;

/// What the sample entry of a video track says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) codec: VideoCodec,
    pub(super) profile: Option<String>,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Width to height of one pixel.
    pub(super) pixel_aspect: (u32, u32),
}

impl Picture {
    /// Reads the first entry of a `stsd` box.
    pub(super) fn read(kind: Kind, entry: &[u8]) -> Result<Self, InspectError> {
        let extensions = Extensions::read(entry.get(FIXED_PART..).unwrap_or_default());
        let codec = codec(kind, &extensions);
        Ok(Self {
            profile: profile(kind, &codec, &extensions),
            codec,
            width: u16_at(entry, 24)?.into(),
            height: u16_at(entry, 26)?.into(),
            pixel_aspect: extensions.pixel_aspect.unwrap_or((1, 1)),
        })
    }
}

/// The boxes of a sample entry that matter here.
#[derive(Default)]
struct Extensions<'a> {
    avc: Option<&'a [u8]>,
    hevc: Option<&'a [u8]>,
    vp: Option<&'a [u8]>,
    av1: Option<&'a [u8]>,
    object_type: Option<u8>,
    pixel_aspect: Option<(u32, u32)>,
}

impl<'a> Extensions<'a> {
    /// Reads as far as the boxes are sound: what follows them in old QuickTime files may be anything.
    fn read(body: &'a [u8]) -> Self {
        let mut found = Self::default();
        for (kind, content) in children(body).map_while(Result::ok) {
            match &kind {
                b"avcC" => found.avc = Some(content),
                b"hvcC" => found.hevc = Some(content),
                b"vpcC" => found.vp = Some(content),
                b"av1C" => found.av1 = Some(content),
                b"esds" => found.object_type = Descriptors::read(content).map(|esds| esds.object_type),
                b"pasp" => found.pixel_aspect = pixel_aspect(content),
                _ => {}
            }
        }
        found
    }
}

fn pixel_aspect(pasp: &[u8]) -> Option<(u32, u32)> {
    let (horizontal, vertical) = (u32_at(pasp, 0).ok()?, u32_at(pasp, 4).ok()?);
    (horizontal > 0 && vertical > 0).then_some((horizontal, vertical))
}

/// ffprobe's name for the codec of a sample entry.
fn codec(kind: Kind, extensions: &Extensions<'_>) -> VideoCodec {
    let name = match &kind {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"dva1" | b"dvav" => "h264",
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "hevc",
        b"vp08" => "vp8",
        b"vp09" => "vp9",
        b"av01" => "av1",
        b"vvc1" | b"vvi1" => "vvc",
        b"apco" | b"apcs" | b"apcn" | b"apch" | b"ap4h" | b"ap4x" => "prores",
        b"mp4v" => match extensions.object_type {
            Some(0x60..=0x65) => "mpeg2video",
            Some(0x6a) => "mpeg1video",
            Some(0x6c) => "mjpeg",
            Some(0x6d) => "png",
            _ => "mpeg4",
        },
        b"XVID" | b"xvid" | b"DIVX" | b"DX50" => "mpeg4",
        b"jpeg" | b"mjpa" | b"AVDJ" => "mjpeg",
        b"mjpb" => "mjpegb",
        b"AVdn" | b"AVdh" => "dnxhd",
        b"CFHD" => "cfhd",
        b"png " => "png",
        b"rle " => "qtrle",
        b"h263" | b"s263" => "h263",
        b"dvc " | b"dvcp" | b"dvpp" | b"dv5n" | b"dv5p" | b"dvh5" | b"dvh6" => "dvvideo",
        b"m2v1" | b"xdvb" | b"xdvc" | b"hdv1" | b"hdv2" | b"hdv3" => "mpeg2video",
        b"raw " | b"2vuy" | b"yuvs" => "rawvideo",
        b"v210" => "v210",
        b"SVQ3" => "svq3",
        b"Hap1" | b"Hap5" | b"HapY" => "hap",
        _ => return VideoCodec::Other(four_characters(kind)),
    };
    VideoCodec::from(name)
}

/// An unknown code as text.
pub(super) fn four_characters(kind: Kind) -> String {
    let text: String =
        kind.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' }).collect();
    match text.trim() {
        "" => "unknown".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

fn profile(kind: Kind, codec: &VideoCodec, extensions: &Extensions<'_>) -> Option<String> {
    let name = match codec {
        VideoCodec::H264 => h264_profile(extensions.avc?)?,
        VideoCodec::Hevc => match extensions.hevc?.get(1)? & 0x1f {
            1 => "Main",
            2 => "Main 10",
            3 => "Main Still Picture",
            4 => "Rext",
            _ => return None,
        },
        VideoCodec::Vp9 => return Some(format!("Profile {}", extensions.vp?.get(4)?)),
        VideoCodec::Other(name) if name == "av1" => match extensions.av1?.get(1)? >> 5 {
            0 => "Main",
            1 => "High",
            2 => "Professional",
            _ => return None,
        },
        VideoCodec::Other(name) if name == "prores" => match &kind {
            b"apco" => "Proxy",
            b"apcs" => "LT",
            b"apcn" => "Standard",
            b"apch" => "HQ",
            b"ap4h" => "4444",
            _ => "XQ",
        },
        _ => return None,
    };
    Some(name.to_owned())
}

/// The profile of the first sequence parameter set, which is what decoders obey; else the one in the header.
fn h264_profile(avc: &[u8]) -> Option<&'static str> {
    let sets = avc.get(5)? & 0x1f;
    let at = if sets > 0 && avc.len() >= 11 { 9 } else { 1 };
    let (profile, constraints) = (*avc.get(at)?, *avc.get(at + 1)?);
    let intra = constraints & 0x10 != 0;
    Some(match profile {
        66 if constraints & 0x40 != 0 => "Constrained Baseline",
        66 => "Baseline",
        77 => "Main",
        88 => "Extended",
        100 => "High",
        110 if intra => "High 10 Intra",
        110 => "High 10",
        122 if intra => "High 4:2:2 Intra",
        122 => "High 4:2:2",
        144 => "High 4:4:4",
        244 if intra => "High 4:4:4 Intra",
        244 => "High 4:4:4 Predictive",
        44 => "CAVLC 4:4:4",
        118 => "Multiview High",
        128 => "Stereo High",
        _ => return None,
    })
}
