//! `pause` and `resume`: one profile, or everything.

use clap::Args;
use runsheet_engine::{
    commands::{Pause, Resume},
    views::Pausing,
};

use crate::{context::Context, failure::Failure};

/// What is paused or goes on.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// Only this profile [default: everything]
    profile: Option<String>,
}

/// Lets nothing new go out.
pub(crate) async fn pause(of: Of, context: &Context) -> Result<(), Failure> {
    let pausing = context.engine()?.call(Pause { profile: of.profile }).await?;
    context.output.result(&pausing, for_people)
}

/// Ends a pause.
pub(crate) async fn resume(of: Of, context: &Context) -> Result<(), Failure> {
    let pausing = context.engine()?.call(Resume { profile: of.profile }).await?;
    context.output.result(&pausing, for_people)
}

fn for_people(pausing: &Pausing) -> String {
    match (&pausing.profile_name, pausing.paused, &pausing.everything) {
        (Some(profile), true, None) => format!("'{profile}' is paused. Uploads under way go on."),
        (_, true, Some(everything)) => format!("{everything}. Uploads under way go on."),
        (Some(profile), _, None) => format!("'{profile}' is not paused."),
        (Some(profile), false, Some(everything)) => format!("'{profile}' is not paused, but {everything}."),
        (None, _, _) => "Posting goes on, but for profiles that are paused by themselves.".to_owned(),
    }
}
