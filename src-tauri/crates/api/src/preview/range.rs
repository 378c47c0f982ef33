//! Which bytes a request asks for (RFC 9110 section 14).
//!
//! A header that is malformed, in another unit, or a list of ranges is as good as none: the whole is sent then.

use axum::http::{HeaderMap, header};

/// The bytes that are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them.
    Whole,
    /// From the first to the last, both included.
    Part {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
    },
    /// A range that the clip does not have.
    Nothing,
}

/// What is asked of a clip of `size` bytes whose tag is `tag`.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let mut ranges = headers.get_all(header::RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else { return Wanted::Whole };
    // A part of what may be another clip by now is of no use to who has the beginning.
    let is_same = headers.get(header::IF_RANGE).is_none_or(|expected| expected == tag);
    match range.to_str().ok().filter(|_| is_same).and_then(parse) {
        None => Wanted::Whole,
        Some(asked) => asked.of(size),
    }
}

/// A range as it was written.
#[derive(Clone, Copy)]
enum Asked {
    From(u64),
    Between(u64, u64),
    Last(u64),
}

fn parse(range: &str) -> Option<Asked> {
    let (unit, range) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    match (first, last) {
        ("", count) => Some(Asked::Last(number(count)?)),
        (first, "") => Some(Asked::From(number(first)?)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Asked::Between(first, last))
        }
    }
}

/// Digits and nothing else. More of them than fit mean more bytes than any file has.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

impl Asked {
    fn of(self, size: u64) -> Wanted {
        let (first, last) = match self {
            Self::From(first) => (first, u64::MAX),
            Self::Between(first, last) => (first, last),
            Self::Last(0) => return Wanted::Nothing,
            Self::Last(count) => (size.saturating_sub(count), u64::MAX),
        };
        if first < size { Wanted::Part { first, last: last.min(size - 1) } } else { Wanted::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const TAG: &str = "\"abc\"";

    fn ask(range: &str, size: u64) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        wanted(&headers, TAG, size)
    }

    const fn part(first: u64, last: u64) -> Wanted {
        Wanted::Part { first, last }
    }

    #[test]
    fn what_players_ask() {
        assert_eq!(ask("bytes=0-", 1000), part(0, 999));
        assert_eq!(ask("bytes=0-1", 1000), part(0, 1));
        assert_eq!(ask("bytes=500-4000", 1000), part(500, 999));
        assert_eq!(ask("bytes=-100", 1000), part(900, 999));
        assert_eq!(ask("bytes=-4000", 1000), part(0, 999));
        assert_eq!(ask("Bytes=999-999", 1000), part(999, 999));
        assert_eq!(wanted(&HeaderMap::new(), TAG, 1000), Wanted::Whole);
    }

    #[test]
    fn what_the_clip_does_not_have() {
        for range in ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(ask(range, 1000), Wanted::Nothing, "{range}");
        }
        assert_eq!(ask("bytes=0-", 0), Wanted::Nothing);
        assert_eq!(ask("bytes=-5", 0), Wanted::Nothing);
    }

    #[test]
    fn what_is_no_range_gets_the_whole() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-2",
            "bytes=a-b",
            "bytes=+1-2",
            "items=0-1",
            "bytes=0-1,3-4",
        ] {
            assert_eq!(ask(range, 1000), Wanted::Whole, "{range}");
        }
        let mut twice = HeaderMap::new();
        twice.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        twice.append(header::RANGE, HeaderValue::from_static("bytes=2-3"));
        assert_eq!(wanted(&twice, TAG, 1000), Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_clip_is_not_given() {
        for (expected, wanted_of_it) in [
            (TAG, part(0, 1)),
            ("\"other\"", Wanted::Whole),
            ("W/\"abc\"", Wanted::Whole),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Wanted::Whole),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
            headers.insert(header::IF_RANGE, HeaderValue::from_str(expected).unwrap());
            assert_eq!(wanted(&headers, TAG, 1000), wanted_of_it, "{expected}");
        }
    }

    proptest! {
        #[test]
        fn a_part_is_never_outside(first in any::<u64>(), last in any::<u64>(), size in any::<u64>()) {
            for range in [format!("bytes={first}-{last}"), format!("bytes={first}-"), format!("bytes=-{last}")] {
                if let Wanted::Part { first, last } = ask(&range, size) {
                    prop_assert!(first <= last && last < size, "{} of {}", range, size);
                }
            }
        }

        #[test]
        fn any_header_has_an_answer(range in "(bytes)?=?[0-9a-z,=+ -]{0,24}", size in any::<u64>()) {
            if let Wanted::Part { first, last } = ask(&range, size) {
                prop_assert!(first <= last && last < size);
            }
        }
    }
}
