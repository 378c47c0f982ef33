//! The running workspace: the Desk (every use case), the scheduler, the publisher, the gate, the logins.
//!
//! It knows no window, no HTTP server and no process: the host puts it together (design.md section 4).

mod calls;
mod caretaker;
mod clock;
pub mod commands;
pub mod desk;
pub mod engine;
mod fetcher;
mod gate;
mod key_ring;
mod lateness;
mod poller;
mod publisher;
mod scheduler;
mod signals;
mod tokens;
mod verdict;
pub mod views;

pub use clock::SystemClock;
pub use commands::{Caller, Command};
pub use desk::Desk;
pub use engine::{Engine, EngineConfig, StartError};
