//! Where the demo lives: a data folder, its practice workspace, and what only the demo puts in it.
//!
//! `RUNSHEET_HOME` if it is set, else a folder of the demo's own beside the platform's data folder, so that nobody's
//! own workspace is touched unasked. Refused: a folder in which a demo or an engine runs.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use runsheet_host::{Environment, Found, Home, HostError, discovery, environment};
use runsheet_model::{Sensitive, Workspace};
use tokio::process::Command;
use uuid::Uuid;

use super::{clips, platform};
use crate::failure::Failure;

/// The demo's own data folder, beside the platform's.
const OWN: &str = "runsheet-demo";
/// What opens the key file that the demo had made. In the practice workspace's folder, as all of the following.
const PASSPHRASE: &str = "demo-passphrase";
/// Held while a demo runs.
const LOCK: &str = "demo.lock";
/// The clips of the run; gone when it ends.
const CLIPS: &str = "demo-clips";

/// The data folder of a demo, held until it is dropped.
pub(super) struct DemoHome {
    home: Home,
    workspace: PathBuf,
    /// Whether `RUNSHEET_VAULT` already says where the key is kept.
    vault_is_told: bool,
    _lock: File,
}

impl DemoHome {
    /// Finds it, makes it ready and takes it.
    pub(super) fn take() -> Result<Self, Failure> {
        let environment = Environment::read().map_err(HostError::from)?;
        let home = match environment.home {
            Some(told) => Home::locate(Some(&told)),
            None => Home::locate(None).and_then(|platform| {
                let beside = platform.folder().with_file_name(OWN);
                Home::locate(Some(&beside))
            }),
        };
        let home = home.map_err(HostError::from)?;
        let workspace = home.prepare(Workspace::Practice).map_err(HostError::from)?;
        let lock = lock(&workspace.join(LOCK), home.folder())?;
        nobody_runs_in(&home)?;
        let taken = Self { home, workspace, vault_is_told: environment.vault.is_some(), _lock: lock };
        // A demo that was killed left its clips.
        taken.remove_clips().map_err(|why| unusable(&taken.clips(), &why))?;
        Ok(taken)
    }

    /// The data folder.
    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    /// The folder of the practice workspace.
    pub(super) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// The folder for the clips of this run.
    pub(super) fn clips(&self) -> PathBuf {
        self.workspace.join(CLIPS)
    }

    /// Makes the folder for the clips of this run.
    pub(super) fn make_room_for_clips(&self) -> Result<(), Failure> {
        let folder = self.clips();
        fs::create_dir(&folder).map_err(|why| unusable(&folder, &why))?;
        clips::try_for_room(&folder).map_err(|why| {
            let what = format!(
                "the demo needs {} MB in {} for a while and cannot have them: {why}; free some space, or set RUNSHEET_HOME to another folder",
                clips::ROOM / 1_000_000,
                self.workspace.display()
            );
            Failure::refused("no_room", what).with_detail("path", self.workspace.display().to_string())
        })
    }

    /// Removes the clips of this run.
    pub(super) fn remove_clips(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.clips()) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }

    /// Sets the variables under which the demo's programs run; the others are as they are for the demo.
    pub(super) fn set_variables(&self, command: &mut Command) -> Result<(), Failure> {
        command.env(environment::HOME, self.home.folder());
        if !self.vault_is_told
            && let Some(passphrase) = self.passphrase()?
        {
            command.env(environment::VAULT, "file").env(environment::VAULT_PASSPHRASE, passphrase.expose());
        }
        Ok(())
    }

    /// Whether the demo may choose where the key is kept, and has not yet.
    pub(super) fn may_make_a_passphrase(&self) -> Result<bool, Failure> {
        Ok(!self.vault_is_told && self.passphrase()?.is_none())
    }

    /// Where the passphrase is kept, if there is one.
    pub(super) fn passphrase_file(&self) -> Option<PathBuf> {
        Some(self.workspace.join(PASSPHRASE)).filter(|file| !self.vault_is_told && file.exists())
    }

    /// Makes a passphrase for a key file, for this run, the next ones and the window.
    pub(super) fn make_passphrase(&self) -> Result<PathBuf, Failure> {
        let file = self.workspace.join(PASSPHRASE);
        let passphrase = Sensitive::new(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()));
        let written = platform::private_file().open(&file).and_then(|mut to| {
            to.write_all(passphrase.expose().as_bytes())?;
            to.sync_all()
        });
        written.map_err(|why| unusable(&file, &why))?;
        Ok(file)
    }

    /// Takes the passphrase back: no key was made with it.
    pub(super) fn forget_passphrase(&self) -> io::Result<()> {
        fs::remove_file(self.workspace.join(PASSPHRASE))
    }

    fn passphrase(&self) -> Result<Option<Sensitive<String>>, Failure> {
        let file = self.workspace.join(PASSPHRASE);
        match fs::read_to_string(&file).map(Sensitive::new) {
            Ok(text) => {
                let passphrase = Sensitive::new(text.expose().trim().to_owned());
                Ok(Some(passphrase).filter(|passphrase| !passphrase.expose().is_empty()))
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(unusable(&file, &why)),
        }
    }
}

/// A file or folder of the demo that cannot be used.
pub(super) fn unusable(path: &Path, why: &io::Error) -> Failure {
    let path = path.display().to_string();
    Failure::refused("home_unusable", format!("{path} cannot be used: {why}")).with_detail("path", path)
}

fn lock(path: &Path, home: &Path) -> Result<File, Failure> {
    let mut options = File::options();
    let file = options.create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|why| unusable(path, &why))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let what = format!("a demo runs in {} already: wait until it has ended", home.display());
            Err(Failure::refused("already_running", what))
        }
        Err(TryLockError::Error(why)) => Err(unusable(path, &why)),
    }
}

fn nobody_runs_in(home: &Home) -> Result<(), Failure> {
    let found = discovery::find(home, Workspace::Practice);
    let pid = match found.map_err(|why| unusable(home.folder(), &why))? {
        Found::Nobody => return Ok(()),
        Found::Running(running) => Some(running.pid),
        Found::Busy(pid) => pid,
    };
    let who = pid.map_or_else(|| "another program".to_owned(), |pid| format!("process {pid}"));
    let what = format!(
        "{who} runs the practice workspace in {}: close its window, or stop it with 'runsheet stop --workspace practice'",
        home.folder().display()
    );
    let refused = Failure::refused("already_running", what);
    Err(match pid {
        Some(pid) => refused.with_detail("pid", pid.to_string()),
        None => refused,
    })
}
