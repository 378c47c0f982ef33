//! What happened, against what TikTok has: every clip that was to go out is there exactly once, and nothing else is.

use chrono::{DateTime, Utc};
use runsheet_model::{PostId, StateName, clip::ClipHash};
use runsheet_practice::{Ending, Mode, Published};
use serde::Serialize;

use super::{cast::Performer, told};
use crate::table::table;

/// What was asked for with a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    /// Published at once.
    Publish,
    /// Published at its time.
    Schedule,
    /// To the creator's inbox, and posted there from the phone.
    Draft,
    /// Published, though the engine was killed half-way.
    PublishThroughAKill,
    /// Published; called off while it waited for the gate.
    CallOff,
    /// Nothing: the rules refuse it.
    Refuse,
}

/// A clip, what was asked for, and what Runsheet says of it in the end.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub(super) clip: String,
    pub(super) hash: ClipHash,
    pub(super) profile: String,
    /// Whose account it is at TikTok.
    pub(super) creator: String,
    pub(super) asked: Asked,
    /// None for a clip that was refused.
    pub(super) post: Option<PostId>,
    /// The post's state, or `refused`.
    pub(super) state: String,
    /// TikTok's id of the video, else of the upload.
    pub(super) tiktok_id: Option<String>,
    /// Why it did not go out, or waited.
    pub(super) reason: Option<String>,
}

/// What is told at the end.
#[derive(Debug, Serialize)]
pub(super) struct Reckoning {
    /// Whether Runsheet and TikTok agree, and both with what was asked.
    pub(super) ok: bool,
    pub(super) home: std::path::PathBuf,
    pub(super) workspace: &'static str,
    pub(super) took_ms: u64,
    pub(super) posts: Vec<Entry>,
    /// What does not agree, for people.
    pub(super) differences: Vec<String>,
}

impl Asked {
    fn words(self) -> &'static str {
        match self {
            Self::Publish | Self::CallOff => "publish",
            Self::Schedule => "publish at its time",
            Self::Draft => "DRAFT, post from phone",
            Self::PublishThroughAKill => "publish, in chunks",
            Self::Refuse => "DRAFT",
        }
    }

    /// The state that it must come to; none: it never became a post.
    fn state(self) -> Option<StateName> {
        match self {
            Self::Publish | Self::Schedule | Self::PublishThroughAKill => Some(StateName::Published),
            Self::Draft => Some(StateName::ClientPosted),
            Self::CallOff => Some(StateName::Cancelled),
            Self::Refuse => None,
        }
    }

    /// How it must have come to TikTok, if at all.
    fn came_as(self) -> Option<Mode> {
        match self {
            Self::Publish | Self::Schedule | Self::PublishThroughAKill => Some(Mode::Direct),
            Self::Draft => Some(Mode::Inbox),
            Self::CallOff | Self::Refuse => None,
        }
    }
}

/// Why a post waits, in the words of the table.
pub(super) fn waited(until: DateTime<Utc>, reason: &str) -> String {
    format!("{reason} until {}, called off", told::clock(until))
}

/// What does not agree between what was asked, what Runsheet says, and what arrived at TikTok for these accounts.
pub(super) fn differences(cast: &[&Performer], entries: &[Entry], arrived: &[Published]) -> Vec<String> {
    let of_the_cast = |file: &&Published| cast.iter().any(|performer| performer.handle == file.creator);
    let is_of = |file: &Published, entry: &Entry| {
        file.creator == entry.creator && file.blake3 == entry.hash.to_string()
    };
    let unknown = arrived
        .iter()
        .filter(of_the_cast)
        .filter(|file| !entries.iter().any(|entry| is_of(file, entry)))
        .map(|file| format!("TikTok has a file of @{} that nobody sent: {}", file.creator, file.blake3));
    let wrong = entries.iter().flat_map(|entry| {
        let there: Vec<&Published> = arrived.iter().filter(|file| is_of(file, entry)).collect();
        [wrong_state(entry), wrong_arrival(entry, &there)].into_iter().flatten()
    });
    wrong.chain(unknown).collect()
}

fn wrong_state(entry: &Entry) -> Option<String> {
    let expected = entry.asked.state().map_or("refused", StateName::as_str);
    let Entry { clip, state, reason, .. } = entry;
    let why = reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    (state != expected).then(|| format!("{clip} should be {expected} and is {state}{why}"))
}

