//! The engine against the practice server: real sockets, real SQLite files, real clips.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod agency;

mod absences;
mod asking;
mod auditing;
mod backups;
mod batch;
mod calling_off;
mod changing;
mod clients;
mod copies;
mod creators;
mod deciding;
mod deciding_in_a_copy;
mod direct;
mod disconnecting;
mod drafts;
mod evidence;
mod faults;
mod fetching;
mod key_ring;
mod limits;
mod listening;
mod logins;
mod lost_logins;
mod moving;
mod odd_answers;
mod passing_time;
mod pausing;
mod people;
mod pictures;
mod plan;
mod planning;
#[cfg(unix)]
mod power_cuts;
mod questions;
mod refreshing;
mod restarts;
mod same_clip;
mod settings;
mod slots;
mod taking_back;
mod tray;
mod unfinished;
mod upload_faults;
mod waiting_out_limits;
mod windows;
mod zones;
