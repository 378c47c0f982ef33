//! One download: the request with its redirects, then the bytes into a temporary file.

use std::error::Error;
use std::sync::Once;

use reqwest::header::LOCATION;
use reqwest::{Client, Response, StatusCode, redirect};
use url::Url;

use super::guard::{GuardedResolver, NoAllowedAddress, Reach, names_loopback};
use super::patience::Patience;
use super::writer::Writer;
use super::{FetchError, FetchPolicy};
use crate::clip_store::{ClipStore, KeptClip};
use crate::sniff::{self, Format};

/// Enough bytes to tell a video from everything else.
const RECOGNISABLE: usize = 512;

/// Follows the redirects to the answer that carries the clip.
pub(super) async fn request(
    mut url: Url,
    policy: &FetchPolicy,
    patience: Patience,
) -> Result<Response, FetchError> {
    for _ in 0..=policy.max_redirects {
        let answer = send(&url, policy, patience).await?;
        if !is_redirect(answer.status()) {
            return match answer.status() {
                StatusCode::OK => Ok(answer),
                status => Err(FetchError::Status { status: status.as_u16() }),
            };
        }
        let location = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        url = location.and_then(|location| url.join(location).ok()).ok_or(FetchError::BadRedirect)?;
    }
    Err(FetchError::TooManyRedirects { limit: policy.max_redirects })
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn send(url: &Url, policy: &FetchPolicy, patience: Patience) -> Result<Response, FetchError> {
    let reach = Reach::of(url, policy)?;
    let host = url.host_str().ok_or(FetchError::BadUrl)?.to_owned();
    let client = client(url, GuardedResolver { host: host.clone(), reach })
        .map_err(|_| FetchError::Connect { host: host.clone() })?;
    let sent = patience.wait(client.get(url.clone()).send()).await?;
    sent.map_err(|error| {
        if is_refused_address(&error) {
            FetchError::AddressRefused { host }
        } else {
            FetchError::Connect { host }
        }
    })
}

/// A client for one request: its resolver guards that request's host.
fn client(url: &Url, resolver: GuardedResolver) -> reqwest::Result<Client> {
    install_crypto_provider();
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent(concat!("Runsheet/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(resolver);
    if names_loopback(url) { builder.no_proxy().build() } else { builder.build() }
}

/// reqwest is built without a provider of its own; the first to install one wins, and any will do.
fn install_crypto_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("a TLS crypto provider is installed already");
        }
    });
}

fn is_refused_address(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<NoAllowedAddress>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// Receives the body into the store.
pub(super) async fn receive(
    answer: Response,
    policy: &FetchPolicy,
    patience: Patience,
    store: &ClipStore,
) -> Result<KeptClip, FetchError> {
    if answer.content_length().is_some_and(|announced| announced > policy.max_bytes) {
        return Err(FetchError::TooLarge { limit: policy.max_bytes });
    }
    let writer = Writer::start(store.clone());
    match pump(answer, policy, patience, &writer).await {
        Ok(()) => Ok(writer.finish().await?),
        Err(error) => {
            writer.discard().await;
            Err(error)
        }
    }
}

/// Hands the body to the writer, piece by piece. Ends early, without an error of its own, if the writer gave
/// up.
async fn pump(
    mut answer: Response,
    policy: &FetchPolicy,
    patience: Patience,
    writer: &Writer,
) -> Result<(), FetchError> {
    let announced = answer.content_length();
    let mut head = Head::default();
    let mut received = 0;
    loop {
        let next = patience.wait(answer.chunk()).await?;
        let Some(piece) = next.map_err(|_| FetchError::Truncated { received, announced })? else {
            return Ok(());
        };
        received += piece.len() as u64;
        if received > policy.max_bytes {
            return Err(FetchError::TooLarge { limit: policy.max_bytes });
        }
        head.must_be_video(&piece)?;
        if !writer.write(piece).await {
            return Ok(());
        }
    }
}

/// The first bytes of the body, until they can be recognised.
#[derive(Default)]
struct Head(Vec<u8>);

impl Head {
    fn must_be_video(&mut self, piece: &[u8]) -> Result<(), FetchError> {
        if self.0.len() >= RECOGNISABLE {
            return Ok(());
        }
        self.0.extend(piece.iter().take(RECOGNISABLE - self.0.len()));
        match sniff::format(&self.0) {
            Format::Other(looks) if self.0.len() >= RECOGNISABLE => Err(FetchError::NotVideo(looks)),
            _ => Ok(()),
        }
    }
}
