//! The knobs, usable from the process that started the server. The same ones are served under `/practice/...`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::clock::{ClockChange, utc};
use crate::config::PracticeError;
use crate::creator::Creator;
use crate::fault::Fault;
use crate::history::{Call, Published};
use crate::knobs::Knobs;
use crate::oauth::grant;
use crate::outcome::{Outcome, OutcomeFor};
use crate::state::{calls, creators, faults, grants, outcomes, uploads};
use crate::world::World;
use crate::{past, phone, published, settle};

/// Handle on a practice TikTok. Cheap to clone. Every call is one short transaction and may block for it.
#[derive(Clone)]
pub struct Controls {
    world: Arc<World>,
}

/// Tokens handed out without the browser, by [`Controls::connect`]. `Debug` leaves the tokens out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// The creator's id for this app.
    pub open_id: String,
    /// Bearer token.
    pub access_token: String,
    /// Current refresh token.
    pub refresh_token: String,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// Life of the access token in seconds.
    pub expires_in: i64,
    /// Life of the refresh token in seconds.
    pub refresh_expires_in: i64,
}

/// A line of the fault script with its counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultLine {
    /// For [`Controls::remove_fault`].
    pub id: i64,
    /// The line.
    pub fault: Fault,
    /// Calls that matched it.
    pub matched: u32,
    /// Calls that it acted on.
    pub acted: u32,
}

/// A draft in a creator's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// The upload.
    pub publish_id: String,
    /// Whose inbox.
    pub creator: String,
    /// Bytes of the file.
    pub size: u64,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Whether it was sent as a direct post and landed here all the same.
    pub sent_as_direct: bool,
    /// When it came, UTC milliseconds of practice time.
    pub arrived_ms: i64,
}

impl Controls {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// Where the server answers.
    #[must_use]
    pub fn origin(&self) -> Url {
        self.world.origin.clone()
    }

    /// The knobs as they stand.
    #[must_use]
    pub fn knobs(&self) -> Knobs {
        self.world.knobs()
    }

