//! `export` and `import`: a workspace carried to another place.

use std::path::PathBuf;

use clap::Args;
use runsheet_host::Home;
use runsheet_model::Workspace;
use serde::Serialize;

use crate::{context::Context, failure::Failure};

/// Writes the plan, the history and the clips of a workspace into one file. The logins in it stay sealed; the key to them
/// does not travel.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file to make
    file: PathBuf,
}

/// Puts an exported workspace in place of this one, whose database is kept beside it; Runsheet must not run.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The exported file
    file: PathBuf,
}

#[derive(Serialize)]
struct Exported {
    workspace: Workspace,
    path: PathBuf,
    bytes: u64,
    clips: usize,
}

#[derive(Serialize)]
struct Imported {
    workspace: Workspace,
    database: PathBuf,
    set_aside: PathBuf,
    clips: usize,
}

impl Export {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let (home, workspace) = (Home::of_this_process()?, context.workspace.unwrap_or(Workspace::Live));
        let done = runsheet_host::export(&home, workspace, &self.file).await?;
        let exported = Exported { workspace, path: self.file, bytes: done.bytes, clips: done.clips };
        context.output.result(&exported, |exported| {
            format!(
                "Exported with {} clips, {} bytes: {}",
                exported.clips,
                exported.bytes,
                exported.path.display()
            )
        })
    }
}

impl Import {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let (home, workspace) = (Home::of_this_process()?, context.workspace.unwrap_or(Workspace::Live));
        let done = runsheet_host::import(&home, workspace, &self.file).await?;
        let imported =
            Imported { workspace, database: done.database, set_aside: done.set_aside, clips: done.clips };
        context.output.result(&imported, |imported| {
            format!(
                "Imported with {} clips. What was there is kept as {}.\nNothing is sent until you have looked at it and \
                 released it: start Runsheet, then 'runsheet backup release'.",
                imported.clips,
                imported.set_aside.display()
            )
        })
    }
}
