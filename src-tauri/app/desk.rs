//! What the window asks of the workspace that it shows.

use chrono::NaiveDate;
use runsheet_model::Workspace;
use serde::Serialize;

/// The use cases that the window's commands hand on.
pub trait Desk: Send + Sync {
    /// What goes out on the desk's present day.
    fn today(&self) -> Today;
}

/// The open workspace, as Tauri keeps it for the commands.
pub type DeskHandle = Box<dyn Desk>;

/// The headline of the first room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Today {
    /// Which workspace answers.
    pub workspace: Workspace,
    /// The day in the desk's own zone.
    pub date: NaiveDate,
    /// Posts with their time on this day, whatever their state.
    pub posts: u32,
}
