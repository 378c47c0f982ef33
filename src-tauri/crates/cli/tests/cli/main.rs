//! The real `runsheet` binary, run as people and scripts run it, each test in a data folder of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod clip;
#[cfg(unix)]
mod end_to_end;
mod place;
mod reaching;
#[cfg(unix)]
mod serving;
mod settings;
mod starting;
mod usage;
