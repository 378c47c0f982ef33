//! Where pictures lie: a folder per clip, named by its hash, and in it a file per size and moment.
//!
//! No name in it comes from outside. A picture is written under another name and renamed into place.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use runsheet_model::clip::ClipHash;

use super::size::PictureSize;
use crate::ffmpeg::{LARGEST, is_jpeg};
use crate::platform;

const PREFIX: &str = ".incoming-";

/// How many pictures of one clip are kept: its cards, and some filmstrips. What somebody looks at beyond is made each
/// time.
const MOST: usize = 200;

/// A folder of pictures. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct PictureFolder(Arc<Path>);

impl PictureFolder {
    /// Nothing is made before the first picture is kept.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder.into())
    }

    /// A picture that was made before. One that is not whole is none.
    pub(super) fn read(&self, clip: ClipHash, size: PictureSize, at_ms: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.place(clip, size, at_ms)).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
        is_jpeg(&bytes).then_some(bytes)
    }

    /// Keeps a picture. Nothing of it is left when that fails.
    pub(super) fn write(
        &self,
        clip: ClipHash,
        size: PictureSize,
        at_ms: u64,
        picture: &[u8],
    ) -> io::Result<()> {
        let folder = self.of(clip);
        platform::create_private_folder(&folder)?;
        if fs::read_dir(&folder)?.count() >= MOST {
            return Ok(());
        }
        let mut file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(&folder)?;
        file.write_all(picture)?;
        file.persist(self.place(clip, size, at_ms)).map_err(|refused| refused.error)?;
        Ok(())
    }

    /// Removes the pictures of clips that are not `kept`, and files that a killed run left. What is no clip's folder is
    /// left alone.
    pub(super) fn sweep(&self, kept: impl Fn(ClipHash) -> bool) -> io::Result<usize> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            entries => entries?,
        };
        let mut removed = 0;
        for entry in entries {
            let entry = entry?;
            let Some(clip) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            if kept(clip) {
                removed += remove_leftovers(&entry.path())?;
            } else {
                fs::remove_dir_all(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn of(&self, clip: ClipHash) -> PathBuf {
        self.0.join(clip.to_string())
    }

    fn place(&self, clip: ClipHash, size: PictureSize, at_ms: u64) -> PathBuf {
        self.of(clip).join(format!("{size}-{at_ms}.jpg"))
    }
}

fn remove_leftovers(folder: &Path) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use runsheet_testkit::TestDir;

    use super::*;

    const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 picture \xff\xd9";
    const CLIP: ClipHash = ClipHash::from_bytes([7; 32]);

    fn folder(dir: &TestDir) -> PictureFolder {
        PictureFolder::new(dir.join("pictures"))
    }

    #[test]
    fn a_picture_is_found_by_clip_size_and_moment() {
        let dir = TestDir::new();
        let folder = folder(&dir);
        folder.write(CLIP, PictureSize::Thumb, 500, PICTURE).unwrap();
        assert_eq!(folder.read(CLIP, PictureSize::Thumb, 500).as_deref(), Some(PICTURE));
        assert_eq!(folder.read(CLIP, PictureSize::Poster, 500), None);
        assert_eq!(folder.read(CLIP, PictureSize::Thumb, 501), None);
        assert_eq!(folder.read(ClipHash::from_bytes([8; 32]), PictureSize::Thumb, 500), None);
    }

    #[test]
    fn a_file_that_is_not_whole_is_no_picture() {
        let dir = TestDir::new();
        let folder = folder(&dir);
        for damaged in [&PICTURE[..PICTURE.len() - 1], b"", &PICTURE[1..]] {
            folder.write(CLIP, PictureSize::Thumb, 0, damaged).unwrap();
            assert_eq!(folder.read(CLIP, PictureSize::Thumb, 0), None, "{damaged:?}");
        }
    }

    #[test]
    fn one_clip_keeps_a_limited_number() {
        let dir = TestDir::new();
        let folder = folder(&dir);
        for at_ms in 0..=MOST as u64 {
            folder.write(CLIP, PictureSize::Tile, at_ms, PICTURE).unwrap();
        }
        assert!(folder.read(CLIP, PictureSize::Tile, MOST as u64 - 1).is_some());
        assert!(folder.read(CLIP, PictureSize::Tile, MOST as u64).is_none());
    }

    #[test]
    fn pictures_go_with_their_clip_and_leftovers_with_the_next_sweep() {
        let dir = TestDir::new();
        let folder = folder(&dir);
        assert_eq!(folder.sweep(|_| true).unwrap(), 0, "before the first picture there is nothing");
        let gone = ClipHash::from_bytes([8; 32]);
        for clip in [CLIP, gone] {
            folder.write(clip, PictureSize::Thumb, 0, PICTURE).unwrap();
        }
        dir.write(format!("pictures/{CLIP}/.incoming-x"), "half");
        let others = dir.write("pictures/of somebody else/note.txt", "text");
        assert_eq!(folder.sweep(|clip| clip == CLIP).unwrap(), 2);
        assert!(folder.read(CLIP, PictureSize::Thumb, 0).is_some());
        assert!(!dir.join(format!("pictures/{gone}")).exists());
        assert!(!dir.join(format!("pictures/{CLIP}/.incoming-x")).exists());
        assert!(others.exists());
        assert_eq!(folder.sweep(|clip| clip == CLIP).unwrap(), 0);
    }
}
