//! Putting a backup in place of a workspace's database, and finding the one to offer when the database is damaged.
//!
//! Refused while an engine runs. Nothing is deleted: what was there lies beside it afterwards, and the restored database
//! starts as a copy (design.md 2.10): paused, until a person releases it.

use std::path::{Path, PathBuf};

use chrono::Utc;
use runsheet_engine::backups;
use runsheet_model::Workspace;
use tokio::task::spawn_blocking;

use crate::{
    HostError,
    home::Home,
    host::{database, lock},
};

/// What became of a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The database, as the backup has it.
    pub database: PathBuf,
    /// Where the database that was there lies now.
    pub set_aside: PathBuf,
}

/// Puts a backup in place of a workspace's database.
///
/// # Errors
/// [`HostError`]: an engine runs, the backup is none, or a file cannot be moved. The database is as it was.
pub async fn restore(home: &Home, workspace: Workspace, backup: &Path) -> Result<Restored, HostError> {
    let folder = home.prepare(workspace)?;
    let _lock = lock(workspace, &folder, Utc::now())?;
    let (database, backup) = (database(&folder), backup.to_owned());
    let put = {
        let database = database.clone();
        spawn_blocking(move || runsheet_store::restore(&backup, &database))
    };
    let set_aside = put.await.map_err(|_| HostError::BrokeOff)??;
    Ok(Restored { database, set_aside })
}

/// The newest backup that is whole, of the workspace in that folder.
pub(crate) fn last_good_backup(folder: &Path) -> Option<PathBuf> {
    let listed = backups::list(folder).inspect_err(|why| {
        tracing::warn!(%why, "the backups cannot be looked through");
    });
    let whole = |path: &PathBuf| match runsheet_store::check_backup(path) {
        Ok(()) => true,
        Err(why) => {
            tracing::warn!(backup = %path.display(), %why, "this backup is not offered");
            false
        }
    };
    listed.ok()?.into_iter().map(|backup| backup.path).find(whole)
}
