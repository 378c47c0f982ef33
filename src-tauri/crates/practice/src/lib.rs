//! A TikTok to practise on: a strict local double of TikTok's posting API, served on 127.0.0.1.
//!
//! It is shipped as the TikTok of the practice workspace and used as the test double. Its rules are those of
//! tiktok-api.md, written down a second time on purpose: it shares no type with the client. Where it takes what
//! TikTok would refuse, that is a bug; where TikTok's behaviour is undocumented it takes the stricter reading and
//! says so. It never talks to the network and holds no video longer than its upload lasts.
//!
//! ```no_run
//! # async fn demo() -> Result<(), runsheet_practice::PracticeError> {
//! use runsheet_practice::{Endpoint, Fault, FaultKind, Practice, PracticeConfig};
//!
//! let practice = Practice::start(PracticeConfig::default()).await?;
//! let controls = practice.controls();
//! controls.turn(|knobs| knobs.processing_ms = 0)?;
//! controls.add_fault(&Fault::next(Endpoint::Upload, FaultKind::LoseAnswer).on_chunk(1))?;
//! // ... run a client against practice.origin() ...
//! assert!(controls.calls()?.iter().all(|call| call.violations.is_empty()));
//! practice.stop().await;
//! # Ok(())
//! # }
//! ```

mod answer;
mod call;
mod clock;
mod config;
mod control;
mod controls;
mod creator;
mod demo;
mod display;
mod endpoint;
mod envelope;
mod fault;
mod fields;
mod head;
mod history;
mod knobs;
mod net;
mod oauth;
mod outcome;
mod pages;
mod past;
mod phone;
mod posting;
mod published;
mod reading;
mod refusal;
mod routes;
mod secret;
mod server;
mod settle;
mod state;
mod upload;
mod world;

pub use clock::ClockChange;
pub use config::{
    ALL_SCOPES, App, Creators, PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET, PortChoice, PracticeConfig,
    PracticeError,
};
pub use controls::{Connected, Controls, FaultLine, InboxItem};
pub use creator::{Account, Creator, PastVideos};
pub use demo::demo_creators;
pub use endpoint::Endpoint;
pub use fault::{Fault, FaultKind};
pub use history::{Call, Ending, Mode, Published, RequestSummary};
pub use knobs::{AutoApprove, Knobs};
pub use outcome::{Outcome, OutcomeFor, PostIdShape};
pub use server::Practice;
