//! Pictures of kept clips: the small one on a card, the large one in the composer, the frames of a filmstrip.
//!
//! They are made by the user's ffmpeg when somebody first asks, and kept in a folder of their own, per clip. Everything in
//! it can be made again, so nothing in it is trusted or made durable: a file that is no whole picture is made anew, and a
//! full disk costs only time. A picture is never needed for posting.

mod folder;
mod size;

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use runsheet_model::clip::ClipHash;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::clip_store::KeptClip;
use crate::ffmpeg::{Ffmpeg, NoFrame, Shot};
use folder::PictureFolder;
pub use size::{PictureSize, UnknownSize};

/// The type of every picture.
pub const PICTURE_TYPE: &str = "image/jpeg";

/// How long a clip that yielded no picture is left in peace.
const REST: Duration = Duration::from_secs(10 * 60);

/// How many clips without a picture are remembered.
const REMEMBERED: usize = 512;

/// How far before the asked moment a frame is looked for if nothing is shown there: sound often outlasts the picture.
const STEP_BACK_MS: u64 = 500;

/// Which picture of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// How large.
    pub size: PictureSize,
    /// Which moment, in milliseconds from the start. None is Runsheet's choice: past a black first frame.
    pub at_ms: Option<u64>,
}

/// Why there is no picture. The clip may be fine all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPicture {
    /// There is no ffmpeg on this computer.
    #[error(
        "No picture: Runsheet makes them with ffmpeg, which is not installed. Install it with: {}",
        Ffmpeg::how_to_install()
    )]
    NoFfmpeg,
    /// ffmpeg finds nothing to show in it.
    #[error("No picture: ffmpeg finds none in this clip.")]
    Undecodable,
    /// ffmpeg was ended because it took too long.
    #[error("No picture: ffmpeg took too long over this clip.")]
    TooSlow,
}

impl NoPicture {
    /// A stable name for interfaces.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFfmpeg => "no_ffmpeg",
            Self::Undecodable => "undecodable",
            Self::TooSlow => "too_slow",
        }
    }
}

/// The pictures of a workspace's clips. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pictures {
    folder: PictureFolder,
    find_ffmpeg: fn() -> Option<Ffmpeg>,
    shared: Arc<Shared>,
}

/// What all handles share.
#[derive(Debug)]
struct Shared {
    /// One run of ffmpeg at a time for each size: a filmstrip keeps no card waiting.
    turns: [Semaphore; PictureSize::ALL.len()],
    /// What yielded no picture, and when.
    without: Mutex<HashMap<(ClipHash, View), (Instant, NoPicture)>>,
}

