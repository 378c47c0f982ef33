//! No text file of the tree names a folder of the machine it was written on: it would be wrong on every other.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders of build machines, each in two halves so that this file does not name them. Invented ones in examples
/// (a home of `mara`) are none.
const OF_BUILD_MACHINES: [(&str, &str); 2] = [("/wo", "rk/"), ("/ro", "ot/")];

/// Those, and where this checkout and its user live.
fn machine_folders(root: &Path) -> Vec<String> {
    let here = [Some(root.to_path_buf()), std::env::home_dir()].into_iter().flatten();
    let here =
        here.filter(|folder| folder.components().count() > 1).map(|folder| format!("{}/", folder.display()));
    OF_BUILD_MACHINES.iter().map(|(start, end)| format!("{start}{end}")).chain(here).collect()
}

/// What git keeps or would keep: tracked files and new ones that are not ignored.
fn files(root: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(listed.status.success(), "the tree is a git checkout");
    let names = String::from_utf8(listed.stdout).unwrap();
    names.split('\0').filter(|name| !name.is_empty()).map(|name| root.join(name)).collect()
}

/// The line that names one of the folders, if there is one. A longer path that only contains its name does not.
fn machine_path<'a>(text: &'a str, folders: &[String]) -> Option<&'a str> {
    text.lines().find(|line| {
        folders.iter().any(|folder| {
            line.match_indices(folder).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || "_-.~}/$".contains(c))
            })
        })
    })
}

#[test]
fn no_file_names_a_machines_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap();
    let files = files(root);
    assert!(files.iter().any(|file| file.ends_with("Cargo.toml")), "the tree was looked through");
    let folders = machine_folders(root);
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        assert_eq!(machine_path(&text, &folders), None, "{}", file.display());
    }
}

#[test]
fn a_machines_folder_is_seen_and_others_are_not() {
    let root = Path::new("/srv/checkout");
    let folders = machine_folders(root);
    let clips = ["/ro", "ot/clips"].concat();
    for seen in [format!("cp {clips} ."), clips.clone(), "in /srv/checkout/ui".to_owned()] {
        assert_eq!(machine_path(&seen, &folders), Some(seen.as_str()));
    }
    for free in [format!("https://example.com{clips}"), format!("~{clips}"), "the net/work/around".to_owned()]
    {
        assert_eq!(machine_path(&free, &folders), None);
    }
}
