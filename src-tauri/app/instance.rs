//! The other Runsheet: the engine that holds a workspace's lock, asked over its own local API.
//!
//! A second start of the window shows the first one and ends. An engine without a window is only taken over when a
//! person says so. The lock is the truth: nobody is believed who does not hold it.

use std::time::Duration;

use reqwest::{Client, redirect};
use runsheet_host::{Found, Running, discovery};
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep},
};

use super::ground::Ground;
use crate::Start;

/// How long an engine that is starting or stopping is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is looked for meanwhile.
const EVERY: Duration = Duration::from_millis(50);

/// How long it may take to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// Whether there is nothing left to do for this start: a window runs already and was asked to show itself, or nobody
/// wants to see one and somebody posts.
pub(crate) async fn is_run_already(ground: &Ground, start: Start) -> bool {
    match (find(ground).await, start) {
        (Some(other), Start::InWindow) => tells(&other, "show").await,
        (Some(_), Start::InBackground) => true,
        (None, _) => false,
    }
}

/// Has whoever runs the workspace stop at a safe point, and waits until it has. Whether nobody runs it now.
pub(super) async fn stop_other(ground: &Ground) -> bool {
    if let Some(other) = find(ground).await
        && !tells(&other, "stop").await
    {
        return false;
    }
    let (home, workspace) = (ground.home.clone(), ground.workspace);
    let gone = spawn_blocking(move || discovery::wait_until_gone(&home, workspace)).await;
    matches!(gone, Ok(Ok(())))
}

/// The engine that can be asked, if there is one.
async fn find(ground: &Ground) -> Option<Running> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match discovery::find(&ground.home, ground.workspace) {
            Ok(Found::Running(running)) => return Some(running),
            Ok(Found::Busy(_)) if Instant::now() < deadline => sleep(EVERY).await,
            Ok(Found::Busy(_) | Found::Nobody) | Err(_) => return None,
        }
    }
}

/// Whether it did what it was told.
async fn tells(other: &Running, what: &str) -> bool {
    let Some(client) = client() else { return false };
    let told = client.post(format!("{}/control/{what}", other.url)).bearer_auth(other.token.expose());
    told.send().await.is_ok_and(|answer| answer.status().is_success())
}

/// For this computer's own servers, which are never behind a proxy.
fn client() -> Option<Client> {
    // The engine may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(ANSWER).build().ok()
}
