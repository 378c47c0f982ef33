//! The words of Runsheet as types, and its pure rules.
//!
//! Everything here is a function of values and an instant: no I/O, no clock, no randomness of its own but new ids.

pub mod advertising;
pub mod api_key;
pub mod asking;
pub mod call_log;
pub mod caps;
pub mod caption;
pub mod chunks;
pub mod client;
pub mod clip;
pub mod clock;
pub mod consent;
pub mod duration;
pub mod gate;
pub mod house_rules;
pub mod ids;
pub mod ledger;
pub mod limits;
pub mod media_rules;
pub mod polling;
pub mod post;
pub mod post_settings;
pub mod preset;
pub mod problem;
pub mod profile;
pub mod readiness;
pub mod safe_time;
pub mod schedule;
pub mod sensitive;
pub mod settings;
pub mod slot;
pub mod state;
pub mod workspace;
pub mod wrong_client;

pub use client::{Client, Hue};
pub use clock::Clock;
pub use house_rules::HouseRules;
pub use ids::{ApiKeyId, AttemptId, CallId, ClientId, DestinationId, PostId, ProfileId};
pub use post::{Attempt, ClipSource, Post, Step};
pub use post_settings::{Disclosure, Interactions, Mode, PostSettings, Privacy};
pub use preset::Preset;
pub use problem::{Detail, Problem, ProblemKind};
pub use profile::{AccountKey, Login, Profile, ProfileName};
pub use schedule::Schedule;
pub use sensitive::Sensitive;
pub use settings::Settings;
pub use slot::{Slot, WeeklySlots};
pub use state::{Cause, DeferReason, Deferral, Event, Stage, State, StateName};
pub use workspace::Workspace;
