//! What a command runs in: where to print, and which engine to ask.

use runsheet_host::{Found, Home, Running, discovery};
use runsheet_model::Workspace;

use crate::{control::Control, failure::Failure, output::Output};

/// What a command runs in.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) output: Output,
    /// The workspace that was named.
    pub(crate) workspace: Option<Workspace>,
}

impl Context {
    pub(crate) fn new(output: Output, workspace: Option<Workspace>) -> Self {
        Self { output, workspace }
    }

    /// The engine to ask: of the workspace that was named, else of the one that runs.
    pub(crate) fn engine(&self) -> Result<Control, Failure> {
        self.running().and_then(Control::new)
    }

    /// Which engine to ask.
    pub(crate) fn running(&self) -> Result<Running, Failure> {
        let home = Home::of_this_process()?;
        let look = |workspace| discovery::find(&home, workspace).map_err(|why| unreadable(&home, &why));
        match self.workspace {
            Some(workspace) => match look(workspace)? {
                Found::Running(running) => Ok(running),
                Found::Busy(pid) => Err(busy(workspace, pid)),
                Found::Nobody => Err(nobody(&format!("the {workspace} workspace does not run"))),
            },
            None => the_only_one([look(Workspace::Practice)?, look(Workspace::Live)?]),
        }
    }
}

fn the_only_one([practice, live]: [Found; 2]) -> Result<Running, Failure> {
    match (practice, live) {
        (Found::Nobody, Found::Nobody) => Err(nobody("Runsheet does not run")),
        (Found::Running(running), Found::Nobody) | (Found::Nobody, Found::Running(running)) => Ok(running),
        (Found::Busy(pid), Found::Nobody) => Err(busy(Workspace::Practice, pid)),
        (Found::Nobody, Found::Busy(pid)) => Err(busy(Workspace::Live, pid)),
        (Found::Busy(_) | Found::Running(_), Found::Busy(_) | Found::Running(_)) => {
            let both = "both workspaces run: say which one with --workspace live or --workspace practice";
            Err(Failure::usage(both).with_detail("workspace", "must be given"))
        }
    }
}

fn nobody(what: &str) -> Failure {
    Failure::not_running("not_running", format!("{what}: start it with 'runsheet serve', or open the window"))
}

fn busy(workspace: Workspace, pid: Option<u32>) -> Failure {
    let who = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
    let what = format!("the {workspace} workspace is starting or stopping{who}: try again in a moment");
    Failure::not_running("not_ready", what)
}

fn unreadable(home: &Home, why: &std::io::Error) -> Failure {
    let folder = home.folder().display();
    Failure::refused("home_unusable", format!("{folder} cannot be searched for a running Runsheet: {why}"))
}
