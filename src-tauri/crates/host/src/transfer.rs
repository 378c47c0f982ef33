//! Carrying a workspace to another place: one archive with the database and the private copies of its clips.
//!
//! The logins in it stay sealed; the key to them does not travel. What is imported starts as a copy (design.md 2.10):
//! paused, until a person releases it. An export needs no engine and does not mind one; an import minds it.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
};

use chrono::Utc;
use runsheet_engine::CLIPS;
use runsheet_media::ClipStore;
use runsheet_model::{Workspace, clip::ClipHash};
use runsheet_store::{OpenError, StoreError, check_backup, copy_database};
use tar::{Archive, Builder, Entry, EntryType, Header};
use tempfile::{NamedTempFile, TempDir};
use tokio::task::spawn_blocking;

use crate::{
    HostError,
    home::Home,
    host::{DATABASE, database, lock},
};

/// Why nothing was exported or imported.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The workspace has no database.
    #[error("{} does not exist: there is nothing to export", .0.display())]
    Nothing(PathBuf),
    /// The file is there already.
    #[error("{} exists already: name another file", .0.display())]
    Exists(PathBuf),
    /// The file cannot be read or written.
    #[error("{} cannot be used: {why}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The database cannot be copied.
    #[error("the database cannot be copied: {0}")]
    Copy(#[source] StoreError),
    /// It is no whole export of Runsheet's. Nothing was changed.
    #[error("{} is no whole export of Runsheet: {why}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How large the archive is.
    pub bytes: u64,
    /// How many clips are in it.
    pub clips: usize,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The database, as the archive has it.
    pub database: PathBuf,
    /// Where the database that was there lies now.
    pub set_aside: PathBuf,
    /// How many clips came along.
    pub clips: usize,
}

/// Writes a workspace into a new archive that only this user may read.
///
/// # Errors
/// [`TransferError`]; no archive is left behind.
pub async fn export(home: &Home, workspace: Workspace, to: &Path) -> Result<Exported, HostError> {
    let (folder, to) = (home.workspace(workspace), to.to_owned());
    let exported = spawn_blocking(move || write_archive(&folder, &to));
    Ok(exported.await.map_err(|_| HostError::BrokeOff)??)
}

/// Puts an archive in place of a workspace. Its own clips stay.
///
/// # Errors
/// [`HostError`]: an engine runs, or the archive is none. The database is as it was then.
pub async fn import(home: &Home, workspace: Workspace, from: &Path) -> Result<Imported, HostError> {
    let folder = home.prepare(workspace)?;
    let _lock = lock(workspace, &folder, Utc::now())?;
    let from = from.to_owned();
    spawn_blocking(move || read_archive(&folder, &from)).await.map_err(|_| HostError::BrokeOff)?
}

fn write_archive(folder: &Path, to: &Path) -> Result<Exported, TransferError> {
    let unusable = |why| TransferError::File { path: to.to_owned(), why };
    let database = database(folder);
    if !database.is_file() {
        return Err(TransferError::Nothing(database));
    }
    if to.exists() {
        return Err(TransferError::Exists(to.to_owned()));
    }
    let beside = match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let snapshot = TempDir::new_in(beside).map_err(unusable)?;
    let moment = snapshot.path().join(DATABASE);
    copy_database(&database, &moment).map_err(TransferError::Copy)?;

    let mut archive = Builder::new(NamedTempFile::new_in(beside).map_err(unusable)?);
    append(&mut archive, Path::new(DATABASE), &moment).map_err(unusable)?;
    let mut clips = 0;
    for clip in kept(&folder.join(CLIPS)).map_err(unusable)? {
        let name = Path::new(CLIPS).join(clip.file_name().unwrap_or_default());
        match append(&mut archive, &name, &clip) {
            Ok(()) => clips += 1,
            // Dropped by the engine just now, as one that nobody needs any more.
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(unusable(why)),
        }
    }
    let file = archive.into_inner().map_err(unusable)?;
    file.as_file().sync_all().map_err(unusable)?;
    let bytes = file.as_file().metadata().map_err(unusable)?.len();
    file.persist_noclobber(to).map_err(|refused| unusable(refused.error))?;
    Ok(Exported { bytes, clips })
}

