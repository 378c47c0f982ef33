//! What the window keeps between two commands: the workspace it shows, and the course of the program around it. Rules
//! about posts live behind the desk, never here.

mod announce;
pub mod arrivals;
mod autostart;
mod dialog;
mod drags;
mod exit;
mod ground;
mod herald;
mod instance;
mod keeper;
mod life;
mod links;
mod memory;
mod notices;
mod outlook;
pub(crate) mod pictures;
mod place;
mod policy;
mod quit;
mod shown;
#[cfg(unix)]
mod signals;
mod tray;
mod wanted;
mod window;

pub(crate) use autostart::BACKGROUND;
pub(crate) use dialog::choose_clips;
pub(crate) use exit::Wish;
pub(crate) use ground::Ground;
pub(crate) use instance::is_run_already;
pub(crate) use keeper::{Bells, Keeper};
pub(crate) use life::{Beginning, attend, begin};
pub(crate) use quit::end;
pub use shown::ShownWorkspace;
#[cfg(unix)]
pub(crate) use signals::end_with_signals;
pub use wanted::Wanted;
