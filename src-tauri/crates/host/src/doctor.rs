//! The doctor: looks at everything that posting needs and says what is wrong and what to do about it.
//!
//! It changes nothing and needs no engine; beside a running one it asks that one how it is. No check takes longer than a
//! few seconds: what does not answer by then is a finding of its own. Secrets are never part of a finding.

mod app;
mod clock;
mod database;
mod disk;
mod engine;
mod ffmpeg;
mod finding;
mod folder;
mod keychain;
mod limits;
mod patience;
mod port;
mod records;
mod variables;
mod words;

use std::path::PathBuf;

use runsheet_engine::views::Health;
use runsheet_model::Workspace;

pub use finding::{Finding, Verdict};
use records::Records;

use crate::{BadVariable, Environment, Home, HostError, Running};

/// What is examined.
#[derive(Debug)]
pub struct Subject {
    /// The data folder, if one is named.
    pub home: Result<Home, HostError>,
    /// What the variables say.
    pub environment: Result<Environment, BadVariable>,
    /// Only this workspace; none = every one that is there.
    pub only: Option<Workspace>,
}

/// One workspace, as its checks see it.
#[derive(Clone, Debug)]
struct Room {
    workspace: Workspace,
    folder: PathBuf,
    /// Whether an engine has it.
    in_use: bool,
}

/// Examines this computer and its workspaces. `health` asks a running engine how it is and answers within a few seconds.
pub async fn examine(subject: Subject, health: impl AsyncFn(Running) -> Option<Health>) -> Vec<Finding> {
    let Subject { home, environment, only } = subject;
    let mut findings = vec![variables::look(environment.as_ref().err())];
    let home = match home {
        Ok(home) => home,
        Err(why) => {
            findings.push(folder::unknown(&why));
            findings.push(ffmpeg::look().await);
            return findings;
        }
    };
    let environment = environment.ok();
    let workspaces = workspaces(&home, only);
    findings.extend(folder::look(&home, &workspaces).await);
    let (clock, ffmpeg, rooms) = tokio::join!(
        clock::against_tiktok(environment.as_ref(), &workspaces),
        ffmpeg::look(),
        rooms(&home, environment.as_ref(), &workspaces, &health),
    );
    findings.extend([clock, clock::zone(), ffmpeg]);
    findings.extend(rooms);
    findings
}

/// The workspaces that are there, or the one that is asked for.
fn workspaces(home: &Home, only: Option<Workspace>) -> Vec<Workspace> {
    match only {
        Some(workspace) => vec![workspace],
        None => Workspace::ALL.into_iter().filter(|workspace| home.workspace(*workspace).exists()).collect(),
    }
}

/// What is found in each workspace; where there is none, what the first one will meet.
async fn rooms(
    home: &Home,
    environment: Option<&Environment>,
    workspaces: &[Workspace],
    health: &impl AsyncFn(Running) -> Option<Health>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for workspace in workspaces {
        findings.extend(room(home, environment, *workspace, health).await);
    }
    if workspaces.is_empty() {
        findings.push(disk::look(home.folder(), &Records::default()).await);
        findings.push(keychain::before_the_first_start(environment).await);
    }
    findings
}

async fn room(
    home: &Home,
    environment: Option<&Environment>,
    workspace: Workspace,
    health: &impl AsyncFn(Running) -> Option<Health>,
) -> Vec<Finding> {
    let folder = home.workspace(workspace);
    let engine = engine::look(home, workspace, health).await;
    let room = Room { workspace, folder, in_use: engine.runs };
    let (database, records) = database::look(home, &room).await;
    let mut findings = vec![engine.finding];
    if !room.in_use {
        findings.push(port::look(workspace, &records));
    }
    findings.push(database);
    findings.push(database::backups(&room, &records).await);
    findings.push(disk::look(&room.folder, &records).await);
    findings.push(keychain::look(&room, &records, environment).await);
    findings.extend(app::look(workspace, &records));
    findings.extend(limits::look(&records));
    findings.into_iter().map(|finding| finding.of(workspace)).collect()
}
