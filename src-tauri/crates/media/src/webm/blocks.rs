//! The blocks of a WebM file: when each frame is shown. Only the headers are read.

use std::io::{Read, Seek};

use super::ebml::{Header, number};
use super::{CLUSTER, SEGMENT};
use crate::inspect::InspectError;
use crate::source::Source;
use crate::timing::Timing;

/// More elements than two hours of any clip have.
const MAX_ELEMENTS: u32 = 500_000;
/// A block's header with the element's header before it.
const HEADER_BYTES: u64 = Header::MAX_SIZE + 8 + 2;

const CLUSTER_TIME: u32 = 0xe7;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;

/// What the blocks of one track say together, in the file's time unit.
#[derive(Default)]
pub(super) struct Blocks {
    /// The frames.
    pub(super) timing: Timing,
    /// When the last frame ends; it is taken to last as long as the others on average.
    pub(super) end: u64,
}

impl Blocks {
    /// Walks over all elements from the first cluster on.
    pub(super) fn read(
        source: &mut Source<impl Read + Seek>,
        first_cluster: u64,
        track: u64,
    ) -> Result<Self, InspectError> {
        let mut shown: Vec<u64> = vec![];
        let (mut at, mut cluster_time) = (first_cluster, 0_u64);
        for _ in 0..MAX_ELEMENTS {
            let bytes = source.index(at, HEADER_BYTES.min(source.size().saturating_sub(at)))?;
            let Some(header) = Header::read(&bytes) else { return Ok(Self::of(shown)) };
            let content = usize::try_from(header.header_size).ok().and_then(|start| bytes.get(start..));
            let content = content.unwrap_or_default();
            match header.id {
                CLUSTER_TIME => cluster_time = cluster_time_of(content, header.size),
                SIMPLE_BLOCK | BLOCK => shown.extend(time_of(content, track, cluster_time)),
                _ => {}
            }
            let goes_inside = matches!(header.id, SEGMENT | CLUSTER | BLOCK_GROUP);
            at += header.header_size;
            if !goes_inside {
                at = at.saturating_add(header.size.ok_or(InspectError::Malformed("an element without end"))?);
                source.must_reach(at)?;
            }
        }
        Err(InspectError::TooComplex("too many parts"))
    }

    fn of(mut shown: Vec<u64>) -> Self {
        shown.sort_unstable();
        let Some((first, last)) = shown.first().zip(shown.last()) else { return Self::default() };
        let steps = (shown.len() as u64 - 1).max(1);
        let average = (last - first + steps / 2) / steps;
        let mut timing = Timing::default();
        for step in shown.windows(2).map(|pair| pair[1] - pair[0]).chain([average]) {
            timing.add(1, u32::try_from(step).unwrap_or(u32::MAX));
        }
        Self { timing, end: last.saturating_add(average) }
    }
}

fn cluster_time_of(content: &[u8], size: Option<u64>) -> u64 {
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
    super::unsigned(content.get(..size).unwrap_or_default())
}

/// When a block is shown, if it belongs to `track`: its own time counts from that of its cluster.
fn time_of(block: &[u8], track: u64, cluster_time: u64) -> Option<u64> {
    let (of_track, length) = number(block)?;
    let offset = i16::from_be_bytes(*block.get(length..)?.first_chunk()?);
    (of_track == track).then(|| cluster_time.saturating_add_signed(offset.into()))
}
