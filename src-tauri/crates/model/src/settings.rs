//! The settings of a workspace, by the names of design.md section 5.

use std::time::Duration;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    duration::{duration_text, parse_duration},
    media_rules::RuleSet,
};

/// What to do when the creator has switched off an interaction since the post was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InteractionPolicy {
    /// Send it as off, as TikTok itself would, and note it.
    Adapt,
    /// Stop and ask.
    Stop,
}

/// Of what the system's own notifications tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyLevel {
    /// Nothing.
    None,
    /// What needs a person.
    Problems,
    /// What went well, too.
    All,
}

impl NotifyLevel {
    /// In growing order.
    pub const ALL: [Self; 3] = [Self::None, Self::Problems, Self::All];

    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Problems => "problems",
            Self::All => "all",
        }
    }
}

/// Whether TikTok has audited the app for direct posts (tiktok-api.md section 10.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Audited {
    /// Neither TikTok nor a person has told.
    Unknown,
    /// It publishes only to private accounts, visible to SELF_ONLY.
    No,
    /// It publishes to any audience.
    Yes,
}

impl Audited {
    /// All that it can be.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::No, Self::Yes];

    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::No => "no",
            Self::Yes => "yes",
        }
    }
}

/// Every setting, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `publish.parallel`: uploads at once.
    pub publish_parallel: u32,
    /// `publish.missed_within`: how late a post may still go out.
    pub publish_missed_within: Duration,
    /// `publish.interactions`.
    pub publish_interactions: InteractionPolicy,
    /// `poll.first`: wait before the first question after an upload.
    pub poll_first: Duration,
    /// `poll.give_up`: after this long without an end a post is unconfirmed.
    pub poll_give_up: Duration,
    /// `folders.settle`: how long a file must rest.
    pub folders_settle: Duration,
    /// `folders.staging`: how long an autopilot post can be stopped.
    pub folders_staging: Duration,
    /// `media.rules`.
    pub media_rules: RuleSet,
    /// `media.keep_days`: how long a private copy outlives its post's end.
    pub media_keep_days: u32,
    /// `media.allow_loopback`: plain http media from this machine, for tests.
    pub media_allow_loopback: bool,
    /// `limits.daily_uploads`: inits of an account in 24 hours.
    pub limits_daily_uploads: u32,
    /// `limits.drafts_free_on_post`: a draft the client posted frees its place.
    pub limits_drafts_free_on_post: bool,
    /// `api.enabled`: whether the window serves `/v1` (`serve` always does).
    pub api_enabled: bool,
    /// `api.port`.
    pub api_port: u16,
    /// `app.audited`: as a person or TikTok's answers said last.
    pub app_audited: Audited,
    /// `notify.level`: of what the window tells by the system's notifications.
    pub notify_level: NotifyLevel,
    /// `desk.autostart`: whether Runsheet starts with this computer, in the tray.
    pub desk_autostart: bool,
    /// `desk.zone`: the zone that the desk is shown in, for the accounts without a client as well; none = this
    /// computer's, which is written down when a workspace is opened.
    pub desk_zone: Option<Tz>,
    /// `desk.zones_declined`: zones of this computer in which the desk does not go along.
    pub desk_zones_declined: Vec<Tz>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            publish_parallel: 4,
            publish_missed_within: Duration::from_secs(60 * 60),
            publish_interactions: InteractionPolicy::Adapt,
            poll_first: Duration::from_secs(5),
            poll_give_up: Duration::from_secs(24 * 60 * 60),
            folders_settle: Duration::from_secs(2),
            folders_staging: Duration::from_secs(5 * 60),
            media_rules: RuleSet::Brief,
            media_keep_days: 7,
            media_allow_loopback: false,
            limits_daily_uploads: 100,
            limits_drafts_free_on_post: false,
            api_enabled: false,
            api_port: 7766,
            app_audited: Audited::Unknown,
            notify_level: NotifyLevel::Problems,
            desk_autostart: false,
            desk_zone: None,
            desk_zones_declined: Vec::new(),
        }
    }
}

/// A setting or a value that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// No setting has this name.
    #[error("there is no setting '{name}'; there are: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// All names.
        known: String,
    },
    /// The setting does not take this value.
    #[error("{name} does not take '{value}': {expected}")]
    Value {
        /// The setting.
        name: String,
        /// The value given.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
}

type Read = fn(&Settings) -> String;
type Write = fn(&mut Settings, &str) -> Option<()>;

struct Entry {
    name: &'static str,
    expected: &'static str,
    read: Read,
    write: Write,
}

const NUMBER: &str = "a whole number of at least 1";
const DURATION: &str = "a duration such as 0s, 90s, 5m, 24h or 7d";
const SWITCH: &str = "on or off";
const COMPUTER: &str = "computer";
const NONE: &str = "none";

