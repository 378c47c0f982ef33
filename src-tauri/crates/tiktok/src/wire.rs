//! How TikTok's JSON is read: strictly where we depend on it, leniently where it is known to be odd.
//!
//! Numbers that may be ids never pass through a float (section 7.1): they are taken from the raw text.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Defines an enum of words that TikTok sends or takes, with a last variant that keeps every other word.
/// A variant may have several spellings; the first is the one we send.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $name:ident, else $other:ident {
            $( $(#[$doc:meta])* $variant:ident = $word:literal $(| $alias:literal)*, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $( $(#[$doc])* $variant, )+
            /// A word this document does not know, kept as it came.
            $other(String),
        }

        impl $name {
            /// The word as TikTok writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::$other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $( $word $(| $alias)* => Self::$variant, )+
                    other => Self::$other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from(word.as_ref()))
            }
        }
    };
}
pub(crate) use words;

/// A text that may come as a number; missing, null and empty are `None`.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| one_text(&raw)))
}

/// A whole number that may come as a text; missing, null and anything else are `None`.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| one_text(&raw)).and_then(|text| text.parse().ok()))
}

/// A list of ids that may come as integers of any size, as texts, as one bare id, empty, null or missing.
pub(crate) fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let Some(raw) = Option::<Box<RawValue>>::deserialize(deserializer)? else { return Ok(Vec::new()) };
    match serde_json::from_str::<Vec<Box<RawValue>>>(raw.get()) {
        Ok(list) => Ok(list.iter().filter_map(|one| one_text(one)).collect()),
        Err(_) => Ok(one_text(&raw).into_iter().collect()),
    }
}

/// A value that may be null where it is empty.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The text of one JSON string or number, exactly as written.
fn one_text(raw: &RawValue) -> Option<String> {
    let written = raw.get().trim();
    let text = match written.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(written).ok()?,
        b'-' | b'0'..=b'9' => written.to_owned(),
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Odd {
        #[serde(default, deserialize_with = "ids")]
        ids: Vec<String>,
        #[serde(default, deserialize_with = "count")]
        count: Option<u64>,
        #[serde(default, deserialize_with = "text")]
        text: Option<String>,
    }

    fn read(json: &str) -> Odd {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn ids_keep_every_digit_in_every_shape() {
        for (json, want) in [
            (r#"{"ids":[7512345678901234567]}"#, vec!["7512345678901234567"]),
            (
                r#"{"ids":[9007199254740993, 18446744073709551616]}"#,
                vec!["9007199254740993", "18446744073709551616"],
            ),
            (r#"{"ids":["7512345678901234567", 12]}"#, vec!["7512345678901234567", "12"]),
            (r#"{"ids":"7512345678901234567"}"#, vec!["7512345678901234567"]),
            (r#"{"ids":7512345678901234567}"#, vec!["7512345678901234567"]),
            (r#"{"ids":[]}"#, vec![]),
            (r#"{"ids":[null, ""]}"#, vec![]),
            (r#"{"ids":""}"#, vec![]),
            (r#"{"ids":null}"#, vec![]),
            (r#"{"ids":{"odd":1}}"#, vec![]),
            (r#"{}"#, vec![]),
        ] {
            assert_eq!(read(json).ids, want, "{json}");
        }
    }

    #[test]
    fn counts_and_texts_come_in_either_type() {
        assert_eq!(read(r#"{"count":50000123}"#).count, Some(50_000_123));
        assert_eq!(read(r#"{"count":"50000123"}"#).count, Some(50_000_123));
        assert_eq!(read(r#"{"count":null}"#).count, None);
        assert_eq!(read(r#"{"count":-1}"#).count, None);
        assert_eq!(read(r#"{"text":7512345678901234567}"#).text.as_deref(), Some("7512345678901234567"));
        assert_eq!(read(r#"{"text":""}"#).text, None);
        assert_eq!(read(r#"{"text":"a\"b"}"#).text.as_deref(), Some("a\"b"));
    }
}
