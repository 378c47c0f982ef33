//! Opens the window's workspace beside the window and closes it in order when the program ends.
//!
//! A workspace that a service runs is not opened. The page says so, and a person may have it taken over.

use std::sync::Arc;

use runsheet_engine::Desk;
use runsheet_host::{Host, HostConfig, HostError, Logs, ServeV1};
use runsheet_model::{Problem, ProblemKind};
use tauri::async_runtime::{self, JoinHandle};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::{
    ground::Ground,
    instance,
    shown::{Opened, ShownWorkspace},
};

/// Owns the running workspace.
pub(crate) struct Keeper {
    end: CancellationToken,
    task: JoinHandle<()>,
}

/// What others ask of a running window.
#[derive(Clone, Default)]
pub(crate) struct Bells {
    /// Another start asks for the window.
    pub(crate) show: Arc<Notify>,
    /// A person asks to take the workspace over from a service.
    pub(crate) take_over: Arc<Notify>,
}

impl Keeper {
    /// Begins to open the workspace.
    pub(crate) fn open(ground: Result<Ground, Problem>, bells: &Bells) -> (Self, ShownWorkspace) {
        let (tell, opened) = watch::channel(None);
        let end = CancellationToken::new();
        let keeping = keep(ground, bells.clone(), tell, end.clone());
        let task = async_runtime::spawn(keeping);
        (Self { end, task }, ShownWorkspace::opening(opened, Arc::clone(&bells.take_over)))
    }

    /// Closes it at a safe point.
    pub(crate) fn close(self) {
        self.end.cancel();
        if let Err(why) = async_runtime::block_on(self.task) {
            tracing::error!(%why, "the workspace was not closed well");
        }
    }
}

async fn keep(
    ground: Result<Ground, Problem>,
    bells: Bells,
    tell: watch::Sender<Opened>,
    end: CancellationToken,
) {
    let ground = match ground {
        Ok(ground) => ground,
        Err(why) => {
            tell.send_replace(Some(Err(why)));
            // Nothing else will be told.
            drop(tell);
            return end.cancelled().await;
        }
    };
    let (mut host, _logs) = loop {
        let why = match start(&ground, &bells).await {
            Ok(started) => break started,
            Err(why) => why,
        };
        tracing::error!(%why, "the workspace did not open");
        tell.send_replace(Some(Err(refusal(&why))));
        tokio::select! {
            () = end.cancelled() => return,
            () = bells.take_over.notified() => {}
        }
        // Whatever is asked from here on waits for the next try.
        tell.send_replace(None);
        if !instance::stop_other(&ground).await {
            tracing::warn!("whoever runs the workspace did not stop");
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

async fn start(ground: &Ground, bells: &Bells) -> Result<(Host, Logs), HostError> {
    let Ground { environment, home, workspace } = ground;
    let logs = Logs::start(&home.prepare(*workspace)?, &environment.log)?;
    let config = HostConfig {
        home: home.clone(),
        workspace: *workspace,
        port: None,
        v1: ServeV1::BySetting,
        environment: environment.clone(),
        window: Some(Arc::clone(&bells.show)),
    };
    Ok((Host::start(config).await?, logs))
}

/// Why it did not open, for the page. A window that ran it would have been shown instead: who is left is a service.
fn refusal(why: &HostError) -> Problem {
    let HostError::AlreadyRunning { workspace, holder, .. } = why else { return why.problem() };
    let who = holder.map_or_else(
        || "another Runsheet".to_owned(),
        |holder| format!("a Runsheet without a window (process {})", holder.pid),
    );
    let error = format!(
        "The {workspace} workspace is run by {who}, which goes on posting. Nothing is lost. Take it over here, or stop it \
         with 'runsheet stop --workspace {workspace}' and open Runsheet again."
    );
    Problem { error, code: "held_by_service".to_owned(), ..why.problem() }
}

fn stopped() -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "stopped",
        "This workspace was stopped. Open Runsheet again to go on.",
    )
}

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Duration};

    use runsheet_host::{Environment, Home};
    use runsheet_model::Workspace;
    use serde_json::json;
    use tokio::time::timeout;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn ground(folder: &Path) -> Ground {
        let environment = Environment {
            vault: Some("file".parse().unwrap()),
            vault_passphrase: Some("a window's test".into()),
            ..Environment::default()
        };
        Ground { environment, home: Home::locate(Some(folder)).unwrap(), workspace: Workspace::Practice }
    }

    async fn service(Ground { environment, home, workspace }: Ground) -> Host {
        let config =
            HostConfig { home, workspace, port: Some(0), v1: ServeV1::Always, environment, window: None };
        Host::start(config).await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_workspace_of_a_service_is_named_and_can_be_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut service = service(ground(folder.path())).await;
        let (keeper, shown) = Keeper::open(Ok(ground(folder.path())), &Bells::default());
        let refused = shown.call("health", json!({})).await.unwrap_err();
        assert_eq!(refused.code, "held_by_service");
        let pid = std::process::id().to_string();
        assert!(refused.error.contains(&pid), "{refused}");
        assert!(refused.details.iter().any(|detail| detail.field == "pid" && detail.message == pid));

        let stopping = async {
            service.wait_for_stop().await;
            service.stop().await;
        };
        let (taken, ()) =
            timeout(PATIENCE, async { tokio::join!(shown.take_over(), stopping) }).await.unwrap();
        taken.unwrap();
        assert_eq!(shown.call("health", json!({})).await.unwrap()["workspace"], "practice");
        tokio::task::spawn_blocking(|| keeper.close()).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_window_that_runs_is_shown_instead() {
        let folder = tempfile::tempdir().unwrap();
        let bells = Bells::default();
        let start = crate::Start::InWindow;
        assert!(!instance::is_run_already(&ground(folder.path()), start).await, "nobody runs it");
        let (keeper, shown) = Keeper::open(Ok(ground(folder.path())), &bells);
        shown.call("health", json!({})).await.unwrap();
        assert!(instance::is_run_already(&ground(folder.path()), start).await);
        timeout(PATIENCE, bells.show.notified()).await.unwrap();
        tokio::task::spawn_blocking(|| keeper.close()).await.unwrap();

        let mut service = service(ground(folder.path())).await;
        assert!(!instance::is_run_already(&ground(folder.path()), start).await, "it has no window");
        assert!(instance::is_run_already(&ground(folder.path()), crate::Start::InBackground).await);
        service.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_ground_nothing_opens_and_nothing_is_taken_over() {
        let why = Problem::new(ProblemKind::Invalid, "bad_environment", "RUNSHEET_VAULT");
        let (keeper, shown) = Keeper::open(Err(why.clone()), &Bells::default());
        let refused = timeout(PATIENCE, shown.take_over()).await.unwrap();
        assert_eq!(refused, Err(why));
        tokio::task::spawn_blocking(|| keeper.close()).await.unwrap();
    }
}