impl Pictures {
    /// Keeps pictures in `folder`, which is created for this user alone with the first one. `find_ffmpeg` is asked
    /// before each picture that must be made: a person may install it while Runsheet runs.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, find_ffmpeg: fn() -> Option<Ffmpeg>) -> Self {
        let turns = PictureSize::ALL.map(|_| Semaphore::new(1));
        let shared = Arc::new(Shared { turns, without: Mutex::default() });
        Self { folder: PictureFolder::new(folder.into()), find_ffmpeg, shared }
    }

    /// A picture of a kept clip, as a JPEG ([`PICTURE_TYPE`]): the one that was made before, else made now, which takes
    /// a tenth of a second to some seconds. Dropping the answer ends ffmpeg.
    ///
    /// # Errors
    /// [`NoPicture`]. What ffmpeg could not decode is not tried again for ten minutes.
    pub async fn picture(&self, clip: &KeptClip, view: View) -> Result<Vec<u8>, NoPicture> {
        let at_ms = view.at_ms.map_or_else(|| telling(clip), |at| at.min(clip.facts.duration_ms));
        let view = View { size: view.size, at_ms: Some(at_ms) };
        if let Some(made) = self.made(clip.hash, view.size, at_ms).await {
            return Ok(made);
        }
        // Never closed.
        let _turn = self.shared.turns[view.size as usize].acquire().await;
        if let Some(made) = self.made(clip.hash, view.size, at_ms).await {
            return Ok(made);
        }
        if let Some(why) = self.is_known_without(clip.hash, view) {
            return Err(why);
        }
        let ffmpeg = self.ffmpeg()?;
        match shoot(&ffmpeg, clip, view.size, at_ms).await {
            Ok(picture) => Ok(self.keep(clip.hash, view.size, at_ms, picture).await),
            Err(why) => {
                tracing::debug!(clip = %clip.hash, at_ms, %why, "no picture");
                self.remember_without(clip.hash, view, why);
                Err(why)
            }
        }
    }

    /// Whether pictures can be made at all.
    ///
    /// # Errors
    /// [`NoPicture::NoFfmpeg`].
    pub fn can_be_made(&self) -> Result<(), NoPicture> {
        self.ffmpeg().map(drop)
    }

    /// Removes the pictures of clips that are not `kept` any more, and what a killed run left behind.
    ///
    /// # Errors
    /// Whatever listing the folder or removing a file reports.
    pub fn sweep(&self, kept: impl Fn(ClipHash) -> bool) -> io::Result<usize> {
        self.folder.sweep(kept)
    }

    fn ffmpeg(&self) -> Result<Ffmpeg, NoPicture> {
        (self.find_ffmpeg)().ok_or(NoPicture::NoFfmpeg)
    }

    async fn made(&self, clip: ClipHash, size: PictureSize, at_ms: u64) -> Option<Vec<u8>> {
        let folder = self.folder.clone();
        spawn_blocking(move || folder.read(clip, size, at_ms)).await.ok().flatten()
    }

    /// Keeps a picture for the next time, and gives it back. That it cannot be kept is no reason not to show it.
    async fn keep(&self, clip: ClipHash, size: PictureSize, at_ms: u64, picture: Vec<u8>) -> Vec<u8> {
        let (folder, copy) = (self.folder.clone(), picture.clone());
        let written = spawn_blocking(move || folder.write(clip, size, at_ms, &copy)).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%clip, %error, "a picture could not be kept; it will be made again");
        }
        picture
    }

    fn is_known_without(&self, clip: ClipHash, view: View) -> Option<NoPicture> {
        let (since, why) = *self.without().get(&(clip, view))?;
        (since.elapsed() < REST).then_some(why)
    }

    fn remember_without(&self, clip: ClipHash, view: View, why: NoPicture) {
        let mut without = self.without();
        if without.len() >= REMEMBERED {
            without.clear();
        }
        without.insert((clip, view), (Instant::now(), why));
    }

    fn without(&self) -> MutexGuard<'_, HashMap<(ClipHash, View), (Instant, NoPicture)>> {
        self.shared.without.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The moments of a filmstrip of so many frames: the middles of equal parts.
#[must_use]
pub fn filmstrip(duration_ms: u64, frames: u32) -> Vec<u64> {
    let frames = u64::from(frames);
    (0..frames).map(|n| duration_ms.saturating_mul(2 * n + 1) / (2 * frames)).collect()
}

/// The moment that stands for a clip where nobody chose a cover: first frames are often black.
fn telling(clip: &KeptClip) -> u64 {
    (clip.facts.duration_ms / 3).min(1_000)
}

async fn shoot(
    ffmpeg: &Ffmpeg,
    clip: &KeptClip,
    size: PictureSize,
    at_ms: u64,
) -> Result<Vec<u8>, NoPicture> {
    let video = &clip.facts.video;
    let filters = size.filters(video.display_width, video.display_height);
    let shot = |at_ms| Shot { clip: &clip.path, container: clip.facts.container, at_ms, filters: &filters };
    let mut moments = vec![at_ms, at_ms.saturating_sub(STEP_BACK_MS), 0];
    moments.dedup();
    for at_ms in moments {
        match ffmpeg.frame(shot(at_ms)).await {
            Ok(picture) => return Ok(picture),
            Err(NoFrame::Nothing) => {}
            Err(NoFrame::TooSlow) => return Err(NoPicture::TooSlow),
            Err(NoFrame::NotStarted) => return Err(NoPicture::NoFfmpeg),
        }
    }
    Err(NoPicture::Undecodable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_filmstrip_shows_the_middle_of_each_part() {
        assert_eq!(filmstrip(4_000, 4), [500, 1_500, 2_500, 3_500]);
        assert_eq!(filmstrip(4_000, 1), [2_000]);
        assert_eq!(filmstrip(4_000, 0), [0; 0]);
    }

    proptest! {
        #[test]
        fn a_filmstrip_stays_within_the_clip_and_runs_forward(duration in 1_u64..100_000_000, frames in 1_u32..64) {
            let moments = filmstrip(duration, frames);
            prop_assert_eq!(moments.len(), frames as usize);
            prop_assert!(moments.is_sorted());
            prop_assert!(moments.iter().all(|at| *at < duration));
        }
    }
}
