//! The sizes of pictures, and how an upright frame of any shape comes to them.

use std::fmt;
use std::str::FromStr;

/// How large a picture is, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureSize {
    /// On a card: 60 x 104, the middle of the frame. Shown at half of that, sharp on dense screens too.
    Thumb,
    /// In a filmstrip: 108 x 192, the middle of the frame.
    Tile,
    /// In the composer: the whole frame, at most 360 x 640.
    Poster,
}

/// Neither `thumb`, `tile` nor `poster`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a picture's size is thumb, tile or poster")]
pub struct UnknownSize;

/// The longest side to which a frame is scaled before it is cut: a clip may claim to be a line.
const LONGEST: u64 = 4096;

impl PictureSize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::Thumb, Self::Tile, Self::Poster];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Tile => "tile",
            Self::Poster => "poster",
        }
    }

    const fn bounds(self) -> (u64, u64) {
        match self {
            Self::Thumb => (60, 104),
            Self::Tile => (108, 192),
            Self::Poster => (360, 640),
        }
    }

    /// ffmpeg's filters that bring a frame, shown at this size, to the picture's; with the colours that JPEG means.
    pub(crate) fn filters(self, shown_width: u32, shown_height: u32) -> String {
        let shown = (u64::from(shown_width.max(1)), u64::from(shown_height.max(1)));
        let bounds = self.bounds();
        let is_cut = self != Self::Poster;
        let (width, height) = if is_cut { covering(shown, bounds) } else { within(shown, bounds) };
        let scale =
            format!("scale={width}:{height}:flags=area:out_color_matrix=bt601:out_range=full,setsar=1");
        if is_cut { format!("{scale},crop={}:{}", bounds.0, bounds.1) } else { scale }
    }
}

impl fmt::Display for PictureSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PictureSize {
    type Err = UnknownSize;

    fn from_str(text: &str) -> Result<Self, UnknownSize> {
        Self::ALL.into_iter().find(|size| size.as_str() == text).ok_or(UnknownSize)
    }
}

/// The largest size of the same shape within bounds.
fn within((width, height): (u64, u64), bounds: (u64, u64)) -> (u64, u64) {
    if is_wider((width, height), bounds) {
        (bounds.0, (height * bounds.0 / width).max(2))
    } else {
        ((width * bounds.1 / height).max(2), bounds.1)
    }
}

/// The smallest size of the same shape that covers the bounds.
fn covering((width, height): (u64, u64), bounds: (u64, u64)) -> (u64, u64) {
    if is_wider((width, height), bounds) {
        ((width * bounds.1).div_ceil(height).min(LONGEST), bounds.1)
    } else {
        (bounds.0, (height * bounds.0).div_ceil(width).min(LONGEST))
    }
}

fn is_wider(shape: (u64, u64), than: (u64, u64)) -> bool {
    shape.0 * than.1 > than.0 * shape.1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_upright_clip_fills_the_poster_and_a_wide_one_its_width() {
        let poster = |width, height| within((width, height), PictureSize::Poster.bounds());
        assert_eq!(poster(1080, 1920), (360, 640));
        assert_eq!(poster(1920, 1080), (360, 202));
        assert_eq!(poster(1080, 1080), (360, 360));
        assert_eq!(poster(360, 4096), (56, 640));
    }

    #[test]
    fn small_pictures_are_cut_from_the_middle() {
        assert!(PictureSize::Thumb.filters(1080, 1920).ends_with(",crop=60:104"));
        assert!(PictureSize::Thumb.filters(1920, 1080).starts_with("scale=185:104:"));
        assert!(PictureSize::Tile.filters(1080, 1920).starts_with("scale=108:192:"));
    }

    #[test]
    fn a_size_is_read_as_it_is_written() {
        for size in PictureSize::ALL {
            assert_eq!(size.to_string().parse(), Ok(size));
        }
        assert_eq!("../thumb".parse::<PictureSize>(), Err(UnknownSize));
    }

    proptest! {
        #[test]
        fn whatever_a_clip_claims_the_picture_stays_small(width in any::<u32>(), height in any::<u32>()) {
            let shown = (u64::from(width.max(1)), u64::from(height.max(1)));
            for size in PictureSize::ALL {
                let bounds = size.bounds();
                let (inner, outer) = (within(shown, bounds), covering(shown, bounds));
                prop_assert!(inner.0 >= 2 && inner.1 >= 2 && inner.0 <= bounds.0 && inner.1 <= bounds.1);
                prop_assert!(outer.0 >= bounds.0 && outer.1 >= bounds.1);
                prop_assert!(outer.0 <= LONGEST && outer.1 <= LONGEST);
                prop_assert!(!size.filters(width, height).is_empty());
            }
        }
    }
}
