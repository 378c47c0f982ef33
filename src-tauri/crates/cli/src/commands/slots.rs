//! `slots`: the weekly posting times of the accounts.

use clap::{Args, Subcommand};
use runsheet_engine::{
    commands::{ListSlots, SetSlots},
    views::SlotsView,
};
use runsheet_model::WeeklySlots;
use serde::Serialize;

use crate::{context::Context, failure::Failure, table::table};

/// Weekly posting times.
#[derive(Debug, Subcommand)]
pub(crate) enum Slots {
    /// List the slots of all accounts, or of one
    List {
        /// Only of this profile
        profile: Option<String>,
    },
    /// Give an account other slots; no planned post moves
    Set(Set),
}

/// Give an account other slots.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The profile
    profile: String,
    /// Weekdays and times with commas between, such as "Mon 17:00, Thu 17:00", in the time zone of its client
    #[arg(required_unless_present = "clear")]
    slots: Option<WeeklySlots>,
    /// Take all slots away
    #[arg(long, conflicts_with = "slots")]
    clear: bool,
}

#[derive(Serialize)]
struct List {
    slots: Vec<SlotsView>,
}

impl Slots {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        match self {
            Self::List { profile } => {
                let slots = engine.call(ListSlots { profile }).await?;
                context.output.result(&List { slots }, |list| rows(&list.slots))
            }
            Self::Set(Set { profile, slots, clear: _ }) => {
                let slots = slots.unwrap_or_default();
                let set = engine.call(SetSlots { profile, slots }).await?;
                context.output.result(&set, |set| rows(std::slice::from_ref(set)))
            }
        }
    }
}

fn rows(slots: &[SlotsView]) -> String {
    if slots.is_empty() {
        return "No account is connected yet. Connect one: runsheet profiles connect NAME".to_owned();
    }
    let row = |view: &SlotsView| {
        let slots = if view.slots.is_empty() { "-".to_owned() } else { view.slots.to_string() };
        [view.profile_name.clone(), view.time_zone.clone(), slots]
    };
    table(["PROFILE", "TIME ZONE", "SLOTS"], &slots.iter().map(row).collect::<Vec<_>>())
}
