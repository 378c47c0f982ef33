//! The windows of 24 hours, read from the ledger.
//!
//! Our own cap holds for uploads of both modes. What TikTok says about posting (`spam_risk_too_many_posts`,
//! `reached_active_user_cap`) holds for direct posts only: inbox uploads know neither (tiktok-api.md sections 4.4 and 5).

use chrono::{DateTime, Utc};
use runsheet_model::{
    AccountKey, DeferReason, Deferral, Mode, PostId, Settings, StateName,
    caps::{self, Day, PostingAccounts},
    gate::CallTimes,
    ledger::{Call, LearnedCap, Limit},
    limits::{Endpoint, PENDING_DRAFTS},
};
use runsheet_store::{Reader, StoreError, Tx};

/// Until when an upload in this mode must wait, and why.
pub(super) fn wait(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Option<Deferral>, StoreError> {
    let uploads = uploads(r, account, mode, now, settings)?;
    let daily = because(DeferReason::DailyCap, uploads.wait());
    Ok(daily.or(of_mode(r, account, mode, now, settings)?))
}

/// The same for a post that waited for the daily cap.
pub(super) fn wait_spaced(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Option<Deferral>, StoreError> {
    let uploads = uploads(r, account, mode, now, settings)?;
    let daily = because(DeferReason::DailyCap, uploads.wait_spaced());
    Ok(daily.or(of_mode(r, account, mode, now, settings)?))
}

fn of_mode(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Option<Deferral>, StoreError> {
    match mode {
        Mode::Draft => Ok(because(DeferReason::DraftCap, drafts(r, account, now, settings)?.wait())),
        Mode::Direct => Ok(because(DeferReason::AppCap, app_full_until(r, account, now)?)),
    }
}

/// Until when the app takes no post of the account, if it takes none.
pub(super) fn app_full_until(
    r: &Reader<'_>,
    account: &AccountKey,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let app = AccountKey::app(&account.client_key);
    let learned = r.learned_cap(&app, Limit::PostingAccounts)?;
    Ok(posting_accounts(r, &account.client_key, now)?.wait(account, learned.as_ref()))
}

fn because(reason: DeferReason, until: Option<DateTime<Utc>>) -> Option<Deferral> {
    until.map(|until| Deferral { until, reason })
}

/// What a window of 24 hours is reckoned from.
pub(super) struct Numbers {
    pub(super) counted: Vec<CallTimes>,
    pub(super) own: usize,
    pub(super) learned: Option<LearnedCap>,
}

impl Numbers {
    fn day(self, now: DateTime<Utc>) -> Day {
        Day::new(now, self.counted, self.own, self.learned)
    }
}

/// The account's uploads of both modes, against what an upload in `mode` may be.
pub(super) fn uploads(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Day, StoreError> {
    Ok(upload_numbers(r, account, mode, now, settings)?.day(now))
}

pub(super) fn upload_numbers(
    r: &Reader<'_>,
    account: &AccountKey,
    mode: Mode,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Numbers, StoreError> {
    let calls = r.calls(account, Endpoint::InitDirect.minute_group(), caps::window_start(now))?;
    let learned = match mode {
        Mode::Direct => r.learned_cap(account, Limit::DailyUploads)?,
        Mode::Draft => None,
    };
    let own = usize::try_from(settings.limits_daily_uploads).unwrap_or(usize::MAX);
    Ok(Numbers { counted: caps::counted(&calls, now), own, learned })
}

/// The account's drafts.
pub(super) fn drafts(
    r: &Reader<'_>,
    account: &AccountKey,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Day, StoreError> {
    Ok(draft_numbers(r, account, now, settings)?.day(now))
}

pub(super) fn draft_numbers(
    r: &Reader<'_>,
    account: &AccountKey,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Numbers, StoreError> {
    let mut calls = r.calls(account, &[Endpoint::InitDraft], caps::window_start(now))?;
    if settings.limits_drafts_free_on_post {
        free_posted(r, &mut calls)?;
    }
    let learned = r.learned_cap(account, Limit::PendingDrafts)?;
    Ok(Numbers { counted: caps::counted(&calls, now), own: PENDING_DRAFTS, learned })
}

/// Takes out the calls whose drafts the client posted. Of a post with several, only the last one arrived.
fn free_posted(r: &Reader<'_>, calls: &mut Vec<Call>) -> Result<(), StoreError> {
    let mut posted: Vec<PostId> = Vec::new();
    for id in calls.iter().filter_map(|call| call.post) {
        let post = if posted.contains(&id) { None } else { r.post(id)? };
        if post.is_some_and(|post| post.state.name() == StateName::ClientPosted) {
            posted.push(id);
        }
    }
    for id in posted {
        if let Some(last) = calls.iter().rposition(|call| call.post == Some(id)) {
            calls.remove(last);
        }
    }
    Ok(())
}

fn posting_accounts(
    r: &Reader<'_>,
    client_key: &str,
    now: DateTime<Utc>,
) -> Result<PostingAccounts, StoreError> {
    let last_posts = r.accounts_posting_since(client_key, caps::window_start(now))?;
    Ok(PostingAccounts::new(now, last_posts))
}

/// Keeps the cap that a refused direct post taught.
pub(super) fn learn_uploads(
    tx: &Tx<'_>,
    account: AccountKey,
    now: DateTime<Utc>,
) -> Result<Deferral, StoreError> {
    let uploads = uploads(tx, &account, Mode::Direct, now, &Settings::default())?;
    keep(tx, uploads.learn(account, Limit::DailyUploads), DeferReason::DailyCap)
}

/// Keeps the cap that a refused draft taught.
pub(super) fn learn_drafts(
    tx: &Tx<'_>,
    account: AccountKey,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Deferral, StoreError> {
    let drafts = drafts(tx, &account, now, settings)?;
    keep(tx, drafts.learn(account, Limit::PendingDrafts), DeferReason::DraftCap)
}

fn keep(tx: &Tx<'_>, learned: LearnedCap, reason: DeferReason) -> Result<Deferral, StoreError> {
    tx.set_learned_cap(&learned)?;
    Ok(Deferral { until: learned.until, reason })
}

/// Keeps the cap that an account refused for the app's sake taught.
pub(super) fn learn_posting_accounts(
    tx: &Tx<'_>,
    client_key: &str,
    now: DateTime<Utc>,
) -> Result<Deferral, StoreError> {
    let (learned, until) = posting_accounts(tx, client_key, now)?.learn(AccountKey::app(client_key));
    tx.set_learned_cap(&learned)?;
    Ok(Deferral { until, reason: DeferReason::AppCap })
}
