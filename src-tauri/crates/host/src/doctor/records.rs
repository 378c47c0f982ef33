//! What the checks of a workspace need of its database, read in one moment.

use chrono::{DateTime, Utc};
use runsheet_model::{
    DeferReason, Login, Profile, Settings, caps,
    ledger::{Call, LearnedCap, Limit},
    limits::Endpoint,
};
use runsheet_store::{Reader, StoreError, StoredAppKey};
use runsheet_vault::{VaultId, VaultKind};

use crate::vault::{self, VaultError};

/// What is known of a workspace.
#[derive(Default)]
pub(super) enum Records {
    /// It has no database yet.
    #[default]
    NoneYet,
    /// Its database cannot be read.
    Unreadable,
    /// What its database says.
    Read(Box<Known>),
}

/// What a database says.
pub(super) struct Known {
    pub(super) now: DateTime<Utc>,
    pub(super) settings: Settings,
    pub(super) app: Option<StoredAppKey>,
    pub(super) key: Result<Option<(VaultKind, VaultId)>, VaultError>,
    pub(super) accounts: Vec<Account>,
    /// Posts that wait because the engine found this computer's clock wrong.
    pub(super) waiting_for_clock: usize,
}

/// An account that is not disconnected, with what counts against its limits.
pub(super) struct Account {
    pub(super) profile: Profile,
    /// Its inits of the last 24 hours.
    pub(super) inits: Vec<Call>,
    pub(super) learned_uploads: Option<LearnedCap>,
    pub(super) learned_drafts: Option<LearnedCap>,
}

impl Records {
    /// The settings in force.
    pub(super) fn settings(&self) -> Settings {
        match self {
            Self::Read(known) => known.settings.clone(),
            Self::NoneYet | Self::Unreadable => Settings::default(),
        }
    }

    /// What the database says, if it can be read.
    pub(super) fn known(&self) -> Option<&Known> {
        match self {
            Self::Read(known) => Some(known),
            Self::NoneYet | Self::Unreadable => None,
        }
    }
}

impl Known {
    pub(super) fn read(r: &Reader<'_>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let profiles = r.profiles()?.into_iter().filter(|profile| profile.login != Login::Disconnected);
        Ok(Self {
            now,
            settings: r.settings()?,
            app: r.app_key()?,
            key: vault::remembered_in(r),
            accounts: profiles.map(|profile| Account::read(r, profile, now)).collect::<Result<_, _>>()?,
            waiting_for_clock: r.posts_deferred_for(DeferReason::ClockWrong)?.len(),
        })
    }
}

impl Account {
    fn read(r: &Reader<'_>, profile: Profile, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let inits = Endpoint::InitDirect.minute_group();
        Ok(Self {
            inits: r.calls(&profile.account, inits, caps::window_start(now))?,
            learned_uploads: r.learned_cap(&profile.account, Limit::DailyUploads)?,
            learned_drafts: r.learned_cap(&profile.account, Limit::PendingDrafts)?,
            profile,
        })
    }
}
