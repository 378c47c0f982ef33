//! The tray: clips that a person laid out and nobody has planned yet.

use std::path::Path;

use runsheet_model::{Problem, ProblemKind, clip::ClipHash};
use runsheet_store::StoreError;

use super::{
    Desk,
    clip_of_post::{insert_clips, not_kept},
    trouble,
};
use crate::{
    commands::{Caller, ForgetClip, KeepClip, ListClips, Media, ShowClip},
    views::{ClipForgotten, ClipView},
};

impl Desk {
    /// Keeps a private copy of a file and lays it on the tray under the file's name. The same file twice is the same clip.
    pub async fn keep_clip(&self, request: KeepClip, caller: &Caller) -> Result<ClipView, Problem> {
        let name = file_name(&request.path);
        let lease = self.parts.clip_lease.read().await;
        let clip = self.clip_of_post(&Media::File(request.path), caller, true).await?;
        let (now, new) = (self.parts.clock.now(), clip.new_row());
        let laid = self.parts.store.write(move |tx| {
            insert_clips(tx, new.as_slice(), now)?;
            match new {
                Some(new) => {
                    tx.lay_out(&new.hash, &name, now)?;
                    tx.laid(&new.hash)
                }
                None => Ok(None),
            }
        });
        match laid.await {
            Ok(laid) => {
                self.parts.signals.changed();
                laid.map(ClipView::from).ok_or_else(nothing_kept)
            }
            Err(error) => {
                drop(lease);
                clip.drop_unused(self).await?;
                Err(trouble(error))
            }
        }
    }

    /// Lists the clips that were laid out, the last first.
    pub async fn list_clips(&self, request: ListClips, _: &Caller) -> Result<Vec<ClipView>, Problem> {
        let laid = self.parts.store.read(move |r| r.laid_out(request.unplanned)).await.map_err(trouble)?;
        Ok(laid.into_iter().map(ClipView::from).collect())
    }

    /// Shows a kept clip, whether it was laid out or not.
    pub async fn show_clip(&self, request: ShowClip, _: &Caller) -> Result<ClipView, Problem> {
        let hash = request.clip;
        let found = self.parts.store.read(move |r| {
            Ok::<_, StoreError>(match r.laid(&hash)? {
                Some(laid) => Some(ClipView::from(laid)),
                None => r.clip(&hash)?.map(ClipView::from),
            })
        });
        found.await.map_err(trouble)?.ok_or_else(|| not_kept(hash))
    }

    /// Takes a clip off the tray. Its copy goes at once if no post ever had it, else when its posts need it no more.
    pub async fn forget_clip(&self, request: ForgetClip, _: &Caller) -> Result<ClipForgotten, Problem> {
        let (hash, now) = (request.clip, self.parts.clock.now());
        let nobody_plans = self.parts.clip_lease.write().await;
        let forgotten = self.parts.store.write(move |tx| {
            let was_laid_out = tx.clear_from_tray(&hash)?;
            let is_removed = was_laid_out
                && !tx.clip_has_posts(&hash)?
                && tx.delete_clip(&hash, now, std::time::Duration::ZERO)?;
            Ok::<_, StoreError>((was_laid_out, is_removed))
        });
        let (was_laid_out, is_removed) = forgotten.await.map_err(trouble)?;
        if !was_laid_out {
            return Err(not_kept(hash));
        }
        if is_removed {
            self.remove_copy(hash).await;
        }
        drop(nobody_plans);
        self.parts.signals.changed();
        Ok(ClipForgotten { clip: hash, is_removed })
    }

    /// A file that cannot be removed now is removed by the hourly jobs.
    async fn remove_copy(&self, hash: ClipHash) {
        let clips = self.parts.clips.clone();
        let removed = tokio::task::spawn_blocking(move || clips.remove(hash)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%hash, %error, "a private copy could not be removed");
        }
    }
}

fn nothing_kept() -> Problem {
    Problem::new(ProblemKind::Internal, "internal", "The file was looked at, but no copy was made of it.")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
