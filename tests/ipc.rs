//! The window's commands through Tauri's mock runtime, with the real configuration and permissions.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground is missing")]

#[path = "ipc/arrivals.rs"]
mod arrivals;
#[path = "ipc/desk.rs"]
mod desk;
#[path = "ipc/pictures.rs"]
mod pictures;
#[path = "ipc/types.rs"]
mod types;

use runsheet_engine::commands::NAMES;
use runsheet_model::{Problem, ProblemKind};
use runsheet_window::app::ShownWorkspace;
use serde_json::{Value, json};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{
    App, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody},
};

/// A workspace that did not open: its refusal shows whether a command got through.
fn app() -> App<MockRuntime> {
    let problem =
        Problem::new(ProblemKind::Conflict, "already_running", "Another Runsheet runs this workspace.");
    let shown = ShownWorkspace::opened(Err(problem));
    runsheet_window::assemble(mock_builder(), shown).build(runsheet_window::context()).unwrap()
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::default()).build().unwrap()
}

/// Sends a command as the page at `origin` would.
fn invoke(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    body: Value,
    origin: &str,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: origin.parse().unwrap(),
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.into(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

/// What the page is refused when it sends a request of the list.
fn refusal_of(window: &WebviewWindow<MockRuntime>, name: &str) -> String {
    let body = json!({ "name": name, "request": {} });
    let refusal = invoke(window, "call", body, OWN_PAGE).unwrap_err();
    refusal["code"].as_str().unwrap_or_default().to_owned()
}

/// All that the page may ask of Tauri.
const COMMANDS: [&str; 8] =
    ["arrivals", "call", "listen", "pick", "quit", "stop_arrivals", "take_over", "wanted"];

#[cfg(not(windows))]
const OWN_PAGE: &str = "tauri://localhost";
#[cfg(windows)]
const OWN_PAGE: &str = "http://tauri.localhost";

#[test]
fn a_request_is_answered_with_what_the_desk_says() {
    let app = app();
    let body = json!({ "name": "today", "request": {} });
    let refusal = invoke(&window(&app, "main"), "call", body, OWN_PAGE).unwrap_err();
    assert_eq!(refusal["code"], "already_running");
    assert_eq!(refusal["details"], json!([]));
}

#[test]
fn secrets_files_and_rights_are_not_for_the_page() {
    let app = app();
    let window = window(&app, "main");
    let mut refused: Vec<&str> =
        NAMES.iter().copied().filter(|name| refusal_of(&window, name) == "not_from_window").collect();
    refused.sort_unstable();
    assert_eq!(refused, ["app_key.set", "clips.keep", "keys.create", "posts.wait", "vault.reset"]);
    assert_eq!(refusal_of(&window, "posts.create"), "already_running");
    assert_eq!(refusal_of(&window, "posts.publish_anyway"), "unknown_command");
}

#[test]
fn the_page_may_listen() {
    let app = app();
    let body = json!({ "changes": "__CHANNEL__:7" });
    let refusal = invoke(&window(&app, "main"), "listen", body, OWN_PAGE).unwrap_err();
    assert_eq!(refusal["code"], "already_running", "it got through");
}

#[test]
fn a_window_without_a_capability_is_refused() {
    let app = app();
    let stranger = window(&app, "stranger");
    for command in COMMANDS {
        let refusal = invoke(&stranger, command, json!({}), OWN_PAGE).unwrap_err();
        assert!(refusal.as_str().unwrap().contains("not allowed"), "{command}: {refusal}");
    }
}

#[test]
fn a_page_from_elsewhere_is_refused() {
    let app = app();
    let main = window(&app, "main");
    for command in COMMANDS {
        let refusal = invoke(&main, command, json!({}), "https://example.com").unwrap_err();
        assert!(refusal.as_str().unwrap().contains("not allowed"), "{command}: {refusal}");
    }
}

#[test]
fn the_system_is_out_of_the_pages_reach() {
    let app = app();
    let window = window(&app, "main");
    for command in [
        "plugin:webview|create_webview_window",
        "plugin:window|set_title",
        "plugin:event|emit",
        "plugin:dialog|open",
        "plugin:fs|read_file",
    ] {
        let refusal = invoke(&window, command, json!({}), OWN_PAGE).unwrap_err();
        assert!(refusal.as_str().unwrap().contains("not allowed"), "{command}: {refusal}");
    }
}
