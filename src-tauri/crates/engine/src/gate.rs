//! The one place that says "now" or "not before T, because ...".
//!
//! Minute windows run on the steady clock and live in memory; the ledger brings them over a restart. Windows of 24 hours
//! run on wall stamps and are counted in the ledger itself, in the transaction that opens the call.

mod ahead;
mod day;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    AccountKey, CallId, Clock, DeferReason, Deferral, Mode, PostId, Settings,
    call_log::CallLog,
    gate::{ANSWER_LIMIT_MS, Window},
    ledger::{Call, LearnedCap, Limit, Outcome},
    limits::Endpoint,
};
use runsheet_store::{Store, StoreError, Tx};

use crate::views::{Meter, RateLimits};

const MINUTE_MS: i64 = 60_000;

/// A call that may not be made yet, or a ledger that cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Closed {
    #[error("not before {}", .0.until)]
    Until(Deferral),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Leave to make one call. It is in the ledger already; [`Gate::answered`] completes it.
#[derive(Debug)]
#[must_use]
pub(crate) struct Leave {
    call: CallId,
    minute: Minute,
    sent_at: DateTime<Utc>,
}

/// The calls that share a minute: an account's, of one group of endpoints.
type Minute = (AccountKey, Endpoint);

pub(crate) struct Gate {
    clock: Arc<dyn Clock>,
    store: Store,
    minutes: Mutex<HashMap<Minute, CallLog>>,
}

impl Gate {
    /// Brings the last run's calls over: what was unanswered counts as answered now, a stamp from the future as now.
    pub(crate) async fn open(clock: Arc<dyn Clock>, store: Store) -> Result<Self, StoreError> {
        let now = clock.now();
        let (calls, caps) = store
            .write(move |tx| {
                tx.close_unanswered(now)?;
                tx.forget_calls_before(now - TimeDelta::days(30))?;
                let calls = tx.calls_since(now - TimeDelta::milliseconds(2 * MINUTE_MS))?;
                Ok::<_, StoreError>((calls, tx.learned_caps(now)?))
            })
            .await?;
        let now_ms = millis(clock.elapsed());
        let mut minutes: HashMap<Minute, CallLog> = HashMap::new();
        for call in calls {
            let answered_at = call.answered_at.unwrap_or(now).max(call.sent_at);
            let log = minutes.entry(minute(&call.account, call.endpoint)).or_default();
            log.bring(call.id, answered_at, now, now_ms);
        }
        for cap in caps {
            if let Limit::Minute(endpoint) = cap.limit {
                let wait_ms = (cap.until - now).num_milliseconds().min(LONGEST_REFUSAL_MS);
                minutes.entry(minute(&cap.account, endpoint)).or_default().full_until(now_ms + wait_ms);
            }
        }
        Ok(Self { clock, store, minutes: Mutex::new(minutes) })
    }

    /// Leave to make a call now, written ahead into the ledger; or until when to wait and why. `window` replaces the
    /// endpoint's minute where a call is more urgent than others.
    pub(crate) async fn pass(
        &self,
        account: &AccountKey,
        endpoint: Endpoint,
        window: Option<Window>,
        post: Option<PostId>,
        settings: &Settings,
    ) -> Result<Leave, Closed> {
        let minute = minute(account, endpoint);
        let id = CallId::new();
        let now_ms = millis(self.clock.elapsed());
        self.minutes()
            .entry(minute.clone())
            .or_default()
            .open(id, now_ms, window.unwrap_or_else(|| endpoint.per_minute()))
            .map_err(|free_at| Closed::Until(self.rate_limit(free_at - now_ms)))?;
        let sent_at = self.clock.now();
        let call = Call {
            id,
            account: account.clone(),
            endpoint,
            post,
            sent_at,
            answered_at: None,
            outcome: Outcome::Unanswered,
        };
        let settings = settings.clone();
        let written = self
            .store
            .write(move |tx| {
                if let Some(mode) = init_mode(call.endpoint)
                    && let Some(deferral) = day::wait(tx, &call.account, mode, sent_at, &settings)?
                {
                    return Err(Closed::Until(deferral));
                }
                tx.open_call(&call)?;
                Ok(())
            })
            .await;
        match written {
            Ok(()) => Ok(Leave { call: id, minute, sent_at }),
            Err(closed) => {
                self.minutes().entry(minute).or_default().never_left(id);
                Err(closed)
            }
        }
    }

    /// When a post could be sent, without sending it. One that waited for the daily cap keeps its distance to the
    /// account's last upload.
    pub(crate) async fn look(
        &self,
        account: &AccountKey,
        mode: Mode,
        waited_for: Option<DeferReason>,
        settings: &Settings,
    ) -> Result<Option<Deferral>, StoreError> {
        let now = self.clock.now();
        let (owner, settings) = (account.clone(), settings.clone());
        let wait = self
            .store
            .read(move |r| match waited_for {
                Some(DeferReason::DailyCap) => day::wait_spaced(r, &owner, mode, now, &settings),
                _ => day::wait(r, &owner, mode, now, &settings),
            })
            .await?;
        if wait.is_some() {
            return Ok(wait);
        }
        let init = Endpoint::init(mode);
        let now_ms = millis(self.clock.elapsed());
        let free_at = self
            .minutes()
            .get(&minute(account, init))
            .map_or(now_ms, |log| log.free_at(now_ms, init.per_minute()));
        Ok((free_at > now_ms).then(|| self.rate_limit(free_at - now_ms)))
    }

