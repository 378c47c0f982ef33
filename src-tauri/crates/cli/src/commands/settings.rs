//! `settings`: reading and changing them.

use clap::Subcommand;
use runsheet_engine::{
    commands::{GetSetting, ListSettings, SetSetting},
    views::SettingView,
};
use serde::Serialize;

use crate::{context::Context, failure::Failure, table::table};

/// The settings of the workspace.
#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Print one setting, or all
    Get {
        /// Its name, such as publish.missed_within
        name: Option<String>,
    },
    /// Change one
    Set {
        /// Its name
        name: String,
        /// Its new value, such as 90m
        value: String,
    },
}

#[derive(Serialize)]
struct List {
    settings: Vec<SettingView>,
}

impl Settings {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        let output = context.output;
        match self {
            Self::Get { name: Some(name) } => {
                let setting = engine.call(GetSetting { name }).await?;
                output.result(&setting, |setting| setting.value.clone())
            }
            Self::Get { name: None } => {
                let settings = engine.call(ListSettings {}).await?;
                output.result(&List { settings }, |list| rows(&list.settings))
            }
            Self::Set { name, value } => {
                let setting = engine.call(SetSetting { name, value }).await?;
                output.result(&setting, |setting| format!("{} = {}", setting.name, setting.value))
            }
        }
    }
}

fn rows(settings: &[SettingView]) -> String {
    let rows: Vec<_> = settings.iter().map(|setting| [setting.name.clone(), setting.value.clone()]).collect();
    table(["SETTING", "VALUE"], &rows)
}
