//! The workspace that the window shows, as soon as it is open.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use runsheet_engine::{
    Caller, Desk,
    commands::{check_from_window, dispatch},
    events::Change,
};
use runsheet_model::{Problem, ProblemKind};
use serde_json::Value;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::arrivals::Arrivals;

/// How opening ended, once it has.
pub(super) type Opened = Option<Result<Desk, Problem>>;

/// Opening takes a moment; whatever is asked before then waits for it.
pub struct ShownWorkspace {
    opened: watch::Receiver<Opened>,
    /// Ends the listening of the page that was there before: a page that is loaded anew leaves nobody behind.
    listening: Mutex<CancellationToken>,
    arrivals: Arrivals,
    /// Held by whoever has the dialog open.
    dialog: tokio::sync::Mutex<()>,
    /// Rung when a person takes the workspace over.
    take_over: Arc<Notify>,
}

impl ShownWorkspace {
    /// A workspace that was opened already, or could not be.
    #[must_use]
    pub fn opened(outcome: Result<Desk, Problem>) -> Self {
        Self::opening(watch::Sender::new(Some(outcome)).subscribe(), Arc::default())
    }

    pub(super) fn opening(opened: watch::Receiver<Opened>, take_over: Arc<Notify>) -> Self {
        Self {
            opened,
            listening: Mutex::default(),
            arrivals: Arrivals::default(),
            dialog: tokio::sync::Mutex::default(),
            take_over,
        }
    }

    /// Hands one request of the command list to the desk.
    ///
    /// # Errors
    /// What the page may not send, why the workspace did not open, or what the desk refuses.
    pub async fn call(&self, name: &str, request: Value) -> Result<Value, Problem> {
        check_from_window(name)?;
        dispatch(&self.desk().await?, at_the_desk(), name, request).await
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

    /// What comes in over the window.
    pub fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    /// Brings in what somebody chooses. Their batch, as the page hears of it; none if they choose nothing.
    ///
    /// # Errors
    /// `dialog_open` while somebody chooses already.
    pub async fn pick(&self, choosing: impl Future<Output = Vec<PathBuf>>) -> Result<Option<u32>, Problem> {
        let Ok(_alone) = self.dialog.try_lock() else {
            let error = "The dialog for clips is open already.";
            return Err(Problem::new(ProblemKind::Conflict, "dialog_open", error));
        };
        Ok(self.arrivals.picked(choosing.await))
    }

    /// Has the workspace opened after all where it was not: a service that runs it is stopped first.
    ///
    /// # Errors
    /// Why it did not open this time, either.
    pub async fn take_over(&self) -> Result<(), Problem> {
        let mut opened = self.opened.clone();
        let is_refused = matches!(&*opened.borrow_and_update(), Some(Err(_)));
        if is_refused {
            self.take_over.notify_one();
            // The keeper takes the refusal back before it tries.
            let _ = opened.changed().await;
        }
        self.desk().await.map(drop)
    }

    /// The workspace, if it is open now.
    pub(super) fn open_desk(&self) -> Option<Desk> {
        self.opened.borrow().as_ref().and_then(|outcome| outcome.as_ref().ok()).cloned()
    }

    /// How opening goes, one outcome after the other.
    pub(super) fn outcomes(&self) -> watch::Receiver<Opened> {
        self.opened.clone()
    }

    /// From where this run's clips play, as soon as the workspace is open; nowhere if it did not open.
    pub(super) async fn player(&self) -> Option<String> {
        self.desk().await.ok()?.previews_origin()
    }

    pub(super) async fn desk(&self) -> Result<Desk, Problem> {
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

/// Whoever sits at the desk, through the page or the tray. It names no files: those come from pickers and drops, in Rust.
pub(super) fn at_the_desk() -> Caller {
    Caller::page()
}
