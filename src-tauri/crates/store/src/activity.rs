//! `activity`: everything that happened to a post, in order. Rows are only added.

use chrono::{DateTime, Utc};
use runsheet_model::{PostId, Step};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post TEXT NOT NULL REFERENCES posts (id),
    at INTEGER NOT NULL,
    attempt INTEGER CHECK (attempt >= 1),
    name TEXT NOT NULL,
    done_by TEXT NOT NULL,
    detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE INDEX activity_post ON activity (post, id);

CREATE TRIGGER activity_stays BEFORE UPDATE ON activity
BEGIN SELECT RAISE(ABORT, 'the activity log is never changed'); END;
CREATE TRIGGER activity_remains BEFORE DELETE ON activity
BEGIN SELECT RAISE(ABORT, 'the activity log is never deleted'); END;
";

/// A step with who took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The person at the desk, the API key, or the part of Runsheet.
    pub by: String,
    /// What happened.
    pub step: Step,
}

fn row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let step = Step {
        at: row.instant("at")?,
        attempt: row.get("attempt")?,
        name: row.get("name")?,
        detail: row.json("detail")?,
    };
    Ok(Entry { by: row.get("done_by")?, step })
}

impl Reader<'_> {
    /// What happened to a post and who did it, oldest first.
    pub fn activity(&self, post: PostId) -> Result<Vec<Entry>, StoreError> {
        self.list("SELECT * FROM activity WHERE post = ?1 ORDER BY id", [post.to_string()], row)
    }

    /// What happened to a post, oldest first.
    pub fn steps(&self, post: PostId) -> Result<Vec<Step>, StoreError> {
        Ok(self.activity(post)?.into_iter().map(|entry| entry.step).collect())
    }

    /// When the last thing happened to any post.
    pub fn last_activity(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.find("SELECT at FROM activity ORDER BY id DESC LIMIT 1", [], |row| row.instant("at"))
    }
}

impl Tx<'_> {
    /// Appends a step that `by` took.
    pub fn log(&self, post: PostId, step: &Step, by: &str) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO activity (post, at, attempt, name, done_by, detail)
             VALUES (:post, :at, :attempt, :name, :by, :detail)",
            named_params! {
                ":post": post.to_string(),
                ":at": ms(step.at),
                ":attempt": step.attempt,
                ":name": step.name,
                ":by": by,
                ":detail": json_text(&step.detail)?,
            },
        )
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::Step;
    use serde_json::json;

    use crate::{
        Entry, StoreError,
        fixtures::{Fixture, at},
    };

    fn step(name: &str, attempt: Option<u32>, detail: serde_json::Value) -> Step {
        Step { at: at(3), attempt, name: name.into(), detail }
    }

    #[test]
    fn steps_are_kept_in_the_order_they_were_taken() {
        let (fixture, post) = Fixture::with_post();
        let steps = [
            step("init", Some(1), json!({ "publish_id": "v_pub~1", "bytes": 4_000_000_000u64 })),
            step("chunk", Some(1), serde_json::Value::Null),
            step("seen", None, json!("there")),
        ];
        let logged = steps.clone();
        fixture.write(move |tx| logged.iter().try_for_each(|step| tx.log(post.id, step, "publisher")));
        assert_eq!(fixture.read(|r| r.steps(post.id)), steps);
        assert_eq!(fixture.read(|r| r.last_activity()), Some(at(3)));
        let entries = steps.map(|step| Entry { by: "publisher".into(), step });
        assert_eq!(fixture.read(|r| r.activity(post.id)), entries);
    }

    #[test]
    fn the_log_is_never_changed() {
        let (fixture, post) = Fixture::with_post();
        fixture.write(move |tx| tx.log(post.id, &step("init", None, json!({})), "publisher"));
        for sql in ["UPDATE activity SET name = 'x'", "DELETE FROM activity"] {
            let refused = fixture.try_write(move |tx| tx.change(sql, []));
            assert!(matches!(refused, Err(StoreError::Refused { .. })), "{sql}");
        }
    }
}
