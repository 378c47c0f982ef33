//! This computer's clock against TikTok's, and its time zone.
//!
//! One request without a login goes to TikTok's API, or to what stands in for it, for the `Date` of its answer. None goes
//! out where only the practice workspace is examined: nothing there reaches TikTok.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::Workspace;
use runsheet_tiktok::{Origins, TikTok, Timeouts};

use super::{Finding, words};
use crate::Environment;

pub(super) const CHECK: &str = "clock";
const ZONE: &str = "time_zone";

/// From here on posts wait as `clock_wrong` (design.md 2.8).
const WRONG: TimeDelta = TimeDelta::minutes(2);
/// From here on somebody should know.
const DRIFTING: TimeDelta = TimeDelta::seconds(30);

const CONNECT: Duration = Duration::from_secs(2);
const ANSWER: Duration = Duration::from_secs(4);

/// Asks TikTok for the time.
pub(super) async fn against_tiktok(environment: Option<&Environment>, workspaces: &[Workspace]) -> Finding {
    if workspaces == [Workspace::Practice] {
        return Finding::ok(CHECK, "not compared: the practice workspace asks TikTok nothing");
    }
    let Some(environment) = environment else {
        return Finding::not_checked(CHECK, "a variable cannot be read", "variables");
    };
    let origins = environment.tiktok.clone().unwrap_or_else(Origins::tiktok);
    match tokio::time::timeout(ANSWER, date(origins)).await.ok().flatten() {
        Some((theirs, ours)) => judge(theirs - ours),
        None => Finding::warning(
            CHECK,
            "not checked: TikTok's API could not be reached",
            "connect this computer to the internet, then run the doctor again; posts wait as 'offline' until then",
        ),
    }
}

/// TikTok's time, and ours at the same moment.
async fn date(origins: Origins) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let patience = Timeouts { connect: CONNECT, call: ANSWER, ..Timeouts::default() };
    let tiktok = TikTok::with_timeouts(origins, patience).ok()?;
    let asked = Utc::now();
    let theirs = tiktok.clock().await?;
    Some((theirs, asked + (Utc::now() - asked) / 2))
}

fn judge(theirs_ahead: TimeDelta) -> Finding {
    let off = words::stretch(theirs_ahead);
    let side = if theirs_ahead > TimeDelta::zero() { "behind" } else { "ahead of" };
    if theirs_ahead.abs() > WRONG {
        let found = format!("this computer is {off} {side} TikTok: posts wait as clock_wrong");
        return Finding::problem(CHECK, found, how_to_set());
    }
    if theirs_ahead.abs() > DRIFTING {
        let found = format!("this computer is {off} {side} TikTok; from two minutes on posts wait");
        return Finding::warning(CHECK, found, how_to_set());
    }
    Finding::ok(CHECK, format!("within {} of TikTok's", words::stretch(theirs_ahead + TimeDelta::seconds(1))))
}

/// How to set the clock of this system.
pub(super) fn how_to_set() -> &'static str {
    if cfg!(target_os = "macos") {
        "set the clock: sudo sntp -sS time.apple.com"
    } else if cfg!(windows) {
        "set the clock: w32tm /resync"
    } else {
        "set the clock: sudo timedatectl set-ntp true"
    }
}

/// The time zone for accounts without a client.
pub(super) fn zone() -> Finding {
    match iana_time_zone::get_timezone() {
        Ok(name) if name.parse::<chrono_tz::Tz>().is_ok() => Finding::ok(ZONE, name),
        Ok(name) => unknown_zone(format!("the system names the time zone '{name}', which nobody knows")),
        Err(_) => unknown_zone("the system names no time zone".to_owned()),
    }
}

fn unknown_zone(what: String) -> Finding {
    Finding::warning(ZONE, format!("{what}; accounts without a client are in UTC"), how_to_set_zone())
}

fn how_to_set_zone() -> &'static str {
    if cfg!(target_os = "linux") {
        "set it, such as: sudo timedatectl set-timezone Europe/Berlin"
    } else {
        "set it in the system's settings"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_decide() {
        for (seconds, verdict) in [
            (0, "ok"),
            (-30, "ok"),
            (31, "warning"),
            (-120, "warning"),
            (121, "problem"),
            (-86_400, "problem"),
        ] {
            assert_eq!(judge(TimeDelta::seconds(seconds)).verdict.as_str(), verdict, "{seconds}");
        }
        assert!(judge(TimeDelta::hours(1)).found.contains("60 min behind"));
        assert!(judge(TimeDelta::hours(-1)).found.contains("60 min ahead of"));
    }

    #[tokio::test]
    async fn practice_alone_asks_nobody() {
        let environment = Environment::default();
        let finding = against_tiktok(Some(&environment), &[Workspace::Practice]).await;
        assert_eq!(finding.verdict.as_str(), "ok");
    }
}
