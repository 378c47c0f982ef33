//! The workspace that the window shows, as soon as it is open.

use runsheet_engine::{Caller, Command, Desk};
use runsheet_model::Problem;
use tokio::sync::watch;

/// How opening ended, once it has.
pub(super) type Opened = Option<Result<Desk, Problem>>;

/// Opening takes a moment; whatever is asked before then waits for it.
pub struct ShownWorkspace {
    opened: watch::Receiver<Opened>,
}

impl ShownWorkspace {
    /// A workspace that was opened already, or could not be.
    #[must_use]
    pub fn opened(outcome: Result<Desk, Problem>) -> Self {
        Self::opening(watch::Sender::new(Some(outcome)).subscribe())
    }

    pub(super) fn opening(opened: watch::Receiver<Opened>) -> Self {
        Self { opened }
    }

    /// Hands one request of the command list to the desk.
    ///
    /// # Errors
    /// Why the workspace did not open, or what the desk refuses.
    pub async fn ask<C: Command>(&self, request: C) -> Result<C::Response, Problem> {
        let outcome = self.opened.clone().wait_for(Option::is_some).await.ok().and_then(|seen| seen.clone());
        match outcome {
            Some(Ok(desk)) => request.run(&desk, Caller::local("desk")).await,
            Some(Err(problem)) => Err(problem),
            None => Err(Problem::new(
                runsheet_model::ProblemKind::Unavailable,
                "closing",
                "Runsheet is closing its workspace.",
            )),
        }
    }
}
