//! `tray`: clips that a person laid out to be planned. While one lies there, its private copy stays.
//!
//! A clip leaves the tray when a post takes it, and is back when that post is called off or takes another clip. So
//! nothing is moved to undo a plan. Laid out again, it lies there again, whoever has it already.

use chrono::{DateTime, Utc};
use runsheet_model::{
    PostId,
    clip::{ClipHash, Inspection},
};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V3: &str = "
CREATE TABLE tray (
    clip TEXT PRIMARY KEY REFERENCES clips (hash),
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    taken_by TEXT REFERENCES posts (id)
) STRICT;

CREATE INDEX tray_since ON tray (since);
";

/// Whether the clip of a row of `tray` lies there: no post has it that could still go out or did.
macro_rules! lies_there {
    () => {
        "NOT EXISTS (SELECT 1 FROM posts AS taker
            WHERE taker.id = tray.taken_by AND taker.clip_hash = tray.clip AND taker.state <> 'cancelled')"
    };
}
pub(crate) use lies_there;

/// A clip that was laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// What its file was called.
    pub name: String,
    /// Since when it lies there, or last did.
    pub since: DateTime<Utc>,
    /// Whether no post has it.
    pub is_unplanned: bool,
    /// What inspection found.
    pub clip: Inspection,
}

macro_rules! laid {
    ($rest:literal) => {
        concat!(
            "SELECT tray.name, tray.since, ",
            lies_there!(),
            " AS unplanned, clips.inspection FROM tray CROSS JOIN clips ON clips.hash = tray.clip WHERE clips.is_kept ",
            $rest
        )
    };
}

fn row(row: &Row<'_>) -> rusqlite::Result<Laid> {
    Ok(Laid {
        name: row.get("name")?,
        since: row.instant("since")?,
        is_unplanned: row.get("unplanned")?,
        clip: row.json("inspection")?,
    })
}

impl Reader<'_> {
    /// The clips that were laid out and are kept, the last first; only those without a post, if `unplanned`.
    pub fn laid_out(&self, unplanned: bool) -> Result<Vec<Laid>, StoreError> {
        let all = self.list(laid!("ORDER BY tray.since DESC, tray.name, tray.clip"), [], row)?;
        Ok(all.into_iter().filter(|laid| laid.is_unplanned || !unplanned).collect())
    }

    /// A clip that was laid out and is kept.
    pub fn laid(&self, hash: &ClipHash) -> Result<Option<Laid>, StoreError> {
        self.find(laid!("AND tray.clip = ?1"), [hash.to_string()], row)
    }

    /// Whether any post, whatever became of it, has the clip.
    pub fn clip_has_posts(&self, hash: &ClipHash) -> Result<bool, StoreError> {
        self.single("SELECT EXISTS (SELECT 1 FROM posts WHERE clip_hash = ?1)", [hash.to_string()], |row| {
            row.get(0)
        })
    }
}

