//! The real `runsheet` binary, run as people and scripts run it, each test in a data folder of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod backups;
#[cfg(unix)]
mod clients;
mod clip;
#[cfg(unix)]
mod clip_server;
mod damaged_database;
#[cfg(unix)]
mod deciding;
#[cfg(unix)]
mod demo;
#[cfg(unix)]
mod desk;
#[cfg(unix)]
mod doctor;
#[cfg(unix)]
mod end_to_end;
#[cfg(unix)]
mod fetched_clips;
#[cfg(unix)]
mod file_addresses;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(unix)]
mod logins;
#[cfg(unix)]
mod other_machine;
mod place;
mod reaching;
#[cfg(unix)]
mod readme;
#[cfg(unix)]
mod refused_clips;
#[cfg(unix)]
mod refused_posts;
#[cfg(unix)]
mod refused_requests;
#[cfg(unix)]
mod repeated_requests;
#[cfg(unix)]
mod secrets;
#[cfg(unix)]
mod serving;
mod settings;
mod starting;
#[cfg(unix)]
mod stopped;
#[cfg(unix)]
mod transfer;
mod usage;
