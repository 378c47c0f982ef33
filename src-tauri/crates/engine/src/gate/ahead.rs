//! The gate's own numbers, for asking whether a post may be planned for a time to come. Nothing is written and no call
//! is let through here.

use chrono::{DateTime, Utc};
use runsheet_model::{
    AccountKey, Mode, Settings, StateName,
    safe_time::{Ahead, CapAhead},
};
use runsheet_store::{Reader, StoreError};

use super::{
    Gate,
    day::{self, Numbers},
};
use crate::timetable::Planned;

impl Gate {
    /// All that stands in the way of one more post of the account, given what is `planned` for it.
    pub(crate) fn ahead(
        &self,
        r: &Reader<'_>,
        account: &AccountKey,
        mode: Mode,
        planned: &[Planned],
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<Ahead, StoreError> {
        let to_come: Vec<_> = planned.iter().filter(|post| will_be_sent(post, now)).collect();
        let uploads = day::upload_numbers(r, account, mode, now, settings)?;
        let (drafts, app_full_until) = match mode {
            Mode::Direct => (None, day::app_full_until(r, account, now)?),
            Mode::Draft => {
                let drafts = to_come.iter().filter(|post| post.mode == Mode::Draft).map(|post| post.at);
                (Some(cap(day::draft_numbers(r, account, now, settings)?, drafts.collect())), None)
            }
        };
        Ok(Ahead {
            now,
            planned: planned.iter().map(|post| post.at).collect(),
            uploads: cap(uploads, to_come.iter().map(|post| post.at).collect()),
            drafts,
            app_full_until,
        })
    }
}

fn cap(Numbers { counted, own, learned }: Numbers, planned: Vec<DateTime<Utc>>) -> CapAhead {
    CapAhead::new(counted, planned, own, learned)
}

/// Whether a post's upload is still to come and not in the ledger yet. One whose time is over goes out as soon as it
/// may, or not at all: it is left to the gate.
fn will_be_sent(post: &Planned, now: DateTime<Utc>) -> bool {
    use StateName::{Draft, NeedsAttention, OnHold, Scheduled};
    post.at >= now && matches!(post.state, Draft | Scheduled | OnHold | NeedsAttention)
}
