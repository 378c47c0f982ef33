//! The one place where the window's workspace is opened.

use chrono::Local;
use runsheet_model::Workspace;

use super::{Desk, DeskHandle, Today};

/// Opens the workspace that the window shows.
pub fn open_workspace() -> DeskHandle {
    Box::new(EmptyDesk)
}

/// A practice workspace with nothing planned in it. It keeps nothing, so nothing can be lost in it.
struct EmptyDesk;

impl Desk for EmptyDesk {
    fn today(&self) -> Today {
        Today { workspace: Workspace::Practice, date: Local::now().date_naive(), posts: 0 }
    }
}
