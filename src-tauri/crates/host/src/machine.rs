//! Which machine this is, so that a database that was carried to another one is noticed (design.md 2.10).
//!
//! The system's own id is used where there is one. Where there is none, as in some containers, an id is drawn and kept
//! in a file of the data folder, and counts together with when and where on the disk that file was made: a copy of the
//! folder brings the id along, but not that. What changes for another reason (a folder moved to another drive) only
//! makes a person release the database once.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use sha2::{Digest, Sha256};

use crate::{HostError, token};

/// Holds the drawn id where the system has none.
const FILE: &str = "machine-id";
/// So that the hash tells nobody the system's id.
const CONTEXT: &str = "Runsheet: which machine a database belongs to";

/// A hash of what tells this machine from others.
///
/// # Errors
/// [`HostError::File`] where the system has no id and none can be kept.
pub(crate) fn identity(home: &Path) -> Result<String, HostError> {
    let known = machine_uid::get().ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    let id = match known {
        Some(id) => id,
        None => drawn(&home.join(FILE))?,
    };
    let hash = Sha256::new().chain_update(CONTEXT).chain_update([0]).chain_update(id).finalize();
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn drawn(file: &Path) -> Result<String, HostError> {
    let unusable = |why| HostError::File { path: PathBuf::from(file), why };
    if !file.try_exists().map_err(unusable)? {
        fs::write(file, token::draw()?.expose()).map_err(unusable)?;
    }
    let id = fs::read_to_string(file).map_err(unusable)?;
    Ok(format!("{} {}", id.trim(), birth(file).map_err(unusable)?))
}

/// When and where on the disk a file was made: what a copy of it does not share.
fn birth(file: &Path) -> io::Result<String> {
    let facts = fs::metadata(file)?;
    let made = facts.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    #[cfg(unix)]
    let place = std::os::unix::fs::MetadataExt::ino(&facts);
    #[cfg(not(unix))]
    let place = 0;
    Ok(format!("{} {place}", made.map_or(0, |made| made.as_nanos())))
}

#[cfg(test)]
mod tests {
    use runsheet_testkit::TestDir;

    use super::*;

    #[test]
    fn a_machine_is_the_same_every_time() {
        let dir = TestDir::new();
        let identity = || identity(dir.path()).unwrap();
        assert_eq!(identity(), identity());
        assert_eq!(identity().len(), 64);
    }

    #[test]
    fn a_drawn_id_does_not_travel_with_the_folder() {
        let (here, there) = (TestDir::new(), TestDir::new());
        let (mine, copied) = (here.join(FILE), there.join(FILE));
        let drawn_here = drawn(&mine).unwrap();
        assert_eq!(drawn(&mine).unwrap(), drawn_here);
        fs::copy(&mine, &copied).unwrap();
        assert_ne!(drawn(&copied).unwrap(), drawn_here);
    }
}
