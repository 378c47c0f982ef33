//! The store keeps whole clips only: once each, unchanged, and nothing else.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clips;

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use clips::{bytes, fixture};
use runsheet_media::{ClipStore, InspectError, KeepError, Looks, StoreError, hash, inspect};
use runsheet_model::clip::ClipHash;
use tempfile::TempDir;

fn store() -> (TempDir, ClipStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = ClipStore::new(folder.path().join("clips")).unwrap();
    (folder, store)
}

fn files(store: &ClipStore) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(store.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A valid clip of `size` bytes: the padding is a `free` box.
fn padded(path: &Path, size: usize) {
    let clip = bytes("upright.mp4");
    let padding = size - clip.len();
    let header = [&u32::try_from(padding).unwrap().to_be_bytes()[..], b"free"].concat();
    let mut file = File::create(path).unwrap();
    file.write_all(&clip).unwrap();
    file.write_all(&header).unwrap();
    file.write_all(&vec![7; padding - 8]).unwrap();
}

#[test]
fn a_kept_clip_is_the_source_byte_for_byte() {
    let (_folder, store) = store();
    let source = fixture("landscape.mov");
    let kept = store.keep(&source).unwrap();
    assert_eq!(kept.hash, ClipHash::from(blake3::hash(&bytes("landscape.mov"))));
    assert_eq!(fs::read(&kept.path).unwrap(), bytes("landscape.mov"));
    assert_eq!(kept.facts, inspect(&source).unwrap().facts);
    assert_eq!(kept.size, bytes("landscape.mov").len() as u64);
    assert_eq!(files(&store), [format!("{}.mov", kept.hash)]);
}

#[test]
fn the_copy_outlives_its_source_and_cannot_be_written() {
    let (folder, store) = store();
    let source = folder.path().join("clip.mp4");
    fs::copy(fixture("upright.mp4"), &source).unwrap();
    let kept = store.keep(&source).unwrap();
    fs::remove_file(&source).unwrap();
    let mut read = vec![];
    store.open(kept.hash).unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, bytes("upright.mp4"));
    assert!(kept.path.metadata().unwrap().permissions().readonly());
}

#[test]
fn a_large_clip_is_copied_whole() {
    let (folder, store) = store();
    let source = folder.path().join("large.mp4");
    padded(&source, 70_000_000);
    let kept = store.keep(&source).unwrap();
    assert_eq!((kept.size, kept.hash), (70_000_000, hash(&source).unwrap()));
    store.open_verified(kept.hash).unwrap();
}

#[test]
fn keeping_twice_gives_the_same_copy() {
    let (folder, store) = store();
    let first = store.keep(&fixture("upright.mp4")).unwrap();
    let written = first.path.metadata().unwrap().modified().unwrap();
    let elsewhere = folder.path().join("same bytes, other name.m4v");
    fs::copy(fixture("upright.mp4"), &elsewhere).unwrap();
    assert_eq!(store.keep(&elsewhere).unwrap(), first);
    assert_eq!(files(&store).len(), 1);
    assert_eq!(first.path.metadata().unwrap().modified().unwrap(), written, "the copy was not written again");
}

#[test]
fn clips_of_one_size_are_told_apart() {
    let (folder, store) = store();
    let (one, other) = (folder.path().join("one.mp4"), folder.path().join("other.mp4"));
    padded(&one, 100_000);
    fs::copy(&one, &other).unwrap();
    let mut changed = fs::read(&other).unwrap();
    changed[99_999] ^= 1;
    fs::write(&other, changed).unwrap();
    assert_ne!(store.keep(&one).unwrap().hash, store.keep(&other).unwrap().hash);
    assert_eq!(files(&store).len(), 2);
}

#[test]
fn keeping_in_parallel_is_safe() {
    let (_folder, store) = store();
    let kept: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| store.keep(&fixture("upright.mp4")).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(kept.iter().all(|clip| *clip == kept[0]));
    assert_eq!(files(&store), [format!("{}.mp4", kept[0].hash)]);
    store.open_verified(kept[0].hash).unwrap();
}

