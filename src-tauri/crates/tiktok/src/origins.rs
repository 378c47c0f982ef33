//! Where TikTok is, and which upload addresses are believed.
//!
//! Refuses: plain http except to this machine, addresses with a user name or password, upload hosts that are not
//! TikTok's. An upload address is a credential and is never printed.

use runsheet_model::Sensitive;
use url::{Host, Origin, Url};

const WEB: &str = "https://www.tiktok.com";
const API: &str = "https://open.tiktokapis.com";
const UPLOAD_HOST_SUFFIX: &str = ".tiktokapis.com";

/// The origins that a client talks to.
#[derive(Debug, Clone, PartialEq)]
pub struct Origins {
    web: Url,
    api: Url,
    extra_upload: Option<Origin>,
}

/// Why a URL cannot stand for TikTok's origins (`RUNSHEET_TIKTOK_URL`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Neither http nor https.
    #[error("only http and https addresses can stand in for TikTok")]
    Scheme,
    /// Plain http to another machine.
    #[error("plain http is allowed only to this machine (127.0.0.1, ::1 or localhost)")]
    PlainHttp,
    /// More than scheme, host and port.
    #[error(
        "the address must be an origin: scheme, host and port, without user name, path, query or fragment"
    )]
    NotAnOrigin,
}

impl Origins {
    /// TikTok itself.
    pub fn tiktok() -> Self {
        let constant = |text: &str| -> Url {
            #[expect(clippy::expect_used, reason = "constant text, read by every test of this crate")]
            Url::parse(text).expect("a valid address")
        };
        Self { web: constant(WEB), api: constant(API), extra_upload: None }
    }

    /// One origin in place of both of TikTok's; also allowed as upload host, besides TikTok's own.
    ///
    /// # Errors
    /// [`OriginError`] unless it is a bare https origin, or http on loopback.
    pub fn single(origin: Url) -> Result<Self, OriginError> {
        match origin.scheme() {
            "https" => {}
            "http" if is_loopback(&origin) => {}
            "http" => return Err(OriginError::PlainHttp),
            _ => return Err(OriginError::Scheme),
        }
        let bare = origin.path() == "/"
            && origin.query().is_none()
            && origin.fragment().is_none()
            && has_no_user_info(&origin);
        if !bare {
            return Err(OriginError::NotAnOrigin);
        }
        Ok(Self { extra_upload: Some(origin.origin()), web: origin.clone(), api: origin })
    }

    /// An address of the website, where the user logs in.
    pub(crate) fn web(&self, path: &str) -> Url {
        at(&self.web, path)
    }

    /// An address of the API.
    pub(crate) fn api(&self, path: &str) -> Url {
        at(&self.api, path)
    }

    fn allows_upload_to(&self, url: &Url) -> bool {
        if !has_no_user_info(url) {
            return false;
        }
        let at_tiktok = url.scheme() == "https"
            && url.port().is_none()
            && matches!(url.host(), Some(Host::Domain(host)) if host.ends_with(UPLOAD_HOST_SUFFIX));
        at_tiktok || self.extra_upload.as_ref() == Some(&url.origin())
    }
}

fn at(origin: &Url, path: &str) -> Url {
    let mut url = origin.clone();
    url.set_path(path);
    url
}

fn has_no_user_info(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// Whether the address is this machine by name or number; such calls never go through a proxy.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// An upload address that passed the host check. It is a credential: whoever has it can send bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadUrl(Sensitive<String>);

/// Why a text is not an upload address. Carries nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UploadUrlError {
    /// Not a URL at all.
    #[error("the upload address is not a URL")]
    Malformed,
    /// Not https to a host under `.tiktokapis.com`, nor the origin that stands in for TikTok.
    #[error("the upload address is outside TikTok's hosts")]
    ForeignHost,
}

impl UploadUrl {
    /// Checks a text that TikTok sent or that was stored.
    pub(crate) fn check(origins: &Origins, text: &str) -> Result<Self, UploadUrlError> {
        let url = Url::parse(text).map_err(|_| UploadUrlError::Malformed)?;
        if !origins.allows_upload_to(&url) {
            return Err(UploadUrlError::ForeignHost);
        }
        Ok(Self(Sensitive::from(text)))
    }

    /// The address to send to.
    pub(crate) fn url(&self) -> Url {
        #[expect(clippy::expect_used, reason = "the text was parsed when it was checked")]
        Url::parse(self.0.expose()).expect("a checked address")
    }

    /// The address as TikTok sent it, for sealing. [`crate::TikTok::upload_url`] reads it back.
    pub fn secret(&self) -> &Sensitive<String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_single_origin_must_be_bare_and_plain_only_on_loopback() {
        for good in
            ["http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:9", "https://mock.example:444"]
        {
            assert!(Origins::single(url(good)).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("http://mock.example", OriginError::PlainHttp),
            ("http://127.0.0.1.example", OriginError::PlainHttp),
            ("ftp://127.0.0.1", OriginError::Scheme),
            ("https://mock.example/base", OriginError::NotAnOrigin),
            ("https://mock.example/?q", OriginError::NotAnOrigin),
            ("https://mock.example/#f", OriginError::NotAnOrigin),
            ("https://user@mock.example", OriginError::NotAnOrigin),
            ("https://:pw@mock.example", OriginError::NotAnOrigin),
        ] {
            assert_eq!(Origins::single(url(bad)), Err(why), "{bad}");
        }
    }

    #[test]
    fn only_tiktoks_hosts_are_upload_hosts() {
        let tiktok = Origins::tiktok();
        for good in [
            "https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=t",
            "https://upload.us.tiktokapis.com/upload?x=1",
            "https://OPEN-UPLOAD-VA.tiktokapis.com/video/",
        ] {
            assert!(UploadUrl::check(&tiktok, good).is_ok(), "{good}");
        }
        for bad in [
            "http://open-upload.tiktokapis.com/video/",
            "https://tiktokapis.com/video/",
            "https://eviltiktokapis.com/",
            "https://open-upload.tiktokapis.com.evil.example/",
            "https://open-upload.tiktokapis.com:8443/",
            "https://user@open-upload.tiktokapis.com/",
            "https://open-upload.tiktokapis.com@evil.example/",
            "http://127.0.0.1:8080/upload",
            "file:///etc/passwd",
        ] {
            assert_eq!(UploadUrl::check(&tiktok, bad), Err(UploadUrlError::ForeignHost), "{bad}");
        }
        assert_eq!(UploadUrl::check(&tiktok, "upload"), Err(UploadUrlError::Malformed));
    }

    #[test]
    fn a_stand_in_is_an_upload_host_at_exactly_its_origin() {
        let origins = Origins::single(url("http://127.0.0.1:8080")).unwrap();
        assert!(UploadUrl::check(&origins, "http://127.0.0.1:8080/upload?id=1").is_ok());
        assert!(UploadUrl::check(&origins, "https://open-upload.tiktokapis.com/video/").is_ok());
        for bad in
            ["http://127.0.0.1:8081/upload", "https://127.0.0.1:8080/upload", "http://localhost:8080/upload"]
        {
            assert!(UploadUrl::check(&origins, bad).is_err(), "{bad}");
        }
    }
}
