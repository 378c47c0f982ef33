//! Who agreed to what. Without consent that covers a post as it stands, no byte leaves (design.md 2.6).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    clip::ClipHash,
    ids::ProfileId,
    post_settings::{Mode, PostSettings},
};

/// TikTok's sentence without branded content, word for word (tiktok-api.md section 11, 12 and 21).
pub const AGREEMENT: &str = "By posting, you agree to TikTok's Music Usage Confirmation";

/// TikTok's sentence with branded content, word for word (tiktok-api.md section 11, 22).
pub const AGREEMENT_BRANDED: &str =
    "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation.";

const TAKEN_BACK: &str = "Taken back before anything was sent";

/// The sentence that stands before the button for these settings.
#[must_use]
pub fn agreement(settings: &PostSettings) -> &'static str {
    if settings.disclosure.branded_content { AGREEMENT_BRANDED } else { AGREEMENT }
}

/// The sentence that stands before a button for several posts: if one of them is branded content, it covers that too.
#[must_use]
pub fn agreement_to_all<'a>(posts: impl IntoIterator<Item = &'a PostSettings>) -> &'static str {
    let is_branded = |settings: &PostSettings| settings.disclosure.branded_content;
    if posts.into_iter().any(is_branded) { AGREEMENT_BRANDED } else { AGREEMENT }
}

/// The clip a consent speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreedClip {
    /// These bytes.
    Hash(ClipHash),
    /// The bytes that arrive from the URL named in the call, whatever they are.
    Arriving,
}

/// What is agreed to. Moving the time is not part of it.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The clip.
    pub clip: AgreedClip,
    /// The account.
    pub profile: ProfileId,
    /// Published or delivered as a draft.
    pub mode: Mode,
    /// Caption, privacy, interactions, disclosure.
    pub settings: &'a PostSettings,
}

impl Terms<'_> {
    /// A digest that changes when anything agreed to changes. The cover frame is not agreed to.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("runsheet consent v1");
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        match self.clip {
            AgreedClip::Hash(hash) => add(hash.to_string().as_bytes()),
            AgreedClip::Arriving => add(b"arriving"),
        }
        add(self.profile.to_string().as_bytes());
        add(self.mode.as_str().as_bytes());
        add(self.settings.caption.as_bytes());
        add(self.settings.privacy.map_or("", crate::Privacy::as_str).as_bytes());
        let interactions = self.settings.interactions;
        let disclosure = self.settings.disclosure;
        add(&[
            u8::from(interactions.disable_comment),
            u8::from(interactions.disable_duet),
            u8::from(interactions.disable_stitch),
            u8::from(disclosure.branded_content),
            u8::from(disclosure.own_brand),
            u8::from(disclosure.ai_generated),
        ]);
        hasher.finalize().to_string()
    }
}

/// A consent on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Consent {
    /// The person at the desk, the API key or the command line.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The sentence that was agreed to.
    pub text: String,
    /// Over what ([`Terms::digest`]).
    pub digest: String,
}

/// Proof that a consent covers a post as it stands; only [`Consent::covers`] makes one, and only with one can
/// anything be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed(());

impl Consent {
    /// A person's or a call's agreement to these terms.
    pub fn to(terms: &Terms<'_>, by: impl Into<String>, at: DateTime<Utc>) -> Self {
        Self { by: by.into(), at, text: agreement(terms.settings).to_owned(), digest: terms.digest() }
    }

    /// What stands on record once a person has taken an agreement back: it covers nothing, and what was agreed to
    /// before stays on record under it.
    pub fn taken_back(by: impl Into<String>, at: DateTime<Utc>) -> Self {
        Self { by: by.into(), at, text: TAKEN_BACK.to_owned(), digest: String::new() }
    }

    /// Whether this consent is over exactly these terms.
    #[must_use]
    pub fn covers(&self, terms: &Terms<'_>) -> Option<Agreed> {
        (self.digest == terms.digest()).then_some(Agreed(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Privacy;

    #[test]
    fn a_change_of_anything_agreed_to_voids_the_consent() {
        let profile = ProfileId::new();
        let clip = AgreedClip::Hash(ClipHash::from_bytes([7; 32]));
        let settings = PostSettings {
            caption: "Brezeln".into(),
            privacy: Some(Privacy::PublicToEveryone),
            ..PostSettings::default()
        };
        let terms = Terms { clip, profile, mode: Mode::Direct, settings: &settings };
        let consent = Consent::to(&terms, "Mara", DateTime::UNIX_EPOCH);
        assert!(consent.covers(&terms).is_some());
        assert!(Consent::taken_back("Mara", DateTime::UNIX_EPOCH).covers(&terms).is_none());

        let edits: [fn(&mut PostSettings); 9] = [
            |s| s.caption.push('!'),
            |s| s.privacy = None,
            |s| s.privacy = Some(Privacy::SelfOnly),
            |s| s.interactions.disable_comment = true,
            |s| s.interactions.disable_duet = true,
            |s| s.interactions.disable_stitch = true,
            |s| s.disclosure.branded_content = true,
            |s| s.disclosure.own_brand = true,
            |s| s.disclosure.ai_generated = true,
        ];
        for (number, edit) in edits.into_iter().enumerate() {
            let mut edited = settings.clone();
            edit(&mut edited);
            assert!(consent.covers(&Terms { settings: &edited, ..terms }).is_none(), "edit {number}");
        }
        assert!(consent.covers(&Terms { profile: ProfileId::new(), ..terms }).is_none());
        assert!(consent.covers(&Terms { mode: Mode::Draft, ..terms }).is_none());
        assert!(consent.covers(&Terms { clip: AgreedClip::Arriving, ..terms }).is_none());
        let other = AgreedClip::Hash(ClipHash::from_bytes([8; 32]));
        assert!(consent.covers(&Terms { clip: other, ..terms }).is_none());
    }

    #[test]
    fn words_cannot_wander_between_fields() {
        let profile = ProfileId::new();
        let digest = |caption: &str, privacy| {
            let settings = PostSettings { caption: caption.into(), privacy, ..PostSettings::default() };
            Terms { clip: AgreedClip::Arriving, profile, mode: Mode::Draft, settings: &settings }.digest()
        };
        assert_ne!(digest("aSELF_ONLY", None), digest("a", Some(Privacy::SelfOnly)));
    }

    #[test]
    fn branded_content_has_its_own_sentence() {
        let mut settings = PostSettings::default();
        assert_eq!(agreement(&settings), AGREEMENT);
        settings.disclosure.own_brand = true;
        assert_eq!(agreement(&settings), AGREEMENT);
        settings.disclosure.branded_content = true;
        assert_eq!(agreement(&settings), AGREEMENT_BRANDED);
    }
    #[test]
    fn one_branded_post_among_many_has_its_sentence_stand_for_all() {
        let plain = PostSettings::default();
        let mut branded = PostSettings::default();
        branded.disclosure.branded_content = true;
        assert_eq!(agreement_to_all([&plain, &plain]), AGREEMENT);
        assert_eq!(agreement_to_all([&plain, &branded]), AGREEMENT_BRANDED);
    }
}
