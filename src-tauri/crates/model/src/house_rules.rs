//! What a client expects of its posts (ux.md section 4): compared, never filled in.
//!
//! A deviation is a question to the person who plans, in amber beside what the post says. Nothing here refuses a post,
//! and nothing ticks, writes or removes anything.

use serde::{Deserialize, Serialize};

use crate::{
    advertising::discloses,
    caption::{Words, hashtags},
    post_settings::PostSettings,
    problem::Detail,
};

/// How long before the time to ask for a draft is delivered, if the client does not say: in hours.
pub const DELIVER_HOURS_BEFORE: u16 = 24;

/// The longest a draft may be delivered ahead: a week, in hours.
const LONGEST_HOURS_BEFORE: u16 = 168;

/// The most tags, and the most banned words.
const MOST: usize = 50;

/// The longest tag or banned word, in characters.
const LONGEST: usize = 100;

/// What is expected of something that is on or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Either will do.
    #[default]
    DontCare,
    /// On.
    On,
    /// Off.
    Off,
}

impl Expected {
    /// Whether a value is not as expected.
    fn differs(self, on: bool) -> bool {
        match self {
            Self::DontCare => false,
            Self::On => !on,
            Self::Off => on,
        }
    }
}

impl std::str::FromStr for Expected {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            "any" => Ok(Self::DontCare),
            other => Err(format!("'{other}' is none of 'on', 'off' and 'any'")),
        }
    }
}

/// What is expected of the disclosure. There is no "on": what a video is, only a person knows each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DisclosureRule {
    /// Nothing.
    #[default]
    DontCare,
    /// A post that discloses nothing is pointed out every time, so that it is a choice and no oversight.
    AlwaysAChoice,
}

/// A client's house rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct HouseRules {
    /// Comments.
    pub comments: Expected,
    /// Duets.
    pub duet: Expected,
    /// Stitches.
    pub stitch: Expected,
    /// The mark "AI-generated".
    pub ai_generated: Expected,
    /// The disclosure.
    pub disclosure: DisclosureRule,
    /// Hashtags, without `#`, that every caption should have.
    pub required_tags: Vec<String>,
    /// Words and phrases that no caption should have.
    pub banned_words: Vec<String>,
    /// How many hours before the time to ask for it a draft is delivered to the inbox.
    pub deliver_hours_before: u16,
    /// Whether a post needs the client's sign-off before it is planned.
    pub requires_stamp: bool,
}

impl Default for HouseRules {
    fn default() -> Self {
        Self {
            comments: Expected::default(),
            duet: Expected::default(),
            stitch: Expected::default(),
            ai_generated: Expected::default(),
            disclosure: DisclosureRule::default(),
            required_tags: Vec::new(),
            banned_words: Vec::new(),
            deliver_hours_before: DELIVER_HOURS_BEFORE,
            requires_stamp: false,
        }
    }
}

impl HouseRules {
    /// The rules as they are kept: tags without `#`, nothing twice. Or all that is wrong with them.
    pub fn checked(mut self) -> Result<Self, Vec<Detail>> {
        let mut wrong = Vec::new();
        self.required_tags = kept(self.required_tags, |text| text.strip_prefix('#').unwrap_or(text));
        self.banned_words = kept(self.banned_words, |text| text);
        let mut say = |field: &str, message: String| wrong.push(Detail { field: field.to_owned(), message });
        for tag in &self.required_tags {
            if !tag.chars().all(|c| c.is_alphanumeric() || c == '_') {
                say("required_tags", format!("'{tag}' is no hashtag: letters, digits and '_' only"));
            }
        }
        for (field, list) in [("required_tags", &self.required_tags), ("banned_words", &self.banned_words)] {
            if list.len() > MOST {
                say(field, format!("has {} entries; at most {MOST} fit", list.len()));
            }
            if list.iter().any(|text| text.chars().count() > LONGEST) {
                say(field, format!("has an entry of more than {LONGEST} characters"));
            }
        }
        if self.deliver_hours_before > LONGEST_HOURS_BEFORE {
            let hours = self.deliver_hours_before;
            let text = format!("{hours} hours are too many; at most {LONGEST_HOURS_BEFORE} (a week)");
            say("deliver_hours_before", text);
        }
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }
}

/// Trimmed, without empty ones and without those that differ from one before in case only.
fn kept(list: Vec<String>, bare: fn(&str) -> &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in &list {
        let text = bare(text.trim());
        if !text.is_empty() && !kept.iter().any(|other| same(other, text)) {
            kept.push(text.to_owned());
        }
    }
    kept
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Something viewers may do with a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Interaction {
    /// Comment.
    Comments,
    /// Duet.
    Duet,
    /// Stitch.
    Stitch,
}

/// Where a post is not as the client expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Deviation {
    /// An interaction is on where off is expected, or off where on is.
    Interaction {
        /// Which.
        interaction: Interaction,
        /// Whether on is expected.
        expected_on: bool,
    },
    /// The mark "AI-generated" is there where it is not expected, or missing.
    AiGenerated {
        /// Whether on is expected.
        expected_on: bool,
    },
    /// Nothing is disclosed, and that is to be chosen each time.
    NothingDisclosed,
    /// A hashtag is missing.
    MissingTag {
        /// Without `#`, as the client wrote it.
        tag: String,
    },
    /// A banned word is there.
    BannedWord {
        /// As the client wrote it.
        word: String,
    },
}

/// Where a post is not as the client expects, in the order of the confirm line. What TikTok drops in draft mode is
/// compared all the same: it is what the client is asked to tick.
#[must_use]
pub fn deviations(rules: &HouseRules, settings: &PostSettings) -> Vec<Deviation> {
    let off = settings.interactions;
    let interactions = [
        (Interaction::Comments, rules.comments, !off.disable_comment),
        (Interaction::Duet, rules.duet, !off.disable_duet),
        (Interaction::Stitch, rules.stitch, !off.disable_stitch),
    ];
    let interactions = interactions.into_iter().filter(|(_, expected, on)| expected.differs(*on)).map(
        |(interaction, expected, _)| Deviation::Interaction {
            interaction,
            expected_on: expected == Expected::On,
        },
    );
    let ai = rules
        .ai_generated
        .differs(settings.disclosure.ai_generated)
        .then(|| Deviation::AiGenerated { expected_on: rules.ai_generated == Expected::On });
    let is_to_be_chosen = rules.disclosure == DisclosureRule::AlwaysAChoice;
    let disclosure =
        (is_to_be_chosen && !discloses(settings.disclosure)).then_some(Deviation::NothingDisclosed);
    interactions.chain(disclosure).chain(ai).chain(of_the_caption(rules, &settings.caption)).collect()
}

fn of_the_caption(rules: &HouseRules, caption: &str) -> Vec<Deviation> {
    let has_tag = |tag: &str| hashtags(caption).any(|found| same(found, tag));
    let missing = rules.required_tags.iter().filter(|tag| !has_tag(tag));
    let missing = missing.map(|tag| Deviation::MissingTag { tag: tag.clone() });
    let words = Words::of(caption);
    let has_word = |banned: &str| match Words::of(banned) {
        // An emoji has no words.
        none if none.is_empty() => caption.contains(banned),
        phrase => words.contain(&phrase),
    };
    let banned = rules.banned_words.iter().filter(|word| has_word(word));
    let banned = banned.map(|word| Deviation::BannedWord { word: word.clone() });
    missing.chain(banned).collect()
}

#[cfg(test)]
mod tests;
