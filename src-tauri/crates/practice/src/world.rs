//! The state of one practice TikTok while it is served: the database, the clock, the knobs and the spool.
//!
//! Every use of the state is one transaction over a [`Book`], which also carries the instant and the knobs that hold
//! for it; before anything else it lets time move on what is due ([`crate::settle`]).

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rusqlite::{Connection, TransactionBehavior};
use url::Url;

use crate::clock::{Clock, ClockChange};
use crate::config::{App, Creators, PracticeError};
use crate::knobs::Knobs;
use crate::state::{self, calls, creators, settings, uploads};
use crate::upload::hashing::Hashes;
use crate::upload::spool::Spool;
use crate::{past, settle};

pub(crate) struct World {
    connection: Mutex<Connection>,
    knobs: RwLock<Knobs>,
    clock: RwLock<Clock>,
    seeds: Creators,
    pub(crate) app: App,
    pub(crate) origin: Url,
    pub(crate) spool: Spool,
    /// Running hashes of the uploads under way.
    pub(crate) hashes: Hashes,
}

/// The state within one transaction.
pub(crate) struct Book<'a> {
    pub(crate) sql: &'a Connection,
    pub(crate) now_ms: i64,
    pub(crate) knobs: &'a Knobs,
    pub(crate) app: &'a App,
    pub(crate) origin: &'a Url,
}

impl World {
    pub(crate) fn new(
        connection: Connection,
        clock: Option<Clock>,
        seeds: Creators,
        app: App,
        origin: Url,
        spool: Spool,
    ) -> Result<Self, PracticeError> {
        let knobs = settings::read(&connection, settings::KNOBS)?.unwrap_or_default();
        let remembered = settings::read(&connection, settings::CLOCK)?;
        let clock = clock.or(remembered).unwrap_or_else(Clock::following_the_machine);
        settings::write(&connection, settings::CLOCK, &clock)?;
        let world = Self {
            connection: Mutex::new(connection),
            knobs: RwLock::new(knobs),
            clock: RwLock::new(clock),
            seeds,
            app,
            origin,
            spool,
            hashes: Hashes::default(),
        };
        let needed = world.act(|book| {
            world.settle_in(book)?;
            calls::prune(book.sql)?;
            uploads::chunks_needed(book.sql, book.now_ms)
        })?;
        world.spool.sweep(&needed)?;
        Ok(world)
    }

    /// Opens accounts for the creators this TikTok was started with, if it has none yet.
    fn settle_in(&self, book: &Book<'_>) -> Result<(), PracticeError> {
        if !creators::all(book.sql)?.is_empty() {
            return Ok(());
        }
        let seeds = match &self.seeds {
            Creators::Demo => crate::demo_creators(),
            Creators::List(list) => list.clone(),
        };
        for creator in &seeds {
            creators::put(book.sql, creator)?;
            past::invent(book.sql, creator, book.now_ms)?;
        }
        Ok(())
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.read().unwrap_or_else(PoisonError::into_inner).now_ms()
    }

    pub(crate) fn knobs(&self) -> Knobs {
        self.knobs.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs `work` in one transaction, which is committed unless it fails.
    pub(crate) fn act<T>(
        &self,
        work: impl FnOnce(&Book<'_>) -> Result<T, PracticeError>,
    ) -> Result<T, PracticeError> {
        let knobs = self.knobs();
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let book = Book {
            sql: &transaction,
            now_ms: self.now_ms(),
            knobs: &knobs,
            app: &self.app,
            origin: &self.origin,
        };
        settle::due(&book)?;
        let done = work(&book)?;
        transaction.commit()?;
        Ok(done)
    }

    /// [`World::act`] off the async threads.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Book<'_>) -> Result<T, PracticeError> + Send + 'static,
    ) -> Result<T, PracticeError> {
        let world = Arc::clone(self);
        tokio::task::spawn_blocking(move || world.act(work)).await.map_err(|_| PracticeError::Stopping)?
    }

    pub(crate) fn set_knobs(&self, knobs: Knobs) -> Result<(), PracticeError> {
        self.act(|book| settings::write(book.sql, settings::KNOBS, &knobs))?;
        *self.knobs.write().unwrap_or_else(PoisonError::into_inner) = knobs;
        Ok(())
    }

    /// Changes the clock, then lets everything that is due by the new time happen.
    pub(crate) fn change_clock(&self, change: ClockChange) -> Result<(), PracticeError> {
        let changed = {
            let mut clock = self.clock.write().unwrap_or_else(PoisonError::into_inner);
            *clock = clock.changed(change);
            *clock
        };
        self.act(|book| settings::write(book.sql, settings::CLOCK, &changed))
    }

    /// Back to the state of a first start: creators, their past, knobs; only port and clock stay.
    pub(crate) fn reset(&self) -> Result<(), PracticeError> {
        self.set_knobs(Knobs::default())?;
        self.hashes.forget_all();
        self.spool.empty()?;
        self.act(|book| {
            state::empty(book.sql)?;
            self.settle_in(book)
        })
    }
}
