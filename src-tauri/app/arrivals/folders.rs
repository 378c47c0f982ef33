//! What a batch consists of, file by file: a folder stands for the videos that lie directly in it.
//!
//! Whether a file is a video is said by its name only where nobody named the file itself; what it really is, the desk
//! finds out.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use runsheet_model::{Problem, ProblemKind};

/// How files are called that may be videos. Not all of them can be posted: those are refused with a reason.
pub(crate) const VIDEOS: [&str; 14] =
    ["mp4", "m4v", "mov", "qt", "webm", "mkv", "avi", "mpg", "mpeg", "wmv", "flv", "3gp", "ts", "mts"];

/// A file to keep, or a folder of which nothing can be kept.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    File(PathBuf),
    Nothing { folder: String, why: Problem },
}

/// Looks into the folders, in the order in which everything was given; in a folder by name.
pub(super) fn look_into(paths: Vec<PathBuf>) -> Vec<Found> {
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { videos_in(&path) } else { vec![Found::File(path)] })
        .collect()
}

fn videos_in(folder: &Path) -> Vec<Found> {
    let nothing = |why| vec![Found::Nothing { folder: name_of(folder), why }];
    match read(folder) {
        Ok(videos) if videos.is_empty() => nothing(no_videos()),
        Ok(videos) => videos.into_iter().map(Found::File).collect(),
        Err(why) => nothing(unreadable(&why)),
    }
}

fn read(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut videos = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if looks_like_video(&path) && !path.is_dir() {
            videos.push(path);
        }
    }
    videos.sort();
    Ok(videos)
}

fn looks_like_video(path: &Path) -> bool {
    // What other systems lay beside a clip begins with a dot and ends as the clip does.
    let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    !is_hidden && VIDEOS.iter().any(|video| ending.eq_ignore_ascii_case(video))
}

/// What a file or folder is called.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn no_videos() -> Problem {
    let error = "There is no video directly in this folder; open it and drop the files themselves.";
    Problem::new(ProblemKind::Unprocessable, "no_videos", error)
}

fn unreadable(why: &io::Error) -> Problem {
    Problem::new(
        ProblemKind::Unavailable,
        "folder_unreadable",
        format!("The folder could not be read: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay(folder: &Path, names: &[&str]) {
        fs::create_dir_all(folder).unwrap();
        for name in names {
            fs::write(folder.join(name), []).unwrap();
        }
    }

    #[test]
    fn a_folder_stands_for_the_videos_directly_in_it() {
        let ground = tempfile::TempDir::new().unwrap();
        let monday = ground.path().join("monday");
        lay(&monday, &["b.MOV", "a.mp4", "notes.txt", "._a.mp4", "cover.jpg"]);
        lay(&monday.join("old.mp4"), &["c.mp4"]);
        let single = ground.path().join("clip without an ending");
        let found = look_into(vec![single.clone(), monday.clone()]);
        let files = [single, monday.join("a.mp4"), monday.join("b.MOV")].map(Found::File);
        assert_eq!(found, files);
    }

    #[test]
    fn a_folder_without_videos_is_named() {
        let ground = tempfile::TempDir::new().unwrap();
        lay(&ground.path().join("texts"), &["notes.txt"]);
        let found = look_into(vec![ground.path().join("texts")]);
        assert_eq!(found, [Found::Nothing { folder: "texts".to_owned(), why: no_videos() }]);
    }
}
