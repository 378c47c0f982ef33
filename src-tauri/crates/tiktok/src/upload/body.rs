//! The bytes of a chunk on their way from disk to the connection, a piece at a time.
//!
//! A blocking reader stays at most a few pieces ahead. When the file ends early or cannot be read the body ends in
//! an error, which breaks the request off: short or padded data is never sent.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures::Stream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};

use super::{Chunk, ChunkError, file_at};

const PIECE: usize = 256 * 1024;
const PIECES_AHEAD: usize = 2;

/// The sending side's view of a body: how far it is, and how its reader ended. Dropping it ends the body.
pub(super) struct Feed {
    handed_over: watch::Receiver<u64>,
    reader: JoinHandle<Result<(), ChunkError>>,
    stop: DropGuard,
}

/// The body itself.
pub(super) struct Pieces {
    first: Option<Bytes>,
    rest: mpsc::Receiver<Bytes>,
    handed_over: watch::Sender<u64>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
    len: u64,
    progress: Box<dyn Fn(u64) + Send>,
}

/// Starts reading and waits for the first piece, so that a file that already changed sends nothing at all.
pub(super) async fn open(
    file: Arc<File>,
    chunk: Chunk,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<(Feed, Pieces), ChunkError> {
    let (pieces, mut rest) = mpsc::channel(PIECES_AHEAD);
    let reader = tokio::task::spawn_blocking(move || read(&file, chunk, &pieces));
    let Some(first) = rest.recv().await else {
        let ended = reader.await.map_err(|gone| ChunkError::Io(io::Error::other(gone)))?;
        return Err(ended.err().unwrap_or(ChunkError::FileChanged { expected: chunk.total }));
    };
    let (handed_over, watching) = watch::channel(0);
    let stop = CancellationToken::new();
    let body = Pieces {
        first: Some(first),
        rest,
        handed_over,
        stopped: Box::pin(stop.clone().cancelled_owned()),
        len: chunk.len(),
        progress: Box::new(progress),
    };
    Ok((Feed { handed_over: watching, reader, stop: stop.drop_guard() }, body))
}

impl Feed {
    /// Bytes of the chunk handed to the connection so far.
    pub(super) fn handed_over(&self) -> watch::Receiver<u64> {
        self.handed_over.clone()
    }

    /// Why the reader gave up, if it did. Call it when the connection is done with the body.
    pub(super) async fn failure(self) -> Option<ChunkError> {
        drop(self.stop);
        match self.reader.await {
            Ok(ended) => ended.err(),
            Err(gone) => Some(ChunkError::Io(io::Error::other(gone))),
        }
    }
}

fn read(file: &File, chunk: Chunk, pieces: &mpsc::Sender<Bytes>) -> Result<(), ChunkError> {
    let changed = || ChunkError::FileChanged { expected: chunk.total };
    if file.metadata().map_err(ChunkError::Io)?.len() != chunk.total {
        return Err(changed());
    }
    let mut sent = VecDeque::new();
    let mut offset = chunk.first;
    while offset < chunk.end() {
        let wanted = (chunk.end() - offset).min(PIECE as u64);
        let mut piece = room(&mut sent, wanted as usize);
        file_at::fill(file, &mut piece, offset).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => changed(),
            _ => ChunkError::Io(error),
        })?;
        let piece = piece.freeze();
        sent.push_back(piece.clone());
        if pieces.blocking_send(piece).is_err() {
            return Ok(());
        }
        offset += wanted;
    }
    Ok(())
}

/// Memory for the next piece: the oldest that the connection has let go, for new memory costs as much as reading into it.
fn room(sent: &mut VecDeque<Bytes>, wanted: usize) -> BytesMut {
    match sent.pop_front().map(Bytes::try_into_mut) {
        Some(Ok(mut free)) => {
            free.resize(wanted, 0);
            free
        }
        Some(Err(in_use)) => {
            sent.push_front(in_use);
            BytesMut::zeroed(wanted)
        }
        None => BytesMut::zeroed(wanted),
    }
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(io::ErrorKind::Interrupted.into())));
        }
        let piece = match self.first.take() {
            Some(first) => Some(first),
            None => ready!(self.rest.poll_recv(cx)),
        };
        let before = *self.handed_over.borrow();
        match piece {
            Some(piece) => {
                let now = before + piece.len() as u64;
                self.handed_over.send_replace(now);
                (self.progress)(now);
                Poll::Ready(Some(Ok(piece)))
            }
            None if before == self.len => Poll::Ready(None),
            None => Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
        }
    }
}
