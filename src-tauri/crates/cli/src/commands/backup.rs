//! `backup`: copies of the database, putting one back, and releasing a database that is a copy.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use runsheet_engine::{
    backups,
    commands::{BackUp, ReleaseCopy},
    views::BackupView,
};
use runsheet_host::Home;
use runsheet_model::Workspace;
use serde::Serialize;

use crate::{
    context::Context,
    failure::Failure,
    table::{facts, table},
};

/// Copies of the database.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the backups, newest first; needs no running Runsheet
    List,
    /// Put a backup in place of the database, which is kept beside it; Runsheet must not run
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Let a restored, imported or moved database post again; what it put on hold stays there
    Release,
}

#[derive(Serialize)]
struct List {
    backups: Vec<BackupView>,
}

/// What `backup restore` did.
#[derive(Serialize)]
struct Restored {
    workspace: Workspace,
    database: PathBuf,
    set_aside: PathBuf,
}

impl Backup {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let output = context.output;
        match self.what {
            None => {
                let backup = context.engine()?.call(BackUp {}).await?;
                output.result(&backup, |backup| facts(&rows(backup)))
            }
            Some(What::List) => {
                let home = Home::of_this_process()?;
                let backups = listed(&home.workspace(workspace(context)))?;
                output.result(&List { backups }, |list| for_people(&list.backups))
            }
            Some(What::Restore { file }) => {
                let (home, workspace) = (Home::of_this_process()?, workspace(context));
                let done = runsheet_host::restore(&home, workspace, &file).await?;
                let restored = Restored { workspace, database: done.database, set_aside: done.set_aside };
                output.result(&restored, told)
            }
            Some(What::Release) => {
                let released = context.engine()?.call(ReleaseCopy {}).await?;
                output.result(&released, |released| match released.posts_on_hold {
                    0 => "Released. No post is on hold.".to_owned(),
                    held => format!("Released. Posts on hold that need a new time: {held}."),
                })
            }
        }
    }
}

/// The workspace that was named, else the one that `serve` would run.
fn workspace(context: &Context) -> Workspace {
    context.workspace.unwrap_or(Workspace::Live)
}

fn listed(folder: &Path) -> Result<Vec<BackupView>, Failure> {
    let listed = backups::list(folder).map_err(|why| {
        let folder = backups::folder(folder);
        let what = format!("{} cannot be read: {why}", folder.display());
        Failure::refused("backup_unusable", what).with_detail("path", folder.display().to_string())
    })?;
    Ok(listed.into_iter().map(|b| BackupView { path: b.path, bytes: b.bytes, date: b.date }).collect())
}

fn rows(backup: &BackupView) -> [(&'static str, Option<String>); 2] {
    [("path", Some(backup.path.display().to_string())), ("bytes", Some(backup.bytes.to_string()))]
}

fn for_people(backups: &[BackupView]) -> String {
    let date = |date: NaiveDate| date.to_string();
    let rows: Vec<_> = backups
        .iter()
        .map(|backup| [date(backup.date), backup.bytes.to_string(), backup.path.display().to_string()])
        .collect();
    table(["DATE", "BYTES", "PATH"], &rows)
}

fn told(restored: &Restored) -> String {
    format!(
        "Restored. What was there is kept as {}.\nNothing is sent until you have looked at it and released it: start Runsheet, then 'runsheet backup release'.",
        restored.set_aside.display()
    )
}
