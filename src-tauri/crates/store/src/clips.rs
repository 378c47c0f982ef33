//! `clips`: what inspection found, and whether our private copy is still kept. The facts outlive the copy: history
//! speaks of them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use runsheet_model::clip::{ClipHash, Inspection};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::{Reader, Tx},
    tray::lies_there,
};

pub(crate) const V1: &str = "
CREATE TABLE clips (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    inspection TEXT NOT NULL CHECK (json_valid(inspection)),
    kept_at INTEGER NOT NULL,
    is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1))
) STRICT;

CREATE INDEX clips_kept ON clips (kept_at) WHERE is_kept;
";

/// A clip whose copy is not needed: kept for long enough, not on the tray, and every post of it has ended for long enough.
macro_rules! not_needed {
    () => {
        concat!(
            "is_kept AND kept_at <= :cutoff AND NOT EXISTS (
            SELECT 1 FROM posts WHERE posts.clip_hash = clips.hash AND (
                posts.state NOT IN ('published', 'client_posted', 'closed', 'cancelled')
                OR posts.changed_at > :cutoff))
            AND NOT EXISTS (SELECT 1 FROM tray WHERE tray.clip = clips.hash AND ",
            lies_there!(),
            ")"
        )
    };
}

fn inspection(row: &Row<'_>) -> rusqlite::Result<Inspection> {
    row.json("inspection")
}

fn cutoff(now: DateTime<Utc>, keep: Duration) -> i64 {
    ms(now).saturating_sub(i64::try_from(keep.as_millis()).unwrap_or(i64::MAX))
}

impl Reader<'_> {
    /// What inspection found about a clip whose private copy is kept.
    pub fn clip(&self, hash: &ClipHash) -> Result<Option<Inspection>, StoreError> {
        self.find("SELECT * FROM clips WHERE hash = ?1 AND is_kept", [hash.to_string()], inspection)
    }

    /// What inspection found about a clip, also when the copy is gone.
    pub fn known_clip(&self, hash: &ClipHash) -> Result<Option<Inspection>, StoreError> {
        self.find("SELECT * FROM clips WHERE hash = ?1", [hash.to_string()], inspection)
    }

    /// Clips whose copy may go: kept for `keep`, not on the tray, and no post of them that has not ended for `keep`.
    pub fn clips_to_drop(&self, now: DateTime<Utc>, keep: Duration) -> Result<Vec<ClipHash>, StoreError> {
        self.list(
            concat!("SELECT hash FROM clips WHERE ", not_needed!(), " ORDER BY kept_at"),
            named_params! { ":cutoff": cutoff(now, keep) },
            |row| row.parsed("hash"),
        )
    }
}

