//! `stop`: ends the running engine and waits until it is gone.

use runsheet_host::{Home, discovery};
use runsheet_model::Workspace;
use serde::Serialize;
use tokio::task::spawn_blocking;

use crate::{
    context::Context,
    failure::{Exit, Failure},
};

#[derive(Serialize)]
struct Stopped {
    stopped: bool,
    workspace: Workspace,
}

pub(crate) async fn run(context: &Context) -> Result<(), Failure> {
    let engine = context.engine()?;
    let workspace = engine.workspace();
    match engine.stop().await {
        // It may be gone before its answer is here; the lock tells.
        Err(failure) if failure.exit() != Exit::NotRunning => return Err(failure),
        _ => {}
    }
    let home = Home::of_this_process()?;
    let gone = spawn_blocking(move || discovery::wait_until_gone(&home, workspace)).await;
    match gone {
        Ok(Ok(())) => context.output.result(&Stopped { stopped: true, workspace }, |stopped| {
            format!("The {} workspace has stopped.", stopped.workspace)
        }),
        Ok(Err(why)) => {
            Err(Failure::refused("home_unusable", format!("its end cannot be waited for: {why}")))
        }
        Err(why) => Err(Failure::refused("internal", format!("waiting broke off: {why}"))),
    }
}
