//! Whether a caption looks like advertising although nothing is disclosed: a question, never an answer.
//!
//! The words are few and plain, English and German. Whatever is found, nothing is ticked: what a video is, only a person
//! knows (ux.md section 4, tiktok-api.md section 11).

use crate::{
    caption::{Words, hashtags},
    post_settings::{Disclosure, PostSettings},
};

/// Hashtags by which people mark advertising, in lower case.
const TAGS: [&str; 18] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "affiliate",
    "anzeige",
    "bezahltepartnerschaft",
    "bezahltewerbung",
    "gesponsert",
    "gifted",
    "kooperation",
    "paidpartnership",
    "partnerschaft",
    "reklame",
    "sponsored",
    "unbezahltewerbung",
    "werbung",
];

/// Words and phrases that advertising is recognised by.
const PHRASES: [&str; 22] = [
    "affiliate link",
    "anzeige",
    "bezahlte partnerschaft",
    "brought to you by",
    "discount code",
    "gesponsert",
    "gifted by",
    "in cooperation with",
    "in kooperation mit",
    "in partnership with",
    "in zusammenarbeit mit",
    "mit dem code",
    "paid partnership",
    "paid promotion",
    "pr sample",
    "pr muster",
    "promo code",
    "rabattcode",
    "sponsored",
    "use code",
    "use my code",
    "werbung",
];

/// Whether a post says that it is advertising, its own or another's. The mark "AI-generated" says nothing of that.
#[must_use]
pub fn discloses(disclosure: Disclosure) -> bool {
    disclosure.branded_content || disclosure.own_brand
}

/// What in the caption looks like advertising, hashtags with their `#`, if the post discloses nothing; else nothing.
#[must_use]
pub fn undisclosed_signs(settings: &PostSettings) -> Vec<String> {
    if discloses(settings.disclosure) {
        return Vec::new();
    }
    let caption = &settings.caption;
    let words = Words::of(caption);
    let mut signs = Vec::new();
    for tag in hashtags(caption).filter(|tag| TAGS.contains(&tag.to_lowercase().as_str())) {
        let tag = format!("#{tag}");
        if !signs.contains(&tag) {
            signs.push(tag);
        }
    }
    for phrase in PHRASES {
        let is_told = signs.iter().any(|tag| tag[1..].to_lowercase() == phrase);
        if !is_told && words.contain(&Words::of(phrase)) {
            signs.push(phrase.to_owned());
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(caption: &str) -> Vec<String> {
        undisclosed_signs(&PostSettings { caption: caption.to_owned(), ..PostSettings::default() })
    }

    #[test]
    fn what_looks_like_advertising_is_named_once_and_as_it_is_written() {
        for (caption, found) in [
            ("Neues Rad! #Werbung", &["#Werbung"][..]),
            ("#ad", &["#ad"]),
            ("#ad and again #ad", &["#ad"]),
            ("Anzeige | Brot", &["anzeige"]),
            ("Paid Partnership with Mia", &["paid partnership"]),
            ("10 % mit dem Code MIA10, #anzeige", &["#anzeige", "mit dem code"]),
            ("Thanks, use my code MIA", &["use my code"]),
            ("#bezahltePartnerschaft", &["#bezahltePartnerschaft"]),
        ] {
            assert_eq!(signs(caption), found, "{caption}");
        }
    }

    #[test]
    fn whole_words_only() {
        for caption in [
            "",
            "adventure, bread and an ad hoc idea",
            "#adventure #bad #madrid",
            "Bewerbung und Anzeigetafel",
            "Werbungskosten",
            "a partnership",
            "use the code editor",
        ] {
            assert_eq!(signs(caption), Vec::<String>::new(), "{caption}");
        }
    }

    #[test]
    fn what_is_disclosed_is_not_asked_about_and_an_ai_mark_discloses_nothing() {
        let none = Disclosure::default();
        for (disclosure, asks) in [
            (none, true),
            (Disclosure { ai_generated: true, ..none }, true),
            (Disclosure { own_brand: true, ..none }, false),
            (Disclosure { branded_content: true, ..none }, false),
        ] {
            let settings = PostSettings { caption: "#werbung".into(), disclosure, ..PostSettings::default() };
            assert_eq!(!undisclosed_signs(&settings).is_empty(), asks, "{disclosure:?}");
        }
    }

    #[test]
    fn every_word_of_the_lists_is_found() {
        for tag in TAGS {
            assert_eq!(signs(&format!("x #{} y", tag.to_uppercase())), [format!("#{}", tag.to_uppercase())]);
        }
        for phrase in PHRASES {
            assert!(signs(&format!("x {phrase} y")).contains(&phrase.to_owned()), "{phrase}");
        }
    }
}
