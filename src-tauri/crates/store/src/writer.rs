//! The one thread that writes. It owns the read-write connection and runs one transaction after the other.
//!
//! A write that was queued happens even when its caller stops waiting. A panic in a closure rolls its transaction back
//! and goes on in the caller; the thread lives on.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    error::{OpenError, StoreError},
    transaction::Tx,
};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// What became of a closure: its answer, or its panic.
pub(crate) type Ran<T, E> = thread::Result<Result<T, E>>;

/// The handle to the writing thread.
pub(crate) struct Writer {
    running: Mutex<Option<Running>>,
}

struct Running {
    jobs: Sender<Job>,
    thread: JoinHandle<Result<(), StoreError>>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(connection: Connection) -> Result<Self, OpenError> {
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work(connection, &queue))
            .map_err(OpenError::Thread)?;
        Ok(Self { running: Mutex::new(Some(Running { jobs, thread })) })
    }

    /// Queues a write. `answer` is called on the writing thread with what became of it.
    pub(crate) fn submit<T, E, F>(
        &self,
        closure: F,
        answer: impl FnOnce(Ran<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        E: From<StoreError>,
    {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = &running.as_ref().ok_or(StoreError::Closed)?.jobs;
        jobs.send(Box::new(move |connection| answer(transact(connection, closure))))
            .map_err(|_| StoreError::Closed)
    }

    /// Takes no more writes, finishes the queued ones, empties the write-ahead log and closes the file. Safe twice.
    pub(crate) fn close(&self) -> Result<(), StoreError> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { jobs, thread }) = running else { return Ok(()) };
        drop(jobs);
        if thread.thread().id() == thread::current().id() {
            return Ok(());
        }
        thread.join().unwrap_or(Err(StoreError::Closed))
    }
}

fn work(connection: Connection, queue: &Receiver<Job>) -> Result<(), StoreError> {
    let mut connection = connection;
    for job in queue {
        job(&mut connection);
    }
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error.into())
}

fn transact<T, E, F>(connection: &mut Connection, closure: F) -> Ran<T, E>
where
    F: FnOnce(&Tx<'_>) -> Result<T, E>,
    E: From<StoreError>,
{
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => return Ok(Err(StoreError::from(error).into())),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| closure(&Tx::new(&transaction))))?;
    Ok(outcome.and_then(|value| match transaction.commit() {
        Ok(()) => Ok(value),
        Err(error) => Err(StoreError::from(error).into()),
    }))
}
