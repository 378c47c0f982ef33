//! The news of files on their way from this computer on to the tray: dropped on the window, or chosen in the system's
//! dialog. It carries names of files, never where they lie.

use runsheet_model::Problem;
use serde::{Deserialize, Serialize};

use crate::views::ClipView;

/// One piece of news about files that arrive. A batch is what came at once: its news goes from `dropped` or `picked`
/// over `begun` and one `kept` or `refused` for each file to `finished`, and no other batch has its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Arrival {
    /// Files are dragged over the window. The point is in CSS pixels from the page's upper left corner.
    Over {
        /// To the right.
        x: f64,
        /// Downwards.
        y: f64,
        /// How many files and folders are dragged.
        files: u32,
    },
    /// They were dragged out again, or the drag was given up.
    Left,
    /// They were dropped, at that point.
    Dropped {
        /// The batch they make.
        batch: u32,
        /// To the right.
        x: f64,
        /// Downwards.
        y: f64,
        /// How many files and folders were dropped.
        files: u32,
    },
    /// They were chosen in the dialog.
    Picked {
        /// The batch they make.
        batch: u32,
        /// How many files were chosen.
        files: u32,
    },
    /// Folders were looked into; now it is known how many files there are.
    Begun {
        /// Of which batch.
        batch: u32,
        /// How many files will each be kept or refused.
        files: u32,
    },
    /// The next file is kept and lies on the tray. Files come in the order in which they were given.
    Kept {
        /// Of which batch.
        batch: u32,
        /// What the file is called.
        name: String,
        /// The clip.
        clip: ClipView,
        /// Whether this very clip had been laid on the tray before, perhaps under another name.
        is_known: bool,
    },
    /// The next file, or a folder, is not kept.
    Refused {
        /// Of which batch.
        batch: u32,
        /// What it is called.
        name: String,
        /// Why.
        failure: Problem,
    },
    /// Nothing more comes of this batch.
    Finished {
        /// Which one.
        batch: u32,
        /// How many were kept.
        kept: u32,
        /// How many were not.
        refused: u32,
    },
}
