//! The `moov` box: the movie's length and its tracks.

use runsheet_model::clip::{AudioFacts, ClipFacts, Container, VideoFacts};

use super::audio;
use super::boxes::{Kind, children, find, i32_at, kind_at, need, table, u8_at, u32_at, u64_at};
use super::fragments::Fragments;
use super::video::Picture;
use crate::inspect::InspectError;
use crate::timing::Timing;

/// More tracks than any clip has.
const MAX_TRACKS: usize = 100;

/// What the index says.
#[derive(Debug)]
pub(super) struct Movie {
    clock: Clock,
    video: Option<VideoTrack>,
    audio: Option<AudioTrack>,
    /// The whole length that a fragmented file announces, in the movie's time unit.
    announced: Option<u64>,
    is_fragmented: bool,
    /// Default frame duration in fragments, by track.
    defaults: Vec<(u32, u32)>,
    /// The file must have at least this many bytes.
    pub(super) media_reaches: u64,
}

/// A time unit and a length in it: `mvhd`, `mdhd`.
#[derive(Debug, Clone, Copy, Default)]
struct Clock {
    timescale: u32,
    duration: u64,
}

#[derive(Debug)]
struct VideoTrack {
    id: u32,
    clock: Clock,
    rotation: u16,
    picture: Picture,
    timing: Timing,
}

#[derive(Debug)]
struct AudioTrack {
    id: u32,
    clock: Clock,
    facts: AudioFacts,
}

impl Movie {
    /// Reads the content of a `moov` box.
    pub(super) fn parse(moov: &[u8]) -> Result<Self, InspectError> {
        if find(moov, b"cmov")?.is_some() {
            return Err(InspectError::Malformed("its index is compressed, an old QuickTime way"));
        }
        let extends = find(moov, b"mvex")?;
        let mut movie = Self {
            clock: Clock::read(need(moov, b"mvhd")?)?,
            video: None,
            audio: None,
            announced: extends.map(announced_duration).transpose()?.flatten(),
            is_fragmented: extends.is_some(),
            defaults: extends.map(fragment_defaults).transpose()?.unwrap_or_default(),
            media_reaches: 0,
        };
        let mut tracks = 0;
        for child in children(moov) {
            let (kind, content) = child?;
            if kind == *b"trak" {
                tracks += 1;
                if tracks > MAX_TRACKS {
                    return Err(InspectError::TooComplex("too many tracks"));
                }
                movie.add_track(content)?;
            }
        }
        Ok(movie)
    }

    /// Takes the first video and the first audio track; others only for where their data lies.
    fn add_track(&mut self, trak: &[u8]) -> Result<(), InspectError> {
        let media = need(trak, b"mdia")?;
        let samples = need(need(media, b"minf")?, b"stbl")?;
        self.media_reaches = self.media_reaches.max(samples_reach(samples)?);
        match &kind_at(need(media, b"hdlr")?, 8)? {
            b"vide" if self.video.is_none() => self.video = Some(VideoTrack::read(trak, media, samples)?),
            b"soun" if self.audio.is_none() => self.audio = Some(AudioTrack::read(trak, media, samples)?),
            _ => {}
        }
        Ok(())
    }

    /// The duration of a frame of this track where a fragment does not say.
    pub(super) fn default_frame(&self, track: u32) -> u32 {
        self.defaults.iter().find(|(id, _)| *id == track).map_or(0, |(_, frame)| *frame)
    }

    /// All facts, with those that only the fragments know.
    pub(super) fn facts(
        self,
        container: Container,
        fragments: &Fragments,
    ) -> Result<ClipFacts, InspectError> {
        let duration_ms = self.duration_ms(fragments).ok_or(InspectError::Malformed("it has no length"))?;
        let video = self.video.ok_or(InspectError::NoVideoTrack)?;
        let in_fragments = fragments.track(video.id).map(|track| &track.timing);
        let timing = in_fragments.filter(|_| video.timing.duration() == 0).unwrap_or(&video.timing);
        let Picture { codec, profile, width, height, pixel_aspect: (horizontal, vertical) } = video.picture;
        let shown_width = scaled(width, horizontal, vertical);
        let is_turned = video.rotation % 180 == 90;
        let (display_width, display_height) =
            if is_turned { (height, shown_width) } else { (shown_width, height) };
        let video = VideoFacts {
            codec,
            profile,
            width,
            height,
            rotation: video.rotation,
            display_width,
            display_height,
            fps_avg: timing.fps(video.clock.timescale.into()),
            fps_constant: timing.is_constant(),
        };
        Ok(ClipFacts { container, duration_ms, video, audio: self.audio.map(|track| track.facts) })
    }

    /// The movie's length: what its header says, else what a fragmented file announces, else the longest
    /// track.
    fn duration_ms(&self, fragments: &Fragments) -> Option<u64> {
        let headers = if self.is_fragmented { None } else { self.clock.duration_ms() };
        let announced =
            self.announced.map(|duration| Clock { duration, ..self.clock }).and_then(Clock::duration_ms);
        headers.or(announced).or_else(|| self.longest_track_ms(fragments))
    }

