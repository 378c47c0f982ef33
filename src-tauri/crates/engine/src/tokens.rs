//! Access tokens: one refresh at a time per profile, and what TikTok answers is sealed and stored before it is used.
//!
//! A refresh token is good once. A kill between TikTok's answer and our commit loses the login; that ends in
//! "reconnect", never in a loop. Refresh is on use: when little of the token's life is left, or when TikTok refuses the
//! token, and then never twice in a row for one call.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{Cause, Login, ProfileId, Sensitive};
use runsheet_store::{SealedTokens, StoreError};
use runsheet_tiktok::{AppKey, Class, oauth::OAuthError, oauth::TokenGrant};

use crate::{
    engine::Parts,
    key_ring::{KeyTrouble, SecretAt},
};

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoToken {
    /// A person must log in again.
    #[error("{}", .0.message)]
    NeedsLogin(Cause),
    /// No TikTok app was set up.
    #[error("no TikTok app key is set; run 'runsheet app-key set'")]
    NoApp,
    #[error(transparent)]
    Key(#[from] KeyTrouble),
    /// TikTok could not be reached.
    #[error("TikTok cannot be reached: {0}")]
    Offline(String),
    /// TikTok answered with a fault of its own.
    #[error("TikTok's login server has a fault: {0}")]
    Fault(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One lock per profile, so that two calls never refresh the same login at once.
#[derive(Default)]
pub(crate) struct Refreshes(Mutex<HashMap<ProfileId, Arc<tokio::sync::Mutex<()>>>>);

impl Refreshes {
    fn of(&self, profile: ProfileId) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(profile).or_default())
    }
}

struct Tokens {
    access: Sensitive<String>,
    refresh: Sensitive<String>,
    stored_at: DateTime<Utc>,
    access_expires_at: DateTime<Utc>,
    refresh_expires_at: DateTime<Utc>,
}

impl Tokens {
    /// Under 20 % of its life left, or under 10 minutes if that is less. A clock put back makes a token look younger than
    /// it is; TikTok's 401 then decides.
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        let life = self.access_expires_at - self.stored_at;
        let margin = (life / 5).min(TimeDelta::minutes(10));
        now + margin < self.access_expires_at
    }
}

impl Parts {
    /// The TikTok app.
    pub(crate) async fn app_key(&self) -> Result<AppKey, NoToken> {
        let stored = self.store.read(|r| r.app_key()).await?.ok_or(NoToken::NoApp)?;
        let client_secret = self.key.open(&SecretAt::app(&stored.client_key), &stored.secret_sealed)?;
        Ok(AppKey { client_key: stored.client_key, client_secret })
    }

    /// A token that should be good.
    pub(crate) async fn access_token(&self, profile: ProfileId) -> Result<Sensitive<String>, NoToken> {
        self.token_other_than(profile, None).await
    }

    /// A token other than the one TikTok has just refused.
    pub(crate) async fn access_token_instead_of(
        &self,
        profile: ProfileId,
        refused: &Sensitive<String>,
    ) -> Result<Sensitive<String>, NoToken> {
        self.token_other_than(profile, Some(refused)).await
    }

    async fn token_other_than(
        &self,
        profile: ProfileId,
        refused: Option<&Sensitive<String>>,
    ) -> Result<Sensitive<String>, NoToken> {
        let refreshing = self.refreshes.of(profile);
        let _alone = refreshing.lock().await;
        let tokens = self.tokens(profile).await?;
        let wanted = match refused {
            Some(refused) => tokens.access != *refused,
            None => tokens.is_fresh(self.clock.now()),
        };
        if wanted { Ok(tokens.access) } else { self.refresh(profile, tokens).await }
    }

