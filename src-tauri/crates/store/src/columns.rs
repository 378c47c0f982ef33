//! How values lie in columns: instants as milliseconds UTC, words and ids as text, lists and details as JSON.
//!
//! Reading goes by column name, or by number where many rows are read at once, and refuses what it does not understand,
//! naming the column but not the value.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rusqlite::{Row, RowIndex, types::Type};
use serde::{Serialize, de::DeserializeOwned};

/// A column holds something this version cannot read.
#[derive(Debug, thiserror::Error)]
#[error("column {0} holds something this version cannot read")]
struct BadColumn(String);

/// Milliseconds since 1970, UTC; what is finer is cut off.
pub(crate) fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// The same for an instant that may be missing.
pub(crate) fn ms_or_null(at: Option<DateTime<Utc>>) -> Option<i64> {
    at.map(ms)
}

/// A value as JSON text.
pub(crate) fn json_text(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// Typed reading of a row, by column name or number.
pub(crate) trait Columns {
    /// An instant.
    fn instant(&self, column: impl RowIndex + Copy) -> rusqlite::Result<DateTime<Utc>>;
    /// An instant or NULL.
    fn instant_or_null(&self, column: impl RowIndex + Copy) -> rusqlite::Result<Option<DateTime<Utc>>>;
    /// A word or an id.
    fn parsed<T: FromStr>(&self, column: impl RowIndex + Copy) -> rusqlite::Result<T>;
    /// A word, an id or NULL.
    fn parsed_or_null<T: FromStr>(&self, column: impl RowIndex + Copy) -> rusqlite::Result<Option<T>>;
    /// JSON.
    fn json<T: DeserializeOwned>(&self, column: impl RowIndex + Copy) -> rusqlite::Result<T>;
}

impl Columns for Row<'_> {
    fn instant(&self, column: impl RowIndex + Copy) -> rusqlite::Result<DateTime<Utc>> {
        let ms = self.get(column)?;
        DateTime::from_timestamp_millis(ms).ok_or_else(|| bad(self, column, Type::Integer))
    }

    fn instant_or_null(&self, column: impl RowIndex + Copy) -> rusqlite::Result<Option<DateTime<Utc>>> {
        self.get::<_, Option<i64>>(column)?.map(|_| self.instant(column)).transpose()
    }

    fn parsed<T: FromStr>(&self, column: impl RowIndex + Copy) -> rusqlite::Result<T> {
        parse(self, column, self.get_ref(column)?.as_str().map_err(|_| bad(self, column, Type::Text))?)
    }

    fn parsed_or_null<T: FromStr>(&self, column: impl RowIndex + Copy) -> rusqlite::Result<Option<T>> {
        let text = self.get_ref(column)?.as_str_or_null().map_err(|_| bad(self, column, Type::Text))?;
        text.map(|text| parse(self, column, text)).transpose()
    }

    fn json<T: DeserializeOwned>(&self, column: impl RowIndex + Copy) -> rusqlite::Result<T> {
        let text = self.get_ref(column)?.as_str().map_err(|_| bad(self, column, Type::Text))?;
        serde_json::from_str(text).map_err(|_| bad(self, column, Type::Text))
    }
}

fn parse<T: FromStr>(row: &Row<'_>, column: impl RowIndex, text: &str) -> rusqlite::Result<T> {
    text.parse().map_err(|_| bad(row, column, Type::Text))
}

fn bad(row: &Row<'_>, column: impl RowIndex, wanted: Type) -> rusqlite::Error {
    let index = column.idx(row.as_ref()).unwrap_or_default();
    let name = row.as_ref().column_name(index).unwrap_or_default().to_owned();
    rusqlite::Error::FromSqlConversionFailure(index, wanted, Box::new(BadColumn(name)))
}
