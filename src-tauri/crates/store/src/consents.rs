//! `consents`: who agreed to what. Rows are only added; the latest one of a post counts.

use runsheet_model::{PostId, consent::Consent};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post TEXT NOT NULL REFERENCES posts (id),
    agreed_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;

CREATE INDEX consents_post ON consents (post, id);

CREATE TRIGGER consents_stay BEFORE UPDATE ON consents
BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END;
CREATE TRIGGER consents_remain BEFORE DELETE ON consents
BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
";

fn row(row: &Row<'_>) -> rusqlite::Result<Consent> {
    Ok(Consent {
        by: row.get("agreed_by")?,
        at: row.instant("at")?,
        text: row.get("text")?,
        digest: row.get("digest")?,
    })
}

impl Reader<'_> {
    /// The latest consent to a post. Whether it covers the post as it stands is the model's question.
    pub fn consent(&self, post: PostId) -> Result<Option<Consent>, StoreError> {
        self.find("SELECT * FROM consents WHERE post = ?1 ORDER BY id DESC LIMIT 1", [post.to_string()], row)
    }
}

impl Tx<'_> {
    /// Records a consent.
    pub fn insert_consent(&self, post: PostId, consent: &Consent) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO consents (post, agreed_by, at, text, digest) VALUES (:post, :by, :at, :text, :digest)",
            named_params! {
                ":post": post.to_string(),
                ":by": consent.by,
                ":at": ms(consent.at),
                ":text": consent.text,
                ":digest": consent.digest,
            },
        )
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::{PostId, consent::Consent};

    use crate::{
        StoreError,
        fixtures::{Fixture, at},
    };

    fn consent(by: &str) -> Consent {
        Consent { by: by.into(), at: at(1), text: "By posting, ...".into(), digest: "ab".repeat(32) }
    }

    #[test]
    fn the_latest_consent_counts_and_all_are_kept() {
        let (fixture, post) = Fixture::with_post();
        assert_eq!(fixture.read(|r| r.consent(post.id)), None);
        for by in ["Mara", "Jana"] {
            fixture.write(move |tx| tx.insert_consent(post.id, &consent(by)));
            assert_eq!(fixture.read(|r| r.consent(post.id)), Some(consent(by)));
        }
        for sql in ["UPDATE consents SET agreed_by = 'x'", "DELETE FROM consents"] {
            let refused = fixture.try_write(move |tx| tx.change(sql, []));
            assert!(matches!(refused, Err(StoreError::Refused { .. })), "{sql}");
        }
    }

    #[test]
    fn nobody_consents_to_a_post_that_is_not_there() {
        let refused = Fixture::new().try_write(|tx| tx.insert_consent(PostId::new(), &consent("Mara")));
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
    }
}
