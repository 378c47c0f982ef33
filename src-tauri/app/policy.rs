//! The page's content security policy, as far as only this run knows it: the one place from which clips play, which is
//! the engine's own server. Everything else of the policy stands in `tauri.conf.json`, and a page that is loaded while
//! there is no such server plays nothing.

use tauri::http::{HeaderValue, Response, header::CONTENT_SECURITY_POLICY};

/// Whether a page is given out, and none of its files.
pub(crate) fn is_page<Body>(answer: &Response<Body>) -> bool {
    answer.headers().contains_key(CONTENT_SECURITY_POLICY)
}

/// Lets the page that is given out play from `origin`.
pub(crate) fn let_play<Body>(page: &mut Response<Body>, origin: &str) {
    if let Some(policy) = page.headers_mut().get_mut(CONTENT_SECURITY_POLICY)
        && let Ok(said) = policy.to_str()
        && let Ok(full) = HeaderValue::from_str(&format!("{said}; media-src {origin}"))
    {
        *policy = full;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_play_from_the_engine_and_nowhere_else() {
        let mut page = Response::new(());
        let said = HeaderValue::from_static("default-src 'none'; img-src 'self'");
        page.headers_mut().insert(CONTENT_SECURITY_POLICY, said);
        assert!(is_page(&page));
        let_play(&mut page, "http://127.0.0.1:7766");
        let policy = page.headers().get(CONTENT_SECURITY_POLICY).unwrap();
        assert_eq!(policy, "default-src 'none'; img-src 'self'; media-src http://127.0.0.1:7766");
    }

    #[test]
    fn what_is_no_page_has_no_policy() {
        assert!(!is_page(&Response::new(())));
    }
}
