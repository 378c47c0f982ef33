//! How a file is cut for TikTok's upload (tiktok-api.md section 6.2).
//!
//! One chunk up to 64,000,000 bytes, above that an equal split rounded down, the remainder joining the last chunk.
//! Equal parts rounded down satisfy every rule at once: `count == floor(size / chunk_size)`, one chunk means
//! `chunk_size == size`, and no chunk is under 5 MB or over 64 MB in either reading of "MB".

use serde::{Deserialize, Serialize};

/// The largest file sent whole, and the largest declared chunk, in bytes.
pub const LARGEST_CHUNK: u64 = 64_000_000;

/// The largest file TikTok takes, in bytes (the careful reading of "4 GB").
pub const LARGEST_FILE: u64 = 4_000_000_000;

/// A file of this size cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsendableSize {
    /// Nothing to send.
    #[error("the file is empty")]
    Empty,
    /// More than [`LARGEST_FILE`].
    #[error("the file has {0} bytes; TikTok takes at most 4,000,000,000")]
    TooLarge(u64),
}

/// How a file is cut. Kept with the attempt, so that a resumed upload goes on with the plan it was begun with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkPlan {
    /// Bytes of the file.
    pub size: u64,
    /// Bytes of each chunk but the last, which takes the remainder as well.
    pub chunk_size: u64,
    /// Number of chunks.
    pub count: u64,
}

/// One chunk: the bytes from `first` to `last`, both included, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Which one, counted from zero.
    pub index: u64,
    /// First byte.
    pub first: u64,
    /// Last byte, included.
    pub last: u64,
    /// Whether its bytes complete the file: sending it is the commit point.
    pub completes: bool,
}

impl Chunk {
    /// Bytes in this chunk.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a chunk is never empty")]
    pub fn len(&self) -> u64 {
        self.last - self.first + 1
    }
}

impl ChunkPlan {
    /// The plan for a file of `size` bytes.
    pub fn for_size(size: u64) -> Result<Self, UnsendableSize> {
        if size == 0 {
            return Err(UnsendableSize::Empty);
        }
        if size > LARGEST_FILE {
            return Err(UnsendableSize::TooLarge(size));
        }
        let parts = size.div_ceil(LARGEST_CHUNK);
        let chunk_size = size / parts;
        Ok(Self { size, chunk_size, count: size / chunk_size })
    }

    /// The chunk that starts at `offset` bytes; `None` when nothing is left or no chunk starts there.
    #[must_use]
    pub fn chunk_at(&self, offset: u64) -> Option<Chunk> {
        let index = offset / self.chunk_size;
        if !offset.is_multiple_of(self.chunk_size) || index >= self.count {
            return None;
        }
        let completes = index + 1 == self.count;
        let last = if completes { self.size - 1 } else { offset + self.chunk_size - 1 };
        Some(Chunk { index, first: offset, last, completes })
    }

    /// Where to go on when the server says that it holds `uploaded` bytes: the start of the first chunk it does not
    /// hold whole, or `size` when it holds everything. Whether TikTok says a count or the index of the last byte is
    /// undocumented (tiktok-api.md section 6.4), so one byte short of a chunk's end is read as that end.
    #[must_use]
    pub fn resume_at(&self, uploaded: u64) -> u64 {
        let next = uploaded.saturating_add(1);
        if next >= self.size {
            return self.size;
        }
        let held = if next.is_multiple_of(self.chunk_size) { next } else { uploaded };
        (held / self.chunk_size).min(self.count - 1) * self.chunk_size
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MIN_CHUNK: u64 = 5_242_880;

    #[test]
    fn the_table_of_the_document() {
        for (size, chunk_size, count) in [
            (1, 1, 1),
            (4_194_304, 4_194_304, 1),
            (50_000_123, 50_000_123, 1),
            (64_000_000, 64_000_000, 1),
            (64_000_001, 32_000_000, 2),
            (121_000_000, 60_500_000, 2),
            (158_008_374, 52_669_458, 3),
            (4_000_000_000, 63_492_063, 63),
        ] {
            assert_eq!(ChunkPlan::for_size(size), Ok(ChunkPlan { size, chunk_size, count }));
        }
    }

    #[test]
    fn sizes_that_cannot_be_sent() {
        assert_eq!(ChunkPlan::for_size(0), Err(UnsendableSize::Empty));
        assert_eq!(ChunkPlan::for_size(4_000_000_001), Err(UnsendableSize::TooLarge(4_000_000_001)));
    }

    /// The last chunk is longer by what the division leaves over; a break within that must not end in no chunk at all.
    #[test]
    fn a_break_within_the_last_bytes_sends_the_last_chunk_again() {
        let plan = ChunkPlan::for_size(LARGEST_FILE).unwrap();
        let last = 62 * plan.chunk_size;
        for uploaded in [63 * plan.chunk_size, 63 * plan.chunk_size + 1, LARGEST_FILE - 2] {
            assert_eq!(plan.resume_at(uploaded), last);
        }
        assert!(plan.chunk_at(last).unwrap().completes);
    }

    proptest! {
        #[test]
        fn every_plan_keeps_every_rule(size in 1..=LARGEST_FILE) {
            let plan = ChunkPlan::for_size(size)?;
            prop_assert_eq!(plan.count, size / plan.chunk_size);
            prop_assert!((1..=1000).contains(&plan.count));
            prop_assert!(plan.chunk_size <= LARGEST_CHUNK);
            prop_assert!(plan.count > 1 || plan.chunk_size == size);
            prop_assert!(plan.count == 1 || plan.chunk_size >= MIN_CHUNK);

            let mut offset = 0;
            for index in 0..plan.count {
                let Some(chunk) = plan.chunk_at(offset) else { panic!("no chunk at {offset}") };
                prop_assert_eq!((chunk.index, chunk.first), (index, offset));
                prop_assert_eq!(chunk.completes, index + 1 == plan.count);
                prop_assert!((1..=128_000_000).contains(&chunk.len()));
                offset += chunk.len();
                prop_assert_eq!(offset, chunk.last + 1, "no byte is left out or sent twice");
            }
            prop_assert_eq!(offset, size);
            prop_assert_eq!(plan.chunk_at(size), None);
        }

        #[test]
        fn resuming_never_skips_a_byte_and_repeats_less_than_one_chunk(size in 1..=LARGEST_FILE, part in 0.0..=1.0f64) {
            let plan = ChunkPlan::for_size(size)?;
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any value will do")]
            let uploaded = (size as f64 * part) as u64;
            let at = plan.resume_at(uploaded);
            prop_assert!(at <= uploaded + 1);
            if at < size {
                let Some(chunk) = plan.chunk_at(at) else { panic!("no chunk at {at}") };
                prop_assert!(chunk.last + 1 > uploaded);
            }
        }

        #[test]
        fn a_chunks_end_is_understood_as_count_and_as_last_index(size in 1..=LARGEST_FILE, index in 0u64..63) {
            let plan = ChunkPlan::for_size(size)?;
            let Some(chunk) = plan.chunk_at(index.min(plan.count - 1) * plan.chunk_size) else { panic!("no chunk") };
            prop_assert_eq!(plan.resume_at(chunk.last + 1), chunk.last + 1);
            prop_assert_eq!(plan.resume_at(chunk.last), chunk.last + 1);
        }
    }
}