    /// Completes a call in memory and in the ledger. Whatever else belongs to the answer goes into the same transaction.
    /// Where no answer came, it counts as answered when its time is over.
    pub(crate) async fn answered<T: Send + 'static, E>(
        &self,
        leave: Leave,
        outcome: Outcome,
        also: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        E: From<StoreError> + Send + 'static,
    {
        let (now, now_ms) = (self.clock.now(), millis(self.clock.elapsed()));
        let Leave { call, minute, sent_at } = leave;
        if let Some(log) = self.minutes().get_mut(&minute) {
            match outcome {
                Outcome::NotSent => log.never_left(call),
                Outcome::Unanswered => log.broke_off(call, now_ms),
                Outcome::Accepted | Outcome::Refused => log.answered(call, now_ms),
            }
        }
        let answered_at = match outcome {
            Outcome::Unanswered => now.max(sent_at + TimeDelta::milliseconds(ANSWER_LIMIT_MS)),
            Outcome::NotSent | Outcome::Accepted | Outcome::Refused => now,
        };
        self.store
            .write(move |tx| {
                tx.answer_call(call, outcome, answered_at)?;
                also(tx)
            })
            .await
    }

    /// TikTok says that a minute is full although we thought otherwise.
    pub(crate) async fn learn_minute_full(
        &self,
        account: &AccountKey,
        endpoint: Endpoint,
        retry_after: Option<Duration>,
    ) -> Result<Deferral, StoreError> {
        let wait_ms = retry_after.map_or(MINUTE_MS, millis).clamp(1_000, LONGEST_REFUSAL_MS);
        let minute = minute(account, endpoint);
        let deferral = self.rate_limit(wait_ms);
        let (account, limit) = (account.clone(), Limit::Minute(minute.1));
        let cap = LearnedCap { account, limit, cap: 0, until: deferral.until };
        let until_ms = millis(self.clock.elapsed()) + wait_ms;
        self.minutes().entry(minute).or_default().full_until(until_ms);
        self.store.write(move |tx| tx.set_learned_cap(&cap)).await?;
        Ok(deferral)
    }

    /// TikTok says that the account's 24 hours are full.
    pub(crate) async fn learn_daily_cap(&self, account: &AccountKey) -> Result<Deferral, StoreError> {
        let (now, account) = (self.clock.now(), account.clone());
        self.store.write(move |tx| day::learn_uploads(tx, account, now)).await
    }

    /// TikTok says that no more drafts may wait.
    pub(crate) async fn learn_draft_cap(
        &self,
        account: &AccountKey,
        settings: &Settings,
    ) -> Result<Deferral, StoreError> {
        let (now, account, settings) = (self.clock.now(), account.clone(), settings.clone());
        self.store.write(move |tx| day::learn_drafts(tx, account, now, &settings)).await
    }

    /// TikTok says that no more accounts may post through the app.
    pub(crate) async fn learn_app_cap(&self, account: &AccountKey) -> Result<Deferral, StoreError> {
        let (now, client_key) = (self.clock.now(), account.client_key.clone());
        self.store.write(move |tx| day::learn_posting_accounts(tx, &client_key, now)).await
    }

    /// The account's limits, for people.
    pub(crate) async fn meters(
        &self,
        account: &AccountKey,
        settings: &Settings,
    ) -> Result<RateLimits, StoreError> {
        let now = self.clock.now();
        let (owner, settings) = (account.clone(), settings.clone());
        let (uploads, drafts) = self
            .store
            .read(move |r| {
                let uploads = day::uploads(r, &owner, Mode::Direct, now, &settings)?;
                Ok::<_, StoreError>((uploads, day::drafts(r, &owner, now, &settings)?))
            })
            .await?;
        let window = Endpoint::InitDirect.per_minute();
        let now_ms = millis(self.clock.elapsed());
        let (used, ends) = self
            .minutes()
            .get(&minute(account, Endpoint::InitDirect))
            .map_or((0, None), |log| log.used(now_ms, window));
        let publish_per_minute = Meter {
            used: count(used),
            cap: count(window.limit),
            resets_at: ends.map(|end| now + TimeDelta::milliseconds(end - now_ms)),
        };
        let [daily_uploads, pending_drafts] = [uploads, drafts].map(|day| Meter {
            used: count(day.used()),
            cap: count(day.cap()),
            resets_at: day.resets_at(),
        });
        Ok(RateLimits { publish_per_minute, daily_uploads, pending_drafts })
    }

    /// The wall clock's milliseconds do not begin with the steady clock's: one more, so that the wait is over by both.
    fn rate_limit(&self, wait_ms: i64) -> Deferral {
        Deferral {
            until: self.clock.now() + TimeDelta::milliseconds(wait_ms + 1),
            reason: DeferReason::RateLimit,
        }
    }

    fn minutes(&self) -> MutexGuard<'_, HashMap<Minute, CallLog>> {
        self.minutes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The longest that a full minute is believed, whatever TikTok asks for.
const LONGEST_REFUSAL_MS: i64 = 60 * MINUTE_MS;

fn minute(account: &AccountKey, endpoint: Endpoint) -> Minute {
    (account.clone(), endpoint.minute_group()[0])
}

fn init_mode(endpoint: Endpoint) -> Option<Mode> {
    match endpoint {
        Endpoint::InitDirect => Some(Mode::Direct),
        Endpoint::InitDraft => Some(Mode::Draft),
        Endpoint::CreatorInfo | Endpoint::Status | Endpoint::VideoList => None,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
