//! One rate-limited call to TikTok: leave from the gate, a token, the answer into the ledger.
//!
//! A refused token is refreshed and the call made once more, never twice. A call too many teaches the gate, whatever it
//! was made for. Every answer's date is compared with our clock.

use std::{future::Future, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    AccountKey, Deferral, PostId, Profile, ProfileId, Sensitive, gate::Window, ledger::Outcome,
    limits::Endpoint,
};
use runsheet_store::StoreError;
use runsheet_tiktok::{Answer, CallError, Class, Code, CreatorInfo};

use crate::{
    engine::Parts,
    gate::Closed,
    tokens::{NoToken, Token},
};

/// From this difference between TikTok's clock and ours on, posts wait (design.md 2.8).
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// A call that brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("not before {}", .0.until)]
    NotYet(Deferral),
    /// TikTok calls the minute full, whatever we thought. The gate knows it now.
    #[error("{1}")]
    Full(Deferral, CallError),
    #[error(transparent)]
    NoToken(NoToken),
    #[error(transparent)]
    Call(CallError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoToken> for NoAnswer {
    fn from(error: NoToken) -> Self {
        match error {
            NoToken::Store(error) => Self::Store(error),
            other => Self::NoToken(other),
        }
    }
}

impl From<Closed> for NoAnswer {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Until(deferral) => Self::NotYet(deferral),
            Closed::Store(error) => Self::Store(error),
        }
    }
}

/// What is called, for whom and why.
#[derive(Clone, Copy)]
pub(crate) struct Calling<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) endpoint: Endpoint,
    pub(crate) post: Option<PostId>,
    /// Replaces the endpoint's minute for urgent calls.
    pub(crate) window: Option<Window>,
}

impl<'a> Calling<'a> {
    pub(crate) fn new(profile: &'a Profile, endpoint: Endpoint, post: Option<PostId>) -> Self {
        Self { profile, endpoint, post, window: None }
    }
}

impl Parts {
    /// Makes the call. `record` runs in the transaction that closes it in the ledger, when TikTok said yes.
    pub(crate) async fn call<T, U, F, Fut, R>(
        self: &Arc<Self>,
        calling: Calling<'_>,
        make: F,
        record: R,
    ) -> Result<U, NoAnswer>
    where
        F: Fn(Sensitive<String>) -> Fut,
        Fut: Future<Output = Result<Answer<T>, CallError>>,
        R: FnOnce(Answer<T>, &runsheet_store::Tx<'_>) -> Result<U, StoreError> + Send + 'static,
        T: Send + 'static,
        U: Send + 'static,
    {
        let Calling { profile, endpoint, post, window } = calling;
        let Token { access: mut token, just_refreshed: mut refreshed } =
            self.access_token(profile.id).await?;
        loop {
            let leave = self.gate.pass(&profile.account, endpoint, window, post, &self.settings()).await?;
            match make(token.clone()).await {
                Ok(answer) => {
                    self.note_date(answer.date);
                    return Ok(self
                        .gate
                        .answered(leave, Outcome::Accepted, move |tx| record(answer, tx))
                        .await?);
                }
                Err(error) => {
                    self.note_date(error.date());
                    self.gate.answered(leave, outcome_of(&error), |_| Ok::<_, StoreError>(())).await?;
                    if error.class() == Class::RateLimited {
                        let wait = error.retry_after();
                        let full = self.gate.learn_minute_full(&profile.account, endpoint, wait).await?;
                        return Err(NoAnswer::Full(full, error));
                    }
                    if error.code() != Some(&Code::AccessTokenInvalid) {
                        return Err(NoAnswer::Call(error));
                    }
                    if refreshed {
                        return Err(self.login_is_over(profile.id, &token).await.into());
                    }
                    refreshed = true;
                    token = self.access_token_instead_of(profile.id, &token).await?.access;
                }
            }
        }
    }

    /// Who an account is, asked before it has a profile. It counts like any other call; when the minute is full, or
    /// TikTok does not say, the name comes with the next call.
    pub(crate) async fn creator_of(
        &self,
        account: &AccountKey,
        token: &Sensitive<String>,
    ) -> Option<CreatorInfo> {
        let leave =
            self.gate.pass(account, Endpoint::CreatorInfo, None, None, &self.settings()).await.ok()?;
        let answer = self.tiktok.creator_info(token).await;
        let outcome = answer.as_ref().map_or_else(outcome_of, |_| Outcome::Accepted);
        self.gate.answered(leave, outcome, |_| Ok::<_, StoreError>(())).await.ok()?;
        if let Err(error) = &answer
            && error.class() == Class::RateLimited
        {
            let wait = error.retry_after();
            self.gate.learn_minute_full(account, Endpoint::CreatorInfo, wait).await.ok()?;
        }
        answer.ok().map(|answer| answer.value)
    }

    /// Remembers how far TikTok's clock and ours are apart.
    pub(crate) fn note_date(&self, date: Option<DateTime<Utc>>) {
        if let Some(date) = date {
            let wrong = (date - self.clock.now()).abs() > CLOCK_TOLERANCE;
            if self.clock_wrong.swap(wrong, std::sync::atomic::Ordering::Relaxed) != wrong {
                tracing::warn!(wrong, tiktok = %date, "TikTok's clock and this computer's were compared");
                self.signals.changed();
            }
        }
    }

    pub(crate) async fn profile(&self, id: ProfileId) -> Result<Option<Profile>, StoreError> {
        self.store.read(move |r| r.profile(id)).await
    }
}

fn outcome_of(error: &CallError) -> Outcome {
    match error {
        CallError::Refused(_) => Outcome::Refused,
        CallError::NotSent { .. } => Outcome::NotSent,
        CallError::Fault(_) | CallError::Unanswered { .. } => Outcome::Unanswered,
    }
}
