//! The Desk: every use case, a file per room. Whoever wants something of Runsheet (window, HTTP API, command line)
//! asks here; the rules are in the model, the doing in the rest of the engine.

mod app_key;
mod backups;
mod batch;
mod changing;
mod clients;
mod clip_of_post;
mod creator;
mod deciding;
mod editing;
mod keys;
mod login;
mod moving;
mod new_post;
mod overview;
mod pausing;
mod people;
pub mod pictures;
mod plan;
mod posts;
mod presets;
mod profiles;
mod same_clip;
mod searching;
mod settings;
mod slots;
mod taking_back;
mod times;
mod tray;
mod unfinished;
mod vault;
mod zone;

use std::sync::Arc;

use runsheet_model::{Problem, ProblemKind};
use runsheet_store::StoreError;

pub(crate) use self::{login::PendingLogins, people::Seat};
use crate::engine::Parts;

/// A handle on a running workspace. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) parts: Arc<Parts>,
}

/// A database that refuses is a fault of ours, except where a constraint speaks for the caller's request.
fn trouble(error: StoreError) -> Problem {
    match error {
        StoreError::Impossible(impossible) => {
            Problem::new(ProblemKind::Conflict, impossible.from.as_str(), impossible.to_string())
        }
        StoreError::NameTaken(_) | StoreError::AccountTaken(_) => {
            Problem::new(ProblemKind::Conflict, "already_exists", error.to_string())
        }
        other => {
            tracing::error!(error = %other, "the database refused");
            Problem::new(ProblemKind::Internal, "internal", "Runsheet's database refused; see the log.")
        }
    }
}
