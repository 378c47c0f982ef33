//! The one place that says "now" or "not before T, because ...".
//!
//! Minute windows run on the steady clock and live in memory; the ledger brings them over a restart. Windows of 24 hours
//! run on wall stamps and are counted in the ledger itself, in the transaction that opens the call.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use runsheet_model::{
    AccountKey, CallId, Clock, DeferReason, Deferral, Mode, PostId, Settings,
    gate::{self, CallTimes, Window},
    ledger::{Call, LearnedCap, Outcome},
    limits::{Endpoint, PENDING_DRAFTS},
};
use runsheet_store::{Reader, Store, StoreError};

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
    key: Minute,
}

/// The calls that share a minute: an account's, of one group of endpoints.
type Minute = (AccountKey, Endpoint);

#[derive(Default)]
struct Recent {
    calls: Vec<(CallId, CallTimes)>,
    blocked_until_ms: i64,
}

pub(crate) struct Gate {
    clock: Arc<dyn Clock>,
    store: Store,
    recent: Mutex<HashMap<Minute, Recent>>,
}

impl Gate {
    /// Brings the last run's calls over: what was unanswered counts as answered now, a stamp from the future as now.
    pub(crate) async fn open(clock: Arc<dyn Clock>, store: Store) -> Result<Self, StoreError> {
        let now = clock.now();
        let elapsed_ms = millis(clock.elapsed());
        let calls = store
            .write(move |tx| {
                tx.close_unanswered(now)?;
                tx.forget_calls_before(now - TimeDelta::days(30))?;
                tx.calls_since(now - TimeDelta::milliseconds(2 * MINUTE_MS))
            })
            .await?;
        let mut recent: HashMap<Minute, Recent> = HashMap::new();
        for call in calls.into_iter().filter(|call| call.outcome != Outcome::NotSent) {
            let at = call.answered_at.unwrap_or(call.sent_at).min(now);
            let ms = elapsed_ms - (now - at).num_milliseconds();
            let times = CallTimes { sent_ms: ms, answered_ms: Some(ms) };
            recent.entry(minute(&call.account, call.endpoint)).or_default().calls.push((call.id, times));
        }
        Ok(Self { clock, store, recent: Mutex::new(recent) })
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
        let key = minute(account, endpoint);
        let id = self.reserve(&key, window.unwrap_or_else(|| endpoint.per_minute()))?;
        let call = Call {
            id,
            account: account.clone(),
            endpoint,
            post,
            sent_at: self.clock.now(),
            answered_at: None,
            outcome: Outcome::Unanswered,
        };
        let settings = settings.clone();
        let written = self
            .store
            .write(move |tx| {
                if let Some(mode) = init_mode(call.endpoint)
                    && let Some(deferral) = daily_wait(tx, &call.account, mode, call.sent_at, &settings)?
                {
                    return Err(Closed::Until(deferral));
                }
                tx.open_call(&call)?;
                Ok(())
            })
            .await;
        match written {
            Ok(()) => Ok(Leave { call: id, key }),
            Err(closed) => {
                self.recent().entry(key).or_default().calls.retain(|(call, _)| *call != id);
                Err(closed)
            }
        }
    }

    /// When a call could be made, without making it.
    pub(crate) async fn look(
        &self,
        account: &AccountKey,
        endpoint: Endpoint,
        settings: &Settings,
    ) -> Result<Option<Deferral>, StoreError> {
        let now = self.clock.now();
        if let Some(mode) = init_mode(endpoint) {
            let (account, settings) = (account.clone(), settings.clone());
            let wait = self.store.read(move |r| daily_wait(r, &account, mode, now, &settings)).await?;
            if wait.is_some() {
                return Ok(wait);
            }
        }
        let elapsed_ms = millis(self.clock.elapsed());
        let mut recent = self.recent();
        let times =
            recent.entry(minute(account, endpoint)).or_default().times(elapsed_ms, endpoint.per_minute());
        Ok((times > elapsed_ms).then(|| self.rate_limit(times - elapsed_ms)))
    }

