//! What a caption says, as far as rules compare it: its hashtags, its mentions, its words. It is never changed.

/// The hashtags, without their `#`, in order.
pub fn hashtags(caption: &str) -> impl Iterator<Item = &str> {
    marked(caption, '#', |c| c.is_alphanumeric() || c == '_')
}

/// The handles that are mentioned, without their `@`, in order. A mail address mentions nobody.
pub fn mentions(caption: &str) -> impl Iterator<Item = &str> {
    // A handle may hold dots but does not end with one: that is the sentence's.
    marked(caption, '@', |c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        .map(|handle| handle.trim_end_matches('.'))
        .filter(|handle| !handle.is_empty())
}

/// What follows a mark that does not stand within a word, as long as its characters belong to it.
fn marked(caption: &str, mark: char, belongs: fn(char) -> bool) -> impl Iterator<Item = &str> {
    caption.match_indices(mark).filter_map(move |(at, _)| {
        let before = caption[..at].chars().next_back();
        let rest = &caption[at + mark.len_utf8()..];
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let is_within_a_word = mark == '@' && before.is_some_and(char::is_alphanumeric);
        (end > 0 && !is_within_a_word).then(|| &rest[..end])
    })
}

/// A caption cut into its words, for asking whether it has some of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text, whatever stands between them; case does not matter.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Self(words.map(str::to_lowercase).collect())
    }

    /// Whether all words of `phrase` stand here, one after the other, as whole words. A phrase without any is nowhere.
    #[must_use]
    pub fn contain(&self, phrase: &Self) -> bool {
        !phrase.0.is_empty() && self.0.windows(phrase.0.len()).any(|words| words == phrase.0)
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashtags_end_where_tiktok_ends_them() {
        let found: Vec<_> = hashtags("Frisch! #brezel, #Brötchen_2 ##x # #a#b (#ende).").collect();
        assert_eq!(found, ["brezel", "Brötchen_2", "x", "a", "b", "ende"]);
        assert_eq!(hashtags("keine").count(), 0);
    }

    #[test]
    fn mentions_are_handles_and_no_mail_addresses() {
        let found: Vec<_> = mentions("mit @korn.und_kruste. und @mia! mail@korn.de @ @. (@x)").collect();
        assert_eq!(found, ["korn.und_kruste", "mia", "x"]);
    }

    #[test]
    fn words_are_whole_and_in_order() {
        let has = |caption: &str, phrase: &str| Words::of(caption).contain(&Words::of(phrase));
        for (caption, phrase, expected) in [
            ("So billig!", "billig", true),
            ("So BILLIG", "billig", true),
            ("#billig", "Billig", true),
            ("unbilliges Brot", "billig", false),
            ("Paid  partnership: yes", "paid partnership", true),
            ("a partnership, paid", "paid partnership", false),
            ("paid", "paid partnership", false),
            ("ÄRGER", "ärger", true),
            ("don't", "don't", true),
            ("anything", "", false),
            ("", "x", false),
        ] {
            assert_eq!(has(caption, phrase), expected, "{caption:?} has {phrase:?}");
        }
    }
}