impl Tx<'_> {
    /// Records a clip whose copy is kept from `kept_at` on; a known one is kept anew.
    pub fn insert_clip(&self, clip: &Inspection, kept_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO clips (hash, inspection, kept_at, is_kept) VALUES (:hash, :inspection, :kept_at, 1)
             ON CONFLICT (hash) DO UPDATE SET inspection = excluded.inspection, kept_at = excluded.kept_at,
                 is_kept = 1",
            named_params! {
                ":hash": clip.hash.to_string(),
                ":inspection": json_text(clip)?,
                ":kept_at": ms(kept_at),
            },
        )
        .map(drop)
    }

    /// Gives up a clip's copy, if [`Reader::clips_to_drop`] would still name it. The file may be removed only after
    /// this write said `true`: a post planned in between keeps its clip.
    pub fn delete_clip(
        &self,
        hash: &ClipHash,
        now: DateTime<Utc>,
        keep: Duration,
    ) -> Result<bool, StoreError> {
        let dropped = self.change(
            concat!("UPDATE clips SET is_kept = 0 WHERE hash = :hash AND ", not_needed!()),
            named_params! { ":hash": hash.to_string(), ":cutoff": cutoff(now, keep) },
        )?;
        Ok(dropped == 1)
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::{
        Cause, ClipSource, Post, State,
        clip::Inspection,
        media_rules::{Finding, MediaRule, Severity},
    };

    use super::*;
    use crate::fixtures::{Fixture, at, clip, hash, post, profile, tokens};

    const KEEP: Duration = Duration::from_secs(100);

    #[test]
    fn what_inspection_found_comes_back_as_it_was() {
        let fixture = Fixture::new();
        let finding = Finding {
            rule: MediaRule::AspectRatio,
            severity: Severity::Warning,
            measured: "16:9".into(),
            limit: "9:16".into(),
            remedy: "crop".into(),
        };
        let full = Inspection { findings: vec![finding], ..clip(1) };
        let mut bare = clip(2);
        (bare.path, bare.facts.audio, bare.facts.video.profile) = (None, None, None);
        for found in [full, bare] {
            let stored = found.clone();
            fixture.write(move |tx| tx.insert_clip(&stored, at(0)));
            assert_eq!(fixture.read(|r| r.clip(&found.hash)), Some(found));
        }
        assert_eq!(fixture.read(|r| r.clip(&hash(3))), None);
    }

    #[test]
    fn any_frame_rate_survives() {
        proptest::proptest!(|(fps in 0.0..1_000.0f64)| {
            let mut found = clip(1);
            found.facts.video.fps_avg = fps;
            let text = json_text(&found).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<Inspection>(&text).unwrap(), found);
        });
    }

    /// One clip per state of its one post; the state was entered at 0, the clip kept at -1000.
    fn with_posts(states: Vec<State>) -> (Fixture, Vec<Post>) {
        let fixture = Fixture::new();
        let profile = profile("korn");
        let posts: Vec<_> = (1..)
            .zip(states)
            .map(|(n, state)| Post { clip: ClipSource::Kept { hash: hash(n) }, state, ..post(&profile) })
            .collect();
        let stored = posts.clone();
        fixture.write(move |tx| {
            tx.insert_profile(&profile, &tokens())?;
            for (n, post) in (1..).zip(&stored) {
                tx.insert_clip(&clip(n), at(-1_000))?;
                tx.insert_post(post)?;
            }
            Ok(())
        });
        (fixture, posts)
    }

    #[test]
    fn a_clip_goes_when_its_post_has_ended_for_long_enough() {
        let cause = Cause::new("why", "because");
        let ends = vec![State::Published, State::ClientPosted, State::Closed, State::Cancelled];
        let going_on = vec![
            State::Draft,
            State::SCHEDULED,
            State::InInbox,
            State::Missed,
            State::Unconfirmed { cause: cause.clone() },
            State::NeedsAttention { cause: cause.clone() },
            State::Failed { cause: cause.clone() },
            State::OnHold { cause },
        ];
        let ended = ends.len();
        let (fixture, _) = with_posts([ends, going_on].concat());
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(99), KEEP)), []);
        let hashes: Vec<_> = (1..=ended).map(|n| hash(n as u8)).collect();
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(100), KEEP)), hashes);
    }

    #[test]
    fn a_second_post_of_the_clip_keeps_it() {
        let (fixture, posts) = with_posts(vec![State::Published]);
        let second = Post { clip: posts[0].clip.clone(), ..post(&fixture.read(|r| r.profiles())[0]) };
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(500), KEEP)), [hash(1)]);
        fixture.write(move |tx| tx.insert_post(&second));
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(500), KEEP)), []);
        assert!(!fixture.write(|tx| tx.delete_clip(&hash(1), at(500), KEEP)));
        assert!(fixture.read(|r| r.clip(&hash(1))).is_some());
    }

    #[test]
    fn a_clip_without_a_post_is_kept_for_as_long() {
        let fixture = Fixture::new();
        fixture.write(|tx| tx.insert_clip(&clip(1), at(0)));
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(99), KEEP)), []);
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(100), KEEP)), [hash(1)]);
    }

    #[test]
    fn a_clip_given_up_is_still_known_and_may_come_back() {
        let (fixture, _) = with_posts(vec![State::Published]);
        assert!(fixture.write(|tx| tx.delete_clip(&hash(1), at(500), KEEP)));
        assert_eq!(fixture.read(|r| r.clip(&hash(1))), None);
        assert_eq!(fixture.read(|r| r.known_clip(&hash(1))), Some(clip(1)));
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(999), KEEP)), []);
        fixture.write(|tx| tx.insert_clip(&clip(1), at(600)));
        assert_eq!(fixture.read(|r| r.clip(&hash(1))), Some(clip(1)));
        assert_eq!(fixture.read(|r| r.clips_to_drop(at(650), KEEP)), []);
    }
}