fn wrong_arrival(entry: &Entry, there: &[&Published]) -> Option<String> {
    let clip = &entry.clip;
    match (entry.asked.came_as(), there) {
        (None, []) => None,
        (None, _) => Some(format!("{clip} should not have left and is at TikTok")),
        (Some(mode), [one]) if one.mode == mode && one.ending == Ending::Published => None,
        (Some(_), [one]) => {
            Some(format!("{clip} came to TikTok as {:?} and is {:?} there", one.mode, one.ending))
        }
        (Some(_), there) => {
            Some(format!("{clip} should be at TikTok once and is there {} times", there.len()))
        }
    }
}

impl Reckoning {
    /// The table and the verdict.
    pub(super) fn for_people(&self) -> String {
        let row = |entry: &Entry| {
            let told = [&entry.tiktok_id, &entry.reason].into_iter().flatten().next();
            [
                entry.clip.clone(),
                entry.profile.clone(),
                entry.asked.words().to_owned(),
                entry.state.clone(),
                told.cloned().unwrap_or_default(),
            ]
        };
        let rows: Vec<_> = self.posts.iter().map(row).collect();
        let table = table(["CLIP", "ACCOUNT", "ASKED", "STATE", "TIKTOK'S ID, OR WHY"], &rows);
        let sent = self.posts.iter().filter(|entry| entry.asked.came_as().is_some()).count();
        let verdict = if self.ok {
            let seconds = self.took_ms as f64 / 1_000.0;
            format!(
                "TikTok has {sent} files of these accounts, by hash each of them once, and no other. {seconds:.1} s."
            )
        } else {
            format!("This does not agree:\n  {}", self.differences.join("\n  "))
        };
        format!("{table}\n\n{verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u8) -> ClipHash {
        ClipHash::from_bytes([n; 32])
    }

    fn entry(n: u8, asked: Asked, state: &str) -> Entry {
        Entry {
            clip: format!("{n}.mp4"),
            hash: hash(n),
            profile: "bakery".into(),
            creator: "the.bakery".into(),
            asked,
            post: None,
            state: state.into(),
            tiktok_id: None,
            reason: None,
        }
    }

    fn file(n: u8, mode: Mode) -> Published {
        Published {
            publish_id: format!("v_{n}"),
            creator: "the.bakery".into(),
            mode,
            ending: Ending::Published,
            blake3: hash(n).to_string(),
            sha256: String::new(),
            size: 1,
            post_info: None,
            fail_reason: None,
            post_ids: Vec::new(),
            init_ms: 0,
            complete_ms: 0,
            ended_ms: None,
        }
    }

    fn compare(entries: &[Entry], arrived: &[Published]) -> Vec<String> {
        let bakery = Performer { profile: "bakery".into(), handle: "the.bakery".into() };
        differences(&[&bakery], entries, arrived)
    }

    fn asked() -> [Entry; 4] {
        [
            entry(1, Asked::Publish, "published"),
            entry(2, Asked::Draft, "client_posted"),
            entry(3, Asked::CallOff, "cancelled"),
            entry(4, Asked::Refuse, "refused"),
        ]
    }

    #[test]
    fn each_once_and_nothing_else_agrees() {
        let elsewhere = Published { creator: "somebody".into(), ..file(9, Mode::Direct) };
        assert_eq!(compare(&asked(), &[file(1, Mode::Direct), file(2, Mode::Inbox), elsewhere]), [""; 0]);
    }

    #[test]
    fn every_other_outcome_is_named() {
        let (one, two) = (file(1, Mode::Direct), file(2, Mode::Inbox));
        let waiting = Published { ending: Ending::Inbox, ..two.clone() };
        for (arrived, named) in [
            (vec![two.clone()], "1.mp4 should be at TikTok once and is there 0 times"),
            (
                vec![one.clone(), one.clone(), two.clone()],
                "1.mp4 should be at TikTok once and is there 2 times",
            ),
            (vec![one.clone(), waiting], "2.mp4 came to TikTok as Inbox and is Inbox there"),
            (vec![file(1, Mode::Inbox), two.clone()], "1.mp4 came to TikTok as Inbox and is Published there"),
            (vec![one.clone(), two.clone(), file(3, Mode::Direct)], "3.mp4 should not have left"),
            (vec![one.clone(), two.clone(), file(4, Mode::Direct)], "4.mp4 should not have left"),
            (vec![one.clone(), two.clone(), file(5, Mode::Direct)], "a file of @the.bakery that nobody sent"),
        ] {
            let differences = compare(&asked(), &arrived);
            assert!(differences.len() == 1 && differences[0].contains(named), "{named}: {differences:?}");
        }
        let mut other = asked();
        other[0].state = "failed".into();
        assert_eq!(compare(&other, &[one, two]), ["1.mp4 should be published and is failed"]);
    }
}
