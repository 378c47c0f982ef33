//! `attempts`: each try at delivering a post, with all that is needed to go on with it after a kill. A post has at most
//! one open attempt. A fresh init is a new attempt: the old one is ended and kept, its upload URL deleted.

use chrono::{DateTime, Utc};
use runsheet_model::{Attempt, AttemptId, PostId, chunks::ChunkPlan};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, ms, ms_or_null},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    post TEXT NOT NULL REFERENCES posts (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    started_at INTEGER NOT NULL,
    late_from INTEGER NOT NULL,
    size INTEGER CHECK (size > 0),
    chunk_size INTEGER CHECK (chunk_size BETWEEN 1 AND size),
    chunk_count INTEGER CHECK (chunk_count > 0),
    publish_id TEXT,
    upload_url_sealed BLOB,
    url_expires_at INTEGER,
    offset INTEGER NOT NULL CHECK (offset BETWEEN 0 AND coalesce(size, 0)),
    committed_at INTEGER,
    uploaded_at INTEGER,
    polls INTEGER NOT NULL CHECK (polls >= 0),
    next_poll_at INTEGER,
    status_answered_at INTEGER,
    ended_at INTEGER,
    UNIQUE (post, number),
    CHECK ((size IS NULL) = (chunk_size IS NULL) AND (size IS NULL) = (chunk_count IS NULL)),
    CHECK (ended_at IS NULL OR (next_poll_at IS NULL AND upload_url_sealed IS NULL))
) STRICT;

CREATE UNIQUE INDEX attempts_open ON attempts (post) WHERE ended_at IS NULL;
CREATE INDEX attempts_poll ON attempts (next_poll_at) WHERE next_poll_at IS NOT NULL;
";

fn row(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        id: row.parsed("id")?,
        post: row.parsed("post")?,
        number: row.get("number")?,
        started_at: row.instant("started_at")?,
        late_from: row.instant("late_from")?,
        plan: plan(row)?,
        publish_id: row.get("publish_id")?,
        url_expires_at: row.instant_or_null("url_expires_at")?,
        offset: row.get("offset")?,
        committed_at: row.instant_or_null("committed_at")?,
        uploaded_at: row.instant_or_null("uploaded_at")?,
        polls: row.get("polls")?,
        next_poll_at: row.instant_or_null("next_poll_at")?,
        status_answered_at: row.instant_or_null("status_answered_at")?,
        ended_at: row.instant_or_null("ended_at")?,
    })
}

fn plan(row: &Row<'_>) -> rusqlite::Result<Option<ChunkPlan>> {
    let Some(size) = row.get("size")? else { return Ok(None) };
    Ok(Some(ChunkPlan { size, chunk_size: row.get("chunk_size")?, count: row.get("chunk_count")? }))
}

const POLLS_DUE: &str = "SELECT * FROM attempts WHERE next_poll_at <= ?1 ORDER BY next_poll_at LIMIT ?2";
const NEXT_POLL: &str = "SELECT min(next_poll_at) FROM attempts WHERE next_poll_at IS NOT NULL";
const NEXT_POLL_AFTER: &str = "SELECT min(next_poll_at) FROM attempts WHERE next_poll_at > ?1";
const OPEN_ATTEMPT: &str = "SELECT * FROM attempts WHERE post = ?1 AND ended_at IS NULL";

impl Reader<'_> {
    /// The open attempt of a post.
    pub fn open_attempt(&self, post: PostId) -> Result<Option<Attempt>, StoreError> {
        self.find(OPEN_ATTEMPT, [post.to_string()], row)
    }

    /// All attempts of a post, first to last.
    pub fn attempts(&self, post: PostId) -> Result<Vec<Attempt>, StoreError> {
        self.list("SELECT * FROM attempts WHERE post = ?1 ORDER BY number", [post.to_string()], row)
    }

    /// An attempt by id.
    pub fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, StoreError> {
        self.find("SELECT * FROM attempts WHERE id = ?1", [id.to_string()], row)
    }

    /// All open attempts, oldest first.
    pub fn open_attempts(&self) -> Result<Vec<Attempt>, StoreError> {
        self.list("SELECT * FROM attempts WHERE ended_at IS NULL ORDER BY started_at, id", [], row)
    }

    /// The sealed upload URL of an attempt, while there is one.
    pub fn upload_url(&self, attempt: AttemptId) -> Result<Option<Vec<u8>>, StoreError> {
        self.find(
            "SELECT upload_url_sealed FROM attempts WHERE id = ?1 AND upload_url_sealed IS NOT NULL",
            [attempt.to_string()],
            |row| row.get(0),
        )
    }

    /// Attempts whose status should be asked for by `now`, the longest due first.
    pub fn polls_due(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Attempt>, StoreError> {
        self.list(POLLS_DUE, (ms(now), limit), row)
    }

    /// When a status should be asked for next, not counting those that are due at `now`.
    pub fn next_poll_after(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.single(NEXT_POLL_AFTER, [ms(now)], |row| row.instant_or_null("min(next_poll_at)"))
    }

    /// When a status should be asked for next; in the past while one is due.
    pub fn next_poll_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.single(NEXT_POLL, [], |row| row.instant_or_null("min(next_poll_at)"))
    }
}

