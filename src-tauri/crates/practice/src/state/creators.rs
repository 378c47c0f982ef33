//! Table `creators`: one JSON document each, in the order in which they were added.

use rusqlite::{Connection, OptionalExtension};

use crate::config::PracticeError;
use crate::creator::Creator;

pub(crate) fn all(connection: &Connection) -> Result<Vec<Creator>, PracticeError> {
    let mut statement = connection.prepare_cached("SELECT doc FROM creators ORDER BY place")?;
    let docs = statement.query_map((), |row| row.get::<_, String>(0))?;
    docs.map(|doc| Ok(serde_json::from_str(&doc?)?)).collect()
}

pub(crate) fn find(connection: &Connection, handle: &str) -> Result<Option<Creator>, PracticeError> {
    let doc: Option<String> = connection
        .prepare_cached("SELECT doc FROM creators WHERE handle = ?1")?
        .query_row([handle], |row| row.get(0))
        .optional()?;
    Ok(doc.as_deref().map(serde_json::from_str).transpose()?)
}

pub(crate) fn get(connection: &Connection, handle: &str) -> Result<Creator, PracticeError> {
    find(connection, handle)?.ok_or_else(|| PracticeError::NoSuchCreator(handle.to_owned()))
}

/// Adds the creator or replaces the one of that handle.
pub(crate) fn put(connection: &Connection, creator: &Creator) -> Result<(), PracticeError> {
    connection
        .prepare_cached(
            "INSERT INTO creators (handle, place, doc)
             VALUES (?1, (SELECT count(*) FROM creators), ?2) ON CONFLICT DO UPDATE SET doc = ?2",
        )?
        .execute((&creator.handle, serde_json::to_string(creator)?))?;
    Ok(())
}
