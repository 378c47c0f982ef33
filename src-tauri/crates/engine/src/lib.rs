//! The running workspace: the Desk (every use case), the scheduler, the publisher, the gate, the logins.
//!
//! It knows no window, no HTTP server and no process: the host puts it together (design.md section 4).

mod absence;
mod after_cap;
pub mod arrivals;
mod audit;
pub mod backups;
mod calls;
mod caretaker;
mod clock;
mod clock_check;
pub mod commands;
mod copies;
pub mod desk;
pub mod engine;
pub mod events;
mod evidence;
mod fail_point;
mod fetcher;
mod gate;
mod key_ring;
mod lateness;
pub mod pictures;
mod poller;
mod previews;
mod publisher;
mod running;
mod scheduler;
mod signals;
mod timetable;
mod tokens;
#[cfg(feature = "typescript")]
pub mod typescript;
mod verdict;
pub mod views;
pub mod wishes;

pub use clock::SystemClock;
pub use commands::{Caller, Command};
pub use desk::Desk;
pub use engine::{CLIPS, Engine, EngineConfig, StartError};
pub use key_ring::{KeySource, NoLook};
