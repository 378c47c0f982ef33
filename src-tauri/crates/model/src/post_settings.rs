//! What a person decides about one video: caption, audience, interactions, disclosure.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::problem::Detail;

/// The longest caption, in UTF-16 code units (tiktok-api.md section 4.1); an emoji counts two or more.
pub const CAPTION_LIMIT: usize = 2_200;

/// How a post reaches TikTok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Published on the account.
    Direct,
    /// Delivered to the creator's TikTok inbox, where the client posts it.
    Draft,
}

impl Mode {
    /// The name used in the database and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Draft => "draft",
        }
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "direct" => Ok(Self::Direct),
            "draft" => Ok(Self::Draft),
            other => Err(format!("'{other}' is no mode: use 'direct' or 'draft'")),
        }
    }
}

/// Who can view a video: TikTok's four words. Which of them a creator may use is in creator_info.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Privacy {
    /// Everyone.
    PublicToEveryone,
    /// Friends: followers the creator follows back.
    MutualFollowFriends,
    /// Followers, for private accounts.
    FollowerOfCreator,
    /// Only me.
    SelfOnly,
}

impl Privacy {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::PublicToEveryone, Self::MutualFollowFriends, Self::FollowerOfCreator, Self::SelfOnly];

    /// TikTok's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublicToEveryone => "PUBLIC_TO_EVERYONE",
            Self::MutualFollowFriends => "MUTUAL_FOLLOW_FRIENDS",
            Self::FollowerOfCreator => "FOLLOWER_OF_CREATOR",
            Self::SelfOnly => "SELF_ONLY",
        }
    }
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Privacy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|privacy| privacy.as_str() == text).ok_or_else(|| {
            format!("'{text}' is no privacy level: use {}", Self::ALL.map(Self::as_str).join(", "))
        })
    }
}

/// What viewers may do with a video, as TikTok's API words it: by what is switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Interactions {
    /// No comments.
    pub disable_comment: bool,
    /// No duets.
    pub disable_duet: bool,
    /// No stitches.
    pub disable_stitch: bool,
}

/// What is disclosed about a video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Disclosure {
    /// "Branded content": a paid partnership with a third party.
    pub branded_content: bool,
    /// "Your brand": the creator's own business.
    pub own_brand: bool,
    /// Made with AI.
    pub ai_generated: bool,
}

/// Everything that is decided about one video. In draft mode TikTok drops all of it: the values are then wishes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PostSettings {
    /// The caption, with hashtags and mentions.
    pub caption: String,
    /// Who can view it. There is no default: a direct post without it cannot be planned.
    pub privacy: Option<Privacy>,
    /// What viewers may do.
    pub interactions: Interactions,
    /// What is disclosed.
    pub disclosure: Disclosure,
    /// The frame for the cover, in milliseconds from the start; none = the first frame.
    pub cover_timestamp_ms: Option<u32>,
}

impl PostSettings {
    /// What stands in an empty form: nothing said, nothing chosen, nothing ticked. Interactions are ticked to be
    /// allowed (tiktok-api.md section 11, item 9).
    #[must_use]
    pub fn undecided() -> Self {
        let interactions = Interactions { disable_comment: true, disable_duet: true, disable_stitch: true };
        Self { interactions, ..Self::default() }
    }

    /// What is wrong with these settings for that mode, whichever account it is for.
    #[must_use]
    pub fn problems(&self, mode: Mode) -> Vec<Detail> {
        let mut problems = Vec::new();
        let mut say =
            |field: &str, message: String| problems.push(Detail { field: field.to_owned(), message });
        let length = caption_length(&self.caption);
        if length > CAPTION_LIMIT {
            say(
                "caption",
                format!(
                    "has {length} UTF-16 units, TikTok takes at most {CAPTION_LIMIT} (an emoji counts 2 or more)"
                ),
            );
        }
        if mode == Mode::Direct && self.privacy.is_none() {
            say("privacy", "is required: choose who can view this video; there is no default".to_owned());
        }
        if self.disclosure.branded_content && self.privacy == Some(Privacy::SelfOnly) {
            say("privacy", "branded content visibility cannot be set to private (SELF_ONLY)".to_owned());
        }
        if self.disclosure.branded_content && self.privacy == Some(Privacy::FollowerOfCreator) {
            say("privacy", "branded content may only be public or for friends".to_owned());
        }
        problems
    }
}

