//! A clip on its way into the store: a file under a temporary name that vanishes unless it is settled.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::Path;
use std::time::SystemTime;

use runsheet_model::clip::ClipHash;
use tempfile::NamedTempFile;

use crate::clip_store::{ClipStore, KeptClip};
use crate::hash::Pieces;
use crate::inspect::{Measured, inspect_reader};
use crate::keep::KeepError;
use crate::platform;

const PREFIX: &str = ".incoming-";

/// Whether a file in the store's folder is one that nobody settled.
pub(crate) fn is_leftover(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(PREFIX.as_bytes())
}

/// Bytes being written. Dropping it removes them.
pub(crate) struct Incoming {
    store: ClipStore,
    file: NamedTempFile,
    hasher: blake3::Hasher,
    size: u64,
}

impl Incoming {
    /// Creates the temporary file, in the folder in which the clip will stay.
    pub(crate) fn begin(store: ClipStore) -> Result<Self, KeepError> {
        let file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(store.folder());
        let file = file.map_err(KeepError::writing)?;
        Ok(Self { store, file, hasher: blake3::Hasher::new(), size: 0 })
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), KeepError> {
        self.file.as_file_mut().write_all(bytes).map_err(KeepError::writing)?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Lets the file system share the source's blocks instead of copying them. `false` where it cannot; then
    /// nothing is written yet.
    pub(crate) fn share_blocks(&mut self, source: &File) -> Result<bool, KeepError> {
        let Self { file, hasher, size, .. } = self;
        let file = file.as_file_mut();
        if reflink_copy::reflink_file(source, file).is_err() {
            file.set_len(0).and_then(|()| file.rewind()).map_err(KeepError::writing)?;
            return Ok(false);
        }
        file.rewind().map_err(KeepError::writing)?;
        let mut pieces = Pieces::of(file);
        while let Some(bytes) = pieces.next().map_err(KeepError::writing)? {
            hasher.update(bytes);
            *size += bytes.len() as u64;
        }
        Ok(true)
    }

    /// Bytes received so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The hash of the bytes received so far.
    pub(crate) fn hash(&self) -> ClipHash {
        self.hasher.finalize().into()
    }

    /// When the file was last written, by the clock of the file system.
    pub(crate) fn written_at(&self) -> io::Result<SystemTime> {
        self.file.as_file().metadata()?.modified()
    }

    /// Inspects what was received, makes it durable and puts it in its place.
    ///
    /// If the clip is kept already, the new copy is dropped; what is answered is durable all the same.
    pub(crate) fn settle(mut self) -> Result<KeptClip, KeepError> {
        let Measured { size, facts } = inspect_reader(self.file.as_file_mut(), self.size)?;
        let hash = self.hash();
        let path = self.store.place(hash, facts.container);
        if !is_kept(&path, size) {
            let file = self.file.as_file();
            platform::make_read_only(file).and_then(|()| file.sync_all()).map_err(KeepError::writing)?;
            put_in_place(self.file, &path, size)?;
        }
        self.store.sync_names()?;
        Ok(KeptClip { hash, size, path, facts })
    }
}

fn is_kept(path: &Path, size: u64) -> bool {
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.len() == size)
}

/// Renames the finished file. Losing a race to the same clip is no failure: Windows does not replace a file
/// that is open.
fn put_in_place(file: NamedTempFile, path: &Path, size: u64) -> Result<(), KeepError> {
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(_) if is_kept(path, size) => Ok(()),
        Err(refused) => Err(KeepError::writing(refused.error)),
    }
}
