//! `serve`: the headless service.

use clap::Args;
use runsheet_host::{Environment, Home, Host, HostConfig, HostError, Logs, ServeV1};
use runsheet_model::Workspace;
use serde::Serialize;

use crate::{context::Context, failure::Failure, signals};

/// Run Runsheet without a window.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Port of the local API on 127.0.0.1; 0 for any free one [default: the setting api.port]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// End when stdin ends, for programs that start this one and must not leave it behind
    #[arg(long, hide = true)]
    end_with_stdin: bool,
}

/// The line that says that the service can be used.
#[derive(Serialize)]
struct Ready<'a> {
    ready: bool,
    url: &'a str,
    workspace: Workspace,
}

impl Serve {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let told_to_end = signals::listen()
            .map_err(|why| Failure::refused("internal", format!("signals cannot be heard: {why}")))?;
        if self.end_with_stdin {
            signals::end_with_stdin(&told_to_end)
                .map_err(|why| Failure::refused("internal", format!("stdin cannot be listened to: {why}")))?;
        }
        let workspace = context.workspace.unwrap_or(Workspace::Live);
        let environment = Environment::read().map_err(HostError::from)?;
        let home = Home::locate(environment.home.as_deref()).map_err(HostError::from)?;
        let folder = home.prepare(workspace).map_err(HostError::from)?;
        let _logs = Logs::start(&folder, &environment.log).map_err(HostError::from)?;
        let config =
            HostConfig { home, workspace, port: self.port, v1: ServeV1::Always, environment, window: None };
        let mut host = Host::start(config).await?;
        let announced = context.output.json_line(&Ready { ready: true, url: host.url(), workspace });
        if announced.is_ok() {
            tokio::select! {
                () = told_to_end.cancelled() => {}
                () = host.wait_for_stop() => {}
            }
        }
        host.stop().await;
        announced
    }
}
