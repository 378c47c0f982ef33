//! The power goes out while SQLite writes: what was not synced may be lost, in whole, in part, or not at all.
//!
//! A killed process is no such thing, as what it wrote is with the operating system. Here SQLite's files of a folder are
//! watched from below, so the program under test is opened and used as always. [`PowerCut::cut`] writes down at any
//! moment what a disk could hold then: of each file all that was synced, and of the rest, by a seed, nothing, all, or some
//! writes, also single sectors of them; names that were not synced, made or removed, may be as before. The index of the
//! write-ahead log is lost.
//!
//! What the program itself writes past SQLite is taken as it lies: this says nothing of clips, key files and renames.

mod disk;
mod vfs;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use disk::Disk;

/// Who is told before each change.
type Look = Box<dyn FnMut(&PowerCut) + Send>;

static WATCHED: Mutex<Vec<Weak<Watched>>> = Mutex::new(Vec::new());

/// A folder in which SQLite is watched. Clones watch the same.
#[derive(Clone)]
pub struct PowerCut(Arc<Watched>);

struct Watched {
    folder: PathBuf,
    disk: Mutex<Disk>,
    look: Mutex<Option<Look>>,
    out: AtomicBool,
}

impl PowerCut {
    /// Watches the databases in a folder that are opened from now on. One that is open already is not seen.
    ///
    /// # Panics
    ///
    /// When there is no such folder.
    #[expect(clippy::expect_used, reason = "without its folder a test cannot go on")]
    pub fn watch(folder: impl AsRef<Path>) -> Self {
        vfs::install();
        let folder = fs::canonicalize(folder).expect("the folder to watch exists");
        let watched = Arc::new(Watched {
            folder,
            disk: Mutex::default(),
            look: Mutex::default(),
            out: AtomicBool::new(false),
        });
        let mut all = locked(&WATCHED);
        all.retain(|watched| watched.strong_count() > 0);
        all.push(Arc::downgrade(&watched));
        Self(watched)
    }

    /// Calls `look` before each write, truncation, sync and removal, on the thread that is about to do it.
    pub fn before_each_change(&self, look: impl FnMut(&Self) + Send + 'static) {
        *locked(&self.0.look) = Some(Box::new(look));
    }

    /// Writes to the folder `remains` what would be left if the power went out now. The same seed has the same luck.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn cut(&self, seed: u64, remains: impl AsRef<Path>) {
        let disk = self.0.disk();
        if let Err(why) = disk.cut(&self.0.folder, remains.as_ref(), seed) {
            panic!("the remains of {} cannot be written: {why}", self.0.folder.display());
        }
    }

    /// The power is out: SQLite's files here cannot be changed any more.
    pub fn switch_off(&self) {
        self.0.out.store(true, Ordering::SeqCst);
    }
}

impl Watched {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        locked(&self.disk)
    }

    /// Does a change, unless the power is out; then `refused` is the answer.
    fn change(self: &Arc<Self>, refused: i32, change: impl FnOnce(&mut Disk) -> i32) -> i32 {
        if let Some(look) = &mut *locked(&self.look) {
            look(&PowerCut(Arc::clone(self)));
        }
        let mut disk = self.disk();
        if self.out.load(Ordering::SeqCst) { refused } else { change(&mut disk) }
    }
}

fn watcher_of(file: &Path) -> Option<Arc<Watched>> {
    let all = locked(&WATCHED);
    all.iter().filter_map(Weak::upgrade).find(|watched| file.starts_with(&watched.folder))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
