//! A few read-only connections, lent one at a time. Reading never waits for the writer, nor the writer for readers.

use std::{
    path::PathBuf,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    error::StoreError,
    open::{self, OpenOptions},
    transaction::Reader,
};

/// The connections that only read.
pub(crate) struct Readers {
    path: PathBuf,
    options: OpenOptions,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    lent: usize,
    closed: bool,
}

impl Readers {
    /// None is opened before it is needed.
    pub(crate) fn new(path: PathBuf, options: OpenOptions) -> Self {
        Self { path, options, pool: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs the closure on one moment of the database. Blocks while all connections are lent.
    pub(crate) fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnOnce(&Reader<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        let mut lent = self.lend()?;
        let moment = lent
            .connection()?
            .transaction_with_behavior(TransactionBehavior::Deferred)
            .map_err(StoreError::from)?;
        closure(&Reader::new(&moment))
    }

    /// Lends no more, waits for what is lent and closes all. Safe twice.
    pub(crate) fn close(&self) {
        let mut pool = self.lock();
        pool.closed = true;
        pool.idle.clear();
        while pool.lent > 0 {
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let mut pool = self.lock();
        while !pool.closed && pool.idle.is_empty() && pool.lent >= self.options.readers.max(1) {
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        if pool.closed {
            return Err(StoreError::Closed);
        }
        pool.lent += 1;
        Ok(Lent { readers: self, connection: pool.idle.pop() })
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan; it goes back when dropped, also while panicking.
struct Lent<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
}

impl Lent<'_> {
    fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open::reading(&self.readers.path, &self.readers.options)?,
        };
        Ok(self.connection.insert(connection))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut pool = self.readers.lock();
        pool.lent -= 1;
        if !pool.closed {
            pool.idle.extend(self.connection.take());
        }
        self.connection = None;
        self.readers.returned.notify_all();
    }
}
