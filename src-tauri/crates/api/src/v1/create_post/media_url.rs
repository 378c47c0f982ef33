//! Where a clip is: an `https` address, a `file` of this computer, or plain `http` on this computer where a setting
//! allows it. Refuses everything else, and file addresses that could name another file than they seem to.

use runsheet_engine::commands::Media;
use url::{Host, Url};

/// An address that names no clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadMediaUrl {
    #[error("is no address: use https://... or file:///...")]
    NoUrl,
    #[error("must be https or file: other schemes are not fetched")]
    Scheme,
    #[error("must be https: plain http is only allowed to this computer, with media.allow_loopback on")]
    PlainHttp,
    #[error("holds a control character or a blank at its edge; write it percent-encoded")]
    Control,
    #[error("must be an absolute path of this computer: file:///path/to/clip.mp4")]
    NotAbsolute,
    #[error("names another computer: use file:///path/to/clip.mp4")]
    OtherHost,
    #[error("has a '?' or '#': in a file name write %3F or %23")]
    QueryOrFragment,
}

/// Reads an address.
pub(super) fn read(text: &str, loopback_http: bool) -> Result<Media, BadMediaUrl> {
    // The URL standard drops these silently, and the path would not be the one that was written.
    if text.chars().any(char::is_control) || text.trim() != text {
        return Err(BadMediaUrl::Control);
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(_) if scheme_is_file(text) => return Err(BadMediaUrl::OtherHost),
        Err(_) => return Err(BadMediaUrl::NoUrl),
    };
    match url.scheme() {
        "https" => Ok(Media::Url(text.to_owned())),
        "http" if loopback_http && is_loopback(&url) => Ok(Media::Url(text.to_owned())),
        "http" => Err(BadMediaUrl::PlainHttp),
        "file" => file(text, &url),
        _ => Err(BadMediaUrl::Scheme),
    }
}

fn scheme_is_file(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn file(text: &str, url: &Url) -> Result<Media, BadMediaUrl> {
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BadMediaUrl::QueryOrFragment);
    }
    if url.host().is_some() {
        return Err(BadMediaUrl::OtherHost);
    }
    // `file:clip.mp4` would be read as /clip.mp4.
    let (_, rest) = text.split_once(':').ok_or(BadMediaUrl::NotAbsolute)?;
    if !rest.strip_prefix("//").is_some_and(|rest| rest.contains('/')) {
        return Err(BadMediaUrl::NotAbsolute);
    }
    let path = url.to_file_path().map_err(|()| BadMediaUrl::NotAbsolute)?;
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(BadMediaUrl::Control);
    }
    Ok(Media::File(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_https_and_kept_as_they_are() {
        for text in [
            "https://cdn.example.com/clip.mp4",
            "HTTPS://cdn.example.com:8443/a%20b.mp4?sig=A%2FB&x=1#t",
            "https://127.0.0.1/clip.mp4",
        ] {
            assert_eq!(read(text, false), Ok(Media::Url(text.to_owned())));
        }
        for (text, why) in [
            ("", BadMediaUrl::NoUrl),
            ("clip.mp4", BadMediaUrl::NoUrl),
            ("/home/mara/clip.mp4", BadMediaUrl::NoUrl),
            ("https://", BadMediaUrl::NoUrl),
            ("ftp://example.com/clip.mp4", BadMediaUrl::Scheme),
            ("data:video/mp4;base64,AAAA", BadMediaUrl::Scheme),
            ("https://example.com/a\nb.mp4", BadMediaUrl::Control),
            (" https://example.com/a.mp4", BadMediaUrl::Control),
        ] {
            assert_eq!(read(text, true), Err(why), "{text}");
        }
    }

    #[test]
    fn plain_http_is_for_this_computer_and_only_where_allowed() {
        for here in [
            "http://127.0.0.1:9/clip.mp4",
            "http://127.9.8.7/clip.mp4",
            "http://localhost:9/clip.mp4",
            "http://[::1]:9/clip.mp4",
            "http://2130706433/clip.mp4",
        ] {
            assert_eq!(read(here, true), Ok(Media::Url(here.to_owned())));
            assert_eq!(read(here, false), Err(BadMediaUrl::PlainHttp), "{here}");
        }
        for elsewhere in [
            "http://example.com/clip.mp4",
            "http://localhost.example.com/clip.mp4",
            "http://127.0.0.1@example.com/clip.mp4",
            "http://192.168.1.2/clip.mp4",
            "http://0.0.0.0/clip.mp4",
            "http://[::ffff:192.168.1.2]/clip.mp4",
        ] {
            assert_eq!(read(elsewhere, true), Err(BadMediaUrl::PlainHttp), "{elsewhere}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_an_absolute_path_percent_decoded() {
        for (text, path) in [
            ("file:///clips/a.mp4", "/clips/a.mp4"),
            ("FILE:///clips/a.mp4", "/clips/a.mp4"),
            ("file://localhost/clips/a.mp4", "/clips/a.mp4"),
            ("file:///clips/a%20b%3F%23%25.mp4", "/clips/a b?#%.mp4"),
            ("file:///clips/Br%C3%A4u.mp4", "/clips/Bräu.mp4"),
            ("file:///clips/Bräu und Co.mp4", "/clips/Bräu und Co.mp4"),
            ("file:///clips/100%.mp4", "/clips/100%.mp4"),
            ("file:///clips/../a.mp4", "/a.mp4"),
        ] {
            assert_eq!(read(text, false), Ok(Media::File(path.into())), "{text}");
        }
        for (text, why) in [
            ("file:clip.mp4", BadMediaUrl::NotAbsolute),
            ("file:/clip.mp4", BadMediaUrl::NotAbsolute),
            ("file://", BadMediaUrl::NotAbsolute),
            ("file://server/share/a.mp4", BadMediaUrl::OtherHost),
            ("file://clip.mp4", BadMediaUrl::OtherHost),
            ("file://127.0.0.1/a.mp4", BadMediaUrl::OtherHost),
            ("file://../a.mp4", BadMediaUrl::OtherHost),
            ("file:///clips/why?.mp4", BadMediaUrl::QueryOrFragment),
            ("file:///clips/no#1.mp4", BadMediaUrl::QueryOrFragment),
            ("file:///clips/a%00.mp4", BadMediaUrl::Control),
            ("file:///clips/a\t.mp4", BadMediaUrl::Control),
        ] {
            assert_eq!(read(text, false), Err(why), "{text}");
        }
    }
}
