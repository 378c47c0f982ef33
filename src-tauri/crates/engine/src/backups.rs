//! A copy of the database every day, the last seven kept: `backups/runsheet-YYYY-MM-DD.sqlite` in the workspace's folder.
//!
//! A copy is whole on the disk before it gets its name, and only this user may read it. Files of any other name in that
//! folder are nobody's business here. Putting one back is the host's: it needs an engine that does not run.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::NaiveDate;
use runsheet_store::StoreError;

use crate::engine::Parts;

/// How many are kept.
const KEPT: usize = 7;
/// How often is looked whether the day has its backup.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// A backup on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Of which day, in the desk's zone.
    pub date: NaiveDate,
    /// Where it is.
    pub path: PathBuf,
    /// How large it is.
    pub bytes: u64,
}

/// Where the backups of the workspace in that folder lie.
#[must_use]
pub fn folder(workspace: &Path) -> PathBuf {
    workspace.join("backups")
}

/// The backups of the workspace in that folder, newest first. They are not opened.
///
/// # Errors
/// When the folder of the backups is there and cannot be read.
pub fn list(workspace: &Path) -> io::Result<Vec<Backup>> {
    let entries = match fs::read_dir(folder(workspace)) {
        Ok(entries) => entries,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(why),
    };
    let mut backups = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(date) = entry.file_name().to_str().and_then(date_of) else { continue };
        match entry.metadata() {
            Ok(facts) => backups.push(Backup { date, path: entry.path(), bytes: facts.len() }),
            // Removed just now, as one too many.
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(why),
        }
    }
    backups.sort_by_key(|backup| std::cmp::Reverse(backup.date));
    Ok(backups)
}

fn name_of(date: NaiveDate) -> String {
    date.format("runsheet-%Y-%m-%d.sqlite").to_string()
}

fn date_of(name: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(name, "runsheet-%Y-%m-%d.sqlite").ok()?;
    // Only as it is written here: 'runsheet-2026-1-2.sqlite' is somebody else's.
    (name_of(date) == name).then_some(date)
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The folder cannot be made or read.
    #[error("the folder of the backups cannot be used: {0}")]
    Folder(#[from] io::Error),
    /// The database, or the disk it is copied to, refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a backup every day until the engine stops.
pub(crate) async fn run(parts: Arc<Parts>) {
    loop {
        if let Err(error) = once_a_day(&parts).await {
            tracing::error!(%error, "the daily backup could not be made; trying again in an hour");
        }
        tokio::select! {
            () = parts.stop.cancelled() => return,
            () = parts.clock.sleep(EVERY) => {}
        }
    }
}

async fn once_a_day(parts: &Parts) -> Result<(), BackupError> {
    let today = parts.backups.join(name_of(date(parts)));
    if !today.try_exists()? {
        make(parts).await?;
    }
    Ok(())
}

fn date(parts: &Parts) -> NaiveDate {
    parts.clock.now().with_timezone(&parts.zone()).date_naive()
}

/// Makes a backup now, in place of one of the same day, and removes those that are too many.
pub(crate) async fn make(parts: &Parts) -> Result<Backup, BackupError> {
    let _turn = parts.backup_turn.lock().await;
    let folder = parts.backups.clone();
    fs::create_dir_all(&folder)?;
    remove_unfinished(&folder)?;
    let date = date(parts);
    let path = folder.join(name_of(date));
    parts.store.backup(&path).await?;
    let bytes = fs::metadata(&path)?.len();
    tracing::info!(path = %path.display(), bytes, "backup made");
    for old in list(folder.parent().unwrap_or(&folder))?.into_iter().skip(KEPT) {
        match fs::remove_file(&old.path) {
            Ok(()) => tracing::info!(path = %old.path.display(), "old backup removed"),
            Err(error) => {
                tracing::warn!(path = %old.path.display(), %error, "an old backup could not be removed")
            }
        }
    }
    Ok(Backup { date, path, bytes })
}

/// Half a backup that a kill left behind.
fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = |name: &str| name.strip_suffix(".part").and_then(date_of).is_some();
        if entry.file_name().to_str().is_some_and(is_ours) {
            fs::remove_file(entry.path())?;
            tracing::info!(path = %entry.path().display(), "half a backup removed");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_backup_is_removed_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let kept = ["notes.part", "runsheet-2026-11-02.sqlite", "runsheet-2026-11-02.sqlite-journal"];
        for name in kept.into_iter().chain(["runsheet-2026-11-01.sqlite.part"]) {
            fs::write(dir.path().join(name), name).unwrap();
        }
        remove_unfinished(dir.path()).unwrap();
        let mut left: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, kept);
    }

    #[test]
    fn only_our_own_names_count_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(list(dir.path()).unwrap(), []);
        fs::create_dir(folder(dir.path())).unwrap();
        for name in [
            "runsheet-2026-02-28.sqlite",
            "runsheet-2026-11-02.sqlite",
            "runsheet-2026-1-2.sqlite",
            "runsheet-2026-02-30.sqlite",
            "runsheet-2026-11-03.sqlite.part",
            "notes.txt",
        ] {
            fs::write(folder(dir.path()).join(name), name).unwrap();
        }
        let dates: Vec<_> = list(dir.path()).unwrap().iter().map(|backup| backup.date.to_string()).collect();
        assert_eq!(dates, ["2026-11-02", "2026-02-28"]);
    }
}
