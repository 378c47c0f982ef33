//! Redirect URIs of the Desktop configuration (tiktok-api.md section 1.4).

use url::Url;

const MAX_LENGTH: usize = 512;

/// Why `uri` cannot be redirected to; `registered` may name the port `*`.
pub(crate) fn check(uri: &str, registered: &[String]) -> Result<(), &'static str> {
    if uri.len() >= MAX_LENGTH {
        return Err("must be shorter than 512 characters");
    }
    let url = Url::parse(uri).map_err(|_| "must be an absolute URI")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must be http or https");
    }
    if !matches!(url.host_str(), Some("localhost" | "127.0.0.1")) {
        return Err("must lead to localhost or 127.0.0.1");
    }
    if uri.contains('?') || uri.contains('#') {
        return Err("must have no query and no fragment");
    }
    let port = port(uri)
        .filter(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
        .ok_or("must name its port")?;
    let any_port = uri.replacen(&format!(":{port}/"), ":*/", 1);
    if registered.iter().any(|known| known == uri || *known == any_port) {
        Ok(())
    } else {
        Err("is not registered for this app")
    }
}

/// The port as written, which a parsed URL drops when it is the scheme's own.
fn port(uri: &str) -> Option<&str> {
    let authority = uri.split_once("://")?.1.split('/').next()?;
    Some(authority.rsplit_once(':')?.1)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn follows_the_desktop_table() {
        let registered =
            ["http://127.0.0.1:*/callback/".to_owned(), "http://localhost:3455/callback/".to_owned()];
        for good in [
            "http://127.0.0.1:40123/callback/",
            "http://127.0.0.1:80/callback/",
            "http://localhost:3455/callback/",
        ] {
            assert_eq!(check(good, &registered), Ok(()), "{good}");
        }
        for bad in [
            "http://127.0.0.1/callback/",
            "http://127.0.0.1:0/callback/",
            "http://127.0.0.1:*/callback/",
            "http://127.0.0.1:40123/callback",
            "http://127.0.0.1:40123/callback/?a=b",
            "http://127.0.0.1:40123/callback/#f",
            "http://localhost:3456/callback/",
            "http://[::1]:40123/callback/",
            "https://127.0.0.1:40123/callback/",
            "https://app.example.com:443/callback/",
            "runsheet://callback/",
            "/callback/",
        ] {
            assert!(check(bad, &registered).is_err(), "{bad}");
        }
        let long = format!("http://127.0.0.1:40123/{}/", "c".repeat(500));
        assert_eq!(check(&long, std::slice::from_ref(&long)), Err("must be shorter than 512 characters"));
    }
}
