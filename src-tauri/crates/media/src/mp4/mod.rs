//! MP4 and MOV: finding the index among the boxes of the file, and reading the facts from it.
//!
//! Of the file only box headers are read, then `moov` and the `moof` of fragments: at most [`INDEX_BYTES`].
//! The media itself is never touched, but everything the structure speaks of must be there: that is how a
//! cut-off file is noticed.

mod audio;
mod boxes;
mod descriptors;
mod fragments;
mod movie;
mod video;

use std::io::{Read, Seek};

use runsheet_model::clip::{ClipFacts, Container};

use self::boxes::{Header, Kind};
use self::fragments::Fragments;
use self::movie::Movie;
use crate::inspect::InspectError;
use crate::source::Source;

/// The largest index that is read. A three-minute clip has well under a megabyte.
const INDEX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads the facts of an MP4 or MOV file.
pub(crate) fn read(source: &mut Source<impl Read + Seek>) -> Result<ClipFacts, InspectError> {
    let Layout { container, movie, moofs } = find_index(source)?;
    let movie = Movie::parse(&movie.ok_or(InspectError::NoIndex)?)?;
    let mut fragments = Fragments::default();
    for moof in &moofs {
        fragments.add(&movie, moof)?;
    }
    source.must_reach(movie.media_reaches)?;
    movie.facts(container, &fragments)
}

/// What lies at the top level of the file.
struct Layout {
    container: Container,
    movie: Option<Vec<u8>>,
    moofs: Vec<Vec<u8>>,
}

fn find_index(source: &mut Source<impl Read + Seek>) -> Result<Layout, InspectError> {
    // A file without `ftyp` is QuickTime from before there was one.
    let mut layout = Layout { container: Container::Mov, movie: None, moofs: vec![] };
    let mut index_left = INDEX_BYTES;
    let mut at = 0;
    while at + 8 <= source.size() {
        let bytes = source.peek(at, Header::MAX_SIZE)?;
        let header = match Header::read(&bytes) {
            Some(header) if layout.movie.is_none() || is_known(header.kind) => header,
            // After the index, what is no box is padding that some recorders append.
            _ if layout.movie.is_some() => break,
            Some(header) => header,
            None => return Err(InspectError::Malformed("a box shorter than its header")),
        };
        let end = header.size.map_or(source.size(), |size| at.saturating_add(size));
        source.must_reach(end)?;
        let (start, length) = (at + header.header_size, end - at - header.header_size);
        match &header.kind {
            b"ftyp" => layout.container = container(&source.peek(start, 4)?),
            b"moov" if layout.movie.is_none() => {
                layout.movie = Some(read_index(source, start, length, &mut index_left)?);
            }
            b"moof" => layout.moofs.push(read_index(source, start, length, &mut index_left)?),
            _ => {}
        }
        at = end;
    }
    Ok(layout)
}

fn read_index(
    source: &mut Source<impl Read + Seek>,
    start: u64,
    length: u64,
    left: &mut u64,
) -> Result<Vec<u8>, InspectError> {
    *left = left.checked_sub(length).ok_or(InspectError::TooComplex("its index is over 16 MiB"))?;
    source.index(start, length)
}

fn container(major_brand: &[u8]) -> Container {
    if major_brand == b"qt  " { Container::Mov } else { Container::Mp4 }
}

/// The boxes that may follow the index.
fn is_known(kind: Kind) -> bool {
    const KNOWN: [&Kind; 15] = [
        b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"uuid", b"udta", b"meta",
        b"sidx", b"mfra", b"emsg", b"prft",
    ];
    KNOWN.contains(&&kind)
}