    /// Turns knobs: `controls.turn(|knobs| knobs.audited = false)`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn turn(&self, change: impl FnOnce(&mut Knobs)) -> Result<(), PracticeError> {
        let mut knobs = self.world.knobs();
        change(&mut knobs);
        self.world.set_knobs(knobs)
    }

    /// Practice time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        utc(self.world.now_ms())
    }

    /// Moves, sets, speeds up or stops practice time.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn change_clock(&self, change: ClockChange) -> Result<(), PracticeError> {
        self.world.change_clock(change)
    }

    /// Lets this much practice time pass at once.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn advance(&self, by: Duration) -> Result<(), PracticeError> {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.change_clock(ClockChange { advance_ms: Some(ms), ..ClockChange::default() })
    }

    /// Appends a line to the fault script and gives its id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn add_fault(&self, fault: &Fault) -> Result<i64, PracticeError> {
        self.world.act(|book| faults::add(book.sql, fault))
    }

    /// Removes a line; `false` if there is none of that id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn remove_fault(&self, id: i64) -> Result<bool, PracticeError> {
        self.world.act(|book| faults::remove(book.sql, id))
    }

    /// Removes the whole script.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn clear_faults(&self) -> Result<(), PracticeError> {
        self.world.act(|book| faults::clear(book.sql))
    }

    /// The script with its counts.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn faults(&self) -> Result<Vec<FaultLine>, PracticeError> {
        let lines = self.world.act(|book| faults::all(book.sql))?;
        let line = |(id, fault, matched, acted)| FaultLine { id, fault, matched, acted };
        Ok(lines.into_iter().map(line).collect())
    }

    /// Sets how uploads end; `None` takes it back. Uploads that have ended stay as they are, but for how the status
    /// is told.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_outcome(&self, whose: &OutcomeFor, outcome: Option<&Outcome>) -> Result<(), PracticeError> {
        self.world.act(|book| outcomes::set(book.sql, whose, outcome))
    }

    /// All accounts.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn creators(&self) -> Result<Vec<Creator>, PracticeError> {
        self.world.act(|book| creators::all(book.sql))
    }

    /// Opens an account, with its past; one of the same handle is replaced and keeps its videos.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_creator(&self, creator: &Creator) -> Result<(), PracticeError> {
        self.world.act(|book| {
            let new = creators::find(book.sql, &creator.handle)?.is_none();
            creators::put(book.sql, creator)?;
            if new { past::invent(book.sql, creator, book.now_ms) } else { Ok(()) }
        })
    }

    /// Changes an account's settings, as its owner would in the app. The handle stays.
    ///
    /// # Errors
    /// [`PracticeError::NoSuchCreator`], and what SQLite says.
    pub fn change_creator(
        &self,
        handle: &str,
        change: impl FnOnce(&mut Creator),
    ) -> Result<(), PracticeError> {
        self.world.act(|book| {
            let mut creator = creators::get(book.sql, handle)?;
            change(&mut creator);
            handle.clone_into(&mut creator.handle);
            creators::put(book.sql, &creator)
        })
    }

    /// Consents for `creator` without a browser and gives the tokens.
    ///
    /// # Errors
    /// [`PracticeError::NoSuchCreator`], and what SQLite says.
    pub fn connect(&self, creator: &str, scopes: &[&str]) -> Result<Connected, PracticeError> {
        self.world.act(|book| {
            let creator = creators::get(book.sql, creator)?;
            let scopes = scopes.iter().map(ToString::to_string).collect();
            let tokens = grant::issue(book, &creator, scopes)?;
            Ok(Connected {
                open_id: tokens.open_id,
                access_token: tokens.access,
                refresh_token: tokens.refresh,
                scopes: tokens.scopes,
                expires_in: tokens.access_secs,
                refresh_expires_in: tokens.refresh_secs,
            })
        })
    }

    /// The creator removes the app's access in TikTok: all tokens die, uploads under way fail as `auth_removed`.
    ///
    /// # Errors
    /// [`PracticeError::NoSuchCreator`], and what SQLite says.
    pub fn remove_access(&self, creator: &str) -> Result<(), PracticeError> {
        self.world.act(|book| {
            let creator = creators::get(book.sql, creator)?;
            grants::revoke_all(book.sql, &creator.handle)?;
            settle::access_removed(book, &creator.handle)
        })
    }

    /// The drafts in a creator's inbox, oldest first.
    ///
    /// # Errors
    /// [`PracticeError::NoSuchCreator`], and what SQLite says.
    pub fn inbox(&self, creator: &str) -> Result<Vec<InboxItem>, PracticeError> {
        self.world.act(|book| {
            let creator = creators::get(book.sql, creator)?;
            Ok(uploads::inbox(book.sql, &creator.handle)?.into_iter().map(InboxItem::of).collect())
        })
    }

    /// The creator posts a draft from the phone, with the first privacy option if `privacy` is `None`. Gives the
    /// video's id as text. A draft that was posted before is posted once more.
    ///
    /// # Errors
    /// [`PracticeError::NoSuchDraft`], and what SQLite says.
    pub fn post_draft(&self, publish_id: &str, privacy: Option<&str>) -> Result<String, PracticeError> {
        self.world.act(|book| phone::post(book, publish_id, privacy, ""))
    }

    /// The creator throws a draft away. TikTok goes on telling `SEND_TO_USER_INBOX`.
    ///
    /// # Errors
    /// [`PracticeError::NoSuchDraft`], and what SQLite says.
    pub fn ignore_draft(&self, publish_id: &str) -> Result<(), PracticeError> {
        self.world.act(|book| phone::ignore(book, publish_id))
    }

    /// The history after call number `after` (0: all of it), oldest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn calls_since(&self, after: i64) -> Result<Vec<Call>, PracticeError> {
        self.world.act(|book| calls::since(book.sql, after))
    }

    /// The whole history.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn calls(&self) -> Result<Vec<Call>, PracticeError> {
        self.calls_since(0)
    }

    /// Forgets the history, and nothing else; numbers go on.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn clear_calls(&self) -> Result<(), PracticeError> {
        self.world.act(|book| calls::clear(book.sql))
    }

    /// Every file that arrived in full, oldest init first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn published(&self) -> Result<Vec<Published>, PracticeError> {
        self.world.act(published::all)
    }

    /// Back to a first start: accounts and their past, no tokens, no history, default knobs. Port and clock stay.
    ///
    /// # Errors
    /// What SQLite or the file system say.
    pub fn reset(&self) -> Result<(), PracticeError> {
        self.world.reset()
    }
}

impl InboxItem {
    fn of(upload: uploads::Upload) -> Self {
        Self {
            sent_as_direct: upload.mode == crate::history::Mode::Direct,
            publish_id: upload.publish_id,
            creator: upload.creator,
            size: upload.plan.size,
            blake3: upload.blake3.unwrap_or_default(),
            arrived_ms: upload.ended_ms.unwrap_or_default(),
        }
    }
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected")
            .field("open_id", &self.open_id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Controls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Controls").field("origin", &self.world.origin.as_str()).finish_non_exhaustive()
    }
}
