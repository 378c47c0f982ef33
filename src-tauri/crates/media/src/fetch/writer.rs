//! Writing what arrives, on a thread that may block.

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::clip_store::{ClipStore, KeptClip};
use crate::keep::KeepError;

/// Pieces received but not yet written.
const QUEUE: usize = 16;

enum Piece {
    Bytes(Bytes),
    End,
}

/// The receiving end of a download. Unless [`Writer::finish`] is called, what was written is removed: that is
/// how a dropped download ends.
pub(super) struct Writer {
    pieces: mpsc::Sender<Piece>,
    task: JoinHandle<Result<Option<KeptClip>, KeepError>>,
}

impl Writer {
    /// Opens a temporary file in the store.
    pub(super) fn start(store: ClipStore) -> Self {
        let (pieces, mut queue) = mpsc::channel(QUEUE);
        let task = tokio::task::spawn_blocking(move || {
            let mut incoming = store.receive()?;
            while let Some(piece) = queue.blocking_recv() {
                match piece {
                    Piece::Bytes(bytes) => incoming.write(&bytes)?,
                    Piece::End => return incoming.settle().map(Some),
                }
            }
            Ok(None)
        });
        Self { pieces, task }
    }

    /// Takes bytes. `false` if the writer gave up; [`Self::finish`] tells why.
    pub(super) async fn write(&self, bytes: Bytes) -> bool {
        self.pieces.send(Piece::Bytes(bytes)).await.is_ok()
    }

    /// All bytes are there: makes them a kept clip.
    pub(super) async fn finish(self) -> Result<KeptClip, KeepError> {
        if self.pieces.send(Piece::End).await.is_err() {
            tracing::debug!("the writer gave up before the end");
        }
        let stopped = || KeepError::Io(std::io::Error::other("the writer stopped"));
        self.task.await.map_err(|_| stopped())??.ok_or_else(stopped)
    }

    /// Removes what was written, and waits until it is gone.
    pub(super) async fn discard(self) {
        drop(self.pieces);
        if let Ok(Err(error)) = self.task.await {
            tracing::debug!(%error, "the discarded download could not be written either");
        }
    }
}
