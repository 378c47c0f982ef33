//! The workspace that the window shows, as soon as it is open.

use std::sync::{Mutex, PoisonError};

use runsheet_engine::{
    Caller, Desk,
    commands::{check_from_window, dispatch},
    events::Change,
};
use runsheet_model::{Problem, ProblemKind};
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How opening ended, once it has.
pub(super) type Opened = Option<Result<Desk, Problem>>;

/// Opening takes a moment; whatever is asked before then waits for it.
pub struct ShownWorkspace {
    opened: watch::Receiver<Opened>,
    /// Ends the listening of the page that was there before: a page that is loaded anew leaves nobody behind.
    listening: Mutex<CancellationToken>,
}

impl ShownWorkspace {
    /// A workspace that was opened already, or could not be.
    #[must_use]
    pub fn opened(outcome: Result<Desk, Problem>) -> Self {
        Self::opening(watch::Sender::new(Some(outcome)).subscribe())
    }

    pub(super) fn opening(opened: watch::Receiver<Opened>) -> Self {
        Self { opened, listening: Mutex::default() }
    }

    /// Hands one request of the command list to the desk.
    ///
    /// # Errors
    /// What the page may not send, why the workspace did not open, or what the desk refuses.
    pub async fn call(&self, name: &str, request: Value) -> Result<Value, Problem> {
        check_from_window(name)?;
        dispatch(&self.desk().await?, page(), name, request).await
    }

    /// Tells what changes, batch by batch, until nobody takes a batch any more, the engine stops, or somebody else
    /// listens.
    ///
    /// # Errors
    /// Why the workspace did not open.
    pub async fn listen(&self, tell: impl Fn(Vec<Change>) -> bool) -> Result<(), Problem> {
        let replaced = self.replace_listener();
        let mut changes = self.desk().await?.listen();
        loop {
            let batch = tokio::select! {
                () = replaced.cancelled() => None,
                batch = changes.next() => batch,
            };
            let goes_on = batch.is_some_and(&tell);
            if !goes_on {
                return Ok(());
            }
        }
    }

    async fn desk(&self) -> Result<Desk, Problem> {
        let outcome = self.opened.clone().wait_for(Option::is_some).await.ok().and_then(|seen| seen.clone());
        outcome.unwrap_or_else(|| {
            Err(Problem::new(ProblemKind::Unavailable, "closing", "Runsheet is closing its workspace."))
        })
    }

    fn replace_listener(&self) -> CancellationToken {
        let own = CancellationToken::new();
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *listening, own.clone()).cancel();
        own
    }
}

/// Whoever sits at the desk, through the page. It names no files: those come from pickers and drops, in Rust.
fn page() -> Caller {
    Caller { by: "desk".to_owned(), key: None, may_read_files: false }
}
