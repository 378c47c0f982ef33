//! What the window keeps between two commands: the workspace it shows. Rules live behind the desk, never here.

mod keeper;
mod shown;

pub use keeper::Keeper;
pub use shown::ShownWorkspace;
