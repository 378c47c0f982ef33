//! An account of the practice TikTok, as its owner has set it up in the TikTok app.

use serde::{Deserialize, Serialize};

/// A creator. Build one with [`Creator::new`] and change the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creator {
    /// The @name without the @; unique, and the creator's key in every knob.
    pub handle: String,
    /// Display name.
    pub nickname: String,
    /// Public or private account.
    pub account: Account,
    /// Comments set to "No one".
    #[serde(default)]
    pub comment_disabled: bool,
    /// Duet set to "No one" (private accounts have it off anyway).
    #[serde(default)]
    pub duet_disabled: bool,
    /// Stitch set to "No one" (private accounts have it off anyway).
    #[serde(default)]
    pub stitch_disabled: bool,
    /// `max_video_post_duration_sec` of creator_info.
    pub max_video_post_duration_sec: i32,
    /// Banned from posting: creator_info and both inits refuse.
    #[serde(default)]
    pub banned: bool,
    /// In the first days of a new account: a direct post lands in the inbox instead of on the profile.
    #[serde(default)]
    pub onboarding: bool,
    /// creator_info refuses with this code and HTTP 200 (tiktok-api.md section 3).
    #[serde(default)]
    pub creator_info_refusal: Option<String>,
    /// Replaces the privacy options that follow from `account`.
    #[serde(default)]
    pub privacy_level_options: Option<Vec<String>>,
    /// Text of the profile.
    #[serde(default)]
    pub bio: String,
    /// Followers of the account.
    #[serde(default)]
    pub followers: i64,
    /// The videos posted before this TikTok was first started.
    #[serde(default)]
    pub past: PastVideos,
}

/// Who may follow the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Everyone.
    Public,
    /// Those the owner lets in.
    Private,
}

/// Past videos to invent: the same seed gives the same videos at the same distance from the first start.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PastVideos {
    /// How many, spread over the last 90 days; 0 for none.
    pub count: u32,
    /// Seed of the invention.
    pub seed: u64,
    /// Views of a usual video.
    pub usual_views: f64,
    /// Hours of the UTC day at which posts do better.
    pub good_hours: Vec<u32>,
    /// Captions to take in turn.
    pub captions: Vec<String>,
}

impl Creator {
    /// A public creator with everything allowed, videos up to 600 s, and no past.
    #[must_use]
    pub fn new(handle: impl Into<String>) -> Self {
        let handle = handle.into();
        Self {
            nickname: handle.clone(),
            handle,
            account: Account::Public,
            comment_disabled: false,
            duet_disabled: false,
            stitch_disabled: false,
            max_video_post_duration_sec: 600,
            banned: false,
            onboarding: false,
            creator_info_refusal: None,
            privacy_level_options: None,
            bio: String::new(),
            followers: 120,
            past: PastVideos::default(),
        }
    }

    /// The privacy levels this creator may choose now (tiktok-api.md section 3).
    #[must_use]
    pub fn privacy_options(&self) -> Vec<String> {
        if let Some(options) = &self.privacy_level_options {
            return options.clone();
        }
        let widest = match self.account {
            Account::Public => "PUBLIC_TO_EVERYONE",
            Account::Private => "FOLLOWER_OF_CREATOR",
        };
        [widest, "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"].map(String::from).to_vec()
    }

    /// Whether the account is private.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.account == Account::Private
    }

    /// The id by which the app `client_key` knows this creator: another app gets another one.
    #[must_use]
    pub fn open_id(&self, client_key: &str) -> String {
        format!("-000{}", digest(&["open_id", client_key, &self.handle]))
    }

    /// The id that all apps of one developer share.
    #[must_use]
    pub fn union_id(&self) -> String {
        digest(&["union_id", &self.handle])
    }
}

fn digest(parts: &[&str]) -> String {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(part.as_bytes()).update(&[0]);
    }
    hash.finalize().to_hex()[..32].to_owned()
}
