//! What a post needs before it can be planned: a clip or one being fetched, settings, consent, a time.

use chrono::{DateTime, Utc};

use crate::{
    consent::Agreed,
    post_settings::{Mode, PostSettings},
    problem::Detail,
    schedule::Schedule,
    state::{DeferReason, Deferral},
};

/// Whether the clip is on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipAt {
    /// There is none yet.
    Nowhere,
    /// It is being fetched; look again at that time.
    OnItsWay(DateTime<Utc>),
    /// Our private copy is there.
    Here,
}

/// Proof that a post may be planned; only [`check`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    fetching_until: Option<DateTime<Utc>>,
}

impl Ready {
    /// Why the planned post waits from the start, if it does.
    #[must_use]
    pub(crate) fn deferred(self) -> Option<Deferral> {
        self.fetching_until.map(|until| Deferral { until, reason: DeferReason::Fetching })
    }
}

/// Checks that nothing is missing, or says all that is.
pub fn check(
    clip: ClipAt,
    mode: Mode,
    settings: &PostSettings,
    agreed: Option<Agreed>,
    schedule: Option<&Schedule>,
) -> Result<Ready, Vec<Detail>> {
    let mut missing = settings.problems(mode);
    let mut say = |field: &str, message: &str| {
        missing.push(Detail { field: field.to_owned(), message: message.to_owned() });
    };
    if clip == ClipAt::Nowhere {
        say("clip", "is missing: add the video");
    }
    if agreed.is_none() {
        say("consent", "is missing: agree to the post as it stands now");
    }
    if schedule.is_none() {
        say("when", "is missing: choose a time");
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    let fetching_until = match clip {
        ClipAt::OnItsWay(until) => Some(until),
        ClipAt::Here | ClipAt::Nowhere => None,
    };
    Ok(Ready { fetching_until })
}
