//! Builds the window's context: configuration, permissions and the UI to embed.

use std::{error::Error, fs, path::Path};

use tauri_build::{AppManifest, Attributes};

const PERMISSIONS: &str = "src-tauri/permissions";
const CAPABILITIES: &str = "src-tauri/capabilities";
const PAGE: &str = "ui/dist/index.html";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PERMISSIONS}");
    println!("cargo:rerun-if-changed={CAPABILITIES}");
    lay_empty_page(Path::new(PAGE))?;
    tauri_build::try_build(
        Attributes::new()
            .capabilities_path_pattern("./src-tauri/capabilities/**/*")
            .app_manifest(AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*")),
    )?;
    Ok(())
}

/// Lets Rust build before the UI was built once: the window is then blank.
fn lay_empty_page(page: &Path) -> std::io::Result<()> {
    if page.exists() {
        return Ok(());
    }
    if let Some(folder) = page.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(page, "<!doctype html>\n")
}
