//! `GET /v2/user/info/` (section 2.1): who an account is.

use reqwest::Method;
use runsheet_model::Sensitive;
use serde::Deserialize;

use crate::answer::Answer;
use crate::error::CallError;
use crate::scope::{Scope, Scopes};
use crate::{TikTok, envelope, http, wire};

const BASIC: &str = "open_id,union_id,avatar_url,display_name";
const PROFILE: &str = "username,is_verified,profile_deep_link,bio_description";
const STATS: &str = "follower_count,following_count,likes_count,video_count";

/// An account as `user.info.*` describes it. What the granted scopes do not cover is `None`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct UserInfo {
    /// The account's id for this app.
    pub open_id: String,
    /// The account's id across one developer's apps.
    pub union_id: Option<String>,
    /// Picture, for a limited time.
    pub avatar_url: Option<String>,
    /// The name shown.
    pub display_name: Option<String>,
    /// The @handle, without the @ (`user.info.profile`).
    pub username: Option<String>,
    /// The verified mark (`user.info.profile`).
    pub is_verified: Option<bool>,
    /// Link into TikTok's app (`user.info.profile`).
    pub profile_deep_link: Option<String>,
    /// The bio (`user.info.profile`).
    pub bio_description: Option<String>,
    /// Followers (`user.info.stats`).
    #[serde(default, deserialize_with = "wire::count")]
    pub follower_count: Option<u64>,
    /// Accounts followed (`user.info.stats`).
    #[serde(default, deserialize_with = "wire::count")]
    pub following_count: Option<u64>,
    /// Likes received over all videos (`user.info.stats`).
    #[serde(default, deserialize_with = "wire::count")]
    pub likes_count: Option<u64>,
    /// Public videos (`user.info.stats`).
    #[serde(default, deserialize_with = "wire::count")]
    pub video_count: Option<u64>,
}

#[derive(Deserialize)]
struct Data {
    user: UserInfo,
}

impl TikTok {
    /// Who the account is. Only fields that `granted` covers are asked for, because TikTok refuses or blanks the
    /// others.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn user_info(
        &self,
        token: &Sensitive<String>,
        granted: &Scopes,
    ) -> Result<Answer<UserInfo>, CallError> {
        let mut url = self.origins().api("/v2/user/info/");
        url.set_query(Some(&format!("fields={}", fields(granted))));
        let reply = http::send(self.call(Method::GET, url, token, None)).await?;
        Ok(envelope::read::<Data>(reply)?.map(|data| data.user))
    }
}

fn fields(granted: &Scopes) -> String {
    let covered = [(Scope::UserInfoProfile, PROFILE), (Scope::UserInfoStats, STATS)]
        .into_iter()
        .filter(|(scope, _)| granted.contains(scope))
        .map(|(_, fields)| fields);
    std::iter::once(BASIC).chain(covered).collect::<Vec<_>>().join(",")
}
