//! Table `faults`: the script, and how often each of its lines matched and acted.

use rusqlite::Connection;

use crate::config::PracticeError;
use crate::endpoint::Endpoint;
use crate::fault::{Fault, FaultKind};

/// What a fault line is matched against.
pub(crate) struct Meeting<'a> {
    pub(crate) endpoint: Endpoint,
    pub(crate) creator: Option<&'a str>,
    pub(crate) chunk: Option<u64>,
}

pub(crate) fn add(connection: &Connection, fault: &Fault) -> Result<i64, PracticeError> {
    connection
        .prepare_cached("INSERT INTO faults (doc) VALUES (?1)")?
        .execute([serde_json::to_string(fault)?])?;
    Ok(connection.last_insert_rowid())
}

pub(crate) fn remove(connection: &Connection, id: i64) -> Result<bool, PracticeError> {
    Ok(connection.prepare_cached("DELETE FROM faults WHERE id = ?1")?.execute([id])? > 0)
}

pub(crate) fn clear(connection: &Connection) -> Result<(), PracticeError> {
    connection.execute("DELETE FROM faults", ())?;
    Ok(())
}

/// The script with its counts: id, line, matched, acted.
pub(crate) fn all(connection: &Connection) -> Result<Vec<(i64, Fault, u32, u32)>, PracticeError> {
    let mut statement = connection.prepare_cached("SELECT id, doc, seen, acted FROM faults ORDER BY id")?;
    let rows = statement.query_map((), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, u32>(2)?, row.get::<_, u32>(3)?))
    })?;
    rows.map(|row| {
        let (id, doc, seen, acted) = row?;
        Ok((id, serde_json::from_str(&doc)?, seen, acted))
    })
    .collect()
}

/// The fault that this call meets, if any; every matching line counts the call.
pub(crate) fn take(connection: &Connection, met: &Meeting<'_>) -> Result<Option<FaultKind>, PracticeError> {
    let mut chosen = None;
    for (id, fault, seen, acted) in all(connection)? {
        if !matches(&fault, met) {
            continue;
        }
        let acts = chosen.is_none() && seen >= fault.skip && fault.times.is_none_or(|times| acted < times);
        connection
            .prepare_cached("UPDATE faults SET seen = seen + 1, acted = acted + ?2 WHERE id = ?1")?
            .execute((id, acts))?;
        if acts {
            chosen = Some(fault.kind);
        }
    }
    Ok(chosen)
}

fn matches(fault: &Fault, met: &Meeting<'_>) -> bool {
    fault.endpoint.is_none_or(|endpoint| endpoint == met.endpoint)
        && fault.creator.as_deref().is_none_or(|creator| met.creator == Some(creator))
        && fault.chunk.is_none_or(|chunk| met.chunk == Some(chunk))
}
