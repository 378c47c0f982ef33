//! What an `<img>` of the page gets from the scheme `pictures`.

use runsheet_window::app::ShownWorkspace;
use tauri::http::{Method, Request, Response};
use tempfile::TempDir;

use super::desk::{keep, practice};

async fn ask(shown: &ShownWorkspace, method: Method, path: &str) -> Response<Vec<u8>> {
    let address = format!("pictures://localhost/{path}");
    shown.give_picture(&Request::builder().method(method).uri(address).body(()).unwrap()).await
}

fn header<'a>(answer: &'a Response<Vec<u8>>, name: &str) -> Option<&'a str> {
    answer.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_picture_is_given_by_its_name_and_may_be_kept() {
    let folder = TempDir::new().unwrap();
    let (mut host, shown) = practice(folder.path()).await;
    let clip = keep(&host, "upright.mp4").await;
    let picture = ask(&shown, Method::GET, &format!("{clip}-thumb")).await;
    assert_eq!(picture.status(), 200);
    assert_eq!(header(&picture, "content-type"), Some("image/jpeg"));
    assert_eq!(header(&picture, "cache-control"), Some("private, max-age=86400"));
    assert!(picture.body().starts_with(&[0xff, 0xd8]));
    host.stop().await;
}

#[tokio::test]
async fn whatever_else_is_asked_for_gets_a_status_and_no_word() {
    let folder = TempDir::new().unwrap();
    let (mut host, shown) = practice(folder.path()).await;
    let clip = keep(&host, "upright.mp4").await;
    let unknown = "ab".repeat(32);
    for (method, path, status) in [
        (Method::GET, format!("{unknown}-thumb"), 404),
        (Method::GET, format!("{clip}-huge"), 404),
        (Method::GET, format!("{clip}-thumb/../../engine.json"), 404),
        (Method::GET, format!("%2e%2e/{clip}-thumb"), 404),
        (Method::GET, String::new(), 404),
        (Method::POST, format!("{clip}-thumb"), 405),
    ] {
        let answer = ask(&shown, method, &path).await;
        assert_eq!((answer.status().as_u16(), answer.body().len()), (status, 0), "{path}");
        assert_eq!(header(&answer, "cache-control"), Some("no-store"), "{path}");
    }
    host.stop().await;
    let stopped = ask(&shown, Method::GET, &format!("{clip}-poster")).await;
    assert_eq!((stopped.status().as_u16(), stopped.body().len()), (503, 0));
}
