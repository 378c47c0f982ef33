//! Free space against what clips need: a private copy of the next clip, and a backup of the database beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use runsheet_engine::CLIPS;

use super::{Finding, patience::within_limit, records::Records, words};
use crate::host;

const CHECK: &str = "disk";

/// Below this, besides what a backup takes, not even the database can go on.
const BARE: u64 = 64_000_000;

/// What there is and what is taken, in bytes.
#[derive(Clone, Copy, Debug)]
struct Space {
    free: u64,
    clips: u64,
    database: u64,
}

/// Looks at the drive of a workspace's folder.
pub(super) async fn look(folder: &Path, records: &Records) -> Finding {
    let largest = records.settings().media_rules.max_bytes();
    let asked = folder.to_owned();
    match within_limit(move || measure(&asked)).await {
        Some(Ok(space)) => judge(space, largest, folder),
        Some(Err(why)) => {
            let found = format!("the drive of {} does not tell its free space: {why}", folder.display());
            Finding::warning(CHECK, found, "look for yourself whether there is room for your clips")
        }
        None => {
            let found = format!("the drive of {} gave no answer within seconds", folder.display());
            Finding::problem(CHECK, found, "look whether that drive answers at all")
        }
    }
}

fn measure(folder: &Path) -> std::io::Result<Space> {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder);
    let clips = fs::read_dir(folder.join(CLIPS)).into_iter().flatten().flatten();
    let database: PathBuf = host::database(folder);
    Ok(Space {
        free: fs4::available_space(there)?,
        clips: clips.filter_map(|clip| clip.metadata().ok()).map(|facts| facts.len()).sum(),
        database: fs::metadata(database).map_or(0, |facts| facts.len()),
    })
}

fn judge(space: Space, largest: u64, folder: &Path) -> Finding {
    let Space { free, clips, database } = space;
    let kept = if clips == 0 { String::new() } else { format!("; kept clips take {}", words::bytes(clips)) };
    let found = format!("{} free, a clip may have {}{kept}", words::bytes(free), words::bytes(largest));
    let remedy =
        || format!("free {} on the drive of {}", words::bytes(largest + database + BARE), folder.display());
    if free < database + BARE {
        Finding::problem(CHECK, format!("{found}: too little even for the database"), remedy())
    } else if free < largest + database + BARE {
        Finding::warning(CHECK, format!("{found}: too little for a clip of that size"), remedy())
    } else {
        Finding::ok(CHECK, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_clip_and_the_database_must_fit() {
        let judge = |free| {
            let space = Space { free, clips: 5_000_000, database: 10_000_000 };
            judge(space, 287_000_000, Path::new("/srv")).verdict.as_str()
        };
        assert_eq!(judge(73_999_999), "problem");
        assert_eq!(judge(74_000_000), "warning");
        assert_eq!(judge(360_999_999), "warning");
        assert_eq!(judge(361_000_000), "ok");
    }

    #[test]
    fn this_drive_tells_its_space() {
        let dir = runsheet_testkit::TestDir::new();
        dir.write("clips/one.mp4", "1234");
        dir.write("runsheet.sqlite", "123");
        let space = measure(dir.path()).unwrap();
        assert_eq!((space.clips, space.database), (4, 3));
        assert!(space.free > 0);
        assert!(measure(&dir.join("not/there")).unwrap().free > 0);
    }
}
