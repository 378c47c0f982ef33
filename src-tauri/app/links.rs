//! Where the page's links lead: into the person's own browser, or nowhere. The page itself never leaves the window, and
//! no second window opens.

use tauri::{
    Runtime, Url, async_runtime,
    webview::{NewWindowFeatures, NewWindowResponse},
};

/// Opens what the page wanted in a window of its own in the browser instead.
pub(crate) fn open_outside<R: Runtime>(url: Url, _: NewWindowFeatures) -> NewWindowResponse<R> {
    if is_for_a_browser(&url) {
        // A browser that is not running yet takes its time.
        async_runtime::spawn_blocking(move || {
            if let Err(why) = open::that_detached(url.as_str()) {
                tracing::error!(%why, "no browser takes the page's link");
            }
        });
    }
    NewWindowResponse::Deny
}

/// TikTok and whoever else is on the web; and the practice TikTok, which is on this computer.
fn is_for_a_browser(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && url.host_str() == Some("127.0.0.1"))
}

/// Whether an address is the page's own, in the program or served by the development server.
pub(crate) fn is_own_page(url: &Url, development: Option<&Url>) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" if url.host_str() == Some("tauri.localhost") => cfg!(windows),
        _ => development.is_some_and(|server| server.origin() == url.origin()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn only_web_pages_go_to_the_browser() {
        for (address, goes) in [
            ("https://www.tiktok.com/@kornundkruste", true),
            ("http://127.0.0.1:41234/v2/auth/authorize/?client_key=aw1", true),
            ("http://www.tiktok.com/", false),
            ("http://127.0.0.1.example.com/", false),
            ("file:///etc/passwd", false),
            ("mailto:client@example.com", false),
            ("pictures://localhost/abc", false),
        ] {
            assert_eq!(is_for_a_browser(&url(address)), goes, "{address}");
        }
    }

    #[test]
    fn the_page_stays() {
        let development = url("http://127.0.0.1:5173");
        assert!(is_own_page(&url("http://127.0.0.1:5173/index.html"), Some(&development)));
        assert!(!is_own_page(&url("http://127.0.0.1:5173/"), None));
        assert!(is_own_page(&url("tauri://localhost/"), None));
        assert_eq!(is_own_page(&url("http://tauri.localhost/"), None), cfg!(windows));
        for elsewhere in
            ["tauri://example.com/", "https://www.tiktok.com/", "http://127.0.0.1:5174/", "file:///tmp/"]
        {
            assert!(!is_own_page(&url(elsewhere), Some(&development)), "{elsewhere}");
        }
    }
}
