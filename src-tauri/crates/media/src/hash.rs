//! The identity of a clip.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use runsheet_model::clip::ClipHash;

/// Large enough that the hash, not the system call, is what takes the time.
const BUFFER_BYTES: usize = 1 << 20;

/// The BLAKE3 hash of a file's bytes, read once in a stream.
///
/// # Errors
/// Whatever opening or reading the file reports.
pub fn hash(path: &Path) -> io::Result<ClipHash> {
    hash_reader(&mut File::open(path)?)
}

/// The hash of everything that is still to be read.
pub(crate) fn hash_reader(reader: &mut impl Read) -> io::Result<ClipHash> {
    let mut hasher = blake3::Hasher::new();
    let mut pieces = Pieces::of(reader);
    while let Some(bytes) = pieces.next()? {
        hasher.update(bytes);
    }
    Ok(hasher.finalize().into())
}

/// Everything that is still to be read, in large pieces.
pub(crate) struct Pieces<R> {
    reader: R,
    buffer: Vec<u8>,
}

impl<R: Read> Pieces<R> {
    /// Reads from where `reader` stands.
    pub(crate) fn of(reader: R) -> Self {
        Self { reader, buffer: vec![0; BUFFER_BYTES] }
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        loop {
            match self.reader.read(&mut self.buffer) {
                Ok(0) => return Ok(None),
                Ok(count) => return Ok(Some(&self.buffer[..count])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
