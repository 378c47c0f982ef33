//! Tables `uploads` and `chunks`: every accepted init, how far its file has come, and what became of it.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use serde_json::Value;

use crate::config::PracticeError;
use crate::history::Mode;
use crate::posting::plan::Plan;

/// Where an upload stands. The state moves only forward, except that an ignored draft may still be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waits for bytes. The last chunk moves it on.
    Uploading,
    /// All bytes are here. Time moves it on ([`crate::settle`]).
    Processing,
    /// Lies in the inbox. The creator moves it on.
    Inbox,
    /// Thrown away by the creator.
    Ignored,
    /// On the profile.
    Published,
    /// Refused; `fail_reason` says why.
    Failed,
}

/// One accepted init.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) publish_id: String,
    pub(crate) upload_id: String,
    pub(crate) creator: String,
    pub(crate) mode: Mode,
    pub(crate) stage: Stage,
    pub(crate) plan: Plan,
    pub(crate) received: u64,
    pub(crate) post_info: Option<Value>,
    pub(crate) init_ms: i64,
    pub(crate) url_expires_ms: i64,
    pub(crate) complete_ms: Option<i64>,
    pub(crate) ended_ms: Option<i64>,
    pub(crate) blake3: Option<String>,
    pub(crate) sha256: Option<String>,
    /// `mp4`, `webm`, or nothing TikTok takes; known once the file is whole.
    pub(crate) container: Option<String>,
    pub(crate) fail_reason: Option<String>,
}

const COLUMNS: &str =
    "publish_id, upload_id, creator, mode, state, size, chunk, count, received, post_info, init_ms,
    url_expires_ms, complete_ms, ended_ms, blake3, sha256, container, fail_reason";

/// Adds a fresh upload whose URL carries `token`.
pub(crate) fn add(connection: &Connection, upload: &Upload, token: &str) -> Result<(), PracticeError> {
    connection
        .prepare_cached(
            "INSERT INTO uploads (publish_id, upload_id, token, creator, mode, state, size, chunk, count, post_info,
             init_ms, url_expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute((
            &upload.publish_id,
            &upload.upload_id,
            super::fingerprint(token),
            &upload.creator,
            upload.mode,
            upload.stage,
            upload.plan.size,
            upload.plan.chunk,
            upload.plan.count,
            upload.post_info.as_ref().map(Value::to_string),
            upload.init_ms,
            upload.url_expires_ms,
        ))?;
    Ok(())
}

pub(crate) fn by_publish_id(
    connection: &Connection,
    publish_id: &str,
) -> Result<Option<Upload>, PracticeError> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM uploads WHERE publish_id = ?1"))?
        .query_row([publish_id], read)
        .optional()?)
}

/// The upload that a URL with these two parameters leads to.
pub(crate) fn by_url(
    connection: &Connection,
    upload_id: &str,
    token: &str,
) -> Result<Option<Upload>, PracticeError> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM uploads WHERE upload_id = ?1 AND token = ?2"))?
        .query_row((upload_id, super::fingerprint(token)), read)
        .optional()?)
}

/// Uploads whose file is being processed, oldest first.
pub(crate) fn processing(connection: &Connection) -> Result<Vec<Upload>, PracticeError> {
    list(connection, "state = 'processing'", ())
}

/// Uploads that wait for bytes although their URL has expired by `now_ms`.
pub(crate) fn expired(connection: &Connection, now_ms: i64) -> Result<Vec<Upload>, PracticeError> {
    list(connection, "state = 'uploading' AND url_expires_ms <= ?1", [now_ms])
}

/// Uploads that have not ended, oldest first.
pub(crate) fn open(connection: &Connection) -> Result<Vec<Upload>, PracticeError> {
    list(connection, "state IN ('uploading', 'processing')", ())
}

/// Uploads whose file arrived in full, oldest first.
pub(crate) fn arrived(connection: &Connection) -> Result<Vec<Upload>, PracticeError> {
    list(connection, "complete_ms IS NOT NULL", ())
}

/// Uploads of one creator that lie or lay in the inbox, newest last.
pub(crate) fn inbox(connection: &Connection, creator: &str) -> Result<Vec<Upload>, PracticeError> {
    list(connection, "creator = ?1 AND state = 'inbox'", [creator])
}

