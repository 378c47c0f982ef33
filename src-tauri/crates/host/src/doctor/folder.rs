//! The data folder: whether it can be written to, and whether it is on this computer.

use std::{
    io,
    path::{Path, PathBuf},
};

use runsheet_model::Workspace;

use super::{Finding, patience::within_limit};
use crate::{Home, HomeError, HostError, platform};

const CHECK: &str = "folder";
const ANOTHER: &str = "set RUNSHEET_HOME to a folder of this computer that you may write to";

/// Nobody says where the data folder is.
pub(super) fn unknown(why: &HostError) -> Finding {
    Finding::problem(CHECK, why.to_string(), ANOTHER)
}

/// Looks at the data folder and the workspaces' folders in it; the first that does not do is told.
pub(super) async fn look(home: &Home, workspaces: &[Workspace]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, workspace) in [(home.folder().to_owned(), None)]
        .into_iter()
        .chain(workspaces.iter().map(|workspace| (home.workspace(*workspace), Some(*workspace))))
    {
        let asked = folder.clone();
        let finding = within_limit(move || examine(&asked)).await.unwrap_or_else(|| {
            let found = format!("{} gave no answer within seconds", folder.display());
            Finding::problem(CHECK, found, "look whether the drive that holds it answers at all")
        });
        findings.push(Finding { workspace, ..finding });
    }
    findings
}

fn examine(folder: &Path) -> Finding {
    let shown = folder.display();
    let (there, real) = match nearest(folder) {
        Ok(found) => found,
        Err(why) => return Finding::problem(CHECK, format!("{shown} cannot be used: {why}"), ANOTHER),
    };
    if let Some(file_system) = platform::network_file_system(&real) {
        let refused = HomeError::OnNetwork { folder: folder.to_owned(), file_system };
        return Finding::problem(CHECK, refused.to_string(), ANOTHER);
    }
    match (tempfile::tempfile_in(&real), there) {
        (Ok(_), true) => Finding::ok(CHECK, format!("{shown} can be written to and is on this computer")),
        (Ok(_), false) => Finding::ok(CHECK, format!("{shown} is not there yet: the first start makes it")),
        (Err(why), _) => {
            let found = format!("nothing can be written to {}: {why}", real.display());
            Finding::problem(CHECK, found, format!("give this user the right to write there, or {ANOTHER}"))
        }
    }
}

/// Whether the folder is there, and where it or the nearest folder above it really is.
fn nearest(folder: &Path) -> io::Result<(bool, PathBuf)> {
    for above in folder.ancestors() {
        match above.canonicalize() {
            Ok(real) if real.is_dir() => return Ok((above == folder, real)),
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(why),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use runsheet_testkit::TestDir;

    use super::*;

    #[test]
    fn a_folder_is_tried_and_nothing_stays_in_it() {
        let dir = TestDir::new();
        assert_eq!(examine(dir.path()).verdict.as_str(), "ok");
        let below = dir.join("not/there/yet");
        let finding = examine(&below);
        assert!(finding.found.contains("not there yet"), "{finding:?}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_folder_or_takes_no_files_is_a_problem() {
        let dir = TestDir::new();
        let file = dir.write("file", "mine");
        for folder in [file.clone(), file.join("below"), PathBuf::from("/proc/runsheet")] {
            let finding = examine(&folder);
            assert_eq!(finding.verdict.as_str(), "problem", "{finding:?}");
            assert!(finding.verdict.remedy().unwrap().contains("RUNSHEET_HOME"));
        }
    }
}
