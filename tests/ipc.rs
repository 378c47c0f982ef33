//! The window's commands through Tauri's mock runtime, with the real configuration and permissions.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground is missing")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::NaiveDate;
use runsheet_model::Workspace;
use runsheet_window::app::{Desk, Today};
use serde_json::{Value, json};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder, ipc::CallbackFn};

/// A live workspace with nine posts on 4 June, which counts how often it was asked.
#[derive(Default, Clone)]
struct NinePosts {
    asked: Arc<AtomicU32>,
}

impl Desk for NinePosts {
    fn today(&self) -> Today {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let date = NaiveDate::from_ymd_opt(2024, 6, 4).unwrap();
        Today { workspace: Workspace::Live, date, posts: 9 }
    }
}

fn app(desk: &NinePosts) -> App<MockRuntime> {
    runsheet_window::assemble(mock_builder(), Box::new(desk.clone()))
        .build(runsheet_window::context())
        .unwrap()
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
fn today_answers_with_the_desks_day() {
    let desk = NinePosts::default();
    let app = app(&desk);
    let answer = invoke(&window(&app, "main"), "today", OWN_PAGE).unwrap();
    assert_eq!(answer, json!({ "workspace": "live", "date": "2024-06-04", "posts": 9 }));
    assert_eq!(desk.asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_window_without_a_capability_is_refused() {
    let desk = NinePosts::default();
    let app = app(&desk);
    let refusal = invoke(&window(&app, "stranger"), "today", OWN_PAGE).unwrap_err();
    assert!(refusal.as_str().unwrap().contains("not allowed"), "{refusal}");
    assert_eq!(desk.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_page_from_elsewhere_is_refused() {
    let desk = NinePosts::default();
    let app = app(&desk);
    let refusal = invoke(&window(&app, "main"), "today", "https://example.com").unwrap_err();
    assert!(refusal.as_str().unwrap().contains("not allowed"), "{refusal}");
    assert_eq!(desk.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn the_system_is_out_of_the_pages_reach() {
    let app = app(&NinePosts::default());
    let window = window(&app, "main");
    for command in ["plugin:webview|create_webview_window", "plugin:window|set_title", "plugin:event|emit"] {
        let refusal = invoke(&window, command, OWN_PAGE).unwrap_err();
        assert!(refusal.as_str().unwrap().contains("not allowed"), "{command}: {refusal}");
    }
}
