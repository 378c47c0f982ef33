//! A practice server that is killed or stopped goes on where it was.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use runsheet_practice::{
    ALL_SCOPES, Creator, Creators, Endpoint, Fault, FaultKind, PortChoice, Practice, PracticeConfig,
    PracticeError,
};
use serde_json::json;
use tokio::process::{Child, Command};
use url::Url;

use crate::client::{Client, DIRECT, INBOX, Stage, clip, inbox_body, post_info, wait_until};

fn config(folder: &Path) -> PracticeConfig {
    PracticeConfig {
        state: Some(folder.join("practice/tiktok.sqlite")),
        creators: Creators::List(["ada", "bob"].map(Creator::new).into()),
        ..PracticeConfig::default()
    }
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart_on_the_same_port() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::on(Practice::start(config(folder.path())).await.unwrap());
    let file = clip(11_000_000, 1);
    let half = file.len() / 2;
    let plan = json!({"source": "FILE_UPLOAD", "video_size": file.len(), "chunk_size": half, "total_chunk_count": 2});
    let body = json!({"post_info": post_info(), "source_info": plan});
    let (publish_id, url) = stage.client.init(DIRECT, &stage.ada, &body).await;
    let range = |first: usize, end: usize| format!("bytes {first}-{}/{}", end - 1, file.len());
    let first = stage.client.chunk(&url, &range(0, half), file[..half].to_vec()).send().await.unwrap();
    assert_eq!(first.status(), 206);
    stage
        .practice
        .controls()
        .add_fault(&Fault::next(Endpoint::Upload, FaultKind::ResetAtByte { byte: 9_000 }))
        .unwrap();
    stage.client.chunk(&url, &range(half, file.len()), file[half..].to_vec()).send().await.unwrap_err();
    let (ada, port) = (stage.ada.clone(), stage.practice.port());
    let history = stage.practice.controls().calls().unwrap();
    stage.practice.stop().await;

    let again = Practice::start(config(folder.path())).await.unwrap();
    assert_eq!(again.port(), port);
    let client = Client::new(again.origin());
    let second = client.chunk(&url, &range(half, file.len()), file[half..].to_vec()).send().await.unwrap();
    assert_eq!(second.status(), 201);
    let published = again.controls().published().unwrap();
    assert_eq!((published.len(), published[0].publish_id.as_str()), (1, publish_id.as_str()));
    assert_eq!(published[0].blake3, blake3::hash(&file).to_hex().as_str());
    let calls = again.controls().calls().unwrap();
    assert_eq!(calls[..history.len()], history[..]);
    let (status, _) = client.get("/v2/user/info/?fields=open_id", &ada).await;
    assert_eq!(status, 200, "tokens outlive the process");
    let spool = std::fs::read_dir(folder.path().join("practice/tiktok.spool")).unwrap();
    assert_eq!(spool.count(), 0, "no bytes stay once the file is whole");
}

/// The server of [`an_upload_goes_on_after_a_kill`], in a process of its own; without the variable it does nothing.
#[tokio::test]
async fn a_server_to_be_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let _practice = Practice::start(config(folder.as_ref())).await.unwrap();
    std::future::pending::<()>().await;
}

const FOLDER: &str = "RUNSHEET_PRACTICE_TEST_FOLDER";

async fn spawn_server(folder: &Path) -> (Child, Url) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "restart::a_server_to_be_killed"]).env(FOLDER, folder).stdout(Stdio::null());
    let child = child.kill_on_drop(true).spawn().unwrap();
    let (mut origin, client) = (None, Client::new("http://127.0.0.1/".parse().unwrap()));
    wait_until("the server of its own", async || {
        origin = Practice::running_at(&folder.join("practice/tiktok.sqlite")).unwrap_or(None);
        let Some(origin) = &origin else { return false };
        client.http.get(origin.join("practice/health").unwrap()).send().await.is_ok()
    })
    .await;
    (child, origin.unwrap())
}

