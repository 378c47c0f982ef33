//! The private copies of clips: one read-only file per clip, named by its hash, in one folder.
//!
//! A name that exists is complete: copies are written under another name, synced, and renamed into place.
//! Keeping the same clip twice costs nothing, in parallel too. Which clips are still needed is for others to
//! know.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use runsheet_model::clip::{ClipFacts, ClipHash, Container};

use crate::hash::hash_reader;
use crate::incoming::{self, Incoming};
use crate::keep::KeepError;
use crate::platform;

const CONTAINERS: [Container; 3] = [Container::Mp4, Container::Mov, Container::Webm];

/// A folder of private copies. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ClipStore {
    folder: Arc<Path>,
}

/// A clip of which a private copy exists.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptClip {
    /// Its identity.
    pub hash: ClipHash,
    /// Size in bytes.
    pub size: u64,
    /// The private copy: read-only, never changed in place.
    pub path: PathBuf,
    /// What inspection of the private copy found.
    pub facts: ClipFacts,
}

/// Why a kept clip cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No copy with this hash is kept.
    #[error("the private copy of clip {0} is gone")]
    Missing(ClipHash),
    /// The copy's bytes are no longer those of the clip: a damaged disk, or somebody wrote to it. Remove it
    /// before the clip is kept again.
    #[error("the private copy of clip {expected} was changed; its bytes now hash to {found}")]
    Altered {
        /// The clip that was kept.
        expected: ClipHash,
        /// What the bytes hash to now.
        found: ClipHash,
    },
    /// The file system refused.
    #[error("the private copy could not be read: {0}")]
    Io(#[from] io::Error),
}

impl ClipStore {
    /// Uses `folder`, which is created for this user alone if it does not exist.
    ///
    /// # Errors
    /// Whatever creating the folder reports.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        platform::create_private_folder(&folder)?;
        Ok(Self { folder: folder.into() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what a killed copy or download left behind, and says how many files that were. Call it at
    /// start, before anything is kept.
    ///
    /// # Errors
    /// Whatever listing the folder or removing a file reports.
    pub fn sweep(&self) -> io::Result<usize> {
        let mut removed = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if incoming::is_leftover(&entry.file_name()) {
                platform::remove_read_only(&entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// The path of a kept clip.
    pub fn path(&self, hash: ClipHash) -> Option<PathBuf> {
        CONTAINERS.iter().map(|container| self.place(hash, *container)).find(|path| path.is_file())
    }

    /// Opens a kept clip for reading.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if no such copy is kept.
    pub fn open(&self, hash: ClipHash) -> Result<File, StoreError> {
        let path = self.path(hash).ok_or(StoreError::Missing(hash))?;
        match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StoreError::Missing(hash)),
            other => Ok(other?),
        }
    }

    /// Opens a kept clip, reads it through and makes sure that it still is that clip. What the handle gives afterwards
    /// is what was read, whatever happens to the file's name.
    ///
    /// # Errors
    /// [`StoreError::Altered`] if the bytes changed, [`StoreError::Missing`] if there are none.
    pub fn open_verified(&self, hash: ClipHash) -> Result<File, StoreError> {
        let mut file = self.open(hash)?;
        let found = hash_reader(&mut file)?;
        if found != hash {
            return Err(StoreError::Altered { expected: hash, found });
        }
        Ok(file)
    }

    /// Removes a kept clip. `false` if there was none.
    ///
    /// # Errors
    /// Whatever removing the file reports.
    pub fn remove(&self, hash: ClipHash) -> io::Result<bool> {
        let Some(path) = self.path(hash) else { return Ok(false) };
        match platform::remove_read_only(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
            Ok(()) => Ok(true),
        }
    }

    /// All kept clips, in no order.
    ///
    /// # Errors
    /// Whatever listing the folder reports.
    pub fn list(&self) -> io::Result<Vec<ClipHash>> {
        let names = fs::read_dir(&self.folder)?.map(|entry| entry.map(|entry| entry.file_name()));
        names
            .filter_map(|name| {
                name.map(|name| Path::new(&name).file_stem()?.to_str()?.parse().ok()).transpose()
            })
            .collect()
    }

    /// Where the copy of a clip belongs.
    pub(crate) fn place(&self, hash: ClipHash, container: Container) -> PathBuf {
        self.folder.join(format!("{hash}.{}", container.extension()))
    }

    /// Whether a kept clip has exactly this size: only then can a source be one of them.
    pub(crate) fn has_size(&self, size: u64) -> io::Result<bool> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !incoming::is_leftover(&entry.file_name())
                && entry.metadata().is_ok_and(|meta| meta.len() == size)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes the names of all kept clips durable. A clip that is there may have got its name only just now, from somebody
    /// who has not come to this yet, or was killed before it.
    pub(crate) fn sync_names(&self) -> Result<(), KeepError> {
        platform::sync_folder(&self.folder).map_err(KeepError::writing)
    }

    /// Begins to receive bytes that will become a kept clip.
    pub(crate) fn receive(&self) -> Result<Incoming, KeepError> {
        Incoming::begin(self.clone())
    }
}
