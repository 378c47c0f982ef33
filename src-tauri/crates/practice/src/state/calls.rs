//! Table `calls`: the history, one JSON document per call. Numbers are never used twice, also after clearing.

use rusqlite::Connection;

use crate::config::PracticeError;
use crate::history::Call;

/// Calls that survive a start of the server.
const KEPT: i64 = 200_000;

/// Forgets what is older than the newest calls.
pub(crate) fn prune(connection: &Connection) -> Result<(), PracticeError> {
    connection
        .execute("DELETE FROM calls WHERE seq <= (SELECT coalesce(max(seq), 0) FROM calls) - ?1", [KEPT])?;
    Ok(())
}

pub(crate) fn append(connection: &Connection, call: &Call) -> Result<(), PracticeError> {
    connection
        .prepare_cached("INSERT INTO calls (doc) VALUES (?1)")?
        .execute([serde_json::to_string(call)?])?;
    Ok(())
}

/// The calls after number `after`, oldest first.
pub(crate) fn since(connection: &Connection, after: i64) -> Result<Vec<Call>, PracticeError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, doc FROM calls WHERE seq > ?1 ORDER BY seq")?;
    let rows = statement.query_map([after], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (seq, doc) = row?;
        Ok(Call { seq, ..serde_json::from_str(&doc)? })
    })
    .collect()
}

pub(crate) fn clear(connection: &Connection) -> Result<(), PracticeError> {
    connection.execute("DELETE FROM calls", ())?;
    Ok(())
}
