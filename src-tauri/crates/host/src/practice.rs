//! The TikTok of the practice workspace: a server of our own, or the one that already serves its state.
//!
//! `runsheet practice` may serve the same state as a process of its own; then that one is used and outlives the engine.

use std::path::Path;

use runsheet_engine::{Caller, Command, Desk, commands::SetAppKey};
use runsheet_practice::{
    PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET, Practice, PracticeConfig, PracticeError,
};
use runsheet_tiktok::Origins;
use runsheet_vault::KeyState;
use tokio_util::sync::CancellationToken;

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
pub(crate) async fn enter_app_key(desk: &Desk) -> Result<(), HostError> {
    let entered = desk.app_key().await.map_err(HostError::PracticeAppKey)?;
    let is_anothers = entered.is_some_and(|app| app.client_key != PRACTICE_CLIENT_KEY);
    if is_anothers || desk.has_app_key().await.map_err(HostError::PracticeAppKey)? {
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

/// Enters the app whenever the key that seals its secret comes or is replaced, until the workspace stops.
pub(crate) async fn keep_app_key(desk: Desk, stop: CancellationToken) {
    let mut key = desk.key_changes();
    loop {
        if matches!(*key.borrow_and_update(), KeyState::Have(_))
            && let Err(why) = enter_app_key(&desk).await
        {
            tracing::warn!(%why, "practice has no app");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = key.changed() => if changed.is_err() { return },
        }
    }
}
