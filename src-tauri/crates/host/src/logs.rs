//! Logs: to stderr, and to a file a day in the workspace's `logs/` folder, of which the last two weeks are kept.
//!
//! `RUNSHEET_LOG` says how much of Runsheet's own doings is logged. Other people's crates are heard from `info` up
//! only, whatever it says: their debug output shows headers, addresses and keychain messages, which may be secrets.

use std::{
    io,
    path::{Path, PathBuf},
};

use tracing::{Level, Metadata};
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, LevelFilter, ParseError, filter_fn},
    fmt,
    layer::{Filter, SubscriberExt},
    util::SubscriberInitExt,
};

use crate::{
    environment::{self, BadVariable},
    platform,
};

const FOLDER: &str = "logs";
/// Files kept: one a day.
const DAYS: usize = 14;

/// What `RUNSHEET_LOG` asks for, known to be a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// Reads the variable's text; none is `info`.
    pub(crate) fn read(directives: Option<String>) -> Result<Self, BadVariable> {
        let wanted = Self(directives.unwrap_or_default());
        wanted.build().map(|_| wanted.clone()).map_err(|why| BadVariable {
            variable: environment::LOG,
            why: format!("'{}' is no filter ({why}); try 'info' or 'runsheet_engine=debug'", wanted.0),
        })
    }

    fn build(&self) -> Result<EnvFilter, ParseError> {
        EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).parse(&self.0)
    }

    /// The filter for one kind of log; info where the text is none, which reading it has ruled out.
    fn of_a_layer<S: tracing::Subscriber>(&self) -> impl Filter<S> + use<S> {
        self.build().unwrap_or_else(|_| EnvFilter::new("info")).and(filter_fn(may_be_heard))
    }
}

/// The log files cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the log files in {} cannot be written: {why}", .folder.display())]
pub struct LogError {
    pub(crate) folder: PathBuf,
    #[source]
    why: io::Error,
}

/// Writes what is left when it is dropped. Keep it until the program ends.
#[derive(Debug)]
pub struct Logs {
    _files: WorkerGuard,
}

impl Logs {
    /// Starts logging for this process, to stderr and below the workspace's folder. A process that logs already goes
    /// on as it did.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn start(workspace_folder: &Path, wanted: &LogFilter) -> Result<Self, LogError> {
        let (files, guard) = tracing_appender::non_blocking(appender(workspace_folder)?);
        let to_files = fmt::layer().with_ansi(false).log_internal_errors(false).with_writer(files);
        let to_stderr = fmt::layer().with_ansi(false).log_internal_errors(false).with_writer(io::stderr);
        let started = tracing_subscriber::registry()
            .with(to_files.with_filter(wanted.of_a_layer()))
            .with(to_stderr.with_filter(wanted.of_a_layer()))
            .try_init();
        if let Err(already) = started {
            tracing::debug!(%already, "logs go where they went");
        }
        Ok(Self { _files: guard })
    }
}

fn may_be_heard(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::INFO || event.target().starts_with("runsheet")
}

/// Makes the folder first: the appender reads it to find what is too old.
fn appender(workspace_folder: &Path) -> Result<RollingFileAppender, LogError> {
    let folder = workspace_folder.join(FOLDER);
    match platform::create_private_folder(&folder) {
        Err(why) if !folder.is_dir() => return Err(LogError { folder, why }),
        _ => {}
    }
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("runsheet")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(&folder)
        .map_err(|why| LogError { folder, why: io::Error::other(why) })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::Context;

    use super::*;

    /// Notes the targets it hears.
    #[derive(Clone, Default)]
    struct Ear(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> Layer<S> for Ear {
        fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
            let metadata = event.metadata();
            self.0.lock().unwrap().push(format!("{} {}", metadata.target(), metadata.level()));
        }
    }

    fn heard(directives: &str) -> Vec<String> {
        let ear = Ear::default();
        let wanted = LogFilter::read(Some(directives.to_owned())).unwrap();
        let subscriber = tracing_subscriber::registry().with(ear.clone().with_filter(wanted.of_a_layer()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "hyper::proto", "authorization: Bearer secret");
            tracing::debug!(target: "zbus::connection", "secret");
            tracing::info!(target: "h2", "started");
            tracing::debug!(target: "runsheet_engine::publisher", "claimed");
            tracing::info!(target: "runsheet_host", "ready");
        });
        let heard = ear.0.lock().unwrap();
        heard.clone()
    }

    #[test]
    fn other_peoples_crates_never_say_more_than_info() {
        for directives in ["trace", "hyper=trace,zbus=trace,h2=trace,runsheet_engine=debug,info", "debug"] {
            let heard = heard(directives);
            assert_eq!(
                heard,
                ["h2 INFO", "runsheet_engine::publisher DEBUG", "runsheet_host INFO"],
                "{directives}"
            );
        }
    }

    #[test]
    fn nothing_said_is_info() {
        assert_eq!(heard(""), ["h2 INFO", "runsheet_host INFO"]);
    }

    #[test]
    fn a_filter_that_is_none_is_refused() {
        let refused = LogFilter::read(Some("runsheet=loud".to_owned())).unwrap_err();
        assert_eq!(refused.variable, environment::LOG);
    }

    #[test]
    fn old_files_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(FOLDER)).unwrap();
        for day in 1..=30 {
            std::fs::write(dir.path().join(FOLDER).join(format!("runsheet.2026-01-{day:02}.log")), "")
                .unwrap();
        }
        drop(appender(dir.path()).unwrap());
        assert!(std::fs::read_dir(dir.path().join(FOLDER)).unwrap().count() <= DAYS);
    }
}
