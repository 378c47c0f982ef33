//! What the demo says while it goes: lines of JSON for programs, sentences for people, and a bar where one watches.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Local, Utc};
use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};
use runsheet_model::{PostId, clip::ClipHash};
use serde::Serialize;

use crate::{failure::Failure, output::Output};

const TICK: Duration = Duration::from_millis(120);

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(super) enum Told {
    /// Where everything is.
    Began { home: PathBuf, workspace: &'static str, tiktok: String, engine: String },
    /// There is no keychain, so the key is in a file.
    NoKeychain { why: String, passphrase_file: PathBuf },
    /// The key is in a file, as an earlier run had it.
    KeyFile { passphrase_file: PathBuf },
    /// A creator let Runsheet in.
    Connected { profile: String, creator: String, name: String },
    /// A clip was looked at.
    Inspected { clip: String, bytes: u64, hash: ClipHash, what: String },
    /// A clip was refused.
    Refused { clip: String, why: String, way_out: String },
    /// A post was planned.
    Planned { post: PostId, clip: String, profile: String, asked: String },
    /// A post is where it was to go.
    Arrived { post: PostId, clip: String, profile: String, what: String },
    /// A post waits for the gate.
    Waits { post: PostId, clip: String, profile: String, until: DateTime<Utc>, reason: String },
    /// A post was called off.
    CalledOff { post: PostId, clip: String },
    /// The engine was killed while it sent a clip.
    Killed { post: PostId, clip: String, bytes_sent: u64, bytes: u64 },
    /// The engine runs again and goes on with the clip.
    PickedUp { post: PostId, clip: String, bytes_there: u64, bytes: u64 },
    /// The engine was stopped and started once more.
    Restarted { private_copies_dropped: bool },
}

impl Told {
    fn sentence(&self) -> String {
        match self {
            Self::Began { home, workspace, tiktok, engine } => format!(
                "data     {}, workspace {workspace}\nTikTok   {tiktok}/practice/\nengine   {engine}",
                home.display()
            ),
            Self::NoKeychain { passphrase_file, .. } => format!(
                "key      in a file, because no keychain answers here; opened by {}",
                passphrase_file.display()
            ),
            Self::KeyFile { passphrase_file } => {
                format!("key      in a file, opened by {}", passphrase_file.display())
            }
            Self::Connected { profile, creator, name } => format!("{profile:20} {name}, @{creator}"),
            Self::Inspected { clip, bytes, what, .. } => {
                format!("{clip:20} {:>9}  {what}", DecimalBytes(*bytes).to_string())
            }
            Self::Refused { clip, why, way_out } => format!("{clip:20} refused: {why}. {way_out}"),
            Self::Planned { clip, profile, asked, .. } => format!("{clip:20} to {profile}: {asked}"),
            Self::Arrived { clip, what, .. } => format!("{clip:20} {what}"),
            Self::Waits { clip, until, reason, .. } => {
                format!("{clip:20} waits until {}: {reason}", clock(*until))
            }
            Self::CalledOff { clip, .. } => format!("{clip:20} called off; it never left"),
            Self::Killed { clip, bytes_sent, bytes, .. } => format!(
                "{clip:20} the engine is killed with {} of {} on their way",
                DecimalBytes(*bytes_sent),
                DecimalBytes(*bytes)
            ),
            Self::PickedUp { clip, bytes_there, bytes, .. } => format!(
                "{clip:20} the engine runs again, finds {} of {} at TikTok and sends the rest",
                DecimalBytes(*bytes_there),
                DecimalBytes(*bytes)
            ),
            Self::Restarted { private_copies_dropped } => {
                let copies =
                    if *private_copies_dropped { "; the clips' private copies are gone" } else { "" };
                format!("stopped and started once more: nothing goes out again{copies}")
            }
        }
    }
}

/// An instant as the clock on the wall shows it.
pub(super) fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%H:%M:%S").to_string()
}

/// Tells people or programs.
#[derive(Clone, Copy)]
pub(super) struct Teller(pub(super) Output);

impl Teller {
    /// Says what happened.
    pub(super) fn tell(self, told: &Told) -> Result<(), Failure> {
        self.0.result(told, |told| indented(&told.sentence()))
    }

    /// Says what comes next, to people.
    pub(super) fn scene(self, title: &str) -> Result<(), Failure> {
        self.for_people(&format!("\n{title}"))
    }

    /// Says something that is for people alone.
    pub(super) fn for_people(self, text: &str) -> Result<(), Failure> {
        if self.0.is_json() { Ok(()) } else { self.0.result(&(), |()| text.to_owned()) }
    }

    /// A line that turns while one waits.
    pub(super) fn waiting(self, for_what: impl Into<String>) -> Bar {
        let bar = self.watched(ProgressBar::new_spinner());
        bar.set_message(for_what.into());
        Bar(bar)
    }

    /// A bar of bytes.
    pub(super) fn bytes(self, what: &str, size: u64) -> Bar {
        let bar = self.watched(ProgressBar::new(size));
        let style =
            ProgressStyle::with_template("  {msg:20} {wide_bar} {decimal_bytes} of {decimal_total_bytes}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Bar(bar)
    }

    /// Shown where somebody watches: indicatif itself keeps out of pipes.
    fn watched(self, bar: ProgressBar) -> ProgressBar {
        if self.0.is_json() {
            return ProgressBar::hidden();
        }
        bar.enable_steady_tick(TICK);
        bar
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// Written over while something goes on, and gone when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn at(&self, bytes: u64) {
        self.0.set_position(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
