//! Boxes in memory: iterating over siblings, reading fixed fields. Every access is checked; nothing is
//! allocated.
//!
//! There is no recursion anywhere: the reader asks for the boxes it knows, level by level, so depth needs no
//! limit.

use crate::inspect::InspectError;

/// The four characters that name a box.
pub(super) type Kind = [u8; 4];

/// What the first bytes of a box say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// Length of the header itself.
    pub(super) header_size: u64,
    /// Length of the whole box; `None` means "to the end".
    pub(super) size: Option<u64>,
}

impl Header {
    /// Bytes that hold any header.
    pub(super) const MAX_SIZE: u64 = 16;

    /// Reads a header; `None` if these bytes are none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let kind = *bytes.get(4..8)?.first_chunk()?;
        let (header_size, size) = match u32_at(bytes, 0).ok()? {
            0 => (8, None),
            1 => (16, Some(u64_at(bytes, 8).ok()?)),
            size => (8, Some(u64::from(size))),
        };
        size.is_none_or(|size| size >= header_size).then_some(Self { kind, header_size, size })
    }
}

/// The boxes that lie side by side in `body`. Fewer than eight bytes at the end are padding.
pub(super) fn children(body: &[u8]) -> impl Iterator<Item = Result<(Kind, &[u8]), InspectError>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.len() < 8 {
            return None;
        }
        let child = first_child(rest);
        rest = child.as_ref().map(|(_, _, after)| *after).unwrap_or_default();
        Some(child.map(|(kind, content, _)| (kind, content)))
    })
}

fn first_child(bytes: &[u8]) -> Result<(Kind, &[u8], &[u8]), InspectError> {
    let header = Header::read(bytes).ok_or(InspectError::Malformed("a box shorter than its header"))?;
    let size = header.size.map_or(Some(bytes.len()), |size| usize::try_from(size).ok());
    let (whole, after) = size
        .and_then(|size| bytes.split_at_checked(size))
        .ok_or(InspectError::Malformed("a box longer than the one around it"))?;
    let content = usize::try_from(header.header_size).ok().and_then(|start| whole.get(start..));
    Ok((header.kind, content.unwrap_or_default(), after))
}

/// The content of the first child of this kind.
pub(super) fn find<'a>(body: &'a [u8], kind: &Kind) -> Result<Option<&'a [u8]>, InspectError> {
    for child in children(body) {
        let (found, content) = child?;
        if found == *kind {
            return Ok(Some(content));
        }
    }
    Ok(None)
}

/// The content of the first child of this kind, which must be there.
pub(super) fn need<'a>(body: &'a [u8], kind: &Kind) -> Result<&'a [u8], InspectError> {
    find(body, kind)?.ok_or(InspectError::Malformed("a part of the index is missing"))
}

/// The entries of a table: a version, a count at byte 4, then `N` bytes each. A table cut short has fewer
/// entries than it says.
pub(super) fn table<const N: usize>(content: &[u8]) -> Result<&[[u8; N]], InspectError> {
    let count = u32_at(content, 4)?;
    let entries = content[8..].as_chunks::<N>().0;
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(entries.len());
    Ok(&entries[..count])
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], InspectError> {
    let field = at.checked_add(N).and_then(|end| bytes.get(at..end)).and_then(|field| field.first_chunk());
    field.copied().ok_or(InspectError::Malformed("a box is too short for its content"))
}

/// The byte at `at`.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> Result<u8, InspectError> {
    array_at::<1>(bytes, at).map(|[byte]| byte)
}

/// The big-endian number at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Result<u16, InspectError> {
    array_at(bytes, at).map(u16::from_be_bytes)
}

/// The big-endian number at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Result<u32, InspectError> {
    array_at(bytes, at).map(u32::from_be_bytes)
}

/// The big-endian number at `at`.
pub(super) fn i32_at(bytes: &[u8], at: usize) -> Result<i32, InspectError> {
    array_at(bytes, at).map(i32::from_be_bytes)
}

/// The big-endian number at `at`.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Result<u64, InspectError> {
    array_at(bytes, at).map(u64::from_be_bytes)
}

/// The four characters at `at`.
pub(super) fn kind_at(bytes: &[u8], at: usize) -> Result<Kind, InspectError> {
    array_at(bytes, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_ways_to_say_a_size() {
        let body =
            [&b"\0\0\0\x0afreeab"[..], b"\0\0\0\x01wide\0\0\0\0\0\0\0\x11c", b"\0\0\0\0mdatrest"].concat();
        let found: Vec<_> = children(&body).map(Result::unwrap).collect();
        assert_eq!(found, [(*b"free", &b"ab"[..]), (*b"wide", b"c"), (*b"mdat", b"rest")]);
    }

    #[test]
    fn padding_at_the_end_is_no_box() {
        assert_eq!(children(b"\0\0\0\x08free\0\0\0\0").count(), 1);
        assert_eq!(children(b"\0\0\0\0").count(), 0);
    }

    #[test]
    fn a_box_that_lies_about_its_size_is_refused_once() {
        for body in [
            &b"\0\0\0\x07free"[..],
            b"\0\0\0\x09free",
            b"\0\0\0\x01free\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\0\0\0\x01free",
        ] {
            let found: Vec<_> = children(body).collect();
            assert!(matches!(found[..], [Err(InspectError::Malformed(_))]), "{body:?}");
        }
    }

    #[test]
    fn a_table_never_has_more_entries_than_bytes() {
        let content = b"\0\0\0\0\xff\xff\xff\xff\0\0\0\x01\0\0\0\x02\0\0";
        assert_eq!(table::<4>(content).unwrap(), [[0, 0, 0, 1], [0, 0, 0, 2]]);
        assert!(table::<4>(b"\0\0\0\0\0\0").is_err());
    }
}
