//! The names of pictures: `HASH-SIZE`, or `HASH-SIZE-MS` for a moment of the clip. They are what a web view may ask for,
//! so whatever has another form is refused before anything is looked up.

use std::fmt;
use std::str::FromStr;

use runsheet_media::{PictureSize, View};
use runsheet_model::clip::ClipHash;

/// A picture of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureName {
    /// The clip.
    pub clip: ClipHash,
    /// Which of its pictures.
    pub view: View,
}

/// The text names no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture's name is a clip's hash, thumb, tile or poster, and perhaps milliseconds, joined by '-'")]
pub struct NoPictureName;

impl PictureName {
    pub(crate) fn new(clip: ClipHash, size: PictureSize, at_ms: Option<u64>) -> Self {
        Self { clip, view: View { size, at_ms } }
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clip, view: View { size, at_ms } } = self;
        match at_ms {
            None => write!(f, "{clip}-{size}"),
            Some(at_ms) => write!(f, "{clip}-{size}-{at_ms}"),
        }
    }
}

impl FromStr for PictureName {
    type Err = NoPictureName;

    fn from_str(text: &str) -> Result<Self, NoPictureName> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next();
        let (clip, size, at_ms) = (next(), next(), next());
        let name = Self::new(
            clip.and_then(|clip| clip.parse().ok()).ok_or(NoPictureName)?,
            size.and_then(|size| size.parse().ok()).ok_or(NoPictureName)?,
            at_ms.map(|at| at.parse()).transpose().map_err(|_| NoPictureName)?,
        );
        // One picture, one name: no leading zeros, signs or capital letters.
        if name.to_string() == text { Ok(name) } else { Err(NoPictureName) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let clip = ClipHash::from_bytes([0xab; 32]);
        for size in PictureSize::ALL {
            for at_ms in [None, Some(0), Some(61_005), Some(u64::MAX)] {
                let name = PictureName::new(clip, size, at_ms);
                assert_eq!(name.to_string().parse(), Ok(name));
            }
        }
    }

    #[test]
    fn anything_else_is_no_name() {
        let hash = "ab".repeat(32);
        for text in [
            String::new(),
            hash.clone(),
            format!("{hash}-"),
            format!("{hash}-huge"),
            format!("{hash}-tile-"),
            format!("{hash}-tile-+5"),
            format!("{hash}-tile-05"),
            format!("{hash}-tile-5-6"),
            format!("{hash}-tile-99999999999999999999"),
            format!("{}-tile", hash.to_uppercase()),
            format!("../{hash}-tile"),
            format!("{hash}-tile/../../engine.json"),
            format!("{}-tile", &hash[2..]),
        ] {
            assert_eq!(text.parse::<PictureName>(), Err(NoPictureName), "{text}");
        }
    }
}