impl Tx<'_> {
    /// Lays a kept clip out under the name of its file.
    pub fn lay_out(&self, hash: &ClipHash, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO tray (clip, name, since) VALUES (:clip, :name, :at)
             ON CONFLICT (clip) DO UPDATE SET name = excluded.name, since = excluded.since, taken_by = NULL",
            named_params! { ":clip": hash.to_string(), ":name": name, ":at": ms(at) },
        )
        .map(drop)
    }

    /// A post takes a clip; one that does not lie there is nobody's business.
    pub fn take_from_tray(&self, hash: &ClipHash, post: PostId) -> Result<(), StoreError> {
        self.change(
            concat!("UPDATE tray SET taken_by = :post WHERE clip = :clip AND ", lies_there!()),
            named_params! { ":clip": hash.to_string(), ":post": post.to_string() },
        )
        .map(drop)
    }

    /// Takes a clip off the tray for good. False: it was never laid out.
    pub fn clear_from_tray(&self, hash: &ClipHash) -> Result<bool, StoreError> {
        Ok(self.change("DELETE FROM tray WHERE clip = ?1", [hash.to_string()])? == 1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use runsheet_model::{ClipSource, Event, Post, State};

    use super::*;
    use crate::{
        Moved,
        fixtures::{Fixture, at, clip, hash, post, profile, tokens},
    };

    const KEEP: Duration = Duration::from_secs(100);

    fn laid_out(clips: &'static [u8]) -> Fixture {
        let fixture = Fixture::new();
        fixture.write(move |tx| {
            clips.iter().try_for_each(|n| {
                tx.insert_clip(&clip(*n), at(0))?;
                tx.lay_out(&hash(*n), &format!("{n}.mp4"), at(i64::from(*n)))
            })
        });
        fixture
    }

    fn lying(fixture: &Fixture) -> Vec<ClipHash> {
        fixture.read(|r| r.laid_out(true)).into_iter().map(|laid| laid.clip.hash).collect()
    }

    /// A post that takes clip 1.
    fn taker(fixture: &Fixture, state: State) -> Post {
        let profile = profile("korn");
        let post = Post { clip: ClipSource::Kept { hash: hash(1) }, state, ..post(&profile) };
        let stored = post.clone();
        fixture.write(move |tx| {
            tx.insert_profile(&profile, &tokens())?;
            tx.insert_post(&stored)?;
            tx.take_from_tray(&hash(1), stored.id)
        });
        post
    }

    #[test]
    fn what_was_laid_out_comes_back_with_its_name_the_last_first() {
        let fixture = laid_out(&[1, 2]);
        assert_eq!(lying(&fixture), [hash(2), hash(1)]);
        let first = Laid { name: "1.mp4".into(), since: at(1), is_unplanned: true, clip: clip(1) };
        assert_eq!(fixture.read(|r| r.laid(&hash(1))), Some(first));
        assert_eq!(fixture.read(|r| r.laid(&hash(3))), None);
    }

    #[test]
    fn a_clip_laid_out_twice_lies_there_once_under_its_last_name() {
        let fixture = laid_out(&[1]);
        fixture.write(|tx| tx.lay_out(&hash(1), "again.mp4", at(50)));
        let laid = fixture.read(|r| r.laid_out(false));
        assert_eq!(
            laid.iter().map(|laid| (laid.name.as_str(), laid.since)).collect::<Vec<_>>(),
            [("again.mp4", at(50))]
        );
    }

    #[test]
    fn a_clip_on_the_tray_is_never_dropped_and_one_cleared_away_is() {
        let fixture = laid_out(&[1]);
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(9_999), KEEP)), []);
        assert!(!fixture.write(|tx| tx.delete_clip(&hash(1), at(9_999), KEEP)));
        assert!(fixture.write(|tx| tx.clear_from_tray(&hash(1))));
        assert!(!fixture.write(|tx| tx.clear_from_tray(&hash(1))));
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(9_999), KEEP)), [hash(1)]);
    }

    #[test]
    fn a_post_takes_a_clip_from_the_tray_and_gives_it_back_when_it_is_called_off() {
        let fixture = laid_out(&[1, 2]);
        let id = taker(&fixture, State::SCHEDULED).id;
        assert_eq!(lying(&fixture), [hash(2)]);
        assert_eq!(fixture.read(|r| r.laid_out(false)).len(), 2);
        fixture.write(move |tx| tx.move_post(id, Event::Cancel, Moved::by("Mara", at(10))).map(drop));
        assert_eq!(lying(&fixture), [hash(2), hash(1)]);
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(9_999), KEEP)), []);
    }

    #[test]
    fn a_post_that_takes_another_clip_gives_the_first_back() {
        let fixture = laid_out(&[1, 2]);
        let post = taker(&fixture, State::Draft);
        fixture.write(move |tx| {
            let clip = ClipSource::Kept { hash: hash(2) };
            tx.edit_post(&Post { clip, ..post.clone() })?;
            tx.take_from_tray(&hash(2), post.id)
        });
        assert_eq!(lying(&fixture), [hash(1)]);
    }

    #[test]
    fn a_clip_laid_out_again_lies_there_although_a_post_has_it() {
        let fixture = laid_out(&[1]);
        taker(&fixture, State::SCHEDULED);
        fixture.write(|tx| tx.lay_out(&hash(1), "1.mp4", at(50)));
        assert_eq!(lying(&fixture), [hash(1)]);
    }

    #[test]
    fn a_clip_whose_post_has_gone_out_is_dropped_in_the_end() {
        let fixture = laid_out(&[1]);
        taker(&fixture, State::Published);
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(100), KEEP)), [hash(1)]);
        assert!(fixture.write(|tx| tx.delete_clip(&hash(1), at(100), KEEP)));
        assert_eq!(fixture.read(|r| r.laid_out(false)), []);
    }

    #[test]
    fn whether_a_clip_has_posts_is_known() {
        let fixture = laid_out(&[1, 2]);
        taker(&fixture, State::Cancelled);
        assert!(fixture.read(|r| r.clip_has_posts(&hash(1))));
        assert!(!fixture.read(|r| r.clip_has_posts(&hash(2))));
    }
}
