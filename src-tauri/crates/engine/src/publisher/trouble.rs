//! What a failed call means for a post before its commit point: wait, ask a person, or give up for good.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{Cause, DeferReason, Deferral, Event, settings::Audited};
use runsheet_store::StoreError;
use runsheet_tiktok::{CallError, Class, Code};

use super::{Halt, Run};
use crate::{audit, calls::NoAnswer, lateness, tokens::NoToken};

impl Run<'_> {
    /// The event that ends this attempt because a call brought nothing.
    pub(super) async fn no_answer(&self, error: NoAnswer) -> Halt {
        match error {
            NoAnswer::NotYet(deferral) | NoAnswer::Full(deferral, _) => self.defer(deferral),
            NoAnswer::Store(error) => error.into(),
            NoAnswer::NoToken(error) => self.no_token(error),
            NoAnswer::Call(error) => self.call_failed(error).await,
        }
    }

    fn no_token(&self, error: NoToken) -> Halt {
        match error {
            NoToken::NeedsLogin(cause) => Halt::With(Event::Obstacle(cause)),
            NoToken::NoApp => Halt::With(Event::Obstacle(Cause::new("app_key_missing", error.to_string()))),
            NoToken::AppRefused(_) => {
                Halt::With(Event::Obstacle(Cause::new("app_key_refused", error.to_string())))
            }
            NoToken::Key(trouble) => self.defer_by(trouble.defer_reason()),
            NoToken::Offline(_) => self.defer_by(DeferReason::Offline),
            NoToken::Fault(_) => self.defer_by(DeferReason::TiktokFault),
            NoToken::Store(error) => error.into(),
        }
    }

    async fn call_failed(&self, error: CallError) -> Halt {
        let account = &self.profile.account;
        let learned = match error.code() {
            Some(Code::TooManyPosts) => self.parts.gate.learn_daily_cap(account).await,
            Some(Code::TooManyPendingShares) => {
                self.parts.gate.learn_draft_cap(account, &self.parts.settings()).await
            }
            Some(Code::ReachedActiveUserCap) => self.parts.gate.learn_app_cap(account).await,
            Some(Code::UnauditedClientPrivateAccountsOnly) => {
                return match self.learn_unaudited().await {
                    Ok(()) => self.refused(&error),
                    Err(error) => error.into(),
                };
            }
            _ => return self.refused(&error),
        };
        match learned {
            Ok(deferral) => self.defer(deferral),
            Err(error) => error.into(),
        }
    }

    async fn learn_unaudited(&self) -> Result<(), StoreError> {
        let parts = Arc::clone(self.parts);
        if self.parts.store.write(move |tx| audit::learn(&parts, tx, Audited::No)).await? {
            self.parts.signals.changed();
        }
        Ok(())
    }

    fn refused(&self, error: &CallError) -> Halt {
        let CallError::Refused(refusal) = error else {
            let offline = matches!(error, CallError::NotSent { .. } | CallError::Unanswered { .. });
            return self.defer_by(if offline { DeferReason::Offline } else { DeferReason::TiktokFault });
        };
        let cause = Cause::new(refusal.code.as_str(), explain(&refusal.code, &refusal.message));
        match refusal.code.class() {
            Class::Retry | Class::RateLimited | Class::Later => self.defer_by(DeferReason::TiktokFault),
            Class::NeedsPerson | Class::RefreshToken => Halt::With(Event::Obstacle(cause)),
            Class::Final | Class::Bug => Halt::With(Event::Refused(cause)),
        }
    }

    pub(super) fn defer(&self, deferral: Deferral) -> Halt {
        Halt::With(lateness::defer(&self.post, deferral))
    }

    /// A wait that grows with how late the post is already: soon at first, at most five minutes.
    pub(super) fn defer_by(&self, reason: DeferReason) -> Halt {
        let now = self.parts.clock.now();
        self.defer(Deferral {
            until: now + growing(self.post.schedule.map(|schedule| schedule.due), now),
            reason,
        })
    }
}

fn growing(due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> TimeDelta {
    let late = due.and_then(|due| (now - due).to_std().ok()).unwrap_or_default();
    let wait = (late / 2).clamp(Duration::from_secs(10), Duration::from_secs(300));
    TimeDelta::from_std(wait).unwrap_or(TimeDelta::minutes(5))
}

/// What a person should know about a refusal: what it means here, then TikTok's own words.
pub(crate) fn explain(code: &Code, message: &str) -> String {
    let meaning = match code {
        Code::ScopeNotAuthorized | Code::ScopePermissionMissed => {
            "The account did not grant what this post needs. Connect it again and grant everything."
        }
        Code::PrivacyLevelOptionMismatch => "The account does not offer this audience now. Choose again.",
        Code::UnauditedClientPrivateAccountsOnly => {
            "Your TikTok app is not audited yet: it publishes only to accounts set to private, visible to \"Only me\". Send \
             an inbox draft instead, or set the account to private."
        }
        Code::UserBannedFromPosting => "TikTok has banned this account from posting.",
        Code::SpamRisk | Code::SpamRiskText => "TikTok judged this post risky and refuses it.",
        Code::InvalidParams => "TikTok does not accept the request as Runsheet made it.",
        Code::InvalidFileUpload => "TikTok does not accept this file.",
        _ => "TikTok refused.",
    };
    if message.is_empty() {
        format!("{meaning} Nothing was posted.")
    } else {
        format!("{meaning} Nothing was posted. TikTok says: {message}")
    }
}