#[tokio::test]
async fn an_upload_goes_on_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, origin) = spawn_server(folder.path()).await;
    let client = Client::new(origin.clone());
    let connected =
        client.http.post(client.url("/practice/creators/ada/connect")).json(&json!({})).send().await;
    let tokens: serde_json::Value = connected.unwrap().json().await.unwrap();
    let file = clip(11_000_000, 4);
    let half = file.len() / 2;
    let plan = json!({"source": "FILE_UPLOAD", "video_size": file.len(), "chunk_size": half, "total_chunk_count": 2});
    let body = json!({"post_info": post_info(), "source_info": plan});
    let (_, url) = client.init(DIRECT, tokens["access_token"].as_str().unwrap(), &body).await;
    let range = |first: usize, end: usize| format!("bytes {first}-{}/{}", end - 1, file.len());
    let put = |range: String, bytes: &[u8]| client.chunk(&url, &range, bytes.to_vec()).send();
    assert_eq!(put(range(0, half), &file[..half]).await.unwrap().status(), 206);
    let slow = json!({"read_bytes_per_second": 1_000_000});
    client.http.patch(client.url("/practice/knobs")).json(&slow).send().await.unwrap();
    let (broken, _) = tokio::join!(put(range(half, file.len()), &file[half..]), async {
        let spool = folder.path().join("practice/tiktok.spool");
        wait_until("the second chunk on its way", async || std::fs::read_dir(&spool).unwrap().count() == 2)
            .await;
        child.kill().await.unwrap();
    });
    assert!(broken.is_err());

    let (mut child, again) = spawn_server(folder.path()).await;
    assert_eq!(again, origin);
    let fast = json!({"read_bytes_per_second": null});
    client.http.patch(client.url("/practice/knobs")).json(&fast).send().await.unwrap();
    assert_eq!(put(range(half, file.len()), &file[half..]).await.unwrap().status(), 201);
    let published = client.http.get(client.url("/practice/published")).send().await.unwrap();
    let published: serde_json::Value = published.json().await.unwrap();
    assert_eq!(published.as_array().unwrap().len(), 1);
    assert_eq!(published[0]["blake3"], blake3::hash(&file).to_hex().as_str());
    child.kill().await.unwrap();
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_call_that_hangs() {
    let stage = Stage::new().await;
    let delay = Fault::next(Endpoint::UserInfo, FaultKind::Delay { ms: 600_000 });
    stage.practice.controls().add_fault(&delay).unwrap();
    let (client, ada) = (stage.client.clone(), stage.ada.clone());
    let url = client.url("/v2/user/info/?fields=open_id");
    let hanging = tokio::spawn(async move { client.http.get(url).bearer_auth(ada).send().await.map(drop) });
    let controls = stage.practice.controls().clone();
    wait_until("the fault acting", async || controls.faults().unwrap()[0].acted == 1).await;
    let stopped = tokio::time::timeout(Duration::from_secs(8), stage.practice.stop()).await;
    assert!(stopped.is_ok());
    assert!(hanging.await.unwrap().is_err());
}

#[tokio::test]
async fn windows_knobs_clock_and_creators_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::on(Practice::start(config(folder.path())).await.unwrap());
    stage.pass(10 * 86_400);
    stage.practice.controls().turn(|knobs| knobs.inits_per_minute = 1).unwrap();
    stage.practice.controls().change_creator("bob", |bob| bob.nickname = "Bobby".into()).unwrap();
    stage.client.init(INBOX, &stage.ada, &inbox_body(100)).await;
    let (ada, now) = (stage.ada.clone(), stage.practice.controls().now());
    stage.practice.stop().await;

    let again = Practice::start(config(folder.path())).await.unwrap();
    assert_eq!(again.controls().now(), now, "a clock that stood still still does");
    let client = Client::new(again.origin());
    assert_eq!(client.post(INBOX, &ada, &inbox_body(100)).await.0, 429);
    assert_eq!(again.controls().creators().unwrap()[1].nickname, "Bobby");
}

#[tokio::test]
async fn one_state_is_served_once_and_the_second_start_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice/tiktok.sqlite");
    assert_eq!(Practice::running_at(&path).unwrap(), None);
    let practice = Practice::start(config(folder.path())).await.unwrap();
    let origin = practice.origin();
    match Practice::start(config(folder.path())).await {
        Err(PracticeError::AlreadyRunning { origin: found }) => assert_eq!(found.as_ref(), Some(&origin)),
        other => panic!("{other:?}"),
    }
    assert_eq!(Practice::running_at(&path).unwrap(), Some(origin));
    practice.stop().await;
    assert_eq!(Practice::running_at(&path).unwrap(), None);
}

#[tokio::test]
async fn a_taken_port_is_refused_when_fixed_and_left_when_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let practice = Practice::start(config(folder.path())).await.unwrap();
    let port = practice.port();
    practice.stop().await;
    let other = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let fixed = PracticeConfig { port: PortChoice::Fixed(port), ..config(folder.path()) };
    assert!(
        matches!(Practice::start(fixed).await, Err(PracticeError::Port { port: found, .. }) if found == port)
    );
    let moved = Practice::start(config(folder.path())).await.unwrap();
    assert_ne!(moved.port(), port);
    drop(other);
    let stays = moved.port();
    moved.stop().await;
    assert_eq!(
        Practice::start(config(folder.path())).await.unwrap().port(),
        stays,
        "the new one is remembered"
    );
}

#[tokio::test]
async fn reset_forgets_all_but_port_and_clock() {
    let stage = Stage::new().await;
    stage.draft(&clip(500, 1)).await;
    let controls = stage.practice.controls();
    controls.turn(|knobs| knobs.audited = false).unwrap();
    controls.put_creator(&Creator::new("eve")).unwrap();
    controls.reset().unwrap();
    assert!(controls.calls().unwrap().is_empty() && controls.published().unwrap().is_empty());
    assert!(controls.knobs().audited);
    let handles: Vec<_> = controls.creators().unwrap().into_iter().map(|creator| creator.handle).collect();
    assert_eq!(handles, ["ada", "bob"]);
    assert_eq!(stage.client.get("/v2/user/info/?fields=open_id", &stage.ada).await.0, 401);
    assert!(controls.connect("ada", &ALL_SCOPES).is_ok());
}
