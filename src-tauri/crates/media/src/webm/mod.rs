//! WebM: the facts from its head, and from its blocks where the head does not tell.
//!
//! What browsers record has neither length nor frame rate in the head: then the headers of all blocks are
//! read, not the blocks. Matroska (MKV), the wider format, is recognised and refused.

mod blocks;
mod ebml;
mod tracks;

use std::io::{Read, Seek};

use runsheet_model::clip::{ClipFacts, Container};

use self::blocks::Blocks;
use self::ebml::{Header, children, float, unsigned};
use self::tracks::Tracks;
use crate::inspect::InspectError;
use crate::sniff::Looks;
use crate::source::Source;

/// The largest `Info` or `Tracks` that is read.
const HEAD_BYTES: u64 = 1024 * 1024;

const EBML: u32 = 0x1a45_dfa3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;

/// Reads the facts of a WebM file.
pub(crate) fn read(source: &mut Source<impl Read + Seek>) -> Result<ClipFacts, InspectError> {
    let head = Head::read(source)?;
    let tracks = head.tracks.ok_or(InspectError::NoVideoTrack)?;
    let video = tracks.video.ok_or(InspectError::NoVideoTrack)?;
    let stated_ms = head.info.duration_ms();
    let (timing, duration_ms) = match (&video.frame_ns, stated_ms) {
        (Some(_), Some(duration_ms)) => (None, duration_ms),
        _ => {
            let blocks = Blocks::read(source, head.first_cluster, video.number)?;
            let measured_ms = head.info.in_ms(blocks.end as f64);
            (Some(blocks.timing), stated_ms.unwrap_or(measured_ms))
        }
    };
    if duration_ms == 0 {
        return Err(InspectError::Malformed("it has no length"));
    }
    let facts = video.facts(timing.as_ref(), head.info.ticks_per_second());
    Ok(ClipFacts { container: Container::Webm, duration_ms, video: facts, audio: tracks.audio })
}

/// What stands before the media.
struct Head {
    info: Info,
    tracks: Option<Tracks>,
    /// Where the media begins; the end of the file if there is none.
    first_cluster: u64,
}

impl Head {
    fn read(source: &mut Source<impl Read + Seek>) -> Result<Self, InspectError> {
        let mut head = Self { info: Info::default(), tracks: None, first_cluster: source.size() };
        let mut at = 0;
        while at < source.size() {
            let Some(header) = Header::read(&source.peek(at, Header::MAX_SIZE)?) else { break };
            let start = at + header.header_size;
            let end = header.size.map_or(source.size(), |size| start.saturating_add(size));
            source.must_reach(end)?;
            match header.id {
                EBML => must_be_webm(&head_element(source, start, end)?)?,
                INFO => head.info = Info::read(&head_element(source, start, end)?)?,
                TRACKS => head.tracks = Some(Tracks::read(&head_element(source, start, end)?)?),
                CLUSTER => head.first_cluster = head.first_cluster.min(at),
                _ => {}
            }
            // Into the segment, over all else. A cluster of unknown length ends the head.
            at = match (header.id, header.size) {
                (SEGMENT, _) => start,
                (_, None) => break,
                (_, Some(_)) => end,
            };
        }
        Ok(head)
    }
}

fn head_element(
    source: &mut Source<impl Read + Seek>,
    start: u64,
    end: u64,
) -> Result<Vec<u8>, InspectError> {
    if end - start > HEAD_BYTES {
        return Err(InspectError::TooComplex("its head is over 1 MiB"));
    }
    source.index(start, end - start)
}

fn must_be_webm(ebml: &[u8]) -> Result<(), InspectError> {
    for child in children(ebml) {
        let (id, content) = child?;
        if id == DOC_TYPE && content.trim_ascii_end() != b"webm" && !content.starts_with(b"webm\0") {
            return Err(InspectError::NotVideo(Looks::Matroska));
        }
    }
    Ok(())
}

/// The `Info` element: time unit and length.
struct Info {
    tick_ns: u64,
    ticks: Option<f64>,
}

impl Default for Info {
    fn default() -> Self {
        Self { tick_ns: 1_000_000, ticks: None }
    }
}

impl Info {
    const TICK_NS: u32 = 0x2a_d7b1;
    const TICKS: u32 = 0x4489;

    fn read(content: &[u8]) -> Result<Self, InspectError> {
        let mut info = Self::default();
        for child in children(content) {
            match child? {
                (Self::TICK_NS, content) => info.tick_ns = unsigned(content).max(1),
                (Self::TICKS, content) => info.ticks = float(content),
                _ => {}
            }
        }
        Ok(info)
    }

    fn in_ms(&self, ticks: f64) -> u64 {
        // A cast from float saturates; not-a-number is 0.
        (ticks * self.tick_ns as f64 / 1e6).round() as u64
    }

    fn duration_ms(&self) -> Option<u64> {
        self.ticks.map(|ticks| self.in_ms(ticks)).filter(|ms| *ms > 0)
    }

    fn ticks_per_second(&self) -> f64 {
        1e9 / self.tick_ns as f64
    }
}
