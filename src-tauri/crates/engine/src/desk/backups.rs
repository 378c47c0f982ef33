//! Backups, and the release of a database that is a copy.

use runsheet_model::{DeferReason, Problem, ProblemKind};
use runsheet_store::StoreError;

use super::{Desk, trouble};
use crate::{
    backups::{self, Backup, BackupError},
    commands::{BackUp, Caller, ListBackups, ReleaseCopy},
    scheduler,
    views::{BackupView, CopyReleased},
};

impl Desk {
    /// Makes a backup now.
    pub async fn back_up(&self, _: BackUp, _: &Caller) -> Result<BackupView, Problem> {
        backups::make(&self.parts).await.map(shown).map_err(refused)
    }

    /// The backups there are, newest first.
    pub async fn list_backups(&self, _: ListBackups, _: &Caller) -> Result<Vec<BackupView>, Problem> {
        let workspace = self.parts.backups.parent().unwrap_or(&self.parts.backups);
        let listed = backups::list(workspace).map_err(BackupError::from).map_err(refused)?;
        Ok(listed.into_iter().map(shown).collect())
    }

    /// Lets a database that is a copy post again. What was put on hold stays there.
    pub async fn release_copy(&self, _: ReleaseCopy, caller: &Caller) -> Result<CopyReleased, Problem> {
        let was_waiting = self.parts.copy.is_unreleased();
        let posts_on_hold = self.parts.copy.release(&self.parts.store).await.map_err(trouble)?;
        if was_waiting {
            tracing::info!(by = caller.by, posts_on_hold, "the copy was released");
            scheduler::end_deferrals(&self.parts, DeferReason::Paused).await.map_err(trouble)?;
            self.parts.signals.changed();
        }
        Ok(CopyReleased { posts_on_hold })
    }
}

fn shown(backup: Backup) -> BackupView {
    BackupView { path: backup.path, bytes: backup.bytes, date: backup.date }
}

fn refused(error: BackupError) -> Problem {
    match error {
        BackupError::Store(StoreError::DiskFull) => {
            Problem::new(ProblemKind::Unavailable, "disk_full", "The disk is full; no backup was made.")
        }
        BackupError::Store(StoreError::Corrupt { .. }) => Problem::new(
            ProblemKind::Unavailable,
            "database_corrupt",
            "The database is damaged; no backup was made. Stop Runsheet and put the last backup back: runsheet backup restore.",
        ),
        other => {
            tracing::error!(error = %other, "no backup was made");
            Problem::new(ProblemKind::Unavailable, "backup_failed", format!("No backup was made: {other}."))
        }
    }
}
