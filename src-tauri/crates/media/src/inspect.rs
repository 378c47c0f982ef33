//! Inspecting a file: open it safely, recognise its container, hand it to the reader of that container.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::Path;

use runsheet_model::clip::{ClipFacts, ClipHash, Inspection};
use runsheet_model::media_rules::{self, RuleSet};

use crate::hash::hash_reader;
use crate::sniff::{self, Format, Looks};
use crate::source::Source;
use crate::{mp4, webm};

/// What inspection measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Size of the file in bytes.
    pub size: u64,
    /// What the file says about itself.
    pub facts: ClipFacts,
}

/// Why a file cannot be used as a clip, in words for the person who chose it.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// Nothing lies at the path.
    #[error("there is no such file")]
    NotFound,
    /// The path names a folder.
    #[error("this is a folder, not a video file")]
    Directory,
    /// The path names a device, a pipe or a socket.
    #[error("this is not an ordinary file")]
    NotAFile,
    /// The system does not let us read it.
    #[error("Runsheet may not read this file; check its permissions")]
    PermissionDenied,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file ends before its own structure does: an interrupted copy or download.
    #[error(
        "the file is cut off: it has {actual} bytes, but at least {expected} belong to it; copy or export it again"
    )]
    Truncated {
        /// Where the structure says the file ends, at least.
        expected: u64,
        /// The bytes that are there.
        actual: u64,
    },
    /// An MP4 or MOV without a `moov` box: a recording or export that was not finished, or not yet.
    #[error(
        "the video's index (moov) is missing: the export is not finished, or was interrupted; export it again"
    )]
    NoIndex,
    /// The content is something else.
    #[error("this is not a video: it looks like {0}")]
    NotVideo(Looks),
    /// A media file with sound, subtitles or nothing.
    #[error("the file has no picture, only sound or other data")]
    NoVideoTrack,
    /// More structure than any real clip has; given up before it costs memory or time.
    #[error("the file's structure is too complex to be a real clip ({0}); export it again")]
    TooComplex(&'static str),
    /// The structure contradicts itself.
    #[error("the file is damaged ({0}); export it again")]
    Malformed(&'static str),
    /// The disk or network drive failed while reading.
    #[error("the file could not be read: {0}")]
    Io(io::Error),
}

impl InspectError {
    /// A stable name for interfaces (`not_found`, `truncated`, ...).
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Directory => "is_directory",
            Self::NotAFile => "not_a_file",
            Self::PermissionDenied => "permission_denied",
            Self::Empty => "empty",
            Self::Truncated { .. } => "truncated",
            Self::NoIndex => "no_moov",
            Self::NotVideo(_) => "not_video",
            Self::NoVideoTrack => "no_video_track",
            Self::TooComplex(_) => "too_complex",
            Self::Malformed(_) => "malformed",
            Self::Io(_) => "unreadable",
        }
    }
}

impl From<io::Error> for InspectError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename => {
                Self::NotFound
            }
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::IsADirectory => Self::Directory,
            _ => Self::Io(error),
        }
    }
}

/// Measures a video file from its structure alone: a few small reads and its index, whatever its size.
///
/// # Errors
/// [`InspectError`] says what is wrong with the file.
pub fn inspect(path: &Path) -> Result<Measured, InspectError> {
    let mut file = open_regular(path)?;
    let size = file.metadata()?.len();
    inspect_reader(&mut file, size)
}

/// [`inspect()`] over anything that can be read like a file of `size` bytes.
///
/// # Errors
/// [`InspectError`] says what is wrong with the content.
pub fn inspect_reader(reader: impl Read + Seek, size: u64) -> Result<Measured, InspectError> {
    if size == 0 {
        return Err(InspectError::Empty);
    }
    let mut source = Source::new(reader, size);
    let head = source.head()?;
    let facts = match sniff::format(&head) {
        Format::IsoMedia => mp4::read(&mut source)?,
        Format::Matroska => webm::read(&mut source)?,
        Format::Other(looks) => return Err(InspectError::NotVideo(looks)),
    };
    Ok(Measured { size, facts })
}

/// The whole answer of `clip inspect`: facts, hash and what the rules object to. Reads the file once, for the
/// hash.
///
/// # Errors
/// As [`inspect()`].
pub fn report(path: &Path, rules: RuleSet) -> Result<Inspection, InspectError> {
    let mut file = open_regular(path)?;
    let size = file.metadata()?.len();
    let Measured { size, facts } = inspect_reader(&mut file, size)?;
    file.rewind()?;
    let hash: ClipHash = hash_reader(&mut file)?;
    let findings = media_rules::check(rules, size, &facts, None);
    Ok(Inspection { path: Some(path.display().to_string()), size, hash, facts, findings })
}

/// Opens a path only if it is a regular file (or a link to one): opening a pipe would wait for its writer.
pub(crate) fn open_regular(path: &Path) -> Result<File, InspectError> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(InspectError::Directory);
    }
    if !kind.is_file() {
        return Err(InspectError::NotAFile);
    }
    Ok(File::open(path)?)
}
