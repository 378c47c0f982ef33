//! EBML, the notation of WebM: elements in memory. Every access is checked; nothing is allocated.

use crate::inspect::InspectError;

/// What the first bytes of an element say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The element's name, with its length marker.
    pub(super) id: u32,
    /// Length of the header itself.
    pub(super) header_size: u64,
    /// Length of the content; `None` if the writer did not know it.
    pub(super) size: Option<u64>,
}

impl Header {
    /// Bytes that hold any header.
    pub(super) const MAX_SIZE: u64 = 12;

    /// Reads a header; `None` if these bytes are none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let id_length = length(*bytes.first()?).filter(|length| *length <= 4)?;
        let id = bytes.get(..id_length)?.iter().fold(0, |id, byte| (id << 8) | u32::from(*byte));
        let (size, size_length) = number(bytes.get(id_length..)?)?;
        let unknown = (1 << (7 * size_length)) - 1;
        let header_size = (id_length + size_length) as u64;
        Some(Self { id, header_size, size: (size != unknown).then_some(size) })
    }
}

fn length(first: u8) -> Option<usize> {
    (first != 0).then(|| first.leading_zeros() as usize + 1)
}

/// A number of variable length, and its length.
pub(super) fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = length(first)?;
    let kept = u64::from(first) & ((1_u64 << (8 - length)) - 1);
    let value = bytes.get(1..length)?.iter().fold(kept, |value, byte| (value << 8) | u64::from(*byte));
    Some((value, length))
}

/// The elements that lie side by side in `body`.
pub(super) fn children(body: &[u8]) -> impl Iterator<Item = Result<(u32, &[u8]), InspectError>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let child = first_child(rest);
        rest = child.map(|(_, _, after)| after).unwrap_or_default();
        let damaged = InspectError::Malformed("an element longer than the one around it");
        Some(child.map(|(id, content, _)| (id, content)).ok_or(damaged))
    })
}

fn first_child(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let header = Header::read(bytes)?;
    let content = bytes.get(usize::try_from(header.header_size).ok()?..)?;
    let size = header.size.map_or(Some(content.len()), |size| usize::try_from(size).ok())?;
    let (content, after) = content.split_at_checked(size)?;
    Some((header.id, content, after))
}

/// An unsigned number of up to eight bytes; longer ones are cut.
pub(super) fn unsigned(content: &[u8]) -> u64 {
    content.iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

/// A floating-point number of four or eight bytes.
pub(super) fn float(content: &[u8]) -> Option<f64> {
    match content.len() {
        4 => content.first_chunk().map(|bytes| f32::from_be_bytes(*bytes).into()),
        8 => content.first_chunk().map(|bytes| f64::from_be_bytes(*bytes)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let header = |id, header_size, size| Some(Header { id, header_size, size });
        assert_eq!(Header::read(b"\x1a\x45\xdf\xa3\x9f"), header(0x1a45_dfa3, 5, Some(0x1f)));
        assert_eq!(Header::read(b"\xa3\x41\x02"), header(0xa3, 3, Some(0x102)));
        assert_eq!(Header::read(b"\x1f\x43\xb6\x75\xff"), header(0x1f43_b675, 5, None));
        assert_eq!(Header::read(b"\xa3\x01\xff\xff\xff\xff\xff\xff\xff"), header(0xa3, 9, None));
        for broken in [&b""[..], b"\xa3", b"\x00\x81", b"\x08\0\0\0\0\x81", b"\xa3\x01\0\0"] {
            assert_eq!(Header::read(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn an_element_that_lies_about_its_size_is_refused_once() {
        let found: Vec<_> = children(b"\xa3\x81x\xa3\x82y").collect();
        assert!(matches!(found[..], [Ok((0xa3, b"x")), Err(InspectError::Malformed(_))]), "{found:?}");
    }

    #[test]
    fn numbers() {
        assert_eq!(unsigned(&[1, 0]), 256);
        assert_eq!(unsigned(&[0xff; 20]), u64::MAX);
        assert_eq!(float(&1.5_f32.to_be_bytes()), Some(1.5));
        assert_eq!(float(&1.5_f64.to_be_bytes()), Some(1.5));
        assert_eq!(float(&[0; 3]), None);
    }
}