    /// Completes a call in memory and in the ledger. Whatever else belongs to the answer goes into the same transaction.
    pub(crate) async fn answered<T: Send + 'static, E>(
        &self,
        leave: Leave,
        outcome: Outcome,
        also: impl FnOnce(&runsheet_store::Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        E: From<StoreError> + Send + 'static,
    {
        let (now, elapsed_ms) = (self.clock.now(), millis(self.clock.elapsed()));
        {
            let mut recent = self.recent();
            let calls = &mut recent.entry(leave.key).or_default().calls;
            match outcome {
                Outcome::NotSent => calls.retain(|(call, _)| *call != leave.call),
                Outcome::Unanswered => {}
                Outcome::Accepted | Outcome::Refused => {
                    if let Some((_, times)) = calls.iter_mut().find(|(call, _)| *call == leave.call) {
                        times.answered_ms = Some(elapsed_ms);
                    }
                }
            }
        }
        let call = leave.call;
        self.store
            .write(move |tx| {
                if outcome != Outcome::Unanswered {
                    tx.answer_call(call, outcome, now)?;
                }
                also(tx)
            })
            .await
    }

    /// TikTok says that a minute is full although we thought otherwise.
    pub(crate) fn learn_minute_full(
        &self,
        account: &AccountKey,
        endpoint: Endpoint,
        retry_after: Option<Duration>,
    ) -> Deferral {
        let wait_ms = millis(retry_after.unwrap_or(Duration::from_secs(60))).clamp(1_000, 60 * MINUTE_MS);
        let elapsed_ms = millis(self.clock.elapsed());
        self.recent().entry(minute(account, endpoint)).or_default().blocked_until_ms = elapsed_ms + wait_ms;
        self.rate_limit(wait_ms)
    }

    /// TikTok says that the account's 24 hours are full: believe it until the oldest upload we count leaves the window.
    pub(crate) async fn learn_daily_cap(&self, account: &AccountKey) -> Result<Deferral, StoreError> {
        let (now, account) = (self.clock.now(), account.clone());
        self.store
            .write(move |tx| {
                let counted = counted(tx, &account, Mode::Direct, now)?;
                let oldest = counted.iter().copied().min().unwrap_or(now);
                let until = oldest + day();
                let cap = u32::try_from(counted.len()).unwrap_or(u32::MAX);
                tx.set_learned_cap(&LearnedCap { account, cap, until })?;
                Ok(Deferral { until, reason: DeferReason::DailyCap })
            })
            .await
    }

    /// TikTok says that five drafts wait already: the first place is free when the oldest we count is a day old.
    pub(crate) async fn draft_cap(&self, account: &AccountKey) -> Result<Deferral, StoreError> {
        let (now, account) = (self.clock.now(), account.clone());
        let counted = self.store.read(move |r| counted(r, &account, Mode::Draft, now)).await?;
        let until = match counted.iter().copied().min() {
            Some(oldest) if counted.len() >= PENDING_DRAFTS => oldest + day(),
            _ => now + TimeDelta::hours(1),
        };
        Ok(Deferral { until, reason: DeferReason::DraftCap })
    }

    /// The account's limits, for people.
    pub(crate) async fn meters(
        &self,
        account: &AccountKey,
        settings: &Settings,
    ) -> Result<RateLimits, StoreError> {
        let now = self.clock.now();
        let (owner, settings) = (account.clone(), settings.clone());
        let (daily_uploads, pending_drafts) = self
            .store
            .read(move |r| {
                let uploads = counted(r, &owner, Mode::Direct, now)?;
                let drafts = counted(r, &owner, Mode::Draft, now)?;
                let cap = daily_cap(r, &owner, now, &settings)?;
                Ok::<_, StoreError>((meter(&uploads, cap), meter(&drafts, PENDING_DRAFTS)))
            })
            .await?;
        let elapsed_ms = millis(self.clock.elapsed());
        let mut recent = self.recent();
        let calls = recent.entry(minute(account, Endpoint::InitDirect)).or_default();
        let stamps: Vec<_> = calls
            .calls
            .iter()
            .map(|(_, times)| times.counts_from() + MINUTE_MS + gate::MARGIN_MS)
            .filter(|end| *end > elapsed_ms)
            .collect();
        let publish_per_minute = Meter {
            used: count(stamps.len()),
            cap: count(Endpoint::InitDirect.per_minute().limit),
            resets_at: stamps.iter().min().map(|end| now + TimeDelta::milliseconds(end - elapsed_ms)),
        };
        Ok(RateLimits { publish_per_minute, daily_uploads, pending_drafts })
    }

    fn reserve(&self, key: &Minute, window: Window) -> Result<CallId, Closed> {
        let elapsed_ms = millis(self.clock.elapsed());
        let mut recent = self.recent();
        let minute = recent.entry(key.clone()).or_default();
        let free_at = minute.times(elapsed_ms, window);
        if free_at > elapsed_ms {
            return Err(Closed::Until(self.rate_limit(free_at - elapsed_ms)));
        }
        let id = CallId::new();
        minute.calls.push((id, CallTimes { sent_ms: elapsed_ms, answered_ms: None }));
        Ok(id)
    }

    fn rate_limit(&self, wait_ms: i64) -> Deferral {
        Deferral {
            until: self.clock.now() + TimeDelta::milliseconds(wait_ms),
            reason: DeferReason::RateLimit,
        }
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, HashMap<Minute, Recent>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    /// The earliest moment for one more call; forgets those that no window can still see.
    fn times(&mut self, elapsed_ms: i64, window: Window) -> i64 {
        self.calls.retain(|(_, call)| call.counts_from() + 2 * MINUTE_MS > elapsed_ms);
        let calls: Vec<_> = self.calls.iter().map(|(_, times)| *times).collect();
        gate::earliest(elapsed_ms, &calls, &[window]).max(self.blocked_until_ms)
    }
}

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

/// The moments from which the account's uploads of the last 24 hours count. For direct posts both modes do; for drafts
/// only drafts. Refused ones and those that never left do not.
fn counted(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    let endpoints: &[Endpoint] = match mode {
        Mode::Direct => &[Endpoint::InitDirect, Endpoint::InitDraft],
        Mode::Draft => &[Endpoint::InitDraft],
    };
    let calls = r.calls(account, endpoints, now - day())?;
    Ok(calls
        .into_iter()
        .filter(|call| matches!(call.outcome, Outcome::Accepted | Outcome::Unanswered))
        .map(|call| call.answered_at.unwrap_or(call.sent_at).min(now))
        .filter(|at| *at + day() > now)
        .collect())
}

fn daily_cap(
    r: &Reader<'_>,
    account: &AccountKey,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<usize, StoreError> {
    let own = settings.limits_daily_uploads;
    let learned = r.learned_cap(account)?.filter(|cap| cap.until > now).map_or(own, |cap| cap.cap);
    Ok(usize::try_from(learned.min(own)).unwrap_or(usize::MAX))
}

fn daily_wait(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Option<Deferral>, StoreError> {
    let wait = |stamps: &[DateTime<Utc>], cap: usize, reason| {
        let calls: Vec<_> = stamps
            .iter()
            .map(|at| at.timestamp_millis())
            .map(|ms| CallTimes { sent_ms: ms, answered_ms: Some(ms) })
            .collect();
        let now_ms = now.timestamp_millis();
        let free_at = gate::earliest(now_ms, &calls, &[Window::per_day(cap)]);
        (free_at > now_ms)
            .then(|| Deferral { until: now + TimeDelta::milliseconds(free_at - now_ms), reason })
    };
    let cap = daily_cap(r, account, now, settings)?;
    let uploads = counted(r, account, Mode::Direct, now)?;
    if let Some(learned) =
        r.learned_cap(account)?.filter(|learned| learned.until > now && uploads.len() >= cap)
    {
        return Ok(Some(Deferral { until: learned.until, reason: DeferReason::DailyCap }));
    }
    if let Some(deferral) = wait(&uploads, cap, DeferReason::DailyCap) {
        return Ok(Some(deferral));
    }
    match mode {
        Mode::Direct => Ok(None),
        Mode::Draft => {
            Ok(wait(&counted(r, account, Mode::Draft, now)?, PENDING_DRAFTS, DeferReason::DraftCap))
        }
    }
}

fn meter(stamps: &[DateTime<Utc>], cap: usize) -> Meter {
    Meter {
        used: count(stamps.len()),
        cap: count(cap),
        resets_at: stamps.iter().min().map(|oldest| *oldest + day()),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn day() -> TimeDelta {
    TimeDelta::hours(24)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
