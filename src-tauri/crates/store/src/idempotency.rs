//! `idempotency`: what was answered to a request with an `Idempotency-Key`, so that the same request gets the same
//! answer. Written in the same transaction as the post it speaks of.

use chrono::{DateTime, Utc};
use runsheet_model::{ApiKeyId, PostId};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE idempotency (
    api_key TEXT NOT NULL REFERENCES api_keys (id),
    key TEXT NOT NULL,
    body_sha256 BLOB NOT NULL CHECK (length(body_sha256) = 32),
    status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
    body TEXT NOT NULL,
    post TEXT REFERENCES posts (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (api_key, key)
) STRICT;

CREATE INDEX idempotency_at ON idempotency (at);
";

/// An answer given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// SHA-256 of the request's body: another body under the same key is refused.
    pub body_sha256: [u8; 32],
    /// The HTTP status.
    pub status: u16,
    /// The answer's body.
    pub body: String,
    /// The post that the request made.
    pub post: Option<PostId>,
}

fn row(row: &Row<'_>) -> rusqlite::Result<StoredAnswer> {
    Ok(StoredAnswer {
        body_sha256: row.get("body_sha256")?,
        status: row.get("status")?,
        body: row.get("body")?,
        post: row.parsed_or_null("post")?,
    })
}

impl Reader<'_> {
    /// What was answered to this key's request.
    pub fn idempotent(&self, api_key: ApiKeyId, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.find(
            "SELECT * FROM idempotency WHERE api_key = ?1 AND key = ?2",
            (api_key.to_string(), key),
            row,
        )
    }
}

impl Tx<'_> {
    /// Keeps an answer. A second one for the same key is refused: read first, in the same write.
    pub fn store_answer(
        &self,
        api_key: ApiKeyId,
        key: &str,
        answer: &StoredAnswer,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO idempotency (api_key, key, body_sha256, status, body, post, at)
             VALUES (:api_key, :key, :body_sha256, :status, :body, :post, :at)",
            named_params! {
                ":api_key": api_key.to_string(),
                ":key": key,
                ":body_sha256": answer.body_sha256,
                ":status": answer.status,
                ":body": answer.body,
                ":post": answer.post.map(|id| id.to_string()),
                ":at": ms(at),
            },
        )
        .map(drop)
    }

    /// Forgets answers given before `at`; says how many.
    pub fn forget_answers_before(&self, at: DateTime<Utc>) -> Result<usize, StoreError> {
        self.change("DELETE FROM idempotency WHERE at < ?1", [ms(at)])
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::ApiKeyId;

    use super::StoredAnswer;
    use crate::{
        StoreError,
        fixtures::{Fixture, api_key, at, post},
    };

    fn answer(post: Option<runsheet_model::PostId>) -> StoredAnswer {
        StoredAnswer { body_sha256: [3; 32], status: 202, body: r#"{"id":"1"}"#.into(), post }
    }

    fn with_key() -> (Fixture, ApiKeyId, runsheet_model::Post) {
        let (fixture, post) = Fixture::with_post();
        let key = api_key("zapier");
        let id = key.id;
        fixture.write(move |tx| tx.insert_api_key(&key, &[1; 32]));
        (fixture, id, post)
    }

    #[test]
    fn an_answer_is_given_again_to_the_same_key_only() {
        let (fixture, key, post) = with_key();
        fixture.write(move |tx| tx.store_answer(key, "k-1", &answer(Some(post.id)), at(0)));
        fixture.write(move |tx| tx.store_answer(key, "k-2", &answer(None), at(0)));
        assert_eq!(fixture.read(|r| r.idempotent(key, "k-1")), Some(answer(Some(post.id))));
        assert_eq!(fixture.read(|r| r.idempotent(key, "k-2")), Some(answer(None)));
        assert_eq!(fixture.read(|r| r.idempotent(key, "k-3")), None);
        assert_eq!(fixture.read(|r| r.idempotent(ApiKeyId::new(), "k-1")), None);
    }

    #[test]
    fn a_second_answer_for_a_key_takes_its_post_with_it() {
        let (fixture, key, first) = with_key();
        fixture.write(move |tx| tx.store_answer(key, "k-1", &answer(None), at(0)));
        let profile = fixture.read(|r| r.profile(first.profile)).unwrap();
        let second = post(&profile);
        let id = second.id;
        let refused = fixture.try_write(move |tx| {
            tx.insert_post(&second)?;
            tx.store_answer(key, "k-1", &answer(Some(id)), at(1))
        });
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
        assert_eq!(fixture.read(|r| r.post(id)), None);
    }

    #[test]
    fn old_answers_are_forgotten() {
        let (fixture, key, _) = with_key();
        for (name, seconds) in [("old", 0), ("new", 10)] {
            fixture.write(move |tx| tx.store_answer(key, name, &answer(None), at(seconds)));
        }
        assert_eq!(fixture.write(|tx| tx.forget_answers_before(at(10))), 1);
        assert_eq!(fixture.read(|r| r.idempotent(key, "old")), None);
        assert!(fixture.read(|r| r.idempotent(key, "new")).is_some());
    }
}