impl Tx<'_> {
    /// Begins an attempt. Refused while the post has an open one.
    pub fn insert_attempt(&self, attempt: &Attempt) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO attempts (id, post, number, started_at, late_from, size, chunk_size, chunk_count, publish_id,
                 url_expires_at, offset, committed_at, uploaded_at, polls, next_poll_at, status_answered_at,
                 ended_at)
             VALUES (:id, :post, :number, :started_at, :late_from, :size, :chunk_size, :chunk_count, :publish_id,
                 :url_expires_at, :offset, :committed_at, :uploaded_at, :polls, :next_poll_at,
                 :status_answered_at, :ended_at)",
            named_params! {
                ":id": attempt.id.to_string(),
                ":post": attempt.post.to_string(),
                ":number": attempt.number,
                ":started_at": ms(attempt.started_at),
                ":late_from": ms(attempt.late_from),
                ":size": attempt.plan.map(|plan| plan.size),
                ":chunk_size": attempt.plan.map(|plan| plan.chunk_size),
                ":chunk_count": attempt.plan.map(|plan| plan.count),
                ":publish_id": attempt.publish_id,
                ":url_expires_at": ms_or_null(attempt.url_expires_at),
                ":offset": attempt.offset,
                ":committed_at": ms_or_null(attempt.committed_at),
                ":uploaded_at": ms_or_null(attempt.uploaded_at),
                ":polls": attempt.polls,
                ":next_poll_at": ms_or_null(attempt.next_poll_at),
                ":status_answered_at": ms_or_null(attempt.status_answered_at),
                ":ended_at": ms_or_null(attempt.ended_at),
            },
        )
        .map(drop)
    }

    /// Keeps what init answered, before the first byte is sent.
    pub fn init_answered(
        &self,
        attempt: AttemptId,
        publish_id: &str,
        upload_url_sealed: &[u8],
        url_expires_at: DateTime<Utc>,
        plan: ChunkPlan,
    ) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET publish_id = :publish_id, upload_url_sealed = :url,
                 url_expires_at = :url_expires_at, size = :size, chunk_size = :chunk_size, chunk_count = :count
             WHERE id = :id AND ended_at IS NULL",
            named_params! {
                ":id": attempt.to_string(),
                ":publish_id": publish_id,
                ":url": upload_url_sealed,
                ":url_expires_at": ms(url_expires_at),
                ":size": plan.size,
                ":chunk_size": plan.chunk_size,
                ":count": plan.count,
            },
        )
    }

    /// The server has taken all bytes before `offset`.
    pub fn chunk_taken(&self, attempt: AttemptId, offset: u64) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET offset = ?2 WHERE id = ?1 AND ended_at IS NULL",
            (attempt.to_string(), offset),
        )
    }

    /// The commit point: written before the bytes that complete the file. The first time counts.
    pub fn committed(&self, attempt: AttemptId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET committed_at = coalesce(committed_at, ?2) WHERE id = ?1 AND ended_at IS NULL",
            (attempt.to_string(), ms(at)),
        )
    }

    /// The last byte was taken; the status is asked for from `next_poll_at` on, and what it said before no longer counts.
    pub fn uploaded(
        &self,
        attempt: AttemptId,
        at: DateTime<Utc>,
        next_poll_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET uploaded_at = ?2, next_poll_at = ?3,
                 status_answered_at = NULL
             WHERE id = ?1 AND ended_at IS NULL",
            (attempt.to_string(), ms(at), ms(next_poll_at)),
        )
    }

    /// The status was asked for, and answered or finally refused at `answered_at`, if it was.
    pub fn polled(
        &self,
        attempt: AttemptId,
        next_poll_at: DateTime<Utc>,
        answered_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET polls = polls + 1, next_poll_at = ?2,
                 status_answered_at = coalesce(?3, status_answered_at)
             WHERE id = ?1 AND ended_at IS NULL",
            (attempt.to_string(), ms(next_poll_at), ms_or_null(answered_at)),
        )
    }

    /// Asks for the status at that time instead.
    pub fn poll_at(&self, attempt: AttemptId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET next_poll_at = ?2 WHERE id = ?1 AND ended_at IS NULL",
            (attempt.to_string(), ms(at)),
        )
    }

    /// Ends an attempt: no more polls, and its upload URL is deleted.
    pub fn end_attempt(&self, attempt: AttemptId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change_open(
            attempt,
            "UPDATE attempts SET ended_at = ?2, next_poll_at = NULL, upload_url_sealed = NULL
             WHERE id = ?1 AND ended_at IS NULL",
            (attempt.to_string(), ms(at)),
        )
    }

    fn change_open(
        &self,
        attempt: AttemptId,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        self.change_one(("open attempt", &attempt), sql, params)
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::Post;

    use super::*;
    use crate::fixtures::{Fixture, at, attempt, post};

    const PLAN: ChunkPlan = ChunkPlan { size: 100, chunk_size: 40, count: 2 };

    /// A store with an attempt of its post.
    fn begun() -> (Fixture, Attempt) {
        let (fixture, post) = Fixture::with_post();
        let attempt = attempt(post.id, 1);
        let stored = attempt.clone();
        fixture.write(move |tx| tx.insert_attempt(&stored));
        (fixture, attempt)
    }

    fn initiated() -> (Fixture, AttemptId) {
        let (fixture, attempt) = begun();
        fixture.write(move |tx| tx.init_answered(attempt.id, "v_pub~1", &[0, 255], at(3_600), PLAN));
        (fixture, attempt.id)
    }

    fn kept(fixture: &Fixture, id: AttemptId) -> Attempt {
        fixture.read(|r| r.attempt(id)).unwrap()
    }

    /// One more post with an open attempt.
    fn another(fixture: &Fixture) -> Attempt {
        let profile = fixture.read(|r| r.profiles()).remove(0);
        let post: Post = post(&profile);
        let attempt = attempt(post.id, 1);
        let stored = attempt.clone();
        fixture.write(move |tx| {
            tx.insert_post(&post)?;
            tx.insert_attempt(&stored)
        });
        attempt
    }

    #[test]
    fn an_attempt_comes_back_as_it_was() {
        let (fixture, bare) = begun();
        assert_eq!(kept(&fixture, bare.id), bare);
        fixture.write(move |tx| tx.end_attempt(bare.id, at(50)));
        let full = Attempt {
            plan: Some(PLAN),
            publish_id: Some("v_pub~2".into()),
            url_expires_at: Some(at(3_600)),
            offset: 40,
            committed_at: Some(at(20)),
            uploaded_at: Some(at(21)),
            polls: 3,
            next_poll_at: Some(at(30)),
            status_answered_at: Some(at(29)),
            ..attempt(bare.post, 2)
        };
        let stored = full.clone();
        fixture.write(move |tx| tx.insert_attempt(&stored));
        let ended = Attempt { ended_at: Some(at(50)), ..bare };
        assert_eq!(fixture.read(|r| r.attempts(full.post)), [ended, full.clone()]);
        assert_eq!(fixture.read(|r| r.open_attempt(full.post)), Some(full));
    }

    #[test]
    fn a_post_has_one_open_attempt_at_most() {
        let (fixture, first) = begun();
        let second = attempt(first.post, 2);
        let stored = second.clone();
        let refused = fixture.try_write(move |tx| tx.insert_attempt(&stored));
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
        let third = second.clone();
        fixture.write(move |tx| {
            tx.end_attempt(first.id, at(50))?;
            tx.insert_attempt(&third)
        });
        assert_eq!(fixture.read(|r| r.open_attempts()), [second]);
    }

    #[test]
    fn what_init_answered_is_kept_and_the_url_is_not_part_of_the_attempt() {
        let (fixture, id) = initiated();
        let now = kept(&fixture, id);
        assert_eq!(now.publish_id.as_deref(), Some("v_pub~1"));
        assert_eq!((now.plan, now.url_expires_at), (Some(PLAN), Some(at(3_600))));
        assert_eq!(fixture.read(|r| r.upload_url(id)), Some(vec![0, 255]));
    }

    #[test]
    fn an_upload_goes_from_chunk_to_commit_to_the_first_poll() {
        let (fixture, id) = initiated();
        fixture.write(move |tx| tx.chunk_taken(id, 40));
        assert_eq!(kept(&fixture, id).offset, 40);
        fixture.write(move |tx| tx.committed(id, at(20)));
        fixture.write(move |tx| tx.committed(id, at(25)));
        assert_eq!(kept(&fixture, id).committed_at, Some(at(20)));
        fixture.write(move |tx| tx.polled(id, at(26), Some(at(25))));
        fixture.write(move |tx| tx.uploaded(id, at(30), at(35)));
        let now = kept(&fixture, id);
        assert_eq!((now.uploaded_at, now.next_poll_at), (Some(at(30)), Some(at(35))));
        assert_eq!(now.offset, 40, "what was not taken is not shown as taken");
        assert_eq!(now.status_answered_at, None, "an answer from before the last byte says nothing");
    }

    #[test]
    fn the_server_cannot_have_taken_more_than_there_is() {
        let (fixture, id) = initiated();
        let refused = fixture.try_write(move |tx| tx.chunk_taken(id, 101));
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
        let refused = fixture.try_write(move |tx| tx.chunk_taken(id, u64::MAX));
        assert!(refused.is_err());
        assert_eq!(kept(&fixture, id).offset, 0);
    }

    #[test]
    fn polls_are_counted_and_the_last_answer_is_remembered() {
        let (fixture, id) = initiated();
        fixture.write(move |tx| tx.polled(id, at(40), Some(at(36))));
        fixture.write(move |tx| tx.polled(id, at(60), None));
        let now = kept(&fixture, id);
        assert_eq!((now.polls, now.next_poll_at), (2, Some(at(60))));
        assert_eq!(now.status_answered_at, Some(at(36)));
        fixture.write(move |tx| tx.poll_at(id, at(90)));
        assert_eq!(kept(&fixture, id).polls, 2);
        assert_eq!(fixture.read(|r| r.next_poll_at()), Some(at(90)));
    }

    #[test]
    fn an_ended_attempt_is_neither_polled_nor_changed_and_its_url_is_gone() {
        let (fixture, id) = initiated();
        fixture.write(move |tx| tx.poll_at(id, at(40)));
        fixture.write(move |tx| tx.end_attempt(id, at(50)));
        assert_eq!(kept(&fixture, id).ended_at, Some(at(50)));
        assert_eq!(fixture.read(|r| r.next_poll_at()), None);
        assert_eq!(fixture.read(|r| r.polls_due(at(100), 10)), []);
        assert_eq!(fixture.read(|r| r.upload_url(id)), None);
        assert_eq!(fixture.read(|r| r.open_attempts()), []);
        let late = fixture.try_write(move |tx| tx.poll_at(id, at(60)));
        assert!(matches!(late, Err(StoreError::Missing { .. })));
    }

    #[test]
    fn polls_come_due_in_order() {
        let (fixture, id) = initiated();
        let other = another(&fixture).id;
        fixture.write(move |tx| tx.poll_at(id, at(40)).and_then(|()| tx.poll_at(other, at(30))));
        let due = |now, limit| {
            let due = fixture.read(|r| r.polls_due(now, limit));
            due.into_iter().map(|attempt| attempt.id).collect::<Vec<_>>()
        };
        assert_eq!(due(at(29), 10), []);
        assert_eq!(due(at(30), 10), [other]);
        assert_eq!(due(at(40), 10), [other, id]);
        assert_eq!(due(at(40), 1), [other]);
        assert_eq!(fixture.read(|r| r.next_poll_at()), Some(at(30)));
        assert_eq!(fixture.read(|r| r.next_poll_after(at(30))), Some(at(40)));
        assert_eq!(fixture.read(|r| r.next_poll_after(at(40))), None);
    }

    #[test]
    fn the_questions_asked_all_the_time_use_an_index() {
        let fixture = Fixture::new();
        for (sql, index) in [
            (POLLS_DUE, "SEARCH attempts USING INDEX attempts_poll (next_poll_at<?)"),
            (NEXT_POLL, "SEARCH attempts USING COVERING INDEX attempts_poll (next_poll_at>?)"),
            (NEXT_POLL_AFTER, "SEARCH attempts USING COVERING INDEX attempts_poll (next_poll_at>?)"),
            (OPEN_ATTEMPT, "SEARCH attempts USING INDEX attempts_open (post=?)"),
        ] {
            assert_eq!(fixture.plan(sql), index, "{sql}");
        }
    }
}
