//! What a closure gets to work with: [`Reader`] sees one moment of the database, [`Tx`] may also change it.
//!
//! The tables add their reads and writes to these two. Every statement is prepared once per connection and kept.

use std::ops::Deref;

use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::error::StoreError;

/// One moment of the database: everything read through it belongs together.
pub struct Reader<'c> {
    connection: &'c Connection,
}

/// One write. All of it happens, durably, or nothing does.
pub struct Tx<'c> {
    reader: Reader<'c>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}

type Map<T> = fn(&Row<'_>) -> rusqlite::Result<T>;

impl<'c> Reader<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// The one row a statement finds, or none.
    pub(crate) fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: Map<T>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.query_row(params, map).optional()?)
    }

    /// The one row a statement always has, such as a count.
    pub(crate) fn single<T>(&self, sql: &str, params: impl Params, map: Map<T>) -> Result<T, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.query_row(params, map)?)
    }

    /// All rows a statement finds.
    pub(crate) fn list<T>(&self, sql: &str, params: impl Params, map: Map<T>) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { reader: Reader::new(connection) }
    }

    /// Runs a statement and says how many rows it touched.
    pub(crate) fn change(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// Runs a statement that must touch the row with this id.
    pub(crate) fn change_one(
        &self,
        (what, id): (&'static str, &dyn std::fmt::Display),
        sql: &str,
        params: impl Params,
    ) -> Result<(), StoreError> {
        match self.change(sql, params)? {
            0 => Err(StoreError::Missing { what, id: id.to_string() }),
            _ => Ok(()),
        }
    }
}
