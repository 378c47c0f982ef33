//! What the window itself remembers from one run to the next: how it stood, and what it has said once. It lies beside
//! the workspaces as `window.json`, for it is true of this computer and not of a plan.
//!
//! Nothing depends on it: a file that is missing or cannot be read is as one that says nothing, and one that cannot be
//! written costs a line in the log.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::place::Place;

const FILE: &str = "window.json";

/// The memory of this run.
pub(crate) struct Memory {
    /// Where it is kept; nowhere without a data folder.
    file: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    /// How the window stood.
    place: Option<Place>,
    /// Whether somebody was told that closing the window does not end the program.
    told_of_background: bool,
}

impl Memory {
    /// What the runs before left in the data folder.
    pub(crate) fn of(home: Option<&Path>) -> Self {
        let file = home.map(|home| home.join(FILE));
        let known = file.as_deref().and_then(read).unwrap_or_default();
        Self { file, known: Mutex::new(known) }
    }

    /// How the window stood when it was last seen.
    pub(crate) fn place(&self) -> Option<Place> {
        self.known().place
    }

    /// Notes how the window stands. It is written with [`Memory::keep`].
    pub(crate) fn note_place(&self, place: Place) {
        self.known().place = Some(place);
    }

    /// Whether this is the first time that the program goes on in the background; not any more from now on.
    pub(crate) fn first_time_in_background(&self) -> bool {
        !std::mem::replace(&mut self.known().told_of_background, true)
    }

    /// Writes down what is known.
    pub(crate) fn keep(&self) {
        let known = *self.known();
        if let Some(file) = &self.file
            && let Err(why) = write(file, known)
        {
            tracing::warn!(%why, "the window's place is not kept");
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(file: &Path) -> Option<Known> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// The old file stays whole until the new one is.
fn write(file: &Path, known: Known) -> io::Result<()> {
    let new = file.with_extension("json.new");
    fs::write(&new, serde_json::to_vec(&known)?)?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { width: 1280.0, height: 860.0, corner: Some((-5, 7)), maximised: true };

    #[test]
    fn the_next_run_knows_what_this_one_kept() {
        let home = tempfile::tempdir().unwrap();
        let memory = Memory::of(Some(home.path()));
        assert_eq!(memory.place(), None);
        assert!(memory.first_time_in_background());
        assert!(!memory.first_time_in_background());
        memory.note_place(PLACE);
        memory.keep();

        let next = Memory::of(Some(home.path()));
        assert_eq!(next.place(), Some(PLACE));
        assert!(!next.first_time_in_background());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "no half of a file is left");
    }

    #[test]
    fn a_file_that_says_nothing_is_as_none() {
        let home = tempfile::tempdir().unwrap();
        for text in ["", "[]", r#"{"place":{"width":"wide"}}"#] {
            fs::write(home.path().join(FILE), text).unwrap();
            assert_eq!(Memory::of(Some(home.path())).place(), None, "{text}");
        }
        let nowhere = Memory::of(None);
        nowhere.note_place(PLACE);
        nowhere.keep();
        assert_eq!(nowhere.place(), Some(PLACE));
    }
}
