//! A window with a page of one component and nothing else: what opening any Tauri window with Svelte costs at least.
//! `cargo xtask bench window` measures the product's window against it; `RUNSHEET_BARE_PAGE` names the built page.

use std::{borrow::Cow, path::PathBuf};

use tauri::{
    Assets, Builder, WebviewWindowBuilder, Wry,
    utils::assets::{AssetKey, AssetsIter, CspHash},
};

fn main() -> tauri::Result<()> {
    let Some(page) = std::env::var_os("RUNSHEET_BARE_PAGE") else {
        eprintln!("RUNSHEET_BARE_PAGE names no folder");
        std::process::exit(2);
    };
    let mut context = runsheet_window::context();
    context.set_assets(Box::new(Folder(page.into())));
    let window = context.config().app.windows.first().cloned();
    let open = move |app: &mut tauri::App| {
        let window = window.as_ref().ok_or("tauri.conf.json names no window")?;
        WebviewWindowBuilder::from_config(app, window)?.build()?;
        Ok(())
    };
    Builder::default().setup(open).run(context)
}

/// The page's files, as they lie there.
struct Folder(PathBuf);

impl Assets<Wry> for Folder {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        std::fs::read(self.0.join(key.as_ref().trim_start_matches('/'))).ok().map(Cow::Owned)
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(&self, _: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}