    fn longest_track_ms(&self, fragments: &Fragments) -> Option<u64> {
        let video = self.video.as_ref().map(|track| (track.id, track.clock));
        let audio = self.audio.as_ref().map(|track| (track.id, track.clock));
        let ends = video.into_iter().chain(audio).filter_map(|(id, clock)| {
            let in_fragments = fragments.track(id).map_or(0, |track| track.end);
            Clock { duration: clock.duration.max(in_fragments), ..clock }.duration_ms()
        });
        ends.max()
    }
}

impl Clock {
    fn read(content: &[u8]) -> Result<Self, InspectError> {
        let is_long = u8_at(content, 0)? == 1;
        let (timescale, duration) = if is_long {
            (u32_at(content, 20)?, u64_at(content, 24)?)
        } else {
            (u32_at(content, 12)?, u32_at(content, 16)?.into())
        };
        let unknown = if is_long { u64::MAX } else { u32::MAX.into() };
        Ok(Self { timescale, duration: if duration == unknown { 0 } else { duration } })
    }

    /// Rounded to milliseconds; `None` if it says nothing.
    fn duration_ms(self) -> Option<u64> {
        if self.timescale == 0 || self.duration == 0 {
            return None;
        }
        let timescale = u128::from(self.timescale);
        u64::try_from((u128::from(self.duration) * 1_000 + timescale / 2) / timescale).ok()
    }
}

impl VideoTrack {
    fn read(trak: &[u8], media: &[u8], samples: &[u8]) -> Result<Self, InspectError> {
        let header = need(trak, b"tkhd")?;
        let (kind, entry) = first_entry(samples)?;
        Ok(Self {
            id: track_id(header)?,
            clock: Clock::read(need(media, b"mdhd")?)?,
            rotation: rotation(header)?,
            picture: Picture::read(kind, entry)?,
            timing: timing(need(samples, b"stts")?)?,
        })
    }
}

impl AudioTrack {
    fn read(trak: &[u8], media: &[u8], samples: &[u8]) -> Result<Self, InspectError> {
        let (kind, entry) = first_entry(samples)?;
        Ok(Self {
            id: track_id(need(trak, b"tkhd")?)?,
            clock: Clock::read(need(media, b"mdhd")?)?,
            facts: audio::read(kind, entry)?,
        })
    }
}

fn track_id(tkhd: &[u8]) -> Result<u32, InspectError> {
    u32_at(tkhd, if u8_at(tkhd, 0)? == 1 { 20 } else { 12 })
}

/// Clockwise degrees of the display matrix, to the nearest right angle.
fn rotation(tkhd: &[u8]) -> Result<u16, InspectError> {
    let matrix = if u8_at(tkhd, 0)? == 1 { 52 } else { 40 };
    let (a, b) = (i32_at(tkhd, matrix)?, i32_at(tkhd, matrix + 4)?);
    let quarter_turns = (f64::from(b).atan2(f64::from(a)) / std::f64::consts::FRAC_PI_2).round() as i32;
    Ok(match quarter_turns.rem_euclid(4) {
        1 => 90,
        2 => 180,
        3 => 270,
        _ => 0,
    })
}

fn timing(stts: &[u8]) -> Result<Timing, InspectError> {
    let mut timing = Timing::default();
    for entry in table::<8>(stts)? {
        timing.add(u32_at(entry, 0)?, u32_at(entry, 4)?);
    }
    Ok(timing)
}

fn first_entry(samples: &[u8]) -> Result<(Kind, &[u8]), InspectError> {
    let entries = need(samples, b"stsd")?.get(8..).unwrap_or_default();
    children(entries).next().unwrap_or(Err(InspectError::Malformed("a track without description")))
}

/// One past the first byte of the last chunk: the file must be longer than that.
fn samples_reach(samples: &[u8]) -> Result<u64, InspectError> {
    let short = find(samples, b"stco")?.map(table::<4>).transpose()?.unwrap_or_default();
    let long = find(samples, b"co64")?.map(table::<8>).transpose()?.unwrap_or_default();
    let starts = short.iter().map(|start| u32::from_be_bytes(*start).into());
    let last = starts.chain(long.iter().map(|start| u64::from_be_bytes(*start))).max();
    Ok(last.map_or(0, |last| last.saturating_add(1)))
}

fn announced_duration(mvex: &[u8]) -> Result<Option<u64>, InspectError> {
    let Some(mehd) = find(mvex, b"mehd")? else { return Ok(None) };
    let duration = if u8_at(mehd, 0)? == 1 { u64_at(mehd, 4)? } else { u32_at(mehd, 4)?.into() };
    Ok((duration > 0).then_some(duration))
}

fn fragment_defaults(mvex: &[u8]) -> Result<Vec<(u32, u32)>, InspectError> {
    let mut defaults = vec![];
    for child in children(mvex).take(MAX_TRACKS) {
        let (kind, content) = child?;
        if kind == *b"trex" {
            defaults.push((u32_at(content, 4)?, u32_at(content, 12)?));
        }
    }
    Ok(defaults)
}

fn scaled(width: u32, horizontal: u32, vertical: u32) -> u32 {
    let scaled = (f64::from(width) * f64::from(horizontal) / f64::from(vertical)).round();
    // A cast from float saturates.
    scaled as u32
}
