//! What the window keeps between two commands: the workspace it shows. Rules live behind the desk, never here.

mod keeper;
mod shown;
#[cfg(unix)]
mod signals;

pub use keeper::Keeper;
pub use shown::ShownWorkspace;
#[cfg(unix)]
pub(crate) use signals::end_with_signals;
