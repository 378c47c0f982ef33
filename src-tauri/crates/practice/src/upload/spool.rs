//! The folder of chunk files. A chunk file is named in the database only once it is whole, so a broken chunk is just
//! a file to remove. The bytes are kept until the upload is whole and hashed, so that a restart can go on.

use std::io;
use std::path::{Path, PathBuf};

use crate::secret::random_text;

pub(crate) struct Spool {
    folder: PathBuf,
    /// Keeps a temporary state's folder until the server is dropped.
    _temporary: Option<tempfile::TempDir>,
}

impl Spool {
    pub(crate) fn open(folder: PathBuf, temporary: Option<tempfile::TempDir>) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, _temporary: temporary })
    }

    /// A name for a chunk file that does not exist yet.
    pub(crate) fn new_name(upload_id: &str, first: u64) -> String {
        format!("{upload_id}-{first}-{}.part", random_text(8))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Removes chunk files; one that is gone already is no failure, one that stays is only wasted space.
    pub(crate) fn remove(&self, names: &[String]) {
        for name in names {
            remove_file(&self.path(name));
        }
    }

    /// Removes every file that `keep` does not name: leftovers of a killed run.
    pub(crate) fn sweep(&self, keep: &[String]) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !keep.iter().any(|name| entry.file_name() == name.as_str()) {
                remove_file(&entry.path());
            }
        }
        Ok(())
    }

    pub(crate) fn empty(&self) -> io::Result<()> {
        self.sweep(&[])
    }
}

fn remove_file(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a chunk file could not be removed");
    }
}
