//! Table `hits`: answered calls per limited bucket, for the sliding minute (tiktok-api.md section 10.1).

use rusqlite::Connection;

use crate::config::PracticeError;

const WINDOW_MS: i64 = 60_000;

/// Counts a call at `now_ms` if fewer than `limit` were counted in the minute before; refused calls do not count.
pub(crate) fn admit(
    connection: &Connection,
    bucket: &str,
    limit: u32,
    now_ms: i64,
) -> Result<bool, PracticeError> {
    connection
        .prepare_cached("DELETE FROM hits WHERE bucket = ?1 AND at_ms <= ?2")?
        .execute((bucket, now_ms - WINDOW_MS))?;
    let counted: u32 = connection
        .prepare_cached("SELECT count(*) FROM hits WHERE bucket = ?1")?
        .query_row([bucket], |row| row.get(0))?;
    if counted >= limit {
        return Ok(false);
    }
    connection
        .prepare_cached("INSERT INTO hits (bucket, at_ms) VALUES (?1, ?2)")?
        .execute((bucket, now_ms))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minute_slides() {
        let dir = tempfile::tempdir().unwrap();
        let connection = crate::state::open(&dir.path().join("t.sqlite")).unwrap();
        let at = |ms| admit(&connection, "init:a", 2, ms).unwrap();
        assert!(at(0) && at(30_000));
        assert!(!at(59_999), "a third within the minute");
        assert!(at(60_000), "the first is a full minute ago");
        assert!(!at(89_999) && at(90_000));
        assert!(admit(&connection, "init:b", 2, 90_000).unwrap(), "another bucket has its own window");
    }
}
