//! Whether an engine runs, answers, and sends.

use runsheet_engine::views::Health;
use runsheet_model::Workspace;

use super::{Finding, patience::within_limit, words};
use crate::{Found, Home, Running, discovery};

const CHECK: &str = "engine";

/// What was found of a workspace's engine.
pub(super) struct Engine {
    pub(super) runs: bool,
    pub(super) finding: Finding,
}

/// Looks for the engine and asks it how it is.
pub(super) async fn look(
    home: &Home,
    workspace: Workspace,
    health: &impl AsyncFn(Running) -> Option<Health>,
) -> Engine {
    let (runs, finding) = match find(home, workspace).await {
        Some(Ok(Found::Nobody)) => (false, Finding::ok(CHECK, "does not run")),
        Some(Ok(Found::Busy(pid))) => {
            let who = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
            let found = format!("is starting or stopping{who}");
            (true, Finding::warning(CHECK, found, "wait a moment, then run the doctor again"))
        }
        Some(Ok(Found::Running(running))) => (true, answer(&running, health(running.clone()).await)),
        Some(Err(why)) => {
            let folder = home.workspace(workspace);
            let found = format!("{} cannot be searched for a running engine: {why}", folder.display());
            (false, Finding::problem(CHECK, found, format!("give this user access to {}", folder.display())))
        }
        None => {
            let found = "the lock file gave no answer within seconds";
            let remedy = "look whether the drive that holds the data folder answers at all";
            (false, Finding::problem(CHECK, found, remedy))
        }
    };
    Engine { runs, finding }
}

/// Whether an engine has the workspace now.
pub(super) async fn runs(home: &Home, workspace: Workspace) -> bool {
    matches!(find(home, workspace).await, Some(Ok(Found::Busy(_) | Found::Running(_))))
}

async fn find(home: &Home, workspace: Workspace) -> Option<std::io::Result<Found>> {
    let home = home.clone();
    within_limit(move || discovery::find(&home, workspace)).await
}

fn answer(running: &Running, health: Option<Health>) -> Finding {
    let Running { workspace, pid, url, .. } = running;
    let runs = format!("runs as process {pid} at {url}");
    let stop = words::command("stop", *workspace);
    let Some(health) = health else {
        let remedy =
            format!("stop it with '{stop}' and start it again; if it does not stop, end process {pid}");
        return Finding::problem(CHECK, format!("{runs}, but does not answer"), remedy);
    };
    if let Some(why) = health.paused_because {
        let remedy = format!(
            "mend what it names; a pause that somebody made ends with: {}",
            words::command("resume", *workspace)
        );
        return Finding::warning(CHECK, format!("{runs}; nothing is sent: {why}"), remedy);
    }
    let ours = env!("CARGO_PKG_VERSION");
    if health.version != ours {
        let found = format!("{runs} and is version {}, this program is version {ours}", health.version);
        return Finding::warning(CHECK, found, format!("stop it with '{stop}' and start the newer one"));
    }
    Finding::ok(CHECK, runs)
}
