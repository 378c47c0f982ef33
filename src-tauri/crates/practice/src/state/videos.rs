//! Table `videos`: what stands on the profiles, from before the first start and since.

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use crate::config::PracticeError;

/// A video on a profile.
#[derive(Debug, Clone)]
pub(crate) struct Video {
    pub(crate) id: i64,
    pub(crate) creator: String,
    /// When it was posted. Unique per creator, so that a cursor never falls between two videos.
    pub(crate) created_ms: i64,
    /// From when on others can see it: after moderation.
    pub(crate) visible_ms: i64,
    pub(crate) public: bool,
    /// Held back by trust and safety: counts for a page of the list, but is not shown on it.
    pub(crate) filtered: bool,
    pub(crate) publish_id: Option<String>,
    pub(crate) about: About,
}

/// What does not decide where a video is listed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) caption: String,
    pub(crate) duration_sec: i32,
    /// Views at the end of its life; the video nears them with age.
    pub(crate) lifetime_views: f64,
    pub(crate) is_aigc: bool,
}

const COLUMNS: &str = "id, creator, created_ms, visible_ms, public, filtered, publish_id, doc";

/// Adds the video, moved on by milliseconds until no other of the creator has its time and no video its id.
pub(crate) fn add(connection: &Connection, mut video: Video) -> Result<i64, PracticeError> {
    let taken_time = "SELECT count(*) FROM videos WHERE creator = ?1 AND created_ms = ?2";
    while connection
        .prepare_cached(taken_time)?
        .query_row((&video.creator, video.created_ms), |row| row.get::<_, u32>(0))?
        > 0
    {
        video.created_ms += 1;
    }
    while connection
        .prepare_cached("SELECT count(*) FROM videos WHERE id = ?1")?
        .query_row([video.id], |row| row.get::<_, u32>(0))?
        > 0
    {
        video.id += 1;
    }
    connection
        .prepare_cached(&format!("INSERT INTO videos ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"))?
        .execute((
            video.id,
            &video.creator,
            video.created_ms,
            video.visible_ms,
            video.public,
            video.filtered,
            &video.publish_id,
            serde_json::to_string(&video.about)?,
        ))?;
    Ok(video.id)
}

/// At most `count` public videos posted before `before_ms` and visible at `now_ms`, newest first.
pub(crate) fn page(
    connection: &Connection,
    creator: &str,
    before_ms: i64,
    now_ms: i64,
    count: u32,
) -> Result<Vec<Video>, PracticeError> {
    let wanted =
        "creator = ?1 AND created_ms < ?2 AND visible_ms <= ?3 AND public ORDER BY created_ms DESC LIMIT ?4";
    list(connection, wanted, (creator, before_ms, now_ms, count))
}

/// The creator's newest videos as the creator sees them, private ones too.
pub(crate) fn newest(
    connection: &Connection,
    creator: &str,
    count: u32,
) -> Result<Vec<Video>, PracticeError> {
    list(connection, "creator = ?1 ORDER BY created_ms DESC LIMIT ?2", (creator, count))
}

/// The creator's video of that id if it can be seen at `now_ms`.
pub(crate) fn find(
    connection: &Connection,
    creator: &str,
    id: i64,
    now_ms: i64,
) -> Result<Option<Video>, PracticeError> {
    let wanted = "creator = ?1 AND id = ?2 AND visible_ms <= ?3 AND public AND NOT filtered";
    Ok(list(connection, wanted, (creator, id, now_ms))?.pop())
}

/// Public videos that an upload became and that are visible at `now_ms`.
pub(crate) fn ids_of(
    connection: &Connection,
    publish_id: &str,
    now_ms: i64,
) -> Result<Vec<i64>, PracticeError> {
    let wanted = "publish_id = ?1 AND visible_ms <= ?2 AND public ORDER BY created_ms";
    Ok(list(connection, wanted, (publish_id, now_ms))?.into_iter().map(|video| video.id).collect())
}

pub(crate) fn count(connection: &Connection, creator: &str) -> Result<i64, PracticeError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM videos WHERE creator = ?1 AND public AND NOT filtered")?
        .query_row([creator], |row| row.get(0))?)
}

fn list(
    connection: &Connection,
    wanted: &str,
    with: impl rusqlite::Params,
) -> Result<Vec<Video>, PracticeError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM videos WHERE {wanted}"))?;
    let rows = statement.query_map(with, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Video> {
    Ok(Video {
        id: row.get(0)?,
        creator: row.get(1)?,
        created_ms: row.get(2)?,
        visible_ms: row.get(3)?,
        public: row.get(4)?,
        filtered: row.get(5)?,
        publish_id: row.get(6)?,
        about: serde_json::from_str(&row.get::<_, String>(7)?).unwrap_or_default(),
    })
}
