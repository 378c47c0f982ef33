//! Putting a backup in place of a workspace's database, and finding the one to offer when the database is damaged or
//! lost.
//!
//! Refused while an engine runs. Nothing is deleted: what was there lies beside it afterwards, and the restored database
//! starts as a copy (design.md 2.10): paused, until a person releases it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::Utc;
use runsheet_engine::{CLIPS, backups};
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

/// What is wrong with a database that has no bytes although its workspace was used: that is a fault of the disk, or of
/// somebody's hand, and no first start. To begin anew there would leave every planned post behind without a word.
pub(crate) fn what_is_lost(folder: &Path, database: &Path) -> Option<String> {
    let what = match fs::metadata(database) {
        Ok(file) if file.len() == 0 => "empty",
        Err(why) if why.kind() == io::ErrorKind::NotFound => "gone",
        _ => return None,
    };
    was_used(folder).then(|| {
        format!(
            "it is {what}, although the clips or backups of its posts are there (to begin anew, move {} away)",
            folder.display()
        )
    })
}

fn was_used(folder: &Path) -> bool {
    let has_clips = fs::read_dir(folder.join(CLIPS)).is_ok_and(|mut clips| clips.next().is_some());
    has_clips || backups::list(folder).is_ok_and(|backups| !backups.is_empty())
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
