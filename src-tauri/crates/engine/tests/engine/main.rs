//! The engine against the practice server: real sockets, real SQLite files, real clips.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod agency;

mod calling_off;
mod direct;
mod drafts;
mod faults;
mod fetching;
mod limits;
mod logins;
mod passing_time;
mod planning;
mod restarts;
