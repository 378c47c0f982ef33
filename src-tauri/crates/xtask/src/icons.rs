//! `cargo xtask icons`: every icon that Tauri needs, drawn from the one SVG. The same SVG gives the same bytes.

use std::fs;
use std::process::Command;

use crate::failure::Failure;
use crate::tree::Tree;
use crate::{programs, setup};

/// What tauri.conf.json names; the CLI draws many more, for shops and phones.
const KEPT: [&str; 6] = ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.icns", "icon.ico"];

pub fn run(tree: &Tree) -> Result<(), Failure> {
    setup::prepare_ui(tree)?;
    let icons = tree.root().join("icons");
    let drawn = tree.root().join("target/icons");
    let mut draw = Command::new(tree.tauri_cli());
    draw.current_dir(tree.root()).arg("icon").arg(icons.join("icon.svg")).arg("--output").arg(&drawn);
    programs::run(&mut draw)?;
    for name in KEPT {
        fs::copy(drawn.join(name), icons.join(name))
            .map_err(|cause| Failure::File { what: name.to_owned(), cause })?;
    }
    println!("Drew {} icons into icons/", KEPT.len());
    Ok(())
}
