//! What a disk holds for certain, and what it was only told.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What a disk writes whole.
const SECTOR: usize = 512;

/// One file, whatever it is called just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    pub(super) fn of(facts: &Metadata) -> Self {
        Self { device: facts.dev(), inode: facts.ino() }
    }
}

/// A change that was asked for.
#[derive(Debug)]
pub(super) enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => write(content, *at, bytes),
            Self::Resize(size) => content.resize(*size, 0),
        }
    }

    /// Some sectors of it.
    fn apply_torn(&self, content: &mut Vec<u8>, luck: &mut StdRng) {
        let Self::Write { at, bytes } = self else { return };
        let mut done = 0;
        while done < bytes.len() {
            let piece = (SECTOR - (at + done) % SECTOR).min(bytes.len() - done);
            if luck.random() {
                write(content, at + done, &bytes[done..done + piece]);
            }
            done += piece;
        }
    }
}

fn write(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[at..end].copy_from_slice(bytes);
}

/// What a power cut does to changes that were not synced.
enum Fate {
    Lost,
    Kept,
    /// Each on its own: lost, kept, or kept in part.
    Mixed,
}

/// A file as SQLite knows it.
#[derive(Debug)]
struct Sheet {
    path: PathBuf,
    /// How often SQLite has it open. While it does, nobody else may open it: closing would drop SQLite's locks.
    handles: usize,
    /// Whether its name is on the disk for certain.
    named: bool,
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

impl Sheet {
    fn content(&self) -> Vec<u8> {
        let mut content = self.synced.clone();
        self.unsynced.iter().for_each(|change| change.apply(&mut content));
        content
    }

    fn remains(&self, luck: &mut StdRng) -> Vec<u8> {
        let mut content = self.synced.clone();
        let fate = match luck.random_range(0..4) {
            0 => Fate::Lost,
            1 => Fate::Kept,
            _ => Fate::Mixed,
        };
        for change in &self.unsynced {
            match (&fate, luck.random_range(0..3)) {
                (Fate::Lost, _) | (Fate::Mixed, 0) => {}
                (Fate::Kept, _) | (Fate::Mixed, 1) => change.apply(&mut content),
                (Fate::Mixed, _) => change.apply_torn(&mut content, luck),
            }
        }
        content
    }
}

/// The files of one folder.
#[derive(Debug, Default)]
pub(super) struct Disk {
    sheets: HashMap<FileId, Sheet>,
    /// Removed, but not from the disk for certain.
    removed: Vec<Sheet>,
}

impl Disk {
    /// SQLite has opened a file. What it holds is taken for synced, unless this disk knows better.
    pub(super) fn opened(&mut self, id: FileId, path: PathBuf, is_new: bool, holds: Vec<u8>) {
        let known = self.sheets.get_mut(&id).filter(|sheet| sheet.handles > 0 || sheet.content() == holds);
        match known {
            Some(sheet) => {
                sheet.handles += 1;
                sheet.path = path;
            }
            None => {
                let sheet = Sheet { path, handles: 1, named: !is_new, synced: holds, unsynced: Vec::new() };
                self.sheets.insert(id, sheet);
            }
        }
    }

    pub(super) fn closed(&mut self, id: FileId) {
        if let Some(sheet) = self.sheets.get_mut(&id) {
            sheet.handles -= 1;
        }
    }

    pub(super) fn changed(&mut self, id: FileId, change: Change) {
        if let Some(sheet) = self.sheets.get_mut(&id) {
            sheet.unsynced.push(change);
        }
    }

    pub(super) fn synced(&mut self, id: FileId) {
        if let Some(sheet) = self.sheets.get_mut(&id) {
            sheet.synced = sheet.content();
            sheet.unsynced.clear();
        }
    }

    /// A file has lost its name, for now.
    pub(super) fn removed(&mut self, id: FileId) {
        self.removed.extend(self.sheets.remove(&id));
    }

    /// The names of a folder are on the disk.
    pub(super) fn folder_synced(&mut self, folder: &Path) {
        self.removed.retain(|sheet| sheet.path.parent() != Some(folder));
        for sheet in self.sheets.values_mut().filter(|sheet| sheet.path.parent() == Some(folder)) {
            sheet.named = true;
        }
    }

    /// Writes to `remains` what a power cut would leave of `folder`.
    pub(super) fn cut(&self, folder: &Path, remains: &Path, seed: u64) -> io::Result<()> {
        let luck = &mut StdRng::seed_from_u64(seed);
        self.leave(folder, remains, luck)?;
        for sheet in &self.removed {
            let Ok(name) = sheet.path.strip_prefix(folder) else { continue };
            let back = remains.join(name);
            if luck.random() && !back.exists() {
                fs::write(back, sheet.remains(luck))?;
            }
        }
        Ok(())
    }

    fn leave(&self, folder: &Path, remains: &Path, luck: &mut StdRng) -> io::Result<()> {
        fs::create_dir_all(remains)?;
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (from, to) = (entry.path(), remains.join(entry.file_name()));
            match entry.metadata() {
                Ok(facts) if facts.is_dir() => self.leave(&from, &to, luck)?,
                Ok(facts) => self.leave_file(&from, &facts, &to, luck)?,
                Err(why) if why.kind() == ErrorKind::NotFound => {}
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }

    fn leave_file(&self, from: &Path, facts: &Metadata, to: &Path, luck: &mut StdRng) -> io::Result<()> {
        if from.extension().is_some_and(|end| end.as_encoded_bytes().ends_with(b"-shm")) {
            return Ok(());
        }
        match self.sheets.get(&FileId::of(facts)) {
            Some(sheet) if sheet.handles > 0 => {
                if sheet.named || luck.random() {
                    fs::write(to, sheet.remains(luck))?;
                }
                Ok(())
            }
            Some(sheet) => {
                let holds = fs::read(from)?;
                // Somebody else has written to it since, or it is another file with the number of an old one.
                let known = sheet.content() == holds;
                fs::write(to, if known { sheet.remains(luck) } else { holds })
            }
            None => match fs::copy(from, to) {
                Err(why) if why.kind() == ErrorKind::NotFound => Ok(()),
                copied => copied.map(drop),
            },
        }
    }
}
