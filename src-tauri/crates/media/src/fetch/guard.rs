//! Which addresses a download may connect to: never into this machine's or the office's own network.
//!
//! A URL comes from a script or a client; without this, it could make Runsheet read services that trust their
//! network. The check is made on the address that is actually connected to, so a name that changes its answer
//! gains nothing.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::{FetchError, FetchPolicy};

/// Which addresses are reachable for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Public addresses only.
    Public,
    /// Public addresses and this machine: https where loopback is allowed.
    PublicOrLoopback,
    /// This machine only: plain http.
    Loopback,
}

impl Reach {
    /// What the policy allows for this URL, or why it allows nothing.
    pub(super) fn of(url: &Url, policy: &FetchPolicy) -> Result<Self, FetchError> {
        let reach = match (url.scheme(), policy.allow_loopback) {
            ("https", false) => Self::Public,
            ("https", true) => Self::PublicOrLoopback,
            ("http", true) if names_loopback(url) => Self::Loopback,
            (scheme, _) => return Err(FetchError::SchemeRefused { scheme: scheme.to_owned() }),
        };
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::BadUrl),
        };
        match literal {
            Some(address) if !reach.allows(address) => {
                Err(FetchError::AddressRefused { host: address.to_string() })
            }
            _ => Ok(reach),
        }
    }

    /// Whether an address may be connected to.
    pub(super) fn allows(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self {
            Self::Public => is_public(address),
            Self::PublicOrLoopback => is_public(address) || address.is_loopback(),
            Self::Loopback => address.is_loopback(),
        }
    }
}

/// Whether a URL names this machine: a loopback address or `localhost`.
pub(super) fn names_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// Everything but the special-purpose ranges of RFC 6890 and multicast.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || address.is_documentation()
        || a >= 224)
}

/// Global unicast (2000::/3) without the ranges in it that lead elsewhere. Addresses that carry a v4 address
/// count as that.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let v4_at = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4_at(high, low)),
        [0x2002, high, low, ..] => is_public_v4(v4_at(high, low)),
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// A name resolved only to addresses that may not be connected to.
#[derive(Debug)]
pub(super) struct NoAllowedAddress;

impl fmt::Display for NoAllowedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that may not be connected to")
    }
}

impl Error for NoAllowedAddress {}

/// Resolves names and hands on only the addresses that may be connected to.
///
/// Only the URL's own host is guarded: a proxy of the system may well have a private address. Behind a proxy
/// it is the proxy that resolves the host, and its owner who decides what it reaches.
pub(super) struct GuardedResolver {
    pub(super) host: String,
    pub(super) reach: Reach,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let is_guarded = name.as_str().eq_ignore_ascii_case(&self.host);
        let reach = self.reach;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> =
                found.into_iter().filter(|address| !is_guarded || reach.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NoAllowedAddress.into());
            }
            Ok::<Addrs, _>(Box::new(allowed.into_iter()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(url: &str, allow_loopback: bool) -> Result<Reach, FetchError> {
        let policy = FetchPolicy { allow_loopback, ..FetchPolicy::default() };
        Reach::of(&Url::parse(url).unwrap(), &policy)
    }

    #[test]
    fn only_https_and_where_allowed_http_to_loopback() {
        assert_eq!(reach("https://example.com/a.mp4", false).unwrap(), Reach::Public);
        assert_eq!(reach("http://localhost:8080/a.mp4", true).unwrap(), Reach::Loopback);
        assert_eq!(reach("http://[::1]/a.mp4", true).unwrap(), Reach::Loopback);
        for (url, allow) in [
            ("http://example.com/a.mp4", false),
            ("http://example.com/a.mp4", true),
            ("http://127.0.0.1/a.mp4", false),
            ("http://localhost.example.com/a.mp4", true),
            ("ftp://example.com/a.mp4", true),
            ("file:///etc/passwd", true),
            ("data:video/mp4,x", true),
        ] {
            assert!(matches!(reach(url, allow), Err(FetchError::SchemeRefused { .. })), "{url}");
        }
    }

    #[test]
    fn literal_addresses_are_checked_in_every_spelling() {
        for host in
            ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"]
        {
            let refused = reach(&format!("https://{host}/a.mp4"), false);
            assert!(matches!(refused, Err(FetchError::AddressRefused { .. })), "{host}");
        }
        assert_eq!(reach("https://127.0.0.1/a.mp4", true).unwrap(), Reach::PublicOrLoopback);
        assert!(matches!(reach("https://10.0.0.1/a.mp4", true), Err(FetchError::AddressRefused { .. })));
    }

    #[test]
    fn special_ranges_are_not_public() {
        let special = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in special {
            assert!(!Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "100.63.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(Reach::Public.allows(address.parse().unwrap()), "{address}");
            assert!(!Reach::Loopback.allows(address.parse().unwrap()), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused() {
        let resolve = |reach, host: &str| {
            GuardedResolver { host: host.into(), reach }.resolve("localhost".parse().unwrap())
        };
        let refused = resolve(Reach::Public, "LocalHost").await.err().unwrap();
        assert!(refused.is::<NoAllowedAddress>());
        assert!(
            resolve(Reach::Loopback, "localhost").await.unwrap().all(|address| address.ip().is_loopback())
        );
        assert!(resolve(Reach::Public, "example.com").await.is_ok(), "a proxy's name is not guarded");
    }
}