/// The length TikTok counts: UTF-16 code units.
#[must_use]
pub fn caption_length(caption: &str) -> usize {
    caption.encode_utf16().count()
}

/// A creator's answer to "what may this account do now", as far as the rules need it (tiktok-api.md section 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CreatorLimits {
    /// TikTok's words, unknown ones included.
    pub privacy_options: Vec<String>,
    /// The creator's interactions as they are switched off.
    pub disabled: Interactions,
    /// Longest video of this account, in seconds.
    pub max_duration_sec: u32,
}

/// What sending `settings` now would need changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Send these interactions; `adapted` names those the creator switched off since.
    Fits {
        /// What to send.
        interactions: Interactions,
        /// The names of what was switched off.
        adapted: Vec<&'static str>,
    },
    /// Nothing is substituted: a person must decide (design.md 2.5).
    NeedsPerson {
        /// For programs.
        code: &'static str,
        /// For people.
        message: String,
    },
}

impl CreatorLimits {
    /// Whether a direct post with these settings and this duration may be sent, and with which interactions.
    #[must_use]
    pub fn fit(&self, settings: &PostSettings, duration_ms: u64, adapt_interactions: bool) -> Fit {
        let needs = |code, message| Fit::NeedsPerson { code, message };
        let Some(privacy) = settings.privacy else {
            return needs("privacy_missing", "Choose who can view this video.".to_owned());
        };
        if !self.privacy_options.iter().any(|option| option == privacy.as_str()) {
            let options = self.privacy_options.join(", ");
            return needs(
                "privacy_not_allowed",
                format!("The account does not offer {privacy} now; it offers {options}. Choose again."),
            );
        }
        if duration_ms > u64::from(self.max_duration_sec) * 1_000 {
            return needs(
                "clip_too_long_for_account",
                format!(
                    "The clip is {}.{:03} s long; this account may post at most {} s.",
                    duration_ms / 1_000,
                    duration_ms % 1_000,
                    self.max_duration_sec
                ),
            );
        }
        let wanted = settings.interactions;
        let adapted: Vec<_> = [
            ("comment", wanted.disable_comment, self.disabled.disable_comment),
            ("duet", wanted.disable_duet, self.disabled.disable_duet),
            ("stitch", wanted.disable_stitch, self.disabled.disable_stitch),
        ]
        .into_iter()
        .filter_map(|(name, off, now_off)| (now_off && !off).then_some(name))
        .collect();
        if !adapted.is_empty() && !adapt_interactions {
            return needs(
                "interactions_changed",
                format!("The account has switched off: {}. Agree to that or wait.", adapted.join(", ")),
            );
        }
        let interactions = Interactions {
            disable_comment: wanted.disable_comment || self.disabled.disable_comment,
            disable_duet: wanted.disable_duet || self.disabled.disable_duet,
            disable_stitch: wanted.disable_stitch || self.disabled.disable_stitch,
        };
        Fit::Fits { interactions, adapted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(privacy: Option<Privacy>) -> PostSettings {
        PostSettings { privacy, ..PostSettings::default() }
    }

    fn fields(settings: &PostSettings, mode: Mode) -> Vec<String> {
        settings.problems(mode).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_caption_is_counted_in_utf16_units() {
        let caption = |text: String| PostSettings { caption: text, ..settings(Some(Privacy::SelfOnly)) };
        assert_eq!(fields(&caption("a".repeat(2_200)), Mode::Direct), Vec::<String>::new());
        assert_eq!(fields(&caption("a".repeat(2_201)), Mode::Direct), ["caption"]);
        assert_eq!(fields(&caption("🎬".repeat(1_100)), Mode::Direct), Vec::<String>::new());
        assert_eq!(fields(&caption(format!("{}a", "🎬".repeat(1_100))), Mode::Direct), ["caption"]);
    }

    #[test]
    fn a_direct_post_needs_privacy_and_a_draft_does_not() {
        assert_eq!(fields(&settings(None), Mode::Direct), ["privacy"]);
        assert_eq!(fields(&settings(None), Mode::Draft), Vec::<String>::new());
    }

    #[test]
    fn branded_content_is_public_or_for_friends() {
        for (privacy, fine) in [
            (Privacy::PublicToEveryone, true),
            (Privacy::MutualFollowFriends, true),
            (Privacy::FollowerOfCreator, false),
            (Privacy::SelfOnly, false),
        ] {
            let mut branded = settings(Some(privacy));
            branded.disclosure.branded_content = true;
            assert_eq!(branded.problems(Mode::Direct).is_empty(), fine, "{privacy}");
        }
    }

    fn limits() -> CreatorLimits {
        CreatorLimits {
            privacy_options: vec!["PUBLIC_TO_EVERYONE".into(), "SELF_ONLY".into()],
            disabled: Interactions { disable_duet: true, ..Interactions::default() },
            max_duration_sec: 60,
        }
    }

    #[test]
    fn what_the_creator_switched_off_is_sent_as_off_and_noted() {
        let fit = limits().fit(&settings(Some(Privacy::SelfOnly)), 60_000, true);
        let interactions = Interactions { disable_duet: true, ..Interactions::default() };
        assert_eq!(fit, Fit::Fits { interactions, adapted: vec!["duet"] });
    }

    #[test]
    fn what_either_side_switched_off_stays_off_and_only_the_creators_change_is_noted() {
        let on = Interactions::default();
        for (name, off) in [
            ("comment", Interactions { disable_comment: true, ..on }),
            ("duet", Interactions { disable_duet: true, ..on }),
            ("stitch", Interactions { disable_stitch: true, ..on }),
        ] {
            for (wanted, now, noted) in [(off, on, vec![]), (on, off, vec![name]), (off, off, vec![])] {
                let settings = PostSettings { interactions: wanted, ..settings(Some(Privacy::SelfOnly)) };
                let fit = CreatorLimits { disabled: now, ..limits() }.fit(&settings, 1_000, true);
                assert_eq!(fit, Fit::Fits { interactions: off, adapted: noted });
            }
        }
    }

    #[test]
    fn the_words_are_tiktoks_and_read_back() {
        for privacy in Privacy::ALL {
            assert_eq!(privacy.as_str().parse(), Ok(privacy));
            assert_eq!(serde_json::to_value(privacy).unwrap(), privacy.as_str(), "as in TikTok's answers");
        }
        assert!("PRIVATE".parse::<Privacy>().unwrap_err().contains("PUBLIC_TO_EVERYONE"), "says what to use");
        for mode in [Mode::Direct, Mode::Draft] {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        assert!("inbox".parse::<Mode>().is_err());
    }

    #[test]
    fn a_person_reads_what_does_not_fit() {
        let message = |settings: &PostSettings, duration_ms| match limits().fit(settings, duration_ms, true) {
            Fit::NeedsPerson { message, .. } => message,
            Fit::Fits { .. } => String::new(),
        };
        assert_eq!(
            message(&settings(Some(Privacy::SelfOnly)), 60_001),
            "The clip is 60.001 s long; this account may post at most 60 s."
        );
        let refused = message(&settings(Some(Privacy::FollowerOfCreator)), 1_000);
        assert!(refused.contains("FOLLOWER_OF_CREATOR"), "{refused}");
        assert!(refused.contains("PUBLIC_TO_EVERYONE, SELF_ONLY"), "{refused}");
    }

    #[test]
    fn nothing_is_substituted() {
        let code =
            |settings: &PostSettings, duration_ms, adapt| match limits().fit(settings, duration_ms, adapt) {
                Fit::NeedsPerson { code, .. } => code,
                Fit::Fits { .. } => "fits",
            };
        assert_eq!(code(&settings(None), 1_000, true), "privacy_missing");
        assert_eq!(code(&settings(Some(Privacy::FollowerOfCreator)), 1_000, true), "privacy_not_allowed");
        assert_eq!(code(&settings(Some(Privacy::SelfOnly)), 60_001, true), "clip_too_long_for_account");
        assert_eq!(code(&settings(Some(Privacy::SelfOnly)), 60_000, false), "interactions_changed");
    }
}
