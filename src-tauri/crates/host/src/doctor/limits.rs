//! How much of TikTok's limits each account has used, by the ledger.

use chrono::{DateTime, Utc};
use runsheet_model::{
    caps::{self, Day},
    gate::{self, CallTimes},
    ledger::Call,
    limits::{Endpoint, PENDING_DRAFTS},
};

use super::{
    Finding,
    records::{Account, Known, Records},
    words,
};

const CHECK: &str = "limits";

/// From here on TikTok often refuses, whatever its limit (design.md section 6).
const OFTEN_REFUSED_FROM: usize = 15;

/// One finding per connected account; nothing where the database cannot be read.
pub(super) fn look(records: &Records) -> Vec<Finding> {
    let known = records.known();
    known
        .map(|known| known.accounts.iter().map(|account| of_account(known, account)).collect())
        .unwrap_or_default()
}

fn of_account(known: &Known, account: &Account) -> Finding {
    let now = known.now;
    let minute = Endpoint::InitDirect.per_minute();
    let in_minute = gate::used(now.timestamp_millis(), &times(&account.inits, now), minute.span_ms);
    let own = usize::try_from(known.settings.limits_daily_uploads).unwrap_or(usize::MAX);
    let uploads = Day::new(now, caps::counted(&account.inits, now), own, account.learned_uploads.clone());
    let drafts = account.inits.iter().filter(|call| call.endpoint == Endpoint::InitDraft);
    let drafts = Day::new(now, caps::counted(drafts, now), PENDING_DRAFTS, account.learned_drafts.clone());
    // With the setting, the drafts that the creator posted give their place back.
    let at_most = if known.settings.limits_drafts_free_on_post { "at most " } else { "" };
    let found = format!(
        "{}: {in_minute} of {} inits in the last minute; {} of {} uploads and {at_most}{} of {} drafts in 24 hours",
        account.profile.name,
        minute.limit,
        uploads.used(),
        uploads.cap(),
        drafts.used(),
        drafts.cap(),
    );
    let full = [&uploads, &drafts].into_iter().filter_map(Day::wait).max();
    match full {
        Some(until) => Finding::warning(
            CHECK,
            found,
            format!(
                "nothing to do: what does not fit waits and goes out by itself from {}",
                words::instant(until)
            ),
        ),
        None if uploads.used() >= OFTEN_REFUSED_FROM => Finding::warning(
            CHECK,
            found,
            format!(
                "TikTok often refuses more than {OFTEN_REFUSED_FROM} posts a day: spread them over more days"
            ),
        ),
        None => Finding::ok(CHECK, found),
    }
}

/// A stamp later than now counts as now, as the gate has it.
fn times(calls: &[Call], now: DateTime<Utc>) -> Vec<CallTimes> {
    let ms = |at: DateTime<Utc>| at.min(now).timestamp_millis();
    let of = |call: &Call| CallTimes {
        sent_ms: ms(call.sent_at),
        answered_ms: call.answered_at.map(|at| ms(at.max(call.sent_at))),
    };
    calls.iter().map(of).collect()
}
