//! What is left of a copy that could not be written to its end. The limit on file size that a shell sets
//! stands for a full disk; without a handler for its signal, it kills the process in the middle of the write.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clips;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};

use clips::{bytes, fixture};
use runsheet_media::{ClipStore, KeepError};

const STORE: &str = "RUNSHEET_TEST_STORE";

/// Runs [`keep_under_a_limit`] in a process that may write no more than about 20 kB to a file.
fn keep_limited(store: &Path, on_signal: &str) -> ExitStatus {
    let script =
        format!("ulimit -c 0; {on_signal} ulimit -f 40; exec \"$0\" --exact keep_under_a_limit --ignored");
    let this_test = std::env::current_exe().unwrap();
    let output = Command::new("sh").arg("-c").arg(script).arg(this_test).env(STORE, store).output();
    output.unwrap().status
}

#[test]
#[ignore = "run by the other tests, in a process of its own"]
fn keep_under_a_limit() {
    assert!(bytes("upright.mp4").len() > 40 * 512);
    let store = ClipStore::new(std::env::var_os(STORE).unwrap()).unwrap();
    assert!(matches!(store.keep(&fixture("upright.mp4")), Err(KeepError::DiskFull)));
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_full_disk_is_named_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    assert!(keep_limited(folder.path(), "trap '' XFSZ;").success());
    assert_eq!(count(folder.path()), 0);
}

#[test]
fn a_killed_copy_is_swept_and_can_be_made_again() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!keep_limited(folder.path(), "").success());
    assert_eq!(count(folder.path()), 1, "the killed process left its temporary file");
    let store = ClipStore::new(folder.path()).unwrap();
    assert_eq!(store.list().unwrap(), []);
    assert_eq!(store.sweep().unwrap(), 1);
    let kept = store.keep(&fixture("upright.mp4")).unwrap();
    store.open_verified(kept.hash).unwrap();
    assert_eq!(count(folder.path()), 1);
}
