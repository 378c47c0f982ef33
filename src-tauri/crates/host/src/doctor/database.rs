//! The database: whether it opens, is whole and of a version that is known; its log; its backups.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Local, Utc};
use runsheet_engine::backups;
use runsheet_store::{Look, OpenError, Whole};

use super::{
    Finding, Room, engine,
    patience::within_limit,
    records::{Known, Records},
    words,
};
use crate::{Home, HostError, host, restore};

const CHECK: &str = "database";
const BACKUP: &str = "backup";

/// How long a database is looked through; the engine does it to the end at every start.
const LOOKING_THROUGH: Duration = Duration::from_secs(3);

/// Looks at the database and reads from it what the other checks need.
pub(super) async fn look(home: &Home, room: &Room) -> (Finding, Records) {
    let first = once(room.clone()).await;
    // An engine that started meanwhile was at work in what was read as if it lay still.
    if !room.in_use && first.0.verdict.remedy().is_some() && engine::runs(home, room.workspace).await {
        return once(Room { in_use: true, ..room.clone() }).await;
    }
    first
}

async fn once(room: Room) -> (Finding, Records) {
    let path = host::database(&room.folder);
    within_limit(move || examine(&room)).await.unwrap_or_else(|| {
        let found = format!("{} gave no answer within seconds", path.display());
        let remedy = "look whether the drive that holds it answers at all, then run the doctor again";
        (Finding::problem(CHECK, found, remedy), Records::Unreadable)
    })
}

fn examine(room: &Room) -> (Finding, Records) {
    let path = host::database(&room.folder);
    if let Some(detail) = restore::what_is_lost(&room.folder, &path) {
        return (damaged(room, &path, detail), Records::Unreadable);
    }
    if !path.exists() {
        return (Finding::ok(CHECK, "none yet: the first start makes it"), Records::NoneYet);
    }
    match open(room, &path) {
        Ok((finding, known)) => (finding, Records::Read(Box::new(known))),
        Err(finding) => (*finding, Records::Unreadable),
    }
}

fn open(room: &Room, path: &Path) -> Result<(Finding, Known), Box<Finding>> {
    let refused = |why| Box::new(refusal(room, path, why));
    let mut look = Look::open(path, room.in_use).map_err(refused)?;
    let whole = look.look_through(LOOKING_THROUGH).map_err(refused)?;
    if let Whole::No { detail } = whole {
        return Err(Box::new(damaged(room, path, detail)));
    }
    let known = look.read(|r| Known::read(r, Utc::now())).map_err(|why| {
        let remedy = format!("put a backup back: {}", words::command("backup list", room.workspace));
        Box::new(Finding::problem(CHECK, format!("{}: {why}", path.display()), remedy))
    })?;
    let whole = match whole {
        Whole::Unfinished => "no fault found in the time there was",
        _ => "whole",
    };
    let log = log(room, path);
    let found = format!("{whole}, version {}, {}{log}", look.version(), words::bytes(size(path)));
    Ok((Finding::ok(CHECK, found), known))
}

/// What stands in the write-ahead log.
fn log(room: &Room, path: &Path) -> String {
    match size(&beside(path, "-wal")) {
        0 => String::new(),
        log if room.in_use => format!(", log {}", words::bytes(log)),
        log => format!(
            ", and a log of {} that a kill or a power cut left: the next start takes it in",
            words::bytes(log)
        ),
    }
}

fn refusal(room: &Room, path: &Path, why: OpenError) -> Finding {
    let path_shown = path.display();
    let remedy = match &why {
        OpenError::Corrupt { detail } => return damaged(room, path, detail.clone()),
        OpenError::Newer { .. } => "start the newer Runsheet that wrote it".to_owned(),
        OpenError::Foreign => {
            format!("move {path_shown} to where it belongs; the next start makes a new one")
        }
        OpenError::Unwritable { source, .. } => {
            let found = format!("{path_shown} cannot be read: {source}");
            return Finding::problem(CHECK, found, format!("give this user access to {path_shown}"));
        }
        _ => "run the doctor again; if it stays so, restart the computer".to_owned(),
    };
    Finding::problem(CHECK, format!("{path_shown}: {why}"), remedy)
}

/// As a start refuses it, with the same command to put the last good backup back.
fn damaged(room: &Room, path: &Path, detail: String) -> Finding {
    let found = format!("{} is damaged: {detail}", path.display());
    let refused = HostError::Damaged {
        workspace: room.workspace,
        path: path.to_owned(),
        detail,
        backup: restore::last_good_backup(&room.folder),
    };
    let restore = refused.problem().details.into_iter().find(|detail| detail.field == "restore");
    let remedy = restore.map_or_else(
        || "there is no backup that is whole: keep the file, and ask somebody who can read what is left of it".to_owned(),
        |restore| format!("put the last good backup back: {}", restore.message),
    );
    Finding::problem(CHECK, found, remedy)
}

/// When the last backup was made, and whether it is behind.
pub(super) async fn backups(room: &Room, records: &Records) -> Finding {
    if matches!(records, Records::NoneYet) {
        return Finding::ok(BACKUP, "none yet: there is no database");
    }
    let room = room.clone();
    within_limit(move || last_backup(&room)).await.unwrap_or_else(|| {
        Finding::warning(BACKUP, "the backups gave no answer within seconds", "run the doctor again")
    })
}

fn last_backup(room: &Room) -> Finding {
    let make_one = if room.in_use {
        words::command("backup", room.workspace)
    } else {
        format!("start it; that makes one: {}", words::command("serve", room.workspace))
    };
    let listed = match backups::list(&room.folder) {
        Ok(listed) => listed,
        Err(why) => {
            let folder = backups::folder(&room.folder);
            let remedy = format!("give this user access to {}", folder.display());
            return Finding::problem(BACKUP, format!("{} cannot be read: {why}", folder.display()), remedy);
        }
    };
    let Some(last) = listed.first() else { return Finding::warning(BACKUP, "there is none", make_one) };
    let days = |later: chrono::NaiveDate| (later - last.date).num_days();
    let age = match days(Local::now().date_naive()) {
        ..=0 => "of today".to_owned(),
        1 => "of yesterday".to_owned(),
        days => format!("{days} days old"),
    };
    let found = format!("the last of {} is {age} ({})", listed.len(), last.path.display());
    let changed = changed(&host::database(&room.folder));
    if changed.is_some_and(|at| days(at.with_timezone(&Local).date_naive()) > 1) {
        return Finding::warning(BACKUP, format!("{found}, and the database has changed since"), make_one);
    }
    Finding::ok(BACKUP, found)
}

/// When something was last written to a database.
fn changed(path: &Path) -> Option<DateTime<Utc>> {
    let at = |path: PathBuf| fs::metadata(path).and_then(|facts| facts.modified()).ok().map(DateTime::from);
    at(path.to_owned()).max(at(beside(path, "-wal")))
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |facts| facts.len())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
