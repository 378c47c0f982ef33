//! Sizes, ages and commands as people read them.

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::Workspace;

/// A size in decimal units: `1.2 GB`.
pub(super) fn bytes(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1_000.0, "kB"),
        1_000_000..1_000_000_000 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let amount = bytes as f64 / unit;
    format!("{amount:.1} {name}")
}

/// How many of something: `1 post`, `2 posts`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// A stretch of time, roughly: `40 s`, `3 min`, `5 h`, `12 days`.
pub(super) fn stretch(time: TimeDelta) -> String {
    let time = time.abs();
    match time.num_seconds() {
        seconds @ 0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", time.num_minutes()),
        7_200..172_800 => format!("{} h", time.num_hours()),
        _ => format!("{} days", time.num_days()),
    }
}

/// An instant in UTC, to the minute.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A `runsheet` command for a workspace.
pub(super) fn command(words: &str, workspace: Workspace) -> String {
    format!("runsheet {words} --workspace {workspace}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_stretches_read_easily() {
        for (number, text) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (4_194_304, "4.2 MB"),
            (287_000_000, "287.0 MB"),
            (12_300_000_000, "12.3 GB"),
        ] {
            assert_eq!(bytes(number), text);
        }
        for (seconds, text) in
            [(0, "0 s"), (-119, "119 s"), (180, "3 min"), (18_000, "5 h"), (864_000, "10 days")]
        {
            assert_eq!(stretch(TimeDelta::seconds(seconds)), text);
        }
        assert_eq!((count(1, "post"), count(2, "post")), ("1 post".to_owned(), "2 posts".to_owned()));
    }
}
