//! A customer of the agency, and the hue that marks it on the screen.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{house_rules::HouseRules, ids::ClientId};

/// The longest name of a client, in characters.
pub const LONGEST_NAME: usize = 80;

/// A customer of the agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// Its hue.
    pub hue: Hue,
    /// Where its wall times are.
    pub zone: Tz,
    /// What its posts are compared with.
    pub house_rules: HouseRules,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// A text is no name for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadClientName {
    /// It has no characters but spaces.
    #[error("is empty")]
    Empty,
    /// It is too long.
    #[error("has {0} characters; at most {LONGEST_NAME} fit")]
    TooLong(usize),
    /// It has line breaks or other control characters.
    #[error("has a line break or another control character")]
    Control,
}

impl Client {
    /// A name as it is kept: without the spaces around it.
    pub fn name(text: &str) -> Result<String, BadClientName> {
        let name = text.trim();
        match name.chars().count() {
            0 => Err(BadClientName::Empty),
            long if long > LONGEST_NAME => Err(BadClientName::TooLong(long)),
            _ if name.chars().any(char::is_control) => Err(BadClientName::Control),
            _ => Ok(name.to_owned()),
        }
    }
}

/// One of the twelve hues of a client. They repeat: a name always stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the hue of its name")]
pub enum Hue {
    Brick,
    Rust,
    Ochre,
    Olive,
    Leaf,
    Jade,
    Lagoon,
    Sky,
    Cobalt,
    Iris,
    Orchid,
    Rose,
}

impl Hue {
    /// All twelve, around the circle.
    pub const ALL: [Self; 12] = [
        Self::Brick,
        Self::Rust,
        Self::Ochre,
        Self::Olive,
        Self::Leaf,
        Self::Jade,
        Self::Lagoon,
        Self::Sky,
        Self::Cobalt,
        Self::Iris,
        Self::Orchid,
        Self::Rose,
    ];

    /// The name used in the database and the interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brick => "brick",
            Self::Rust => "rust",
            Self::Ochre => "ochre",
            Self::Olive => "olive",
            Self::Leaf => "leaf",
            Self::Jade => "jade",
            Self::Lagoon => "lagoon",
            Self::Sky => "sky",
            Self::Cobalt => "cobalt",
            Self::Iris => "iris",
            Self::Orchid => "orchid",
            Self::Rose => "rose",
        }
    }

    /// The hue of the next client where these are taken: one of those least used, and far from the one before.
    #[must_use]
    pub fn next(taken: &[Self]) -> Self {
        // Five steps around a circle of twelve come to every hue before the first comes again.
        let in_turn: [Self; 12] = std::array::from_fn(|turn| Self::ALL[turn * 5 % 12]);
        let uses = |hue: &Self| taken.iter().filter(|other| *other == hue).count();
        in_turn.into_iter().min_by_key(uses).unwrap_or(Self::Brick)
    }
}

impl fmt::Display for Hue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Hue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|hue| hue.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no hue: use {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hue_is_read_back_under_one_name_everywhere() {
        for hue in Hue::ALL {
            assert_eq!(hue.as_str().parse(), Ok(hue));
            assert_eq!(serde_json::to_value(hue).unwrap(), hue.as_str());
        }
        assert!("teal".parse::<Hue>().unwrap_err().contains("brick, rust"), "says what to use");
    }

    #[test]
    fn hues_are_given_in_turn_and_neighbours_differ() {
        let mut taken = Vec::new();
        for _ in 0..24 {
            taken.push(Hue::next(&taken));
        }
        for round in taken.chunks(12) {
            assert!(Hue::ALL.iter().all(|hue| round.contains(hue)), "{round:?}");
        }
        let place = |hue: &Hue| Hue::ALL.iter().position(|other| other == hue).unwrap();
        for pair in taken.windows(2) {
            let apart = place(&pair[0]).abs_diff(place(&pair[1]));
            assert!(apart.min(12 - apart) >= 5, "{pair:?}");
        }
    }

    #[test]
    fn a_chosen_hue_is_not_given_again_while_others_are_free() {
        assert_eq!(Hue::next(&[]), Hue::Brick);
        assert_ne!(Hue::next(&[Hue::Brick]), Hue::Brick);
        let all_but_olive: Vec<_> = Hue::ALL.into_iter().filter(|hue| *hue != Hue::Olive).collect();
        assert_eq!(Hue::next(&all_but_olive), Hue::Olive);
    }

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(Client::name("  Korn & Kruste "), Ok("Korn & Kruste".to_owned()));
        assert_eq!(Client::name(" \t"), Err(BadClientName::Empty));
        assert_eq!(Client::name("Korn\nKruste"), Err(BadClientName::Control));
        assert_eq!(Client::name(&"ü".repeat(80)), Ok("ü".repeat(80)));
        assert_eq!(Client::name(&"ü".repeat(81)), Err(BadClientName::TooLong(81)));
    }
}
