//! Clips to post: a real one with a box of filling behind it that no player looks at.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use crate::Trouble;

/// A clip of the media crate's tests.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/tests/fixtures").join(name)
}

/// Bytes of the clip that all others are made of.
pub fn smallest() -> Result<u64, Trouble> {
    Ok(fs::metadata(real())?.len() + 100)
}

/// Writes a clip of that size that differs from those with other numbers. The filling takes no disk.
pub fn write(folder: &Path, number: u64, size: u64) -> Result<PathBuf, Trouble> {
    let path = folder.join(format!("clip-{number}.mp4"));
    let mut file = File::create(&path)?;
    let written = fs::read(real())?;
    file.write_all(&written)?;
    file.write_all(&u32::try_from(size - written.len() as u64)?.to_be_bytes())?;
    file.write_all(b"free")?;
    file.write_all(&number.to_be_bytes())?;
    file.set_len(size)?;
    Ok(path)
}

fn real() -> PathBuf {
    fixture("upright_faststart.mp4")
}