fn append(archive: &mut Builder<NamedTempFile>, name: &Path, path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut header = Header::new_gnu();
    header.set_size(file.metadata()?.len());
    header.set_mode(0o600);
    header.set_entry_type(EntryType::Regular);
    archive.append_data(&mut header, name, &mut file)
}

/// The private copies in a folder that may not be there yet.
fn kept(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            let paths: io::Result<Vec<_>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
            Ok(paths?.into_iter().filter(|path| hash_in(path).is_some()).collect())
        }
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(why) => Err(why),
    }
}

/// The clip that a file says it is.
fn hash_in(path: &Path) -> Option<ClipHash> {
    path.file_stem()?.to_str()?.parse().ok()
}

/// Everything is unpacked and looked through before anything changes.
fn read_archive(folder: &Path, from: &Path) -> Result<Imported, HostError> {
    let unpacked =
        TempDir::new_in(folder).map_err(|why| TransferError::File { path: folder.to_owned(), why })?;
    unpack(from, unpacked.path())?;
    let arrived = unpacked.path().join(DATABASE);
    let clips = kept(&unpacked.path().join(CLIPS))
        .map_err(|why| TransferError::File { path: folder.to_owned(), why })?;

    let database = database(folder);
    let set_aside = runsheet_store::restore(&arrived, &database)?;
    let place = folder.join(CLIPS);
    let store = ClipStore::new(&place).map_err(|why| TransferError::File { path: place.clone(), why })?;
    for clip in &clips {
        store.keep(clip).map_err(|why| TransferError::Damaged {
            path: from.to_owned(),
            why: format!("the database is in place, a clip of it is not: {why}"),
        })?;
    }
    Ok(Imported { database, set_aside, clips: clips.len() })
}

fn unpack(from: &Path, to: &Path) -> Result<(), TransferError> {
    let unusable = |why| TransferError::File { path: from.to_owned(), why };
    let damaged = |why: String| TransferError::Damaged { path: from.to_owned(), why };
    let file = File::open(from).map_err(unusable)?;
    if !file.metadata().map_err(unusable)?.is_file() {
        return Err(damaged("it is no file".to_owned()));
    }
    fs::create_dir(to.join(CLIPS)).map_err(unusable)?;
    let mut archive = Archive::new(file);
    for entry in archive.entries().map_err(unusable)? {
        let mut entry = entry.map_err(|why| damaged(why.to_string()))?;
        let name = name_of(&entry).ok_or_else(|| damaged("a file in it is none of Runsheet's".to_owned()))?;
        let path = to.join(&name);
        write_whole(&mut entry, &path).map_err(|why| damaged(why.to_string()))?;
        if let Some(said) = hash_in(&path) {
            let found = runsheet_media::hash(&path).map_err(|why| damaged(why.to_string()))?;
            if found != said {
                return Err(damaged(format!("clip {said} is another: {found}")));
            }
        }
    }
    check_backup(&to.join(DATABASE)).map_err(|why| match why {
        OpenError::Foreign => damaged("it holds no database of Runsheet's".to_owned()),
        why => damaged(why.to_string()),
    })
}

/// The name of one of the files that an export has; nothing for any other, wherever it would lie.
fn name_of(entry: &Entry<'_, File>) -> Option<PathBuf> {
    let path = entry.path().ok()?.into_owned();
    let is_file = entry.header().entry_type() == EntryType::Regular;
    let parts: Vec<Component<'_>> = path.components().collect();
    let is_ours = match parts[..] {
        [Component::Normal(name)] => name == DATABASE,
        [Component::Normal(folder), Component::Normal(_)] => folder == CLIPS && hash_in(&path).is_some(),
        _ => false,
    };
    (is_file && is_ours).then_some(path)
}

fn write_whole(entry: &mut Entry<'_, File>, path: &Path) -> io::Result<()> {
    let expected = entry.size();
    let mut file = File::create_new(path)?;
    let written = io::copy(&mut entry.take(expected), &mut file)?;
    file.flush()?;
    if written == expected { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
