//! What the page's requests and its listening come to with a workspace that runs.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use runsheet_engine::{Caller, commands::KeepClip, events::Change};
use runsheet_host::{Environment, Home, Host, HostConfig, ServeV1};
use runsheet_model::{Workspace, clip::ClipHash};
use runsheet_window::app::ShownWorkspace;
use serde_json::json;
use tempfile::TempDir;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

const PATIENCE: Duration = Duration::from_secs(30);

pub async fn practice(folder: &Path) -> (Host, Arc<ShownWorkspace>) {
    let environment = Environment {
        vault: Some("file".parse().unwrap()),
        vault_passphrase: Some("a window's test".into()),
        ..Environment::default()
    };
    let home = Home::locate(Some(folder)).unwrap();
    let workspace = Workspace::Practice;
    let config =
        HostConfig { home, workspace, port: Some(0), v1: ServeV1::BySetting, environment, window: None };
    let host = Host::start(config).await.unwrap();
    let shown = ShownWorkspace::opened(Ok(host.desk().unwrap()));
    (host, Arc::new(shown))
}

/// A small clip of the tests.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/crates/media/tests/fixtures").join(name)
}

/// Lays a clip on the tray.
pub async fn keep(host: &Host, name: &str) -> ClipHash {
    let request = KeepClip { path: fixture(name) };
    host.desk().unwrap().keep_clip(request, &Caller::local("test")).await.unwrap().hash
}

/// A page that listens.
struct Page {
    told: mpsc::UnboundedReceiver<Vec<Change>>,
    listening: JoinHandle<()>,
}

impl Page {
    fn listening_to(shown: &Arc<ShownWorkspace>) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let shown = Arc::clone(shown);
        let listening =
            tokio::spawn(async move { shown.listen(|batch| tell.send(batch).is_ok()).await.unwrap() });
        Self { told, listening }
    }

    async fn hears(&mut self, change: &Change) {
        let heard = async { while !self.told.recv().await.unwrap().contains(change) {} };
        timeout(PATIENCE, heard).await.unwrap_or_else(|_| panic!("{change:?} in time"));
    }
}

#[tokio::test]
async fn the_page_hears_what_its_requests_change_and_that_the_engine_stops() {
    let folder = TempDir::new().unwrap();
    let (mut host, shown) = practice(folder.path()).await;
    let mut page = Page::listening_to(&shown);
    page.hears(&Change::Everything).await;

    let pausing = shown.call("pause", json!({})).await.unwrap();
    assert_eq!(pausing["everything"]["by"], "desk");
    page.hears(&Change::Everything).await;

    host.stop().await;
    page.hears(&Change::Stopped).await;
    timeout(PATIENCE, page.listening).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_page_that_is_loaded_anew_takes_the_place_of_the_one_before() {
    let folder = TempDir::new().unwrap();
    let (mut host, shown) = practice(folder.path()).await;
    let mut before = Page::listening_to(&shown);
    before.hears(&Change::Everything).await;
    let mut after = Page::listening_to(&shown);
    after.hears(&Change::Everything).await;
    timeout(PATIENCE, before.listening).await.unwrap().unwrap();
    host.stop().await;
}
