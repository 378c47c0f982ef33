//! The data folder and the folders of the workspaces in it.
//!
//! Refused: a folder that cannot be made or written, and one on a network drive, where neither the lock nor the
//! database is safe (design.md 2.10). Where making it fails, what was made is removed again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use runsheet_model::Workspace;

use crate::{HostError, environment, platform};

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The platform names no data folder, as for a user without a home.
    #[error("this system names no folder for data; set RUNSHEET_HOME to one")]
    Unknown,
    /// It is on another machine.
    #[error(
        "{} is on a network drive ({file_system}), where neither the lock nor the database is safe; set RUNSHEET_HOME to a folder of this computer",
        .folder.display()
    )]
    OnNetwork {
        /// The folder.
        folder: PathBuf,
        /// The file system's name.
        file_system: String,
    },
    /// It cannot be made, or nothing can be written to it.
    #[error("the data folder {} cannot be used: {why}; set RUNSHEET_HOME to a folder that Runsheet may write to", .folder.display())]
    Unusable {
        /// The folder, or the workspace's in it.
        folder: PathBuf,
        /// What the system said.
        why: io::Error,
    },
}

/// The data folder. The workspaces lie in it as `practice/` and `live/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// Where the data folder is, whether or not it exists: the one asked for, else the platform's, local to this
    /// computer.
    ///
    /// # Errors
    /// [`HomeError::Unknown`], or [`HomeError::Unusable`] if the path cannot be made absolute.
    pub fn locate(asked_for: Option<&Path>) -> Result<Self, HomeError> {
        let folder = match asked_for {
            Some(folder) => folder.to_owned(),
            None => dirs::data_local_dir().ok_or(HomeError::Unknown)?.join("runsheet"),
        };
        std::path::absolute(&folder).map(Self).map_err(|why| HomeError::Unusable { folder, why })
    }

    /// The one that this process's `RUNSHEET_HOME` names, else the platform's. The other variables are not looked at.
    ///
    /// # Errors
    /// [`HostError::Variable`] if the variable is empty, and as [`Home::locate`].
    pub fn of_this_process() -> Result<Self, HostError> {
        Ok(Self::locate(environment::home_of_this_process()?.as_deref())?)
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Where a workspace lies, whether or not it exists.
    #[must_use]
    pub fn workspace(&self, workspace: Workspace) -> PathBuf {
        self.0.join(workspace.as_str())
    }

    /// Makes the data folder and a workspace's folder ready, readable by their owner alone.
    ///
    /// # Errors
    /// [`HomeError`]; nothing new is left behind.
    pub fn prepare(&self, workspace: Workspace) -> Result<PathBuf, HomeError> {
        let folder = self.workspace(workspace);
        let made = make_folders(&folder).map_err(|why| self.unusable(&folder, why))?;
        self.check(&folder).inspect_err(|_| made.remove())?;
        Ok(folder)
    }

    fn check(&self, folder: &Path) -> Result<(), HomeError> {
        let real = folder.canonicalize().map_err(|why| self.unusable(folder, why))?;
        if let Some(file_system) = platform::network_file_system(&real) {
            return Err(HomeError::OnNetwork { folder: self.0.clone(), file_system });
        }
        platform::make_private(folder).map_err(|why| self.unusable(folder, why))?;
        // Permissions, full disks and read-only mounts show only when something is written.
        tempfile::tempfile_in(folder).map(drop).map_err(|why| self.unusable(folder, why))
    }

    /// Names the data folder, or where that is one, the workspace's folder in it.
    fn unusable(&self, workspace_folder: &Path, why: io::Error) -> HomeError {
        let folder = if self.0.is_dir() { workspace_folder } else { &self.0 };
        HomeError::Unusable { folder: folder.to_owned(), why }
    }
}

/// The folders that were not there before, innermost first.
struct Made(Vec<PathBuf>);

impl Made {
    /// Removes them again; one that is no longer empty stays.
    fn remove(&self) {
        for folder in &self.0 {
            if fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }
}

fn make_folders(folder: &Path) -> io::Result<Made> {
    let missing: Vec<PathBuf> =
        folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    let mut made = Made(Vec::new());
    for folder in missing.into_iter().rev() {
        match platform::create_private_folder(&folder) {
            Ok(()) => made.0.insert(0, folder),
            // Another start made it in this moment.
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(why) => {
                made.remove();
                return Err(why);
            }
        }
    }
    if !folder.is_dir() {
        return Err(io::Error::from(io::ErrorKind::NotADirectory));
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_a_workspace_are_made_for_their_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::locate(Some(&dir.path().join("deep/home"))).unwrap();
        let folder = home.prepare(Workspace::Live).unwrap();
        assert_eq!(folder, dir.path().join("deep/home/live"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "the trial file is gone");
        #[cfg(unix)]
        for made in [home.folder(), &folder] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(made).unwrap().permissions().mode() & 0o777, 0o700);
        }
        home.prepare(Workspace::Live).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "mine").unwrap();
        for home in [file.clone(), file.join("below")] {
            let refused = Home::locate(Some(&home)).unwrap().prepare(Workspace::Live).unwrap_err();
            assert!(matches!(refused, HomeError::Unusable { folder, .. } if folder == home));
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn folders_made_in_vain_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        let made = make_folders(&dir.path().join("a/b")).unwrap();
        made.remove();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
