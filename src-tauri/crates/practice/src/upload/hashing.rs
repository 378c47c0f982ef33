//! BLAKE3 and SHA-256 of a file that comes in chunks, continued from chunk to chunk and across restarts.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

const READ: usize = 256 * 1024;
/// Bytes that tell a container.
const HEAD: usize = 12;

/// Both hashes of the first `bytes` bytes of a file, and its head.
#[derive(Clone, Default)]
pub(crate) struct Running {
    blake3: blake3::Hasher,
    sha256: Sha256,
    head: Vec<u8>,
    pub(crate) bytes: u64,
}

impl Running {
    pub(crate) fn take(&mut self, data: &[u8]) {
        self.blake3.update(data);
        self.sha256.update(data);
        let missing = HEAD.saturating_sub(self.head.len()).min(data.len());
        self.head.extend_from_slice(&data[..missing]);
        self.bytes += data.len() as u64;
    }

    /// BLAKE3 and SHA-256 in lowercase hex.
    pub(crate) fn finish(&self) -> (String, String) {
        (self.blake3.finalize().to_hex().to_string(), hex::encode(self.sha256.clone().finalize()))
    }

    /// `mp4` (which MOV counts as) or `webm`, by the first bytes; `None`: TikTok refuses the format.
    pub(crate) fn container(&self) -> Option<&'static str> {
        if self.head.get(4..8) == Some(b"ftyp") {
            Some("mp4")
        } else if self.head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
            Some("webm")
        } else {
            None
        }
    }

    /// Reads what was received before, after a restart.
    pub(crate) fn of_files<'a>(paths: impl Iterator<Item = &'a Path>) -> io::Result<Self> {
        let mut running = Self::default();
        let mut buffer = vec![0; READ];
        for path in paths {
            let mut file = File::open(path)?;
            loop {
                let read = file.read(&mut buffer)?;
                if read == 0 {
                    break;
                }
                running.take(&buffer[..read]);
            }
        }
        Ok(running)
    }
}

/// The running hashes of uploads under way, by upload id.
#[derive(Default)]
pub(crate) struct Hashes(Mutex<HashMap<String, Running>>);

impl Hashes {
    /// A copy of the hashes of the first `bytes` bytes, if they are at hand.
    pub(crate) fn at(&self, upload_id: &str, bytes: u64) -> Option<Running> {
        if bytes == 0 {
            return Some(Running::default());
        }
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(upload_id).filter(|running| running.bytes == bytes).cloned()
    }

    pub(crate) fn keep(&self, upload_id: &str, running: Running) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(upload_id.to_owned(), running);
    }

    pub(crate) fn forget(&self, upload_id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(upload_id);
    }

    pub(crate) fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(head: &[u8]) -> Option<&'static str> {
        let mut running = Running::default();
        for byte in head {
            running.take(&[*byte]);
        }
        running.container()
    }

    #[test]
    fn tells_containers_by_their_head() {
        assert_eq!(container(b"\0\0\0\x18ftypmp42"), Some("mp4"));
        assert_eq!(container(b"\0\0\0\x14ftypqt  "), Some("mp4"));
        assert_eq!(container(&[0x1a, 0x45, 0xdf, 0xa3, 1, 2]), Some("webm"));
        assert_eq!(container(b"GIF89a plus more"), None);
        assert_eq!(container(b""), None);
    }

    #[test]
    fn goes_on_from_files_as_if_never_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("1"), dir.path().join("2"));
        std::fs::write(&one, b"\0\0\0\x18ftypmp42 and").unwrap();
        std::fs::write(&two, b" the rest").unwrap();
        let again = Running::of_files([one.as_path(), two.as_path()].into_iter()).unwrap();
        let mut whole = Running::default();
        whole.take(b"\0\0\0\x18ftypmp42 and the rest");
        assert_eq!(again.finish(), whole.finish());
        assert_eq!((again.bytes, again.container()), (whole.bytes, Some("mp4")));
    }
}
