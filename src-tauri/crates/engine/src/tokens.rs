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
use runsheet_tiktok::{
    AppKey, Class,
    oauth::{OAuthCode, OAuthError, TokenGrant},
};

use crate::{
    engine::Parts,
    fail_point,
    key_ring::{KeyTrouble, SecretAt},
};

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoToken {
    /// A person must log in again.
    #[error("{}", .0.message)]
    NeedsLogin(Cause),
    /// TikTok does not accept the app's key and secret, or what it asks for.
    #[error("TikTok refuses your app's key and secret: {0}. Set them again: runsheet app-key set")]
    AppRefused(String),
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
pub(crate) struct Refreshes(Mutex<HashMap<ProfileId, Arc<tokio::sync::Mutex<Option<Unwritten>>>>>);

impl Refreshes {
    /// Keeps everybody else from the profile's login: for a refresh, a new login, a disconnect.
    pub(crate) async fn hold(&self, profile: ProfileId) -> HeldLogin {
        let login =
            Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(profile).or_default());
        HeldLogin { profile, unwritten: login.lock_owned().await }
    }
}

/// What TikTok said about a login and the database does not know yet. Nothing else is done with the login before it is
/// written: so a database that refuses for a while costs no login, and no second refresh.
#[derive(Clone)]
enum Unwritten {
    Granted { tokens: SealedTokens, scopes: Option<Vec<String>> },
    Over,
}

/// A profile's login in the hands of one task.
pub(crate) struct HeldLogin {
    profile: ProfileId,
    unwritten: tokio::sync::OwnedMutexGuard<Option<Unwritten>>,
}

impl HeldLogin {
    /// A person has connected or disconnected the account: what was said before no longer counts.
    pub(crate) fn replaced(&mut self) {
        *self.unwritten = None;
    }
}

/// An access token, and whether it was refreshed for whoever asked.
pub(crate) struct Token {
    pub(crate) access: Sensitive<String>,
    pub(crate) just_refreshed: bool,
}

