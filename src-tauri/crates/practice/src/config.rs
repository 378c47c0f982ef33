//! What a practice server is started with, and why starting can fail.

use std::fmt;
use std::path::PathBuf;

use chrono::TimeDelta;
use url::Url;

use crate::creator::Creator;

/// Client key of the app that a practice server knows unless told otherwise.
pub const PRACTICE_CLIENT_KEY: &str = "awpractice0runsheet";

/// Client secret of [`PRACTICE_CLIENT_KEY`]. It opens nothing but a practice server.
pub const PRACTICE_CLIENT_SECRET: &str = "practice-secret-of-no-value";

/// Every scope that TikTok documents for this product (tiktok-api.md section 1.10).
pub const ALL_SCOPES: [&str; 6] = [
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.upload",
    "video.publish",
];

/// How a practice server is started. [`Default`] gives a temporary one with the demo creators on a free port.
#[derive(Debug, Clone, Default)]
pub struct PracticeConfig {
    /// The SQLite file that holds everything; the spool folder lies beside it. `None`: a temporary folder,
    /// removed when the server is dropped.
    pub state: Option<PathBuf>,
    /// Which port of 127.0.0.1 to bind.
    pub port: PortChoice,
    /// Who has an account here. Only used when the state is new.
    pub creators: Creators,
    /// The developer app that this TikTok knows.
    pub app: App,
    /// Sets the server's clock this far from the machine's. `None` keeps what the state remembers.
    pub clock_offset: Option<TimeDelta>,
}

/// The port to bind; always on 127.0.0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PortChoice {
    /// The port of the last run if it is free, else any free one, which is then remembered.
    #[default]
    RememberedOrFree,
    /// Exactly this port, or starting fails.
    Fixed(u16),
}

/// The accounts of a new practice state.
#[derive(Debug, Clone, Default)]
pub enum Creators {
    /// The five demo creators with 90 days of past videos ([`crate::demo_creators`]).
    #[default]
    Demo,
    /// Exactly these.
    List(Vec<Creator>),
}

/// A developer app as registered in TikTok's portal, configured for Desktop. `Debug` leaves the secret out.
#[derive(Clone, PartialEq, Eq)]
pub struct App {
    /// Public name of the app in every OAuth call.
    pub client_key: String,
    /// Secret that the token and revoke calls must carry.
    pub client_secret: String,
    /// Name on the consent page.
    pub name: String,
    /// Scopes added to the app; asking for another one shows `invalid_scope`.
    pub scopes: Vec<String>,
    /// Registered redirect URIs; the port may be `*` (tiktok-api.md section 1.4).
    pub redirect_uris: Vec<String>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("client_key", &self.client_key)
            .field("scopes", &self.scopes)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

impl Default for App {
    fn default() -> Self {
        Self {
            client_key: PRACTICE_CLIENT_KEY.into(),
            client_secret: PRACTICE_CLIENT_SECRET.into(),
            name: "Runsheet (practice)".into(),
            scopes: ALL_SCOPES.map(String::from).to_vec(),
            redirect_uris: vec!["http://127.0.0.1:*/callback/".into(), "http://localhost:*/callback/".into()],
        }
    }
}

/// Why a practice server could not start, or could not read or write its state.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// Another process serves this state.
    #[error("a practice server already runs on this state{}", .origin.as_ref().map(|o| format!(" at {o}")).unwrap_or_default())]
    AlreadyRunning {
        /// Where it answers, if it has written that down.
        origin: Option<Url>,
    },
    /// The port of [`PortChoice::Fixed`] is taken, or no port of 127.0.0.1 can be bound.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Port {
        /// The port asked for; 0 means any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state was written by a newer Runsheet.
    #[error("the practice state has version {found}, this program knows up to {known}")]
    NewerState {
        /// Version in the file.
        found: i64,
        /// Newest version this program reads.
        known: i64,
    },
    /// The SQLite file refused.
    #[error("practice state: {0}")]
    Sql(#[from] rusqlite::Error),
    /// The spool folder or the state's folder refused.
    #[error("practice files: {0}")]
    Io(#[from] std::io::Error),
    /// A row of the state cannot be read back.
    #[error("practice state holds an unreadable row: {0}")]
    Row(#[from] serde_json::Error),
    /// No creator of that handle lives here.
    #[error("no creator {0:?} in this practice TikTok")]
    NoSuchCreator(String),
    /// No draft with that publish id lies in an inbox.
    #[error("no draft {0:?} in an inbox")]
    NoSuchDraft(String),
    /// The task that did the work ended without an answer.
    #[error("the practice server is stopping")]
    Stopping,
}
