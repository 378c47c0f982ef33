//! What a batch consists of, file by file: a folder stands for the videos that lie directly in it. It is not looked
//! into its folders, so that nobody takes in a whole disk by a slip; those with videos are named.
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
        Ok(Inside { videos, .. }) if videos.is_empty() => nothing(no_videos()),
        Ok(Inside { videos, folders }) => {
            let left_out = folders.iter().filter(|folder| holds_videos(folder)).map(|folder| {
                let folder = name_of(folder);
                Found::Nothing { folder, why: within_another() }
            });
            let left_out: Vec<Found> = left_out.collect();
            videos.into_iter().map(Found::File).chain(left_out).collect()
        }
        Err(why) => nothing(unreadable(&why)),
    }
}

/// What lies directly in a folder, by name.
struct Inside {
    videos: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

fn read(folder: &Path) -> io::Result<Inside> {
    let (mut videos, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        } else if looks_like_video(&path) {
            videos.push(path);
        }
    }
    videos.sort();
    folders.sort();
    Ok(Inside { videos, folders })
}

/// Whether videos lie in a folder that was not dropped itself; what cannot be read, nobody put videos in.
fn holds_videos(folder: &Path) -> bool {
    read(folder).is_ok_and(|inside| !inside.videos.is_empty())
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

fn within_another() -> Problem {
    let error = "Folders within a folder are not looked into; drop this one by itself.";
    Problem::new(ProblemKind::Unprocessable, "folder_within", error)
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
        lay(&monday.join("stills"), &["d.jpg"]);
        let single = ground.path().join("clip without an ending");
        let found = look_into(vec![single.clone(), monday.clone()]);
        let files = [single, monday.join("a.mp4"), monday.join("b.MOV")].map(Found::File);
        assert_eq!(found, files);
    }

    #[test]
    fn a_folder_with_videos_within_another_is_named() {
        let ground = tempfile::TempDir::new().unwrap();
        let monday = ground.path().join("monday");
        lay(&monday, &["a.mp4"]);
        lay(&monday.join("evening.mp4"), &["b.mp4"]);
        lay(&monday.join("stills"), &["c.jpg"]);
        let left_out = Found::Nothing { folder: "evening.mp4".to_owned(), why: within_another() };
        assert_eq!(look_into(vec![monday.clone()]), [Found::File(monday.join("a.mp4")), left_out]);
    }

    #[test]
    fn a_folder_without_videos_is_named() {
        let ground = tempfile::TempDir::new().unwrap();
        lay(&ground.path().join("texts"), &["notes.txt"]);
        let found = look_into(vec![ground.path().join("texts")]);
        assert_eq!(found, [Found::Nothing { folder: "texts".to_owned(), why: no_videos() }]);
    }
}
