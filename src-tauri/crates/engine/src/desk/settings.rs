//! The workspace's settings.
//!
//! The page in the window changes what its room of settings offers. What loosens a limit, lets media come from anywhere
//! or was made for tests is left to the command line: a page that somebody has taken over can post no faster and fetch
//! nothing more.

use runsheet_model::{Problem, ProblemKind, Settings, settings::BadSetting};

use super::{Desk, trouble};
use crate::{
    commands::{Caller, GetSetting, ListSettings, SetSetting},
    views::SettingView,
};

/// What the page in the window may change.
const FROM_THE_PAGE: [&str; 14] = [
    "publish.parallel",
    "publish.missed_within",
    "publish.interactions",
    "folders.settle",
    "folders.staging",
    "media.rules",
    "media.keep_days",
    "api.enabled",
    "api.port",
    "app.audited",
    "notify.level",
    "desk.autostart",
    "desk.zone",
    "desk.zones_declined",
];

impl Desk {
    /// Lists all settings.
    pub async fn list_settings(&self, _: ListSettings, _: &Caller) -> Result<Vec<SettingView>, Problem> {
        let settings = self.parts.settings();
        Settings::names().map(|name| read(&settings, name)).collect()
    }

    /// Reads one.
    pub async fn get_setting(&self, request: GetSetting, _: &Caller) -> Result<SettingView, Problem> {
        read(&self.parts.settings(), &request.name)
    }

    /// Changes one; it is in force at once.
    pub async fn set_setting(&self, request: SetSetting, caller: &Caller) -> Result<SettingView, Problem> {
        if caller.is_page && !FROM_THE_PAGE.contains(&request.name.as_str()) {
            return Err(not_from_window(&self.parts.settings(), &request.name));
        }
        // Asked here first, so that a wrong value is the caller's fault and not the database's.
        self.parts.settings().set(&request.name, &request.value).map_err(refused)?;
        let (name, value) = (request.name.clone(), request.value);
        let parts = std::sync::Arc::clone(&self.parts);
        // Put in force where it is written, so that of two changes the later one stays.
        let settings = self
            .parts
            .store
            .write(move |tx| {
                let settings = tx.set_setting(&name, &value)?;
                parts.replace_settings(settings.clone());
                Ok(settings)
            })
            .await
            .map_err(trouble)?;
        self.parts.signals.changed();
        self.parts.signals.wake();
        let view = read(&settings, &request.name)?;
        tracing::info!(by = caller.by, name = view.name, value = view.value, "setting changed");
        Ok(view)
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.parts.settings()
    }
}

fn read(settings: &Settings, name: &str) -> Result<SettingView, Problem> {
    let value = settings.get(name).map_err(refused)?;
    Ok(SettingView { name: name.to_owned(), value, from_window: FROM_THE_PAGE.contains(&name) })
}

/// A setting that is not there is said to be missing, not to be forbidden.
fn not_from_window(settings: &Settings, name: &str) -> Problem {
    match settings.get(name) {
        Ok(_) => Problem::new(
            ProblemKind::Forbidden,
            "not_from_window",
            format!("'{name}' is not changed in the window; use 'runsheet settings set {name} VALUE'"),
        ),
        Err(unknown) => refused(unknown),
    }
}

fn refused(error: BadSetting) -> Problem {
    match error {
        BadSetting::Unknown { .. } => {
            Problem::new(ProblemKind::NotFound, "unknown_setting", error.to_string())
        }
        BadSetting::Value { .. } => Problem::field("value", error.to_string()),
    }
}
