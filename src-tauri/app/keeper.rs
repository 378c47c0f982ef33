//! Opens the window's workspace beside the window and closes it in order when the window ends.
//!
//! The live workspace is shown once it exists; until then it is practice, so that a first look needs no TikTok app.

use runsheet_engine::Desk;
use runsheet_host::{Environment, Home, Host, HostConfig, HostError, Logs, ServeV1};
use runsheet_model::{Problem, ProblemKind, Workspace};
use tauri::async_runtime::{self, JoinHandle};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::shown::{Opened, ShownWorkspace};

/// Owns the running workspace.
pub struct Keeper {
    end: CancellationToken,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Begins to open the workspace that the variables and the data folder name.
    #[must_use]
    pub fn open() -> (Self, ShownWorkspace) {
        let (tell, opened) = watch::channel(None);
        let end = CancellationToken::new();
        let task = async_runtime::spawn(keep(tell, end.clone()));
        (Self { end, task }, ShownWorkspace::opening(opened))
    }

    /// Closes it at a safe point.
    pub fn close(self) {
        self.end.cancel();
        if let Err(why) = async_runtime::block_on(self.task) {
            tracing::error!(%why, "the workspace was not closed well");
        }
    }
}

async fn keep(tell: watch::Sender<Opened>, end: CancellationToken) {
    let (mut host, _logs) = match start().await {
        Ok(started) => started,
        Err(why) => {
            tracing::error!(%why, "the workspace did not open");
            tell.send_replace(Some(Err(why.problem())));
            return end.cancelled().await;
        }
    };
    tell.send_replace(Some(host.desk().ok_or_else(stopped)));
    tokio::select! {
        () = end.cancelled() => {}
        () = host.wait_for_stop() => {}
    }
    tell.send_replace(Some(Err::<Desk, _>(stopped())));
    host.stop().await;
}

async fn start() -> Result<(Host, Logs), HostError> {
    let environment = Environment::read()?;
    let home = Home::locate(environment.home.as_deref())?;
    let workspace = match home.workspace(Workspace::Live).is_dir() {
        true => Workspace::Live,
        false => Workspace::Practice,
    };
    let logs = Logs::start(&home.prepare(workspace)?, &environment.log)?;
    let config = HostConfig { home, workspace, port: None, v1: ServeV1::BySetting, environment };
    Ok((Host::start(config).await?, logs))
}

fn stopped() -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "stopped",
        "This workspace was stopped. Open Runsheet again to go on.",
    )
}
