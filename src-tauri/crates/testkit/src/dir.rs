//! A folder for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::TempDir;

/// A folder of its own for one test. Removed when dropped; when the test panics it is kept and its path printed.
#[derive(Debug)]
pub struct TestDir {
    folder: TempDir,
}

impl TestDir {
    /// A new empty folder among the system's temporary files.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    #[expect(clippy::new_without_default, reason = "a folder on disk is not a default value")]
    pub fn new() -> Self {
        match tempfile::Builder::new().prefix("runsheet-test-").tempdir() {
            Ok(folder) => Self { folder },
            Err(failure) => panic!("no folder for the test: {failure}"),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder. Nothing is made there.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file in the folder, with the folders above it, and gives its path.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn write(&self, name: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        let written =
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, contents));
        match written {
            Ok(()) => path,
            Err(failure) => panic!("cannot write {}: {failure}", path.display()),
        }
    }
}

impl AsRef<Path> for TestDir {
    fn as_ref(&self) -> &Path {
        self.path()
    }
}

impl Drop for TestDir {
    fn drop(&mut self) {
        if thread::panicking() {
            self.folder.disable_cleanup(true);
            eprintln!("the test's files are kept in {}", self.path().display());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic;
    use std::sync::{Mutex, PoisonError};

    use super::*;

    #[test]
    fn files_go_with_the_folder() {
        let dir = TestDir::new();
        let path = dir.path().to_owned();
        assert_eq!(fs::read(dir.write("deep/in/file", "text")).unwrap(), b"text");
        drop(dir);
        assert!(!path.exists());
    }

    #[test]
    fn a_failed_test_keeps_its_files() {
        let kept = Mutex::new(PathBuf::new());
        let failed = panic::catch_unwind(|| {
            let dir = TestDir::new();
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = dir.write("evidence", "text");
            panic!("as a failing test does");
        });
        assert!(failed.is_err());
        let evidence = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(fs::read(&evidence).unwrap(), b"text");
        fs::remove_dir_all(evidence.parent().unwrap()).unwrap();
    }
}
