//! Table `settings`: port, knobs and clock, each as JSON under its name.

use rusqlite::{Connection, OptionalExtension};
use serde::{Serialize, de::DeserializeOwned};

use crate::config::PracticeError;

pub(crate) const PORT: &str = "port";
pub(crate) const KNOBS: &str = "knobs";
pub(crate) const CLOCK: &str = "clock";

pub(crate) fn read<T: DeserializeOwned>(
    connection: &Connection,
    name: &str,
) -> Result<Option<T>, PracticeError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(text.as_deref().map(serde_json::from_str).transpose()?)
}

pub(crate) fn write<T: Serialize>(
    connection: &Connection,
    name: &str,
    value: &T,
) -> Result<(), PracticeError> {
    connection
        .prepare_cached(
            "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
        )?
        .execute((name, serde_json::to_string(value)?))?;
    Ok(())
}
