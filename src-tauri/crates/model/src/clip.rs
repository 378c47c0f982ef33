//! What inspection found about a clip: its identity, container, codecs, sizes and timing.
//!
//! Facts only, as the file states them. Whether they are acceptable is decided in [`crate::media_rules`]; how
//! they are read from a file is the business of the `media` crate.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::media_rules::Finding;

/// The identity of a clip: the BLAKE3 hash of its bytes. Written as 64 lower-case hex digits everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(as = "String"))]
#[serde(try_from = "String", into = "String")]
pub struct ClipHash([u8; 32]);

impl ClipHash {
    /// Wraps the 32 bytes of a BLAKE3 hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<blake3::Hash> for ClipHash {
    fn from(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl fmt::Display for ClipHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ClipHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClipHash({self})")
    }
}

/// The text is not a clip hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a clip hash is 64 hex digits")]
pub struct BadClipHash;

impl FromStr for ClipHash {
    type Err = BadClipHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hash = blake3::Hash::from_hex(text).map_err(|_| BadClipHash)?;
        Ok(Self(*hash.as_bytes()))
    }
}

impl TryFrom<String> for ClipHash {
    type Error = BadClipHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ClipHash> for String {
    fn from(hash: ClipHash) -> Self {
        hash.to_string()
    }
}

/// The file formats that are recognised as video. M4V counts as MP4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// ISO base media: `.mp4`, `.m4v`.
    Mp4,
    /// QuickTime: `.mov`.
    Mov,
    /// WebM and its parent format Matroska.
    Webm,
}

impl Container {
    /// The `Content-Type` under which TikTok takes the bytes (tiktok-api.md section 6).
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
        }
    }

    /// The file name extension, without a dot. Also the name in JSON.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
        }
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mp4 => "MP4",
            Self::Mov => "MOV",
            Self::Webm => "WebM",
        })
    }
}

/// A video codec. The rules ask for four of them by name; all others are kept under ffprobe's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(as = "String"))]
#[serde(from = "String", into = "String")]
pub enum VideoCodec {
    /// H.264, also called AVC.
    H264,
    /// H.265, also called HEVC.
    Hevc,
    /// VP8.
    Vp8,
    /// VP9.
    Vp9,
    /// Any other, as ffprobe calls it (`prores`, `av1`, `mpeg4`, ...), else the four-character code of the
    /// file.
    Other(String),
}

impl VideoCodec {
    /// The name that ffprobe prints.
    pub fn name(&self) -> &str {
        match self {
            Self::H264 => "h264",
            Self::Hevc => "hevc",
            Self::Vp8 => "vp8",
            Self::Vp9 => "vp9",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for VideoCodec {
    fn from(name: &str) -> Self {
        match name {
            "h264" => Self::H264,
            "hevc" => Self::Hevc,
            "vp8" => Self::Vp8,
            "vp9" => Self::Vp9,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl From<String> for VideoCodec {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<VideoCodec> for String {
    fn from(codec: VideoCodec) -> Self {
        codec.name().to_owned()
    }
}

impl fmt::Display for VideoCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::H264 => "H.264",
            Self::Hevc => "H.265",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::Other(name) => name,
        })
    }
}

/// The picture of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VideoFacts {
    /// The codec, written with ffprobe's name.
    pub codec: VideoCodec,
    /// The codec's profile in ffprobe's words (`High`, `Main`, `Constrained Baseline`), if the file tells.
    pub profile: Option<String>,
    /// Stored width in pixels, before rotation.
    pub width: u32,
    /// Stored height in pixels, before rotation.
    pub height: u32,
    /// By how many degrees a player turns the picture clockwise: 0, 90, 180 or 270. (ffprobe's display matrix
    /// counts the other way round.)
    pub rotation: u16,
    /// Width as shown, after rotation and pixel aspect ratio.
    pub display_width: u32,
    /// Height as shown, after rotation.
    pub display_height: u32,
    /// Frames per second on average; 0 if the file does not tell.
    pub fps_avg: f64,
    /// Whether all frames last equally long, but for rounding to the file's time unit.
    pub fps_constant: bool,
}

/// The sound of a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AudioFacts {
    /// ffprobe's name of the codec (`aac`, `opus`, `pcm_s16le`).
    pub codec: String,
    /// Number of channels.
    pub channels: u32,
    /// Samples per second.
    pub sample_rate: u32,
}

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClipFacts {
    /// The file format.
    pub container: Container,
    /// Length in milliseconds.
    pub duration_ms: u64,
    /// The first video track.
    pub video: VideoFacts,
    /// The first audio track, if there is one.
    pub audio: Option<AudioFacts>,
}

/// The whole answer of `clip inspect` (design.md section 5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Inspection {
    /// The inspected file; absent where a clip is known only by its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Size in bytes.
    pub size: u64,
    /// Identity of the clip.
    pub hash: ClipHash,
    /// What the file says about itself; its fields stand beside the others in JSON.
    #[serde(flatten)]
    pub facts: ClipFacts,
    /// What the media rules object to; empty when all is well.
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspection() -> Inspection {
        Inspection {
            path: Some("clip.mp4".into()),
            size: 1_000,
            hash: ClipHash::from_bytes([0xab; 32]),
            facts: ClipFacts {
                container: Container::Mp4,
                duration_ms: 4_000,
                video: VideoFacts {
                    codec: VideoCodec::H264,
                    profile: Some("High".into()),
                    width: 1920,
                    height: 1080,
                    rotation: 90,
                    display_width: 1080,
                    display_height: 1920,
                    fps_avg: 30.0,
                    fps_constant: true,
                },
                audio: None,
            },
            findings: vec![],
        }
    }

    #[test]
    fn an_inspection_is_printed_in_the_agreed_shape() {
        let text = serde_json::to_string(&inspection()).unwrap();
        let expected = [
            r#"{"path":"clip.mp4","size":1000,"hash":""#,
            &"ab".repeat(32),
            r#"","container":"mp4","duration_ms":4000,"video":{"codec":"h264","profile":"High","width":1920,"height":1080,"#,
            r#""rotation":90,"display_width":1080,"display_height":1920,"fps_avg":30.0,"fps_constant":true},"audio":null,"findings":[]}"#,
        ];
        assert_eq!(text, expected.concat());
    }

    #[test]
    fn an_inspection_survives_json() {
        let text = serde_json::to_string(&inspection()).unwrap();
        assert_eq!(serde_json::from_str::<Inspection>(&text).unwrap(), inspection());
    }

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = ClipHash::from_bytes(std::array::from_fn(|i| i as u8));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string().len(), 64);
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(66)] {
            assert_eq!(text.parse::<ClipHash>(), Err(BadClipHash), "{text}");
        }
    }

    #[test]
    fn codecs_keep_ffprobes_names() {
        for name in ["h264", "hevc", "vp8", "vp9", "prores", "av1"] {
            assert_eq!(VideoCodec::from(name).name(), name);
        }
        assert_eq!(VideoCodec::from("hevc"), VideoCodec::Hevc);
    }
}
