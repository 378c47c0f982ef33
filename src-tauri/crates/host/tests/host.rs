//! A workspace from start to stop, inside one process, as the window runs it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use runsheet_host::{Environment, Found, Home, Host, HostConfig, HostError, discovery};
use runsheet_model::Workspace;
use runsheet_testkit::TestDir;
use runsheet_vault::VaultKind;

fn config(dir: &TestDir, workspace: Workspace) -> HostConfig {
    HostConfig {
        home: Home::locate(Some(&dir.join("home"))).unwrap(),
        workspace,
        port: Some(0),
        v1: runsheet_host::ServeV1::BySetting,
        environment: Environment {
            vault: Some(VaultKind::File),
            vault_passphrase: Some("correct horse".into()),
            ..Environment::default()
        },
        window: None,
    }
}

#[tokio::test]
async fn it_starts_stops_twice_and_starts_again() {
    let dir = TestDir::new();
    let config = config(&dir, Workspace::Practice);
    for _ in 0..2 {
        let mut host = Host::start(config.clone()).await.unwrap();
        match discovery::find(&config.home, Workspace::Practice).unwrap() {
            Found::Running(running) => assert_eq!(running.url, host.url()),
            other => panic!("{other:?}"),
        }
        assert!(host.desk().is_some() && host.key_trouble().is_none());
        host.stop().await;
        host.stop().await;
        host.wait_for_stop().await;
        assert!(host.desk().is_none());
        assert_eq!(discovery::find(&config.home, Workspace::Practice).unwrap(), Found::Nobody);
    }
}

#[tokio::test]
async fn both_workspaces_run_side_by_side() {
    let dir = TestDir::new();
    let mut practice = Host::start(config(&dir, Workspace::Practice)).await.unwrap();
    let mut live = Host::start(config(&dir, Workspace::Live)).await.unwrap();
    assert_ne!(practice.url(), live.url());
    practice.stop().await;
    assert!(live.desk().is_some());
    live.stop().await;
}

#[tokio::test]
async fn a_start_that_fails_leaves_nothing_running() {
    let dir = TestDir::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let free = config(&dir, Workspace::Practice);
    let refused = Host::start(HostConfig { port: Some(port), ..free.clone() }).await.err().unwrap();
    assert!(matches!(refused, HostError::PortTaken { port: named } if named == port), "{refused}");
    assert_eq!(refused.problem().code, "port_taken");
    assert_eq!(discovery::find(&free.home, Workspace::Practice).unwrap(), Found::Nobody);
    Host::start(free).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_second_engine_is_turned_away() {
    let dir = TestDir::new();
    let config = config(&dir, Workspace::Live);
    let mut first = Host::start(config.clone()).await.unwrap();
    match Host::start(config).await.err().unwrap() {
        HostError::AlreadyRunning { workspace, holder, url } => {
            assert_eq!(workspace, Workspace::Live);
            assert_eq!(holder.unwrap().pid, std::process::id());
            assert_eq!(url.as_deref(), Some(first.url()));
        }
        other => panic!("{other}"),
    }
    assert!(first.desk().is_some());
    first.stop().await;
}
