//! Why a workspace did not start, and how that is said across an interface.

use std::{
    io,
    path::{Path, PathBuf},
};

use runsheet_api::ServeError;
use runsheet_engine::StartError;
use runsheet_model::{Detail, Problem, ProblemKind, Workspace};
use runsheet_practice::PracticeError;
use runsheet_store::{OpenError, RestoreError, StoreError};
use runsheet_tiktok::BuildError;

use crate::{
    environment::{self, BadVariable},
    home::HomeError,
    lock::Holder,
    logs::LogError,
    transfer::TransferError,
    vault::VaultError,
};

/// Why a workspace did not start. What was started before is stopped again.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// A variable says nothing usable.
    #[error(transparent)]
    Variable(#[from] BadVariable),
    /// The data folder cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Nothing can be logged.
    #[error(transparent)]
    Logs(#[from] LogError),
    /// An engine runs in this workspace already.
    #[error("{}", already_running(*.workspace, *.holder, .url.as_deref()))]
    AlreadyRunning {
        /// The workspace.
        workspace: Workspace,
        /// Who runs it, if that can be read.
        holder: Option<Holder>,
        /// Where it answers, if it said so yet.
        url: Option<String>,
    },
    /// A file of the workspace cannot be made or written.
    #[error("{} cannot be used: {why}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The database cannot be opened.
    #[error("{}: {why}", .path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: OpenError,
    },
    /// The database is damaged.
    #[error("{}: the database is damaged: {detail}; {}", .path.display(), what_to_restore(*.workspace, .backup.as_deref()))]
    Damaged {
        /// The workspace.
        workspace: Workspace,
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
        /// The newest backup that is whole.
        backup: Option<PathBuf>,
    },
    /// The backup was not put in place.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// Nothing was exported or imported.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The database was opened and then failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another program has the port.
    #[error(
        "port {port} of this computer is taken: give another with --port, or 'settings set api.port', or --port 0 for any free one"
    )]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The port cannot be had for another reason.
    #[error("127.0.0.1:{port} cannot be listened on: {why}")]
    Port {
        /// The port.
        port: u16,
        /// What the system said.
        why: io::Error,
    },
    /// The key does not fit.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No client of TikTok can be made.
    #[error(transparent)]
    TikTok(#[from] BuildError),
    /// The practice server did not start.
    #[error("the practice server did not start: {0}")]
    Practice(#[from] PracticeError),
    /// The engine did not start.
    #[error(transparent)]
    Engine(#[from] StartError),
    /// The local API did not start.
    #[error(transparent)]
    Api(#[from] ServeError),
    /// The practice workspace's app key could not be set.
    #[error("practice's app key could not be set: {0}")]
    PracticeAppKey(#[source] Problem),
    /// The system gave no random bytes for the token.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
    /// Work on a thread of its own broke off.
    #[error("starting broke off; the log says why")]
    BrokeOff,
}

impl HostError {
    /// Whether the person who typed the command must change it, or the variables it runs under.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Variable(_) | Self::Vault(VaultError::NoPassphrase))
    }

    /// The refusal as it crosses an interface.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (kind, code) = self.sort();
        Problem { details: self.details(), ..Problem::new(kind, code, self.to_string()) }
    }

    fn sort(&self) -> (ProblemKind, &'static str) {
        use ProblemKind::{Conflict, Internal, Invalid, Unavailable};
        match self {
            Self::Variable(_) => (Invalid, "bad_environment"),
            Self::Home(HomeError::OnNetwork { .. }) => (Invalid, "home_on_network"),
            Self::Home(_) | Self::Logs(_) | Self::File { .. } | Self::Engine(StartError::Clips { .. }) => {
                (Unavailable, "home_unusable")
            }
            Self::AlreadyRunning { .. } => (Conflict, "already_running"),
            Self::Database { why, .. } => (Unavailable, database_code(why)),
            Self::Damaged { .. } => (Unavailable, "database_corrupt"),
            Self::Restore(RestoreError::Backup { why: OpenError::Newer { .. }, .. }) => {
                (Invalid, "backup_newer")
            }
            Self::Restore(RestoreError::Backup { .. }) => (Invalid, "backup_damaged"),
            Self::Restore(RestoreError::InUse(_)) => (Conflict, "backup_in_use"),
            Self::Restore(RestoreError::File { .. }) => (Unavailable, "backup_unusable"),
            Self::Transfer(TransferError::Nothing(_)) => (Invalid, "nothing_to_export"),
            Self::Transfer(TransferError::Exists(_)) => (Conflict, "file_exists"),
            Self::Transfer(TransferError::File { .. }) => (Unavailable, "file_unusable"),
            Self::Transfer(TransferError::Copy(_)) => (Unavailable, "database_failed"),
            Self::Transfer(TransferError::Damaged { .. }) => (Invalid, "export_damaged"),
            Self::Store(StoreError::Corrupt { .. }) => (Unavailable, "database_corrupt"),
            Self::Store(_) | Self::Vault(VaultError::Store(_)) => (Unavailable, "database_failed"),
            Self::PortTaken { .. } => (Conflict, "port_taken"),
            Self::Port { .. } => (Unavailable, "port_unusable"),
            Self::Vault(VaultError::OtherKind { .. }) => (Conflict, "vault_kind_differs"),
            Self::Vault(VaultError::NoPassphrase) => (Invalid, "bad_environment"),
            Self::Vault(VaultError::WrongPassphrase) => (Invalid, "wrong_passphrase"),
            Self::Vault(VaultError::NotMade(_)) => (Unavailable, "vault_not_made"),
            Self::Vault(VaultError::Unreadable { .. }) => (Unavailable, "vault_unknown"),
            Self::TikTok(_) => (Unavailable, "no_https"),
            Self::Practice(_) | Self::PracticeAppKey(_) => (Unavailable, "practice_failed"),
            Self::Engine(_) | Self::Api(_) => (Unavailable, "engine_failed"),
            Self::NoRandomness | Self::BrokeOff => (Internal, "internal"),
        }
    }

    /// What was wrong where: the variable, the process and address that are in the way.
    fn details(&self) -> Vec<Detail> {
        let detail = |field: &str, message: String| Detail { field: field.to_owned(), message };
        match self {
            Self::Variable(bad) => vec![detail(bad.variable, bad.why.clone())],
            Self::Vault(why @ VaultError::NoPassphrase) => {
                vec![detail(environment::VAULT_PASSPHRASE, why.to_string())]
            }
            Self::AlreadyRunning { holder, url, .. } => {
                let holder = holder.map(|holder| detail("pid", holder.pid.to_string()));
                let url = url.as_ref().map(|url| detail("url", url.clone()));
                holder.into_iter().chain(url).collect()
            }
            Self::Damaged { workspace, path, backup, .. } => {
                let path = detail("path", path.display().to_string());
                let backup = backup.as_ref().map(|backup| {
                    let restore = detail("restore", restore_command(*workspace, backup));
                    [detail("backup", backup.display().to_string()), restore]
                });
                std::iter::once(path).chain(backup.into_iter().flatten()).collect()
            }
            Self::Restore(RestoreError::Backup { backup: path, .. } | RestoreError::InUse(path))
            | Self::Restore(RestoreError::File { path, .. })
            | Self::Transfer(
                TransferError::Nothing(path)
                | TransferError::Exists(path)
                | TransferError::File { path, .. }
                | TransferError::Damaged { path, .. },
            )
            | Self::Database { path, .. }
            | Self::File { path, .. }
            | Self::Home(
                HomeError::Unusable { folder: path, .. } | HomeError::OnNetwork { folder: path, .. },
            )
            | Self::Logs(LogError { folder: path, .. }) => {
                vec![detail("path", path.display().to_string())]
            }
            Self::Engine(StartError::Clips { folder, .. }) => {
                vec![detail("path", folder.display().to_string())]
            }
            Self::PortTaken { port } | Self::Port { port, .. } => vec![detail("port", port.to_string())],
            _ => Vec::new(),
        }
    }
}

fn database_code(why: &OpenError) -> &'static str {
    match why {
        OpenError::Newer { .. } => "database_newer",
        OpenError::Foreign => "database_foreign",
        OpenError::Corrupt { .. } => "database_corrupt",
        OpenError::Unwritable { .. } => "database_unwritable",
        OpenError::NotDurable { .. } => "database_not_durable",
        OpenError::Busy => "database_busy",
        OpenError::Migration { .. } => "database_migration_failed",
        OpenError::OldSqlite { .. } | OpenError::Sqlite(_) | OpenError::Thread(_) => "database_failed",
    }
}

fn what_to_restore(workspace: Workspace, backup: Option<&Path>) -> String {
    match backup {
        Some(backup) => format!(
            "put the last good backup back: {}; the damaged database is kept beside it",
            restore_command(workspace, backup)
        ),
        None => "there is no backup that is whole".to_owned(),
    }
}

fn restore_command(workspace: Workspace, backup: &Path) -> String {
    format!("runsheet backup restore '{}' --workspace {workspace}", backup.display())
}

fn already_running(workspace: Workspace, holder: Option<Holder>, url: Option<&str>) -> String {
    let who = holder.map_or_else(
        || "another process".to_owned(),
        |holder| format!("process {} since {}", holder.pid, holder.since.format("%Y-%m-%d %H:%M:%S UTC")),
    );
    let place = url.map(|url| format!(" at {url}")).unwrap_or_default();
    format!(
        "the {workspace} workspace is run by {who}{place}; stop that first: runsheet stop --workspace {workspace}"
    )
}