    async fn tokens(&self, profile: ProfileId) -> Result<Tokens, NoToken> {
        let (login, sealed) = self
            .store
            .read(move |r| {
                Ok::<_, StoreError>((r.profile(profile)?.map(|profile| profile.login), r.tokens(profile)?))
            })
            .await?;
        match (login, sealed) {
            (Some(Login::Connected), Some(sealed)) => Ok(Tokens {
                access: self.key.open(&SecretAt::access(profile), &sealed.access)?,
                refresh: self.key.open(&SecretAt::refresh(profile), &sealed.refresh)?,
                stored_at: sealed.stored_at,
                access_expires_at: sealed.access_expires_at,
                refresh_expires_at: sealed.refresh_expires_at,
            }),
            _ => Err(NoToken::NeedsLogin(must_log_in("The account is not logged in."))),
        }
    }

    async fn refresh(&self, profile: ProfileId, old: Tokens) -> Result<Sensitive<String>, NoToken> {
        let app = self.app_key().await?;
        match self.tiktok.refresh(&app, &old.refresh).await {
            Ok(grant) => {
                self.note_date(grant.date);
                let access = grant.access_token.clone();
                let old = OldRefresh { token: old.refresh, expires_at: old.refresh_expires_at };
                let (sealed, scopes) = self.seal_grant(profile, grant, Some(old))?;
                self.store.write(move |tx| tx.store_tokens(profile, &sealed, scopes.as_deref())).await?;
                tracing::debug!(%profile, "access token refreshed");
                Ok(access)
            }
            Err(error) => Err(self.refresh_failed(profile, error).await?),
        }
    }

    async fn refresh_failed(&self, profile: ProfileId, error: OAuthError) -> Result<NoToken, StoreError> {
        Ok(match (&error, error.class()) {
            (OAuthError::NotSent { detail } | OAuthError::Unanswered { detail }, _) => {
                NoToken::Offline(detail.clone())
            }
            (_, Class::Retry | Class::RateLimited | Class::Later) => NoToken::Fault(error.to_string()),
            _ => {
                tracing::warn!(%profile, %error, "the account must log in again");
                self.store.write(move |tx| tx.set_login(profile, Login::NeedsLogin)).await?;
                self.signals.changed();
                NoToken::NeedsLogin(must_log_in(&error.to_string()))
            }
        })
    }

    /// TikTok refused a token that was refreshed just now: only a person can help.
    pub(crate) async fn login_is_over(&self, profile: ProfileId) -> Result<NoToken, StoreError> {
        self.store.write(move |tx| tx.set_login(profile, Login::NeedsLogin)).await?;
        self.signals.changed();
        Ok(NoToken::NeedsLogin(must_log_in("TikTok refused a fresh login token.")))
    }

    /// What TikTok granted, sealed for its profile. A refresh that brings no refresh token keeps the old one.
    pub(crate) fn seal_grant(
        &self,
        profile: ProfileId,
        grant: TokenGrant,
        old: Option<OldRefresh>,
    ) -> Result<(SealedTokens, Option<Vec<String>>), NoToken> {
        let now = self.clock.now();
        let refresh_expires_at = match (&grant.refresh_expires_in, &old) {
            (Some(life), _) => now + delta(*life),
            (None, Some(old)) => old.expires_at,
            (None, None) => now + TimeDelta::days(180),
        };
        let Some(refresh) = grant.refresh_token.or_else(|| old.map(|old| old.token)) else {
            return Err(NoToken::Fault("the answer has no refresh token".to_owned()));
        };
        let sealed = SealedTokens {
            access: self.key.seal(&SecretAt::access(profile), &grant.access_token)?,
            refresh: self.key.seal(&SecretAt::refresh(profile), &refresh)?,
            stored_at: now,
            access_expires_at: now + delta(grant.expires_in),
            refresh_expires_at,
        };
        let scopes = grant.scopes.map(|scopes| scopes.iter().map(ToString::to_string).collect());
        Ok((sealed, scopes))
    }
}

/// The refresh token that a grant replaces.
pub(crate) struct OldRefresh {
    token: Sensitive<String>,
    expires_at: DateTime<Utc>,
}

fn must_log_in(what: &str) -> Cause {
    Cause::new("reconnect", format!("{what} Log in again: connect the account once more."))
}

fn delta(life: Duration) -> TimeDelta {
    TimeDelta::from_std(life).unwrap_or_else(|_| TimeDelta::days(365))
}
