//! [`Store`]: one open database.

use std::{
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use tokio::{sync::oneshot, task::spawn_blocking};

use crate::{
    backup,
    error::{OpenError, StoreError},
    open::{self, OpenOptions},
    readers::Readers,
    transaction::{Reader, Tx},
    writer::{Ran, Writer},
};

/// An open database. Clones share it; the last one dropped closes it, if [`Store::close`] did not.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    readers: Readers,
    writer: Writer,
}

impl Store {
    /// Opens the database, or makes it, checks it, and brings it to this version. Blocks: up to seconds when it is large.
    pub fn open(path: impl AsRef<Path>, options: OpenOptions) -> Result<Self, OpenError> {
        let path = path.as_ref().to_owned();
        let writer = Writer::start(open::writing(&path, &options)?)?;
        let readers = Readers::new(path.clone(), options);
        Ok(Self { inner: Arc::new(Inner { path, readers, writer }) })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs the closure in one transaction on the writing thread. When this returns `Ok`, the write survives a power
    /// cut; when the closure fails or panics, nothing of it remains. A panic goes on in the caller. The write also
    /// happens when the caller stops waiting for it.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.inner.writer.submit(closure, move |ran| drop(answer.send(ran)))?;
        settle(answered.await.ok())
    }

    /// [`Store::write`] for threads that may block: starting up, tests.
    pub fn write_blocking<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = mpsc::sync_channel(1);
        self.inner.writer.submit(closure, move |ran| drop(answer.send(ran)))?;
        settle(answered.recv().ok())
    }

    /// Runs the closure on one moment of the database, off the async threads.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let ran = spawn_blocking(move || inner.readers.read(closure)).await;
        settle(match ran {
            Ok(outcome) => Some(Ok(outcome)),
            Err(error) => error.try_into_panic().ok().map(Err),
        })
    }

    /// [`Store::read`] for threads that may block.
    pub fn read_blocking<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&Reader<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        self.inner.readers.read(closure)
    }

    /// Writes a complete copy of this moment to `to`, replacing what is there. Writers are not held up.
    pub async fn backup(&self, to: impl Into<PathBuf>) -> Result<(), StoreError> {
        let (from, to) = (self.inner.path.clone(), to.into());
        spawn_blocking(move || backup::copy_database(&from, &to)).await.unwrap_or(Err(StoreError::Closed))
    }

    /// Takes no more work, finishes what was queued, empties the write-ahead log and closes the file. Safe twice.
    pub async fn close(&self) -> Result<(), StoreError> {
        let inner = Arc::clone(&self.inner);
        spawn_blocking(move || inner.close()).await.unwrap_or(Err(StoreError::Closed))
    }
}

impl Inner {
    /// Readers first: the last connection to close is the one that empties the log.
    fn close(&self) -> Result<(), StoreError> {
        self.readers.close();
        self.writer.close()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::error!(%error, "the database was not closed well");
        }
    }
}

/// The closure's answer, its panic going on here, or `Closed` when it never ran.
fn settle<T, E: From<StoreError>>(ran: Option<Ran<T, E>>) -> Result<T, E> {
    match ran {
        Some(Ok(outcome)) => outcome,
        Some(Err(panic)) => resume_unwind(panic),
        None => Err(StoreError::Closed.into()),
    }
}

#[cfg(test)]
mod tests;
