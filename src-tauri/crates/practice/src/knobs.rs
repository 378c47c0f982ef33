//! The settings that hold for the whole practice server until changed: limits, lifetimes, times, habits.

use serde::{Deserialize, Serialize};

/// Everything that can be turned while the server runs. Kept in the state. The defaults are TikTok's documented
/// values; where none is documented, the strictest plausible one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// Whether the app has passed the audit for direct posts. An unaudited app may post directly only to private
    /// accounts, as `SELF_ONLY`, for at most five creators in 24 h (tiktok-api.md section 10.4).
    pub audited: bool,
    /// Creators that may post directly in 24 h once audited.
    pub active_user_cap: u32,
    /// The same while unaudited.
    pub unaudited_user_cap: u32,
    /// Direct posts per creator in 24 h.
    pub direct_posts_per_day: u32,
    /// Draft inits per creator in 24 h.
    pub pending_drafts: u32,
    /// Whether a draft that the creator posts gives its place back before the 24 h are over.
    pub drafts_free_on_post: bool,
    /// Inits per creator and sliding minute; direct and inbox are counted apart.
    pub inits_per_minute: u32,
    /// creator_info queries per creator and sliding minute.
    pub creator_info_per_minute: u32,
    /// Status and cancel calls per creator and sliding minute, each.
    pub status_per_minute: u32,
    /// Calls of each Display endpoint per sliding minute, all creators of the app together.
    pub display_per_minute: u32,
    /// Life of an access token in seconds.
    pub access_token_secs: i64,
    /// Life of a refresh token in seconds.
    pub refresh_token_secs: i64,
    /// Life of an authorization code in seconds.
    pub code_secs: i64,
    /// Life of an upload URL in seconds.
    pub upload_url_secs: i64,
    /// Whether the access token also dies when its refresh token is rotated.
    pub refresh_kills_access_token: bool,
    /// OAuth errors come with HTTP 200 (tiktok-api.md section 1.5).
    pub oauth_errors_with_200: bool,
    /// Refused inits come with HTTP 200 (tiktok-api.md section 13, row 25).
    pub init_refusals_with_200: bool,
    /// `invalid_param` instead of `invalid_params` (tiktok-api.md section 13, row 4).
    pub invalid_param_singular: bool,
    /// Milliseconds from the last byte to the end of processing.
    pub processing_ms: i64,
    /// Milliseconds from the end of processing until a public post has its id and is listed.
    pub moderation_ms: i64,
    /// An upload whose URL has expired fails with this reason; `None`: it stays in `PROCESSING_UPLOAD`.
    pub expired_upload_fails_with: Option<String>,
    /// Answer every good authorize request at once as this creator, without a page. For tests.
    pub auto_approve: Option<AutoApprove>,
    /// The creator signed in to TikTok in every browser (the consent page's cookie goes first).
    pub signed_in: Option<String>,
    /// Real milliseconds to wait before every answer.
    pub answer_delay_ms: u64,
    /// Real bytes per second at which request bodies are read; `None`: as fast as they come.
    pub read_bytes_per_second: Option<u64>,
}

/// The consent that [`Knobs::auto_approve`] gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutoApprove {
    /// Who consents.
    pub creator: String,
    /// What is granted of the scopes asked for; `None`: all.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            audited: true,
            active_user_cap: 100,
            unaudited_user_cap: 5,
            direct_posts_per_day: 15,
            pending_drafts: 5,
            drafts_free_on_post: false,
            inits_per_minute: 6,
            creator_info_per_minute: 20,
            status_per_minute: 30,
            display_per_minute: 600,
            access_token_secs: 7_200,
            refresh_token_secs: 15_552_000,
            code_secs: 300,
            upload_url_secs: 3_600,
            refresh_kills_access_token: false,
            oauth_errors_with_200: false,
            init_refusals_with_200: false,
            invalid_param_singular: false,
            processing_ms: 1_500,
            moderation_ms: 2_000,
            expired_upload_fails_with: None,
            auto_approve: None,
            signed_in: None,
            answer_delay_ms: 0,
            read_bytes_per_second: None,
        }
    }
}
