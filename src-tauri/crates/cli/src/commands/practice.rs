//! `practice`: the TikTok to practise on, as a process of its own that outlives a killed engine.

use std::path::PathBuf;

use clap::Args;
use runsheet_host::{Home, HostError, PRACTICE_STATE};
use runsheet_model::Workspace;
use runsheet_practice::{PortChoice, Practice, PracticeConfig};
use serde::Serialize;

use crate::{context::Context, failure::Failure, signals};

/// Serve a TikTok to practise on.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Port on 127.0.0.1; 0 for any free one [default: the one of the last run, if it is free]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// The file that holds everything, or a folder for it [default: the practice workspace's]
    #[arg(long, value_name = "PATH")]
    state: Option<PathBuf>,
    /// End when stdin ends, for programs that start this one and must not leave it behind
    #[arg(long, hide = true)]
    end_with_stdin: bool,
}

#[derive(Serialize)]
struct Ready<'a> {
    ready: bool,
    url: &'a str,
    state: String,
}

impl Serve {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let told_to_end = signals::listen()
            .map_err(|why| Failure::refused("internal", format!("signals cannot be heard: {why}")))?;
        if self.end_with_stdin {
            signals::end_with_stdin(&told_to_end)
                .map_err(|why| Failure::refused("internal", format!("stdin cannot be listened to: {why}")))?;
        }
        let state = state_file(self.state)?;
        let port = self.port.map_or(PortChoice::RememberedOrFree, PortChoice::Fixed);
        let config = PracticeConfig { state: Some(state.clone()), port, ..PracticeConfig::default() };
        let practice = Practice::start(config).await.map_err(HostError::from)?;
        let origin = practice.origin();
        let url = origin.as_str().trim_end_matches('/');
        let announced =
            context.output.json_line(&Ready { ready: true, url, state: state.display().to_string() });
        if announced.is_ok() {
            told_to_end.cancelled().await;
        }
        practice.stop().await;
        announced
    }
}

fn state_file(asked_for: Option<PathBuf>) -> Result<PathBuf, Failure> {
    match asked_for {
        Some(path) if path.is_dir() => Ok(path.join(PRACTICE_STATE)),
        Some(path) => Ok(path),
        None => {
            let folder = Home::of_this_process()?.prepare(Workspace::Practice).map_err(HostError::from)?;
            Ok(folder.join(PRACTICE_STATE))
        }
    }
}
