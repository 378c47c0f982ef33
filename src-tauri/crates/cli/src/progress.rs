//! How far a post is, on stderr, for people who watch. Programs and pipes see nothing of it.

use std::{io::IsTerminal, time::Duration};

use indicatif::{DecimalBytes, ProgressBar};
use runsheet_engine::views::PostDetail;

use crate::output::Output;

const TICK: Duration = Duration::from_millis(120);

/// A line that is written over while something goes on, and gone when it is dropped.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Shown only where somebody watches.
    pub(crate) fn start(output: Output) -> Self {
        let watched = !output.is_json() && std::io::stderr().is_terminal();
        Self(watched.then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(TICK);
            bar
        }))
    }

    /// Whether somebody watches.
    pub(crate) fn is_shown(&self) -> bool {
        self.0.is_some()
    }

    /// Says how a post stands.
    pub(crate) fn show(&self, detail: &PostDetail) {
        if let Some(bar) = &self.0 {
            bar.set_message(sentence(detail));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn sentence(detail: &PostDetail) -> String {
    let state = detail.post.state;
    let Some(delivery) = detail.destinations.first() else { return state.to_string() };
    match (&delivery.stage, delivery.bytes_sent, detail.post.clip_size, &delivery.deferred_reason) {
        (Some(stage), Some(sent), Some(size), _) if sent > 0 => {
            format!("{state}: {stage}, {} of {}", DecimalBytes(sent), DecimalBytes(size))
        }
        (Some(stage), ..) => format!("{state}: {stage}"),
        (None, _, _, Some(reason)) => format!("{state}: waits because of {reason}"),
        (None, ..) => state.to_string(),
    }
}
