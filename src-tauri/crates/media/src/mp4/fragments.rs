//! Fragmented files: each `moof` tells the frames of a stretch of the movie, the index tells none.

use super::boxes::{children, find, need, u8_at, u32_at, u64_at};
use super::movie::Movie;
use crate::inspect::InspectError;
use crate::timing::Timing;

/// More tracks than any clip has.
const MAX_TRACKS: usize = 100;

/// What all fragments say together.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    tracks: Vec<FragmentedTrack>,
}

/// One track's share of the fragments.
#[derive(Debug)]
pub(super) struct FragmentedTrack {
    id: u32,
    /// The frames of all fragments.
    pub(super) timing: Timing,
    /// Where the last fragment ends, in the track's time unit.
    pub(super) end: u64,
}

impl Fragments {
    /// What is known of a track.
    pub(super) fn track(&self, id: u32) -> Option<&FragmentedTrack> {
        self.tracks.iter().find(|track| track.id == id)
    }

    /// Adds the content of a `moof` box.
    pub(super) fn add(&mut self, movie: &Movie, moof: &[u8]) -> Result<(), InspectError> {
        for child in children(moof) {
            let (kind, traf) = child?;
            if kind == *b"traf" {
                self.add_track(movie, traf)?;
            }
        }
        Ok(())
    }

    fn add_track(&mut self, movie: &Movie, traf: &[u8]) -> Result<(), InspectError> {
        let header = need(traf, b"tfhd")?;
        let id = u32_at(header, 4)?;
        let default = default_frame(header)?.unwrap_or_else(|| movie.default_frame(id));
        let start = find(traf, b"tfdt")?.map(decode_time).transpose()?;
        let track = self.entry(id)?;
        track.end = start.unwrap_or(track.end);
        for child in children(traf) {
            let (kind, content) = child?;
            if kind == *b"trun" {
                track.add_run(content, default)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, id: u32) -> Result<&mut FragmentedTrack, InspectError> {
        let position = match self.tracks.iter().position(|track| track.id == id) {
            Some(position) => position,
            None if self.tracks.len() == MAX_TRACKS => {
                return Err(InspectError::TooComplex("too many tracks"));
            }
            None => {
                self.tracks.push(FragmentedTrack { id, timing: Timing::default(), end: 0 });
                self.tracks.len() - 1
            }
        };
        Ok(&mut self.tracks[position])
    }
}

impl FragmentedTrack {
    fn add_run(&mut self, trun: &[u8], default: u32) -> Result<(), InspectError> {
        const OFFSET: u32 = 0x1;
        const FIRST_FLAGS: u32 = 0x4;
        const DURATION: u32 = 0x100;
        const OTHER_FIELDS: u32 = 0xe00;

        let flags = u32_at(trun, 0)? & 0xff_ffff;
        let count = u32_at(trun, 4)?;
        let before = self.timing.duration();
        if flags & DURATION == 0 {
            self.timing.add(count, default);
        } else {
            let size = 4 * (1 + (flags & OTHER_FIELDS).count_ones() as usize);
            let start = 8 + 4 * (flags & (OFFSET | FIRST_FLAGS)).count_ones() as usize;
            let frames = trun.get(start..).unwrap_or_default().chunks_exact(size);
            for frame in frames.take(usize::try_from(count).unwrap_or(usize::MAX)) {
                self.timing.add(1, u32_at(frame, 0)?);
            }
        }
        self.end = self.end.saturating_add(self.timing.duration() - before);
        Ok(())
    }
}

/// The default duration in `tfhd`, behind the optional fields before it.
fn default_frame(tfhd: &[u8]) -> Result<Option<u32>, InspectError> {
    const BASE_OFFSET: u32 = 0x1;
    const DESCRIPTION: u32 = 0x2;
    const DURATION: u32 = 0x8;

    let flags = u32_at(tfhd, 0)?;
    if flags & DURATION == 0 {
        return Ok(None);
    }
    let at = 8 + if flags & BASE_OFFSET == 0 { 0 } else { 8 } + if flags & DESCRIPTION == 0 { 0 } else { 4 };
    u32_at(tfhd, at).map(Some)
}

fn decode_time(tfdt: &[u8]) -> Result<u64, InspectError> {
    if u8_at(tfdt, 0)? == 1 { u64_at(tfdt, 4) } else { u32_at(tfdt, 4).map(u64::from) }
}