/// One row per setting, so that names, reading and writing cannot drift apart.
const ENTRIES: &[Entry] = &[
    Entry {
        name: "publish.parallel",
        expected: "a whole number from 1 to 16",
        read: |s| s.publish_parallel.to_string(),
        write: |s, v| v.parse().ok().filter(|n| (1..=16).contains(n)).map(|n| s.publish_parallel = n),
    },
    Entry {
        name: "publish.missed_within",
        expected: DURATION,
        read: |s| duration_text(s.publish_missed_within),
        write: |s, v| parse_duration(v).ok().map(|d| s.publish_missed_within = d),
    },
    Entry {
        name: "publish.interactions",
        expected: "adapt or stop",
        read: |s| {
            if s.publish_interactions == InteractionPolicy::Adapt { "adapt" } else { "stop" }.to_owned()
        },
        write: |s, v| {
            s.publish_interactions = match v {
                "adapt" => InteractionPolicy::Adapt,
                "stop" => InteractionPolicy::Stop,
                _ => return None,
            };
            Some(())
        },
    },
    Entry {
        name: "poll.first",
        expected: "a duration of at least 50ms, such as 5s",
        read: |s| duration_text(s.poll_first),
        write: |s, v| {
            parse_duration(v).ok().filter(|d| *d >= Duration::from_millis(50)).map(|d| s.poll_first = d)
        },
    },
    Entry {
        name: "poll.give_up",
        expected: DURATION,
        read: |s| duration_text(s.poll_give_up),
        write: |s, v| parse_duration(v).ok().map(|d| s.poll_give_up = d),
    },
    Entry {
        name: "folders.settle",
        expected: DURATION,
        read: |s| duration_text(s.folders_settle),
        write: |s, v| parse_duration(v).ok().map(|d| s.folders_settle = d),
    },
    Entry {
        name: "folders.staging",
        expected: DURATION,
        read: |s| duration_text(s.folders_staging),
        write: |s, v| parse_duration(v).ok().map(|d| s.folders_staging = d),
    },
    Entry {
        name: "media.rules",
        expected: "brief or tiktok",
        read: |s| s.media_rules.to_string(),
        write: |s, v| v.parse().ok().map(|rules| s.media_rules = rules),
    },
    Entry {
        name: "media.keep_days",
        expected: "a whole number of days from 0 to 3650",
        read: |s| s.media_keep_days.to_string(),
        write: |s, v| v.parse().ok().filter(|n| *n <= 3_650).map(|n| s.media_keep_days = n),
    },
    Entry {
        name: "media.allow_loopback",
        expected: SWITCH,
        read: |s| switch_text(s.media_allow_loopback),
        write: |s, v| parse_switch(v).map(|on| s.media_allow_loopback = on),
    },
    Entry {
        name: "limits.daily_uploads",
        expected: NUMBER,
        read: |s| s.limits_daily_uploads.to_string(),
        write: |s, v| v.parse().ok().filter(|n| *n > 0).map(|n| s.limits_daily_uploads = n),
    },
    Entry {
        name: "limits.drafts_free_on_post",
        expected: SWITCH,
        read: |s| switch_text(s.limits_drafts_free_on_post),
        write: |s, v| parse_switch(v).map(|on| s.limits_drafts_free_on_post = on),
    },
    Entry {
        name: "api.enabled",
        expected: SWITCH,
        read: |s| switch_text(s.api_enabled),
        write: |s, v| parse_switch(v).map(|on| s.api_enabled = on),
    },
    Entry {
        name: "api.port",
        expected: "a port from 1 to 65535",
        read: |s| s.api_port.to_string(),
        write: |s, v| v.parse().ok().filter(|port| *port > 0).map(|port| s.api_port = port),
    },
    Entry {
        name: "app.audited",
        expected: "unknown, no or yes",
        read: |s| s.app_audited.as_str().to_owned(),
        write: |s, v| {
            let audited = Audited::ALL.into_iter().find(|audited| audited.as_str() == v);
            audited.map(|audited| s.app_audited = audited)
        },
    },
    Entry {
        name: "notify.level",
        expected: "all, problems or none",
        read: |s| s.notify_level.as_str().to_owned(),
        write: |s, v| {
            let level = NotifyLevel::ALL.into_iter().find(|level| level.as_str() == v);
            level.map(|level| s.notify_level = level)
        },
    },
    Entry {
        name: "desk.autostart",
        expected: SWITCH,
        read: |s| switch_text(s.desk_autostart),
        write: |s, v| parse_switch(v).map(|on| s.desk_autostart = on),
    },
    Entry {
        name: "desk.zone",
        expected: "a time zone such as Europe/Berlin, or computer for that of this computer",
        read: |s| s.desk_zone.map_or(COMPUTER, Tz::name).to_owned(),
        write: |s, v| {
            s.desk_zone = if v == COMPUTER { None } else { Some(v.parse().ok()?) };
            Some(())
        },
    },
    Entry {
        name: "desk.zones_declined",
        expected: "time zones such as Europe/Lisbon, with commas between, or none",
        read: |s| match s.desk_zones_declined.as_slice() {
            [] => NONE.to_owned(),
            zones => zones.iter().map(|zone| zone.name()).collect::<Vec<_>>().join(", "),
        },
        write: |s, v| {
            let zones = v.split(',').map(|zone| zone.trim().parse());
            s.desk_zones_declined =
                if v == NONE { Vec::new() } else { zones.collect::<Result<_, _>>().ok()? };
            Some(())
        },
    },
];

