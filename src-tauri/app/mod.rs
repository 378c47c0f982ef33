//! What the window keeps between two commands. Rules live behind [`Desk`], never here.

mod desk;
mod workspace;

pub use desk::{Desk, DeskHandle, Today};
pub use workspace::open_workspace;
