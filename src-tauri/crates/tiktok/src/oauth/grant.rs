//! The token calls (sections 1.5 to 1.7).

use std::time::Duration;

use chrono::{DateTime, Utc};
use runsheet_model::Sensitive;

use super::{AppKey, Authorized, OAuthError, standard};
use crate::TikTok;
use crate::scope::Scopes;

/// What TikTok grants, by a login or a refresh. Obey the durations; documented lifetimes changed (section 1.6).
#[derive(Debug, Clone, PartialEq)]
pub struct TokenGrant {
    /// The account's id for this app.
    pub open_id: String,
    /// What the user granted; `None` when TikTok left it out: as before.
    pub scopes: Option<Scopes>,
    /// For the calls of the API.
    pub access_token: Sensitive<String>,
    /// Life of the access token from now; zero when TikTok left it out: refresh before the next use.
    pub expires_in: Duration,
    /// For the next refresh; `None` when TikTok left it out: the old one stays.
    pub refresh_token: Option<Sensitive<String>>,
    /// Life of the refresh token from now, if TikTok said.
    pub refresh_expires_in: Option<Duration>,
    /// TikTok's clock.
    pub date: Option<DateTime<Utc>>,
}

impl TikTok {
    /// Makes a login's code a grant. A code works once, within minutes.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn exchange(&self, app: &AppKey, authorized: Authorized) -> Result<TokenGrant, OAuthError> {
        let asked = authorized.scopes.clone();
        let mut grant = standard::exchange(self, app, authorized).await?;
        grant.scopes = grant.scopes.or(asked);
        Ok(grant)
    }

    /// Renews a grant. The refresh token given here may be dead the moment TikTok answers: store the new one before
    /// anything else, and never run two of these for one account at a time.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn refresh(
        &self,
        app: &AppKey,
        refresh_token: &Sensitive<String>,
    ) -> Result<TokenGrant, OAuthError> {
        standard::refresh(self, app, refresh_token).await
    }

    /// Ends a grant: Runsheet disappears from the user's connected apps.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn revoke(&self, app: &AppKey, access_token: &Sensitive<String>) -> Result<(), OAuthError> {
        standard::revoke(self, app, access_token).await
    }
}