impl Settings {
    /// Every name, in the order of the document.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ENTRIES.iter().map(|entry| entry.name)
    }

    /// A setting's value as text.
    pub fn get(&self, name: &str) -> Result<String, BadSetting> {
        Ok((entry(name)?.read)(self))
    }

    /// Sets a value from text.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadSetting> {
        let entry = entry(name)?;
        (entry.write)(self, value.trim()).ok_or_else(|| BadSetting::Value {
            name: name.to_owned(),
            value: value.to_owned(),
            expected: entry.expected,
        })
    }
}

fn entry(name: &str) -> Result<&'static Entry, BadSetting> {
    ENTRIES.iter().find(|entry| entry.name == name).ok_or_else(|| BadSetting::Unknown {
        name: name.to_owned(),
        known: Settings::names().collect::<Vec<_>>().join(", "),
    })
}

fn switch_text(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn parse_switch(text: &str) -> Option<bool> {
    match text {
        "on" | "true" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_read_as_the_document_says() {
        let settings = Settings::default();
        for (name, value) in [
            ("publish.parallel", "4"),
            ("publish.missed_within", "60m"),
            ("publish.interactions", "adapt"),
            ("poll.first", "5s"),
            ("poll.give_up", "24h"),
            ("folders.settle", "2s"),
            ("folders.staging", "5m"),
            ("media.rules", "brief"),
            ("media.keep_days", "7"),
            ("media.allow_loopback", "off"),
            ("limits.daily_uploads", "100"),
            ("limits.drafts_free_on_post", "off"),
            ("api.enabled", "off"),
            ("api.port", "7766"),
            ("app.audited", "unknown"),
            ("notify.level", "problems"),
            ("desk.autostart", "off"),
            ("desk.zone", "computer"),
            ("desk.zones_declined", "none"),
        ] {
            assert_eq!(settings.get(name).as_deref(), Ok(value));
        }
        assert_eq!(Settings::names().count(), 19);
    }

    #[test]
    fn every_setting_takes_back_what_it_says() {
        let mut settings = Settings::default();
        for name in Settings::names() {
            let value = settings.get(name).unwrap();
            settings.set(name, &value).unwrap();
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn what_a_person_chooses_is_what_holds() {
        let mut settings = Settings::default();
        for (name, value) in [
            ("publish.interactions", "stop"),
            ("publish.interactions", "adapt"),
            ("media.rules", "tiktok"),
            ("media.allow_loopback", "on"),
            ("limits.drafts_free_on_post", "on"),
            ("api.enabled", "on"),
            ("api.enabled", "off"),
            ("api.port", "1"),
            ("app.audited", "yes"),
            ("app.audited", "no"),
            ("notify.level", "all"),
            ("notify.level", "none"),
            ("desk.autostart", "on"),
            ("desk.zone", "Europe/Berlin"),
            ("desk.zone", "computer"),
            ("desk.zones_declined", "Europe/Lisbon, Asia/Tokyo"),
            ("desk.zones_declined", "none"),
        ] {
            settings.set(name, value).unwrap();
            assert_eq!(settings.get(name).as_deref(), Ok(value), "{name}");
        }
        settings.set("api.enabled", " true ").unwrap();
        assert!(settings.api_enabled && settings.media_allow_loopback);
    }

    #[test]
    fn values_are_read_in_their_units_and_nonsense_is_refused() {
        let mut settings = Settings::default();
        for (value, read) in
            [("1h", "60m"), ("0s", "0s"), ("90s", "90s"), ("1500ms", "1500ms"), ("2d", "48h")]
        {
            settings.set("publish.missed_within", value).unwrap();
            assert_eq!(settings.get("publish.missed_within").unwrap(), read);
        }
        for (name, value) in [
            ("publish.missed_within", "5"),
            ("publish.missed_within", "m"),
            ("publish.missed_within", "-5m"),
            ("publish.parallel", "0"),
            ("publish.parallel", "17"),
            ("publish.interactions", "ask"),
            ("poll.first", "0s"),
            ("media.rules", "instagram"),
            ("media.allow_loopback", "yes"),
            ("limits.daily_uploads", "0"),
            ("api.port", "0"),
            ("api.port", "65536"),
            ("app.audited", "on"),
            ("notify.level", "loud"),
            ("desk.autostart", "yes"),
            ("desk.zone", "Berlin"),
            ("desk.zone", ""),
            ("desk.zones_declined", "Europe/Lisbon, Lissabon"),
            ("desk.zones_declined", ""),
        ] {
            let refused = settings.set(name, value).unwrap_err();
            assert!(matches!(refused, BadSetting::Value { .. }), "{name} took {value}");
        }
        assert!(matches!(settings.set("publish.paralel", "4"), Err(BadSetting::Unknown { .. })));
    }
}
