//! What a start finds before anything is opened: the variables, the data folder, and which workspace is shown.
//!
//! The live workspace is shown once it exists; until then it is practice, so that a first look needs no TikTok app.

use runsheet_host::{Environment, Home, HostError};
use runsheet_model::{Problem, Workspace};

/// What this run works on.
pub(crate) struct Ground {
    pub(crate) environment: Environment,
    pub(crate) home: Home,
    pub(crate) workspace: Workspace,
}

impl Ground {
    /// Looks. Makes nothing.
    ///
    /// # Errors
    /// A variable that says nothing usable, or a system that names no folder for data.
    pub(crate) fn find() -> Result<Self, Problem> {
        let environment = Environment::read().map_err(|why| HostError::from(why).problem())?;
        let home = Home::locate(environment.home.as_deref()).map_err(|why| HostError::from(why).problem())?;
        let workspace = match home.workspace(Workspace::Live).is_dir() {
            true => Workspace::Live,
            false => Workspace::Practice,
        };
        Ok(Self { environment, home, workspace })
    }
}