/// Somebody writes to the source all the while, changing neither its size nor its being a video.
#[test]
fn a_source_that_changes_while_it_is_copied_is_refused() {
    let (folder, store) = store();
    let source = folder.path().join("rendering.mp4");
    padded(&source, 20_000_000);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let (path, done) = (&source, &done);
        let (started, is_writing) = std::sync::mpsc::channel();
        scope.spawn(move || {
            use std::io::{Seek, SeekFrom};
            let mut file = OpenOptions::new().write(true).open(path).unwrap();
            let mut value = 0_u8;
            while !done.load(Ordering::Relaxed) {
                value = value.wrapping_add(1);
                file.seek(SeekFrom::End(-100)).unwrap();
                file.write_all(&[value; 50]).unwrap();
                let _ = started.send(());
            }
        });
        is_writing.recv().unwrap();
        // On a busy machine the writer may not get its turn during a copy, which is a whole one then.
        let refused = (0..50).any(|_| match store.keep(path) {
            Ok(whole) => {
                store.open_verified(whole.hash).unwrap();
                fs::remove_file(&whole.path).unwrap();
                false
            }
            Err(KeepError::Growing) => true,
            Err(error) => {
                done.store(true, Ordering::Relaxed);
                panic!("{error}");
            }
        });
        done.store(true, Ordering::Relaxed);
        assert!(refused);
    });
    assert_eq!(files(&store), [""; 0]);
}

#[test]
fn what_is_no_clip_is_refused_and_leaves_nothing() {
    let (folder, store) = store();
    let page = folder.path().join("login.mp4");
    fs::write(&page, "<html><body>Log in").unwrap();
    let cut = folder.path().join("cut.mp4");
    fs::write(&cut, &bytes("upright.mp4")[..30_000]).unwrap();
    let outcomes = [
        store.keep(&page),
        store.keep(&cut),
        store.keep(folder.path()),
        store.keep(&folder.path().join("none")),
    ];
    let [page, cut, directory, none] = outcomes.map(Result::unwrap_err);
    assert!(matches!(page, KeepError::Source(InspectError::NotVideo(Looks::Html))));
    assert!(matches!(cut, KeepError::Source(InspectError::Truncated { .. })));
    assert!(matches!(directory, KeepError::Source(InspectError::Directory)));
    assert!(matches!(none, KeepError::Source(InspectError::NotFound)));
    assert_eq!(files(&store), [""; 0]);
}

#[test]
fn sweeping_removes_leftovers_only() {
    let (_folder, store) = store();
    let kept = store.keep(&fixture("upright.mp4")).unwrap();
    fs::write(store.folder().join(".incoming-a1b2c3"), b"half a clip").unwrap();
    assert_eq!(store.sweep().unwrap(), 1);
    assert_eq!(store.sweep().unwrap(), 0);
    assert_eq!(files(&store), [format!("{}.mp4", kept.hash)]);
}

#[test]
fn a_removed_clip_is_missing() {
    let (_folder, store) = store();
    let hash = store.keep(&fixture("vp9.webm")).unwrap().hash;
    assert_eq!(store.list().unwrap(), [hash]);
    assert!(store.remove(hash).unwrap());
    assert!(!store.remove(hash).unwrap());
    assert_eq!(store.path(hash), None);
    assert!(matches!(store.open(hash), Err(StoreError::Missing(missing)) if missing == hash));
    assert!(matches!(store.open_verified(hash), Err(StoreError::Missing(_))));
}

#[test]
fn a_copy_that_was_changed_is_noticed() {
    let (_folder, store) = store();
    let kept = store.keep(&fixture("upright.mp4")).unwrap();
    store.open_verified(kept.hash).unwrap();
    let mut changed = bytes("upright.mp4");
    changed[40_000] ^= 1;
    fs::remove_file(&kept.path).unwrap();
    fs::write(&kept.path, changed).unwrap();
    assert!(
        matches!(store.open_verified(kept.hash), Err(StoreError::Altered { expected, .. }) if expected == kept.hash)
    );
}

#[cfg(unix)]
#[test]
fn only_this_user_can_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, store) = store();
    let kept = store.keep(&fixture("upright.mp4")).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(store.folder()), mode(&kept.path)), (0o700, 0o400));
}
