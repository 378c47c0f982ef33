//! The window's commands through Tauri's mock runtime, with the real configuration and permissions.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground is missing")]

use runsheet_model::{Problem, ProblemKind};
use runsheet_window::app::ShownWorkspace;
use serde_json::{Value, json};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder, ipc::CallbackFn};

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
fn invoke(window: &WebviewWindow<MockRuntime>, command: &str, origin: &str) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: origin.parse().unwrap(),
        body: tauri::ipc::InvokeBody::default(),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.into(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

#[cfg(not(windows))]
const OWN_PAGE: &str = "tauri://localhost";
#[cfg(windows)]
const OWN_PAGE: &str = "http://tauri.localhost";

#[test]
fn a_command_answers_with_what_the_desk_says() {
    let app = app();
    let refusal = invoke(&window(&app, "main"), "today", OWN_PAGE).unwrap_err();
    assert_eq!(refusal["code"], "already_running");
    assert_eq!(refusal["details"], json!([]));
}

#[test]
fn a_window_without_a_capability_is_refused() {
    let app = app();
    let refusal = invoke(&window(&app, "stranger"), "today", OWN_PAGE).unwrap_err();
    assert!(refusal.as_str().unwrap().contains("not allowed"), "{refusal}");
}

#[test]
fn a_page_from_elsewhere_is_refused() {
    let app = app();
    let refusal = invoke(&window(&app, "main"), "today", "https://example.com").unwrap_err();
    assert!(refusal.as_str().unwrap().contains("not allowed"), "{refusal}");
}

#[test]
fn the_system_is_out_of_the_pages_reach() {
    let app = app();
    let window = window(&app, "main");
    for command in ["plugin:webview|create_webview_window", "plugin:window|set_title", "plugin:event|emit"] {
        let refusal = invoke(&window, command, OWN_PAGE).unwrap_err();
        assert!(refusal.as_str().unwrap().contains("not allowed"), "{command}: {refusal}");
    }
}
