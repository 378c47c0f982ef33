//! A running `serve`: how it announces itself, and how it ends.

use std::{os::unix::fs::PermissionsExt, path::Path};

use runsheet_testkit::wait_until;
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::place::{AMPLE, Place, Serving, ended, signal};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn the_ready_line_and_the_discovery_file_say_where_it_is() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    assert_eq!(serving.ready["ready"], true);
    assert_eq!(serving.ready["workspace"], "live");
    assert!(serving.url().starts_with("http://127.0.0.1:"), "{}", serving.ready);

    let file = place.live("engine.json");
    let found: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(found["pid"], serving.child.id().unwrap());
    assert_eq!(found["url"], serving.ready["url"]);
    assert_eq!(found["token"].as_str().map(str::len), Some(64));
    assert_eq!(mode(&file), 0o600);
    for folder in [place.dir.join("home"), place.dir.join("home/live"), place.live("logs")] {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
    }
    assert!(std::fs::read_dir(place.live("logs")).unwrap().count() >= 1);
}

#[tokio::test]
async fn stop_returns_when_it_is_gone() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    assert_eq!(place.run(&["--json", "stop"]).await.result()["stopped"], true);
    assert!(!place.live("engine.json").exists());
    assert_eq!(place.run(&["--json", "stop"]).await.refusal(3)["code"], "not_running");
    assert_eq!(serving.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_signal_ends_it_in_order() {
    for signal in ["TERM", "INT"] {
        let place = Place::new();
        let mut serving = place.serve(&[]).await;
        serving.signal(signal);
        assert_eq!(serving.stdout.next_line().await.unwrap(), None, "nothing but the ready line");
        assert_eq!(serving.ended().await.code(), Some(0), "{signal}");
        assert!(!place.live("engine.json").exists(), "{signal}");
    }
}

#[tokio::test]
async fn a_second_signal_does_not_wait_for_what_is_open() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    let address = serving.url().strip_prefix("http://").unwrap().to_owned();
    // Half a request: the orderly stop waits for the other half.
    let mut open = TcpStream::connect(&address).await.unwrap();
    open.write_all(b"POST /control/settings.list HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{")
        .await
        .unwrap();
    serving.signal("TERM");
    wait_until("nobody is let in any more", AMPLE, async || TcpStream::connect(&address).await.is_err())
        .await;
    serving.signal("TERM");
    assert_eq!(serving.ended().await.code(), Some(1));
    assert!(place.live("engine.json").exists(), "as after a kill");
    place.serve(&[]).await;
}

#[tokio::test]
async fn one_engine_per_workspace_and_the_second_names_the_first() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    let pid = serving.child.id().unwrap().to_string();
    let discovery = std::fs::read(place.live("engine.json")).unwrap();
    let ran = place.run(&["--json", "serve", "--port", "0"]).await;
    let refusal = ran.refusal(1);
    assert_eq!((refusal["code"].as_str(), ran.stdout.as_str()), (Some("already_running"), ""));
    let error = refusal["error"].as_str().unwrap();
    assert!(error.contains(&pid) && error.contains(serving.url()), "{error}");
    let found =
        serde_json::json!([{"field": "pid", "message": pid}, {"field": "url", "message": serving.url()}]);
    assert_eq!(refusal["details"], found);
    // The first one goes on.
    assert_eq!(std::fs::read(place.live("engine.json")).unwrap(), discovery);
    place.run(&["--json", "settings", "get"]).await.result();

    serving.kill().await;
    place.serve(&[]).await;
}

#[tokio::test]
async fn nobody_needs_to_read_what_it_prints() {
    let place = Place::new();
    let Serving { child, stdout, .. } = place.serve(&[]).await;
    drop(stdout);
    place.run(&["--json", "settings", "get"]).await.result();
    signal(&child, "TERM");
    assert_eq!(ended(child).await.code(), Some(0));
}

#[tokio::test]
async fn a_reader_that_has_gone_is_no_failure() {
    let place = Place::new();
    let _serving = place.serve(&[]).await;
    for arguments in [&["settings", "get"][..], &["--json", "settings", "get"], &["--help"]] {
        let ran = place.run_unread(arguments).await;
        assert_eq!((ran.code(), ran.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}