struct Tokens {
    client_key: String,
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
        let opened = self.key.open(&SecretAt::app(&stored.client_key), &stored.secret_sealed);
        let client_secret = opened.map_err(|trouble| match trouble {
            // Sealed with another key: as good as never entered.
            KeyTrouble::DoesNotOpen => NoToken::NoApp,
            trouble => NoToken::Key(trouble),
        })?;
        Ok(AppKey { client_key: stored.client_key, client_secret })
    }

    /// A token that should be good.
    pub(crate) async fn access_token(self: &Arc<Self>, profile: ProfileId) -> Result<Token, NoToken> {
        self.token_other_than(profile, None).await
    }

    /// A token other than the one TikTok has just refused.
    pub(crate) async fn access_token_instead_of(
        self: &Arc<Self>,
        profile: ProfileId,
        refused: &Sensitive<String>,
    ) -> Result<Token, NoToken> {
        self.token_other_than(profile, Some(refused.clone())).await
    }

    /// In a task of its own: a refresh that has begun is carried through, whether or not somebody still waits for it.
    async fn token_other_than(
        self: &Arc<Self>,
        profile: ProfileId,
        refused: Option<Sensitive<String>>,
    ) -> Result<Token, NoToken> {
        let parts = Arc::clone(self);
        let asked = self.tasks.spawn(async move {
            let mut held = parts.refreshes.hold(profile).await;
            parts.write_down(&mut held).await?;
            let tokens = parts.tokens(profile).await?;
            let is_other = refused.is_none_or(|refused| tokens.access != refused);
            if is_other && tokens.is_fresh(parts.clock.now()) {
                return Ok(Token { access: tokens.access, just_refreshed: false });
            }
            parts.refresh(&mut held, tokens).await
        });
        match asked.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(token) => token,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(_)) => Err(NoToken::Fault("the refresh broke off".to_owned())),
        }
    }

    async fn tokens(&self, profile: ProfileId) -> Result<Tokens, NoToken> {
        let (known, sealed) =
            self.store.read(move |r| Ok::<_, StoreError>((r.profile(profile)?, r.tokens(profile)?))).await?;
        match (known, sealed) {
            (Some(known), Some(sealed)) if known.login == Login::Connected => Ok(Tokens {
                client_key: known.account.client_key,
                access: self.key.open(&SecretAt::access(profile), &sealed.access)?,
                refresh: self.key.open(&SecretAt::refresh(profile), &sealed.refresh)?,
                stored_at: sealed.stored_at,
                access_expires_at: sealed.access_expires_at,
                refresh_expires_at: sealed.refresh_expires_at,
            }),
            (Some(known), _) if known.login == Login::Disconnected => Err(NoToken::NeedsLogin(Cause::new(
                DISCONNECTED,
                "The account was disconnected. Connect it again.",
            ))),
            _ => Err(NoToken::NeedsLogin(must_log_in("The account is not logged in."))),
        }
    }

    async fn refresh(&self, held: &mut HeldLogin, old: Tokens) -> Result<Token, NoToken> {
        let app = self.app_key().await?;
        if app.client_key != old.client_key {
            return Err(NoToken::NeedsLogin(of_another_app(&old.client_key)));
        }
        match self.tiktok.refresh(&app, &old.refresh).await {
            Ok(grant) => {
                fail_point::hit("refresh_answered");
                self.note_date(grant.date);
                let access = grant.access_token.clone();
                let old = OldRefresh { token: old.refresh, expires_at: old.refresh_expires_at };
                let (tokens, scopes) = self.seal_grant(held.profile, grant, Some(old))?;
                *held.unwritten = Some(Unwritten::Granted { tokens, scopes });
                self.write_down(held).await?;
                tracing::debug!(profile = %held.profile, "access token refreshed");
                Ok(Token { access, just_refreshed: true })
            }
            Err(error) => Err(self.refresh_failed(held, error).await?),
        }
    }

    async fn refresh_failed(&self, held: &mut HeldLogin, error: OAuthError) -> Result<NoToken, StoreError> {
        Ok(match (&error, error.class()) {
            (OAuthError::NotSent { detail } | OAuthError::Unanswered { detail }, _) => {
                NoToken::Offline(detail.clone())
            }
            (_, Class::Retry | Class::RateLimited | Class::Later) => NoToken::Fault(error.to_string()),
            (OAuthError::Refused { code, .. }, _)
                if !matches!(code, OAuthCode::InvalidGrant | OAuthCode::AccessDenied) =>
            {
                // The app is refused, not the login: the refresh token was not spent and is good once the app is right.
                tracing::warn!(profile = %held.profile, %error, "TikTok refuses the app; the login is kept");
                NoToken::AppRefused(error.to_string())
            }
            _ => {
                tracing::warn!(profile = %held.profile, %error, "the account must log in again");
                *held.unwritten = Some(Unwritten::Over);
                self.write_down(held).await?;
                NoToken::NeedsLogin(must_log_in(&error.to_string()))
            }
        })
    }

    /// Brings into the database what TikTok said last.
    async fn write_down(&self, held: &mut HeldLogin) -> Result<(), StoreError> {
        let Some(unwritten) = held.unwritten.clone() else { return Ok(()) };
        let profile = held.profile;
        self.store
            .write(move |tx| match unwritten {
                Unwritten::Granted { tokens, scopes } => tx.store_tokens(profile, &tokens, scopes.as_deref()),
                Unwritten::Over => tx.set_login(profile, Login::NeedsLogin),
            })
            .await?;
        fail_point::hit("refresh_written");
        *held.unwritten = None;
        self.signals.changed();
        Ok(())
    }

    /// TikTok refused a token that was refreshed just now: only a person can help, unless one already has.
    pub(crate) async fn login_is_over(&self, profile: ProfileId, refused: &Sensitive<String>) -> NoToken {
        let mut held = self.refreshes.hold(profile).await;
        match self.tokens(profile).await {
            Ok(tokens) if tokens.access == *refused => {
                tracing::warn!(%profile, "TikTok refused a fresh token; the account must log in again");
                *held.unwritten = Some(Unwritten::Over);
                match self.write_down(&mut held).await {
                    Ok(()) => NoToken::NeedsLogin(must_log_in("TikTok refused a fresh login token.")),
                    Err(error) => error.into(),
                }
            }
            Ok(_) => NoToken::Fault("it refused a token that was replaced meanwhile".to_owned()),
            Err(error) => error,
        }
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

/// The code of posts that stop because their account's login is over.
pub(crate) const RECONNECT: &str = "reconnect";

/// The code of posts that stop because a person disconnected their account.
pub(crate) const DISCONNECTED: &str = "disconnected";

fn of_another_app(client_key: &str) -> Cause {
    Cause::new(
        "app_key_differs",
        format!(
            "The account was connected through another TikTok app ({client_key}) than the one that is set now. Set that \
             app's key again."
        ),
    )
}

fn must_log_in(what: &str) -> Cause {
    Cause::new(RECONNECT, format!("{what} Log in again: connect the account once more."))
}

/// Longer than any documented life; more would run out of the calendar.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(3_650);

fn delta(life: Duration) -> TimeDelta {
    TimeDelta::from_std(life).map_or(LONGEST_LIFE, |life| life.min(LONGEST_LIFE))
}

#[cfg(test)]
mod tests;
