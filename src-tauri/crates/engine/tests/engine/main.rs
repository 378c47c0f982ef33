//! The engine against the practice server: real sockets, real SQLite files, real clips.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod agency;

mod absences;
mod backups;
mod calling_off;
mod copies;
mod deciding;
mod direct;
mod disconnecting;
mod drafts;
mod evidence;
mod faults;
mod fetching;
mod key_ring;
mod limits;
mod logins;
mod passing_time;
mod pausing;
mod planning;
mod questions;
mod refreshing;
mod restarts;
mod upload_faults;
mod waiting_out_limits;
