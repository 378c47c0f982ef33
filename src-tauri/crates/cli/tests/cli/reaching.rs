//! Which engine a command asks, and what it says when there is none.

use crate::place::Place;

#[tokio::test]
async fn without_an_engine_the_exit_code_is_3() {
    let place = Place::new();
    let post = "01990000-0000-7000-8000-000000000000";
    for arguments in [
        &["stop"][..],
        &["app-key", "set", "--client-key", "aw1"],
        &["profiles", "connect", "mia", "--no-browser"],
        &["profiles", "list"],
        &["keys", "create", "ci"],
        &["keys", "list"],
        &["keys", "revoke", "ci"],
        &["post", "x.mp4", "--profile", "mia", "--privacy", "SELF_ONLY"],
        &["posts", "list"],
        &["posts", "show", post],
        &["posts", "cancel", post],
        &["wait", post],
        &["settings", "get"],
        &["settings", "set", "api.port", "7767"],
        &["settings", "get", "--workspace", "practice"],
    ] {
        let ran = place.run_with(&[&["--json"], arguments].concat(), "secret").await;
        assert_eq!(ran.refusal(3)["code"], "not_running", "{arguments:?}");
        assert_eq!(ran.stdout, "");
    }
    assert!(!place.dir.join("home").exists(), "asking makes nothing");
}

#[tokio::test]
async fn the_engine_that_runs_is_asked_and_of_two_the_one_that_is_named() {
    let place = Place::new();
    let practice = place.serve(&["--workspace", "practice"]).await;
    assert_eq!(practice.ready["workspace"], "practice");
    place.run(&["settings", "set", "publish.parallel", "3", "--json"]).await.result();

    let _live = place.serve(&[]).await;
    let refusal = place.run(&["settings", "get", "publish.parallel", "--json"]).await.refusal(2);
    assert_eq!(refusal["details"][0]["field"], "workspace");
    for (workspace, value) in [("practice", "3"), ("live", "4")] {
        let named = ["settings", "get", "publish.parallel", "--json", "--workspace", workspace];
        assert_eq!(place.run(&named).await.result()["value"], value, "{workspace}");
    }

    practice.kill().await;
    assert_eq!(place.run(&["settings", "get", "publish.parallel", "--json"]).await.result()["value"], "4");
    let named = ["settings", "get", "publish.parallel", "--json", "--workspace", "practice"];
    assert_eq!(place.run(&named).await.refusal(3)["code"], "not_running");
}

#[tokio::test]
async fn what_a_killed_engine_left_is_not_believed() {
    let place = Place::new();
    place.serve(&[]).await.kill().await;
    assert!(place.live("engine.json").exists());
    assert_eq!(place.run(&["--json", "posts", "list"]).await.refusal(3)["code"], "not_running");
    place.serve(&[]).await;
}

#[tokio::test]
async fn a_token_that_is_not_the_engines_is_no_running_runsheet() {
    let place = Place::new();
    let _serving = place.serve(&[]).await;
    let file = place.live("engine.json");
    let mut found: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    found["token"] = "0".repeat(64).into();
    std::fs::write(&file, found.to_string()).unwrap();
    assert_eq!(place.run(&["--json", "settings", "get"]).await.refusal(3)["code"], "unauthorized");
}

#[tokio::test]
async fn an_engine_that_is_starting_or_stopping_cannot_be_asked_yet() {
    let place = Place::new();
    place.dir.write("home/live/engine.json", r#"{"pid":1,"url":"http://127.0.0.1:1","token":"old"}"#);
    let holder = format!(r#"{{"pid":{},"since":"2026-06-04T15:00:00Z"}}"#, std::process::id());
    let lock = std::fs::File::open(place.dir.write("home/live/engine.lock", holder)).unwrap();
    lock.lock().unwrap();
    let refusal = place.run(&["--json", "posts", "list"]).await.refusal(3);
    assert_eq!(refusal["code"], "not_ready");
    assert!(refusal["error"].as_str().unwrap().contains(&std::process::id().to_string()), "{refusal}");
}

#[tokio::test]
async fn no_proxy_stands_between_this_computer_and_itself() {
    let mut place = Place::new();
    for variable in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        place.set(variable, "http://127.0.0.1:1");
    }
    let _serving = place.serve(&[]).await;
    place.run(&["--json", "settings", "get"]).await.result();
}
