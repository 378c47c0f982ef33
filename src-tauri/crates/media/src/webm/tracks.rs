//! The `Tracks` element: what is coded how.

use runsheet_model::clip::{AudioFacts, VideoCodec, VideoFacts};

use super::ebml::{children, float, unsigned};
use crate::inspect::InspectError;
use crate::timing::{Timing, rounded_fps};

const TRACK_ENTRY: u32 = 0xae;
const TRACK_NUMBER: u32 = 0xd7;
const TRACK_TYPE: u32 = 0x83;
const CODEC_ID: u32 = 0x86;
const DEFAULT_DURATION: u32 = 0x23_e383;
const VIDEO: u32 = 0xe0;
const PIXEL_WIDTH: u32 = 0xb0;
const PIXEL_HEIGHT: u32 = 0xba;
const DISPLAY_WIDTH: u32 = 0x54b0;
const DISPLAY_HEIGHT: u32 = 0x54ba;
const DISPLAY_UNIT: u32 = 0x54b2;
const AUDIO: u32 = 0xe1;
const SAMPLING_FREQUENCY: u32 = 0xb5;
const CHANNELS: u32 = 0x9f;

/// The first video and the first audio track.
#[derive(Default)]
pub(super) struct Tracks {
    pub(super) video: Option<VideoTrack>,
    pub(super) audio: Option<AudioFacts>,
}

/// A video track.
pub(super) struct VideoTrack {
    /// The number that its blocks carry.
    pub(super) number: u64,
    /// How long every frame lasts, in nanoseconds, if the head tells.
    pub(super) frame_ns: Option<u64>,
    codec: VideoCodec,
    width: u32,
    height: u32,
    display: Option<(u32, u32)>,
}

impl Tracks {
    /// Reads the content of a `Tracks` element.
    pub(super) fn read(content: &[u8]) -> Result<Self, InspectError> {
        let mut tracks = Self::default();
        for child in children(content) {
            let (TRACK_ENTRY, entry) = child? else { continue };
            let entry = Entry::read(entry)?;
            match entry.kind {
                1 if tracks.video.is_none() => tracks.video = Some(entry.video()),
                2 if tracks.audio.is_none() => tracks.audio = Some(entry.audio()),
                _ => {}
            }
        }
        Ok(tracks)
    }
}

/// The fields of a `TrackEntry`, whatever its type.
struct Entry<'a> {
    number: u64,
    kind: u64,
    codec: &'a [u8],
    frame_ns: Option<u64>,
    size: (u32, u32),
    display: (u32, u32),
    display_unit: u64,
    sample_rate: f64,
    channels: u32,
}

impl<'a> Entry<'a> {
    fn read(content: &'a [u8]) -> Result<Self, InspectError> {
        let mut entry = Self {
            number: 0,
            kind: 0,
            codec: &[],
            frame_ns: None,
            size: (0, 0),
            display: (0, 0),
            display_unit: 0,
            sample_rate: 8_000.0,
            channels: 1,
        };
        entry.take(content)?;
        Ok(entry)
    }

    /// Takes the fields it knows; those of the picture and of the sound lie one level deeper.
    fn take(&mut self, content: &'a [u8]) -> Result<(), InspectError> {
        for child in children(content) {
            match child? {
                (VIDEO | AUDIO, fields) => {
                    for field in children(fields) {
                        let (id, content) = field?;
                        self.take_field(id, content);
                    }
                }
                (id, content) => self.take_field(id, content),
            }
        }
        Ok(())
    }

    fn take_field(&mut self, id: u32, content: &'a [u8]) {
        let number = unsigned(content);
        let small = u32::try_from(number).unwrap_or(u32::MAX);
        match id {
            TRACK_NUMBER => self.number = number,
            TRACK_TYPE => self.kind = number,
            CODEC_ID => self.codec = content,
            DEFAULT_DURATION => self.frame_ns = Some(number).filter(|ns| *ns > 0),
            PIXEL_WIDTH => self.size.0 = small,
            PIXEL_HEIGHT => self.size.1 = small,
            DISPLAY_WIDTH => self.display.0 = small,
            DISPLAY_HEIGHT => self.display.1 = small,
            DISPLAY_UNIT => self.display_unit = number,
            SAMPLING_FREQUENCY => self.sample_rate = float(content).unwrap_or(self.sample_rate),
            CHANNELS => self.channels = small,
            _ => {}
        }
    }

    fn video(self) -> VideoTrack {
        let is_in_pixels = self.display_unit == 0 && self.display.0 > 0 && self.display.1 > 0;
        VideoTrack {
            number: self.number,
            frame_ns: self.frame_ns,
            codec: VideoCodec::from(codec(self.codec)),
            width: self.size.0,
            height: self.size.1,
            display: is_in_pixels.then_some(self.display),
        }
    }

    fn audio(self) -> AudioFacts {
        AudioFacts {
            codec: codec(self.codec),
            channels: self.channels,
            sample_rate: self.sample_rate.round() as u32,
        }
    }
}

/// ffprobe's name for a CodecID.
fn codec(id: &[u8]) -> String {
    let id = String::from_utf8_lossy(id);
    let name = match id.trim_end_matches('\0') {
        "V_VP8" => "vp8",
        "V_VP9" => "vp9",
        "V_AV1" => "av1",
        "V_MPEG4/ISO/AVC" => "h264",
        "V_MPEGH/ISO/HEVC" => "hevc",
        "A_OPUS" => "opus",
        "A_VORBIS" => "vorbis",
        "" => "unknown",
        other => other,
    };
    name.to_owned()
}

impl VideoTrack {
    /// The facts, with the frame rate of the head, else as the blocks show it.
    pub(super) fn facts(self, measured: Option<&Timing>, ticks_per_second: f64) -> VideoFacts {
        let (display_width, display_height) = self.display.unwrap_or((self.width, self.height));
        let fps = match (self.frame_ns, measured) {
            (Some(ns), _) => 1e9 / ns as f64,
            (None, Some(timing)) => timing.fps(ticks_per_second),
            (None, None) => 0.0,
        };
        VideoFacts {
            codec: self.codec,
            profile: None,
            width: self.width,
            height: self.height,
            rotation: 0,
            display_width,
            display_height,
            fps_avg: rounded_fps(fps),
            fps_constant: self.frame_ns.is_some() || measured.is_some_and(Timing::is_constant),
        }
    }
}
