//! The client against small hand-written servers: what it sends, to the letter, and what it makes of every answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calls;
mod login;
mod oauth;
mod odd_answers;
mod reach;
mod secrets;
mod server;
mod upload;
