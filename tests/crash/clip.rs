//! Clips that no two posts share: a real one with a box of filling behind it that no player looks at.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// How big a clip is, and so how it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One chunk, in one piece.
    Small,
    /// One chunk, in several pieces.
    Wide,
    /// Two chunks.
    Large,
}

impl Size {
    fn bytes(self) -> usize {
        match self {
            Self::Small => CLIP.len() + 100,
            Self::Wide => 900_000,
            Self::Large => 64_000_001,
        }
    }
}

static CLIP: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/tests/fixtures/upright_faststart.mp4");
    fs::read(fixture).unwrap()
});

/// Writes the clip with that number and names its file and its BLAKE3.
pub fn write(folder: &Path, number: u64, size: Size) -> (PathBuf, String) {
    let mut bytes = CLIP.clone();
    let filling = size.bytes() - bytes.len();
    bytes.write_all(&u32::try_from(filling).unwrap().to_be_bytes()).unwrap();
    bytes.write_all(b"free").unwrap();
    bytes.write_all(&number.to_be_bytes()).unwrap();
    bytes.resize(size.bytes(), 0);
    let path = folder.join(format!("clip-{number}.mp4"));
    fs::write(&path, &bytes).unwrap();
    (path, blake3::hash(&bytes).to_hex().to_string())
}
