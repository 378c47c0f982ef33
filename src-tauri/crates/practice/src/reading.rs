//! Reads a request's body piece by piece, at a pace and up to a byte that a fault or knob sets.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::StreamExt;

/// Largest body of anything but an upload.
const SMALL: u64 = 1024 * 1024;

/// A body being read.
pub(crate) struct Reading {
    body: BodyDataStream,
    bytes_per_second: Option<u64>,
    break_at: Option<u64>,
    /// Bytes read so far.
    pub(crate) received: u64,
}

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The caller went away, or sent less than announced.
    Lost,
    /// A fault wants the connection reset here.
    Here,
    /// More than an API call may carry.
    TooLarge,
}

impl Reading {
    pub(crate) fn new(body: Body, bytes_per_second: Option<u64>, break_at: Option<u64>) -> Self {
        Self { body: body.into_data_stream(), bytes_per_second, break_at, received: 0 }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        let Some(piece) = self.body.next().await else {
            return if self.break_at.is_some() { Err(Broken::Here) } else { Ok(None) };
        };
        let piece = piece.map_err(|_| Broken::Lost)?;
        let length = piece.len() as u64;
        if let Some(break_at) = self.break_at
            && self.received + length >= break_at
        {
            self.received = break_at;
            return Err(Broken::Here);
        }
        self.received += length;
        if let Some(pace) = self.bytes_per_second {
            tokio::time::sleep(Duration::from_secs_f64(length as f64 / pace.max(1) as f64)).await;
        }
        Ok(Some(piece))
    }

    /// Reads to the end and throws it away.
    pub(crate) async fn drain(&mut self) -> Result<(), Broken> {
        while self.next().await?.is_some() {}
        Ok(())
    }

    /// The whole body of an API call.
    pub(crate) async fn small(&mut self) -> Result<Vec<u8>, Broken> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await? {
            if self.received > SMALL {
                return Err(Broken::TooLarge);
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }
}
