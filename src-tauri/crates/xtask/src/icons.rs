//! `cargo xtask icons`: every icon, drawn from two SVGs: the program's, and that of the tray while posting is paused. The
//! same SVG gives the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::tree::Tree;
use crate::{programs, setup};

/// What tauri.conf.json names; the CLI draws many more, for shops and phones.
const KEPT: [&str; 6] = ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.icns", "icon.ico"];

/// The size of the tray's icon that is kept, as large as the program's is there.
const IN_THE_TRAY: &str = "32x32.png";

pub fn run(tree: &Tree) -> Result<(), Failure> {
    setup::prepare_ui(tree)?;
    let icons = tree.root().join("icons");
    let drawn = draw(tree, &icons.join("icon.svg"), "icons")?;
    for name in KEPT {
        keep(&drawn.join(name), &icons.join(name))?;
    }
    let paused = draw(tree, &icons.join("paused.svg"), "icons-paused")?;
    keep(&paused.join(IN_THE_TRAY), &icons.join("paused.png"))?;
    println!("Drew {} icons into icons/", KEPT.len() + 1);
    Ok(())
}

/// Draws all sizes into a folder below `target`.
fn draw(tree: &Tree, picture: &Path, folder: &str) -> Result<PathBuf, Failure> {
    let drawn = tree.root().join("target").join(folder);
    let mut draw = Command::new(tree.tauri_cli());
    draw.current_dir(tree.root()).arg("icon").arg(picture).arg("--output").arg(&drawn);
    programs::run(&mut draw)?;
    Ok(drawn)
}

fn keep(drawn: &Path, kept: &Path) -> Result<(), Failure> {
    let what = kept.file_name().unwrap_or_default().to_string_lossy().into_owned();
    fs::copy(drawn, kept).map_err(|cause| Failure::File { what, cause })?;
    Ok(())
}
