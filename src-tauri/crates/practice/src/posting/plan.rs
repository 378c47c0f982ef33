//! The chunk plan that an init declares, and whether TikTok takes it (tiktok-api.md section 6.2, rules 1 to 8).
//!
//! "MB" may mean 10^6 or 2^20; of each bound the stricter reading holds here.

use std::ops::Range;

use crate::refusal::Refusal;

/// Largest file.
pub(crate) const MAX_SIZE: u64 = 4_000_000_000;
/// Smallest chunk of several.
const MIN_CHUNK: u64 = 5_242_880;
/// Largest declared chunk, and so the largest file in one piece.
const MAX_CHUNK: u64 = 64_000_000;
const MAX_COUNT: u64 = 1_000;

/// An accepted plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Bytes of the file.
    pub(crate) size: u64,
    /// Bytes of every chunk but the last.
    pub(crate) chunk: u64,
    /// Chunks.
    pub(crate) count: u64,
}

impl Plan {
    /// Refuses what breaks a rule, with TikTok's message.
    pub(crate) fn check(size: i64, chunk: i64, count: i64) -> Result<Self, Refusal> {
        let size = bounded(size, MAX_SIZE).ok_or_else(|| Refusal::params("The video size is invalid"))?;
        let chunk = bounded(chunk, size).ok_or_else(chunk_size_invalid)?;
        let single = chunk == size;
        if chunk > MAX_CHUNK || (!single && chunk < MIN_CHUNK) {
            return Err(chunk_size_invalid());
        }
        let count = bounded(count, MAX_COUNT).ok_or_else(count_invalid)?;
        if count != size / chunk {
            return Err(count_invalid());
        }
        if count == 1 && !single {
            return Err(chunk_size_invalid());
        }
        Ok(Self { size, chunk, count })
    }

    /// The bytes of the chunk that starts at `first`, if one does.
    pub(crate) fn chunk_at(self, first: u64) -> Option<Range<u64>> {
        let index = self.index_at(first)?;
        let end = if index + 1 == self.count { self.size } else { first + self.chunk };
        Some(first..end)
    }

    /// The index of the chunk that starts at `first`, if one does.
    pub(crate) fn index_at(self, first: u64) -> Option<u64> {
        let index = first / self.chunk;
        (first.is_multiple_of(self.chunk) && index < self.count).then_some(index)
    }
}

fn bounded(value: i64, most: u64) -> Option<u64> {
    u64::try_from(value).ok().filter(|value| (1..=most).contains(value))
}

fn chunk_size_invalid() -> Refusal {
    Refusal::params("The chunk size is invalid")
}

fn count_invalid() -> Refusal {
    Refusal::params("The total chunk count is invalid")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHUNK: &str = "The chunk size is invalid";
    const COUNT: &str = "The total chunk count is invalid";

    #[test]
    fn takes_what_the_document_shows() {
        for (size, chunk, count) in [
            (4_194_304, 4_194_304, 1),
            (50_000_123, 10_000_000, 5),
            (64_000_000, 64_000_000, 1),
            (64_000_001, 32_000_000, 2),
            (121_000_000, 60_500_000, 2),
            (158_008_374, 52_669_458, 3),
            (4_000_000_000, 5_242_880, 762),
        ] {
            assert!(Plan::check(size, chunk, count).is_ok(), "{size} {chunk} {count}");
        }
    }

    #[test]
    fn refuses_each_broken_rule_with_its_message() {
        for (why, size, chunk, count, message) in [
            ("count by ceil", 50_000_123, 10_000_000, 6, COUNT),
            ("one chunk that is not the file", 121_000_000, 64_000_000, 1, CHUNK),
            ("a chunk under 5 MB", 20_000_000, 5_000_000, 4, CHUNK),
            ("a chunk over 64 MB", 140_000_000, 70_000_000, 2, CHUNK),
            ("a file over 64 MB in one piece", 64_000_001, 64_000_001, 1, CHUNK),
            ("a chunk over the file", 1_000, 2_000, 1, CHUNK),
            ("no chunk", 1_000, 0, 1, CHUNK),
            ("no chunks", 1_000, 1_000, 0, COUNT),
            ("an empty file", 0, 1, 1, "The video size is invalid"),
            ("a file over 4 GB", 4_000_000_001, 10_000_000, 400, "The video size is invalid"),
        ] {
            assert_eq!(Plan::check(size, chunk, count).unwrap_err().message(), message, "{why}");
        }
    }

    #[test]
    fn chunks_cover_the_file_without_gaps() {
        let plan = Plan::check(50_000_123, 10_000_000, 5).unwrap();
        let mut at = 0;
        for index in 0..plan.count {
            assert_eq!(plan.index_at(at), Some(index));
            at = plan.chunk_at(at).unwrap().end;
        }
        assert_eq!(at, plan.size);
        assert_eq!(plan.chunk_at(50_000_000), None, "the remainder belongs to the last chunk");
        assert_eq!(plan.chunk_at(1), None);
    }
}
