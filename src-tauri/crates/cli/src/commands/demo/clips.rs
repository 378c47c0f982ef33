//! The clips of a run: small real ones that this program carries, made different from those of every other run, so
//! that what arrives can be told by its hash.
//!
//! A `free` box at the end makes the difference, and the size where it matters: players and TikTok skip such boxes.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// The bytes that the large clip has: more than fit into one chunk.
pub(super) const LARGE: u64 = 66_000_000;

/// Name and size of a box, as they stand in the file.
const BOX_HEADER: u64 = 8;

/// What a run needs on the disk at the same time: the large clip, its private copy, what TikTok holds of it, and the
/// rest.
pub(super) const ROOM: u64 = 220_000_000;

/// What a clip is made from.
#[derive(Clone, Copy)]
pub(super) enum Take {
    Mp4,
    Mov,
    /// The media rules refuse it.
    Hevc,
    /// An MP4 of [`LARGE`] bytes.
    Large,
}

impl Take {
    fn film(self) -> &'static [u8] {
        match self {
            Self::Mp4 | Self::Large => include_bytes!("clips/upright.mp4"),
            Self::Mov => include_bytes!("clips/upright.mov"),
            Self::Hevc => include_bytes!("clips/hevc.mp4"),
        }
    }
}

/// Finds out whether a run has the room that it needs, by taking it for a moment.
pub(super) fn try_for_room(folder: &Path) -> io::Result<()> {
    const BLOCK: usize = 1_000_000;
    let path = folder.join("room");
    let taken = File::create(&path).and_then(|mut file| {
        let block = vec![1; BLOCK];
        (0..ROOM / BLOCK as u64).try_for_each(|_| file.write_all(&block))
    });
    fs::remove_file(&path).and(taken)
}

/// Writes a clip of that name into the folder. Its bytes have never been before.
pub(super) fn make(folder: &Path, name: &str, take: Take) -> io::Result<PathBuf> {
    let path = folder.join(name);
    let (film, mark) = (take.film(), Uuid::new_v4().into_bytes());
    let small = film.len() as u64 + BOX_HEADER + mark.len() as u64;
    let size = match take {
        Take::Large => LARGE,
        Take::Mp4 | Take::Mov | Take::Hevc => small,
    };
    let padding = u32::try_from(size - film.len() as u64).map_err(io::Error::other)?;
    let mut file = File::create(&path)?;
    for part in [film, &padding.to_be_bytes(), b"free", &mark] {
        file.write_all(part)?;
    }
    // What is missing reads as zeros.
    file.set_len(size)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use runsheet_media::report;
    use runsheet_model::media_rules::{self, RuleSet};
    use runsheet_testkit::TestDir;

    use super::*;

    #[test]
    fn every_clip_is_what_it_is_made_for_and_no_two_are_the_same() {
        let dir = TestDir::new();
        let inspect =
            |name: &str, take| report(&make(dir.path(), name, take).unwrap(), RuleSet::Brief).unwrap();
        let takes =
            [("a.mp4", Take::Mp4), ("b.mov", Take::Mov), ("c.mp4", Take::Large), ("d.mp4", Take::Mp4)];
        let good = takes.map(|(name, take)| inspect(name, take));
        for clip in &good {
            assert_eq!(clip.findings, [], "{:?}", clip.path);
        }
        assert_eq!((good[1].facts.container.to_string(), good[2].size), ("MOV".to_owned(), LARGE));
        assert_ne!(good[0].hash, good[3].hash);
        assert!(media_rules::refuses(&inspect("e.mp4", Take::Hevc).findings));
    }
}
