//! `settings` and `app-key`: what is entered is checked, kept, and shown without its secrets.

use serde_json::json;

use crate::place::Place;

#[tokio::test]
async fn a_setting_is_read_changed_and_kept() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    let get = ["--json", "settings", "get", "publish.missed_within"];
    let default = json!({"name": "publish.missed_within", "value": "60m", "from_window": true});
    assert_eq!(place.run(&get).await.result(), default);
    let set = place.run(&["--json", "settings", "set", "publish.missed_within", "90m"]).await;
    assert_eq!(set.result()["value"], "90m");
    let all = place.run(&["--json", "settings", "get"]).await.result();
    assert!(
        all["settings"]
            .as_array()
            .unwrap()
            .contains(&json!({"name": "publish.missed_within", "value": "90m", "from_window": true}))
    );

    serving.kill().await;
    let _again = place.serve(&[]).await;
    assert_eq!(place.run(&get).await.result()["value"], "90m");
    assert_eq!(place.run(&["settings", "get", "publish.missed_within"]).await.stdout, "90m\n");
}

#[tokio::test]
async fn a_setting_that_does_not_exist_or_does_not_take_the_value_is_refused() {
    let place = Place::new();
    let _serving = place.serve(&[]).await;
    for arguments in [
        &["get", "publish.paralel"][..],
        &["set", "publish.paralel", "3"],
        &["set", "publish.parallel", "0"],
        &["set", "publish.missed_within", "soon"],
    ] {
        let ran = place.run(&[&["--json", "settings"], arguments].concat()).await;
        assert!(ran.refusal(1)["error"].as_str().unwrap().contains(arguments[1]), "{arguments:?}");
    }
}

#[tokio::test]
async fn the_default_port_is_a_setting() {
    let place = Place::new();
    let serving = place.serve(&[]).await;
    let port = free_port();
    place.run(&["--json", "settings", "set", "api.port", &port]).await.result();
    place.run(&["stop"]).await;
    serving.ended().await;
    let serving = place.serving(&["serve"]).await;
    assert_eq!(serving.url(), format!("http://127.0.0.1:{port}"));
}

/// A port that was free a moment ago.
fn free_port() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

#[tokio::test]
async fn the_app_keys_secret_comes_in_on_stdin_and_goes_nowhere() {
    let place = Place::new().with("RUNSHEET_LOG", "trace");
    let serving = place.serve(&[]).await;
    let set = ["--json", "app-key", "set", "--client-key", "aw1", "--redirect-port", "3455"];
    let ran = place.run_with(&set, "  sushi-secret\n").await;
    let app = ran.result();
    assert_eq!((&app["client_key"], &app["redirect_port"]), (&json!("aw1"), &json!(3455)));
    assert!(!ran.stdout.contains("sushi") && !ran.stderr.contains("sushi"));

    place.run(&["stop"]).await;
    let log = std::fs::read_to_string(&serving.stderr).unwrap();
    serving.ended().await;
    assert!(!log.is_empty() && !log.contains("sushi"), "{log}");
    for file in std::fs::read_dir(place.live("logs")).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains("sushi"));
    }
}

#[tokio::test]
async fn an_app_key_without_its_secret_is_refused() {
    let place = Place::new();
    let _serving = place.serve(&[]).await;
    let set = ["--json", "app-key", "set", "--client-key", "aw1"];
    for stdin in ["", " \n", &"x".repeat(10_000)] {
        assert_eq!(place.run_with(&set, stdin).await.refusal(2)["code"], "usage");
    }
}
