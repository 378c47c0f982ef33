//! Where things lie in the checkout.

use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The checkout that cargo runs this program in.
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Finds the top of the checkout from where cargo says that this crate lies.
    pub fn find() -> Result<Self, Failure> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").ok_or(Failure::NoTree)?;
        let root = Path::new(&own).ancestors().nth(3).ok_or(Failure::NoTree)?;
        Ok(Self { root: root.to_path_buf() })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Programs that this tree installs for itself.
    pub fn tools(&self) -> PathBuf {
        self.root.join("target/tools")
    }

    /// The Tauri CLI as npm installed it.
    pub fn tauri_cli(&self) -> PathBuf {
        let name = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
        self.ui().join("node_modules/.bin").join(name)
    }
}