fn list(
    connection: &Connection,
    wanted: &str,
    with: impl rusqlite::Params,
) -> Result<Vec<Upload>, PracticeError> {
    let sql = format!("SELECT {COLUMNS} FROM uploads WHERE {wanted} ORDER BY seq");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(with, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes back what can change: progress, stage and ending.
pub(crate) fn save(connection: &Connection, upload: &Upload) -> Result<(), PracticeError> {
    connection
        .prepare_cached(
            "UPDATE uploads SET state = ?2, received = ?3, complete_ms = ?4, ended_ms = ?5, blake3 = ?6, sha256 = ?7,
             container = ?8, fail_reason = ?9 WHERE publish_id = ?1",
        )?
        .execute((
            &upload.publish_id,
            upload.stage,
            upload.received,
            upload.complete_ms,
            upload.ended_ms,
            &upload.blake3,
            &upload.sha256,
            &upload.container,
            &upload.fail_reason,
        ))?;
    Ok(())
}

/// Direct posts of a creator since `since_ms` that did not fail.
pub(crate) fn direct_since(
    connection: &Connection,
    creator: &str,
    since_ms: i64,
) -> Result<u32, PracticeError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM uploads
             WHERE creator = ?1 AND mode = 'direct' AND init_ms > ?2 AND state <> 'failed'",
        )?
        .query_row((creator, since_ms), |row| row.get(0))?)
}

/// Draft inits of a creator since `since_ms`; with `unposted` only those not posted yet.
pub(crate) fn drafts_since(
    connection: &Connection,
    creator: &str,
    since_ms: i64,
    unposted: bool,
) -> Result<u32, PracticeError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM uploads
             WHERE creator = ?1 AND mode = 'inbox' AND init_ms > ?2 AND NOT (?3 AND state = 'published')",
        )?
        .query_row((creator, since_ms, unposted), |row| row.get(0))?)
}

/// Creators other than `except` with a direct init since `since_ms`.
pub(crate) fn others_active_since(
    connection: &Connection,
    except: &str,
    since_ms: i64,
) -> Result<u32, PracticeError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(DISTINCT creator) FROM uploads WHERE creator <> ?1 AND mode = 'direct' AND init_ms > ?2",
        )?
        .query_row((except, since_ms), |row| row.get(0))?)
}

pub(crate) fn add_chunk(
    connection: &Connection,
    upload_id: &str,
    first: u64,
    file: &str,
) -> Result<(), PracticeError> {
    connection
        .prepare_cached("INSERT INTO chunks (upload_id, first, file) VALUES (?1, ?2, ?3)")?
        .execute((upload_id, first, file))?;
    Ok(())
}

/// Names of the accepted chunk files in the order of the bytes.
pub(crate) fn chunks(connection: &Connection, upload_id: &str) -> Result<Vec<String>, PracticeError> {
    let mut statement =
        connection.prepare_cached("SELECT file FROM chunks WHERE upload_id = ?1 ORDER BY first")?;
    let rows = statement.query_map([upload_id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Names of all chunk files that uploads under way may still need at `now_ms`.
pub(crate) fn chunks_needed(connection: &Connection, now_ms: i64) -> Result<Vec<String>, PracticeError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.file FROM chunks c JOIN uploads u USING (upload_id)
         WHERE u.state = 'uploading' AND u.url_expires_ms > ?1",
    )?;
    let rows = statement.query_map([now_ms], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        publish_id: row.get(0)?,
        upload_id: row.get(1)?,
        creator: row.get(2)?,
        mode: row.get(3)?,
        stage: row.get(4)?,
        plan: Plan { size: row.get(5)?, chunk: row.get(6)?, count: row.get(7)? },
        received: row.get(8)?,
        post_info: row.get::<_, Option<String>>(9)?.and_then(|text| serde_json::from_str(&text).ok()),
        init_ms: row.get(10)?,
        url_expires_ms: row.get(11)?,
        complete_ms: row.get(12)?,
        ended_ms: row.get(13)?,
        blake3: row.get(14)?,
        sha256: row.get(15)?,
        container: row.get(16)?,
        fail_reason: row.get(17)?,
    })
}

impl Mode {
    const fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Inbox => "inbox",
        }
    }
}

impl Stage {
    const ALL: [Self; 6] =
        [Self::Uploading, Self::Processing, Self::Inbox, Self::Ignored, Self::Published, Self::Failed];

    const fn word(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Processing => "processing",
            Self::Inbox => "inbox",
            Self::Ignored => "ignored",
            Self::Published => "published",
            Self::Failed => "failed",
        }
    }
}

impl ToSql for Mode {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.word().into())
    }
}

impl FromSql for Mode {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        [Self::Direct, Self::Inbox]
            .into_iter()
            .find(|mode| mode.word() == word)
            .ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Stage {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.word().into())
    }
}

impl FromSql for Stage {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        Self::ALL.into_iter().find(|stage| stage.word() == word).ok_or(FromSqlError::InvalidType)
    }
}
