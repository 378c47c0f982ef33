//! The practice server seen from outside: a plain HTTP client against a running server.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod browser;
mod client;
mod faults;
mod http_knobs;
mod limits;
mod oauth;
mod outcomes;
mod phone;
mod restart;
mod right_way;
mod uploads;
mod videos;
mod wrong_requests;
