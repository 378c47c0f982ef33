//! Reading a file in small measured steps: every read is bounded by the file's size and by a budget.
//!
//! The budget is what keeps inspection cheap on hostile files: outside the index itself at most
//! [`BUDGET_BYTES`] are read, in at most [`BUDGET_READS`] reads.

use std::io::{Read, Seek, SeekFrom};

use crate::inspect::InspectError;

/// Bytes that may be read besides the index (numbers.md P3).
const BUDGET_BYTES: u64 = 256 * 1024;
/// Reads that may be made besides the index.
const BUDGET_READS: u32 = 100_000;
/// How much of a file's beginning is looked at to recognise it.
const HEAD_BYTES: u64 = 1024;

/// A file under inspection.
pub(crate) struct Source<R> {
    reader: R,
    size: u64,
    bytes_left: u64,
    reads_left: u32,
}

impl<R: Read + Seek> Source<R> {
    /// Looks at `size` bytes through `reader`.
    pub(crate) fn new(reader: R, size: u64) -> Self {
        Self { reader, size, bytes_left: BUDGET_BYTES, reads_left: BUDGET_READS }
    }

    /// Size of the file in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The beginning of the file.
    pub(crate) fn head(&mut self) -> Result<Vec<u8>, InspectError> {
        self.peek(0, HEAD_BYTES)
    }

    /// Up to `length` bytes at `offset`: fewer only where the file ends.
    pub(crate) fn peek(&mut self, offset: u64, length: u64) -> Result<Vec<u8>, InspectError> {
        let length = length.min(self.size.saturating_sub(offset));
        self.bytes_left =
            self.bytes_left.checked_sub(length).ok_or(InspectError::TooComplex("too many parts"))?;
        self.reads_left = self.reads_left.checked_sub(1).ok_or(InspectError::TooComplex("too many parts"))?;
        self.read(offset, length)
    }

    /// The `length` bytes of the index at `offset`, outside the budget: each reader bounds its own index.
    pub(crate) fn index(&mut self, offset: u64, length: u64) -> Result<Vec<u8>, InspectError> {
        self.must_reach(offset.saturating_add(length))?;
        self.read(offset, length)
    }

    /// Refuses a structure that goes past the end of the file.
    pub(crate) fn must_reach(&self, end: u64) -> Result<(), InspectError> {
        if end > self.size {
            return Err(InspectError::Truncated { expected: end, actual: self.size });
        }
        Ok(())
    }

    fn read(&mut self, offset: u64, length: u64) -> Result<Vec<u8>, InspectError> {
        let length_in_memory =
            usize::try_from(length).map_err(|_| InspectError::TooComplex("an index larger than memory"))?;
        let mut bytes = Vec::with_capacity(length_in_memory);
        self.reader.seek(SeekFrom::Start(offset))?;
        (&mut self.reader).take(length).read_to_end(&mut bytes)?;
        if bytes.len() < length_in_memory {
            let actual = offset + bytes.len() as u64;
            return Err(InspectError::Truncated { expected: offset + length, actual });
        }
        Ok(bytes)
    }
}
