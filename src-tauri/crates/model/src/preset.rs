//! Named settings that a post starts from: an internal title, a caption, tags.
//!
//! Privacy, interactions, disclosure and consent are chosen for each post: this type cannot hold them.

use serde::{Deserialize, Serialize};

use crate::{
    post_settings::{CAPTION_LIMIT, caption_length},
    problem::Detail,
};

/// The longest name of a preset, in characters.
const LONGEST_NAME: usize = 80;

/// The longest internal title, in characters.
const LONGEST_TITLE: usize = 200;

/// What a post may start from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Its name, unique in the workspace.
    pub name: String,
    /// The internal title, never public.
    #[serde(default)]
    pub title: String,
    /// The caption to start from.
    #[serde(default)]
    pub caption: String,
    /// Hashtags to put behind it, without `#`.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl Preset {
    /// The preset as it is kept, or all that is wrong with it.
    pub fn checked(mut self) -> Result<Self, Vec<Detail>> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, message: String| wrong.push(Detail { field: field.to_owned(), message });
        self.name = self.name.trim().to_owned();
        self.title = self.title.trim().to_owned();
        for tag in &mut self.tags {
            *tag = tag.trim().trim_start_matches('#').to_owned();
        }
        let length = self.name.chars().count();
        if length == 0 || length > LONGEST_NAME {
            say("name", format!("has {length} characters; use 1 to {LONGEST_NAME}"));
        }
        if self.title.chars().count() > LONGEST_TITLE {
            say("title", format!("has more than {LONGEST_TITLE} characters"));
        }
        let is_tag = |tag: &&String| !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || c == '_');
        for tag in self.tags.iter().filter(|tag| !is_tag(tag)) {
            say("tags", format!("'{tag}' is no hashtag: letters, digits and '_' only"));
        }
        let length = caption_length(&self.start_of_caption());
        if length > CAPTION_LIMIT {
            let text =
                format!("with its tags it has {length} UTF-16 units; TikTok takes at most {CAPTION_LIMIT}");
            say("caption", text);
        }
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }

    /// The caption that a post starts from: the text, then the tags.
    #[must_use]
    pub fn start_of_caption(&self) -> String {
        let tags = self.tags.iter().map(|tag| format!("#{tag}"));
        let text = Some(self.caption.clone()).filter(|text| !text.is_empty());
        text.into_iter().chain(tags).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(name: &str, caption: &str, tags: &[&str]) -> Preset {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Preset { name: name.into(), title: String::new(), caption: caption.into(), tags }
    }

    #[test]
    fn a_post_starts_from_text_and_tags() {
        assert_eq!(preset("a", "Frisch", &["brot", "berlin"]).start_of_caption(), "Frisch #brot #berlin");
        assert_eq!(preset("a", "", &["brot"]).start_of_caption(), "#brot");
        assert_eq!(preset("a", "Frisch", &[]).start_of_caption(), "Frisch");
    }

    #[test]
    fn a_preset_is_kept_tidy_or_refused_field_by_field() {
        let kept = preset(" Montag ", "Frisch", &["#brot "]).checked().unwrap();
        assert_eq!((kept.name.as_str(), kept.tags), ("Montag", vec!["brot".to_owned()]));
        let fields = |preset: Preset| -> Vec<String> {
            preset.checked().unwrap_err().into_iter().map(|detail| detail.field).collect()
        };
        assert_eq!(fields(preset(" ", "x", &["zwei Worte", "#"])), ["name", "tags", "tags"]);
        // The caption alone fits: it is the tag that does not.
        assert!(preset("a", &"x".repeat(2_197), &["b"]).checked().is_ok());
        assert_eq!(fields(preset("a", &"x".repeat(2_198), &["b"])), ["caption"]);
    }

    #[test]
    fn what_is_chosen_for_each_post_cannot_be_in_it() {
        for field in ["privacy", "interactions", "disable_duet", "disclosure", "ai_generated", "consent"] {
            let json = format!(r#"{{"name": "a", "{field}": true}}"#);
            assert!(serde_json::from_str::<Preset>(&json).is_err(), "{field}");
        }
    }
}
