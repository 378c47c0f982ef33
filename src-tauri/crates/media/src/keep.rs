//! Taking a private copy of a file that belongs to somebody else, who may still be writing it.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;
use std::time::{Duration, SystemTime};

use runsheet_model::clip::ClipHash;

use crate::clip_store::{ClipStore, KeptClip};
use crate::hash::{Pieces, hash_reader};
use crate::incoming::Incoming;
use crate::inspect::{InspectError, inspect_reader, open_regular};

/// A source written this shortly before the copy is read twice: file times may be too coarse to show a write
/// in between.
const FRESH: Duration = Duration::from_secs(2);

/// Why no private copy was made. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The source is no usable clip, or cannot be read.
    #[error(transparent)]
    Source(#[from] InspectError),
    /// The source changed while it was copied: it is still being written. Try again when it has settled.
    #[error("the file is still being written; wait until its export or copy is finished")]
    Growing,
    /// The disk of the data folder is full, or takes no file that large.
    #[error("the disk of the data folder has no room for a private copy of the clip; free some space")]
    DiskFull,
    /// The data folder cannot be written.
    #[error("the private copy could not be written: {0}")]
    Io(io::Error),
}

impl KeepError {
    /// A stable name for interfaces (`growing`, `disk_full`, or that of the [`InspectError`]).
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.code(),
            Self::Growing => "growing",
            Self::DiskFull => "disk_full",
            Self::Io(_) => "copy_failed",
        }
    }

    /// An error of the data folder, not of the source.
    pub(crate) fn writing(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull
            }
            _ => Self::Io(error),
        }
    }
}

impl ClipStore {
    /// Keeps a private copy of `source` and inspects it. Free if the clip is kept already.
    ///
    /// The bytes kept are those of one moment: a source that grows or changes meanwhile is refused.
    ///
    /// # Errors
    /// [`KeepError`]; nothing is left behind.
    pub fn keep(&self, source: &Path) -> Result<KeptClip, KeepError> {
        let mut file = open_regular(source)?;
        let before = Stamp::of(&file)?;
        let measured = inspect_reader(&mut file, before.size)?;

        if self.has_size(before.size).map_err(KeepError::writing)? {
            let hash = hash_from_start(&mut file)?;
            let path = self.place(hash, measured.facts.container);
            if path.is_file() && Stamp::of(&file)? == before {
                self.sync_names()?;
                return Ok(KeptClip { hash, size: before.size, path, facts: measured.facts });
            }
        }
        let incoming = copy(&mut file, before.size, self.receive()?)?;
        must_be_unchanged(&mut file, &before, &incoming)?;
        incoming.settle()
    }
}

fn copy(source: &mut File, size: u64, mut incoming: Incoming) -> Result<Incoming, KeepError> {
    if !incoming.share_blocks(source)? {
        copy_bytes(source, size, &mut incoming)?;
    }
    Ok(incoming)
}

/// Copies a source that had `size` bytes. One that has more by now is given up: it may grow as fast as it is read.
fn copy_bytes(source: &mut File, size: u64, incoming: &mut Incoming) -> Result<(), KeepError> {
    source.rewind().map_err(InspectError::from)?;
    let mut pieces = Pieces::of(source);
    while let Some(bytes) = pieces.next().map_err(InspectError::from)? {
        if incoming.size() + bytes.len() as u64 > size {
            return Err(KeepError::Growing);
        }
        incoming.write(bytes)?;
    }
    Ok(())
}

fn must_be_unchanged(source: &mut File, before: &Stamp, copied: &Incoming) -> Result<(), KeepError> {
    let same = copied.size() == before.size
        && Stamp::of(source)? == *before
        && (!before.is_fresh(copied.written_at().map_err(KeepError::writing)?)
            || hash_from_start(source)? == copied.hash());
    if same { Ok(()) } else { Err(KeepError::Growing) }
}

fn hash_from_start(source: &mut File) -> Result<ClipHash, InspectError> {
    source.rewind()?;
    Ok(hash_reader(source)?)
}

/// What a file shows of a change from outside.
#[derive(PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(file: &File) -> Result<Self, InspectError> {
        let meta = file.metadata()?;
        Ok(Self { size: meta.len(), modified: meta.modified().ok() })
    }

    /// Whether a write shortly before `now` could have gone without trace. A file system without times is
    /// always fresh.
    fn is_fresh(&self, now: SystemTime) -> bool {
        self.modified.is_none_or(|modified| now.duration_since(modified).is_ok_and(|age| age < FRESH))
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};

    use super::*;

    /// A source of five bytes, last written `age` ago, and a copy of it.
    fn copied(age: Duration, copy: &[u8]) -> Result<(), KeepError> {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source");
        fs::write(&source, b"bytes").unwrap();
        let mut file = OpenOptions::new().read(true).write(true).open(&source).unwrap();
        let mut incoming = ClipStore::new(folder.path().join("clips")).unwrap().receive().unwrap();
        incoming.write(copy).unwrap();
        file.set_modified(incoming.written_at().unwrap() - age).unwrap();
        let before = Stamp::of(&file).unwrap();
        must_be_unchanged(&mut file, &before, &incoming)
    }

    #[test]
    fn a_fresh_source_is_compared_byte_for_byte() {
        assert!(copied(Duration::ZERO, b"bytes").is_ok());
        assert!(matches!(copied(Duration::ZERO, b"bites"), Err(KeepError::Growing)));
        assert!(matches!(copied(Duration::from_millis(1_900), b"bites"), Err(KeepError::Growing)));
    }

    #[test]
    fn a_settled_source_is_not_read_again() {
        assert!(copied(Duration::from_secs(60), b"bites").is_ok());
    }

    #[test]
    fn a_source_that_grows_as_fast_as_it_is_read_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("source");
        fs::write(&path, vec![7; 5_000_000]).unwrap();
        let mut source = File::open(&path).unwrap();
        let clips = ClipStore::new(folder.path().join("clips")).unwrap();
        let mut incoming = clips.receive().unwrap();
        let given_up = copy_bytes(&mut source, 4_999_999, &mut incoming);
        assert!(matches!(given_up, Err(KeepError::Growing)));
        assert!(incoming.size() < 5_000_000);
        assert!(copy_bytes(&mut source, 5_000_000, &mut clips.receive().unwrap()).is_ok());
    }

    #[test]
    fn a_copy_of_another_length_is_refused() {
        assert!(matches!(copied(Duration::from_secs(60), b"byte"), Err(KeepError::Growing)));
    }
}
