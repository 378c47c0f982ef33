//! The TikTok of the practice workspace: a server of our own, or the one that already serves its state.
//!
//! `runsheet practice` may serve the same state as a process of its own; then that one is used and outlives the engine.

use std::path::Path;

use runsheet_engine::{Caller, Command, Desk, commands::SetAppKey};
use runsheet_practice::{
    PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET, Practice, PracticeConfig, PracticeError,
};
use runsheet_store::Store;
use runsheet_tiktok::Origins;

use crate::HostError;

/// The file that holds everything of the practice TikTok, in the practice workspace's folder.
pub const PRACTICE_STATE: &str = "tiktok.sqlite";

/// The practice TikTok that a workspace talks to.
pub(crate) enum PracticeTikTok {
    /// Served by this process.
    Ours(Practice),
    /// Served by another.
    Theirs(url::Url),
}

impl PracticeTikTok {
    /// Serves the state in the workspace's folder, or finds who does.
    pub(crate) async fn start(folder: &Path) -> Result<Self, PracticeError> {
        let config = PracticeConfig { state: Some(folder.join(PRACTICE_STATE)), ..PracticeConfig::default() };
        match Practice::start(config).await {
            Ok(ours) => Ok(Self::Ours(ours)),
            Err(PracticeError::AlreadyRunning { origin: Some(origin) }) => {
                tracing::info!(%origin, "a practice server runs already; it is used");
                Ok(Self::Theirs(origin))
            }
            Err(why) => Err(why),
        }
    }

    /// Where it is.
    pub(crate) fn origins(&self) -> Origins {
        let origin = match self {
            Self::Ours(practice) => practice.origin(),
            Self::Theirs(origin) => origin.clone(),
        };
        #[expect(
            clippy::expect_used,
            reason = "a practice server is only ever on loopback, at a bare origin"
        )]
        Origins::single(origin).expect("a loopback origin")
    }

    /// Ends it, if it is ours.
    pub(crate) async fn stop(self) {
        if let Self::Ours(practice) = self {
            practice.stop().await;
        }
    }
}

/// Enters practice's own app, unless the workspace has one: nobody has to register anything to practise.
pub(crate) async fn enter_app_key(store: &Store, desk: &Desk) -> Result<(), HostError> {
    let entered = store.read(|reader| reader.app_key()).await?;
    if entered.is_some() {
        return Ok(());
    }
    let app = SetAppKey {
        client_key: PRACTICE_CLIENT_KEY.to_owned(),
        client_secret: PRACTICE_CLIENT_SECRET.into(),
        scopes: None,
        redirect_port: None,
    };
    app.run(desk, Caller::local("Runsheet")).await.map(drop).map_err(HostError::PracticeAppKey)
}
