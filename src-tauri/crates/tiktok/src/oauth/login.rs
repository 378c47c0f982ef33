//! One login in the system browser: the address to open, and the wait for the browser to come back.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use runsheet_model::Sensitive;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::callback::{self, Callback, Expected};
use super::{OAuthCode, challenge};
use crate::TikTok;
use crate::scope::Scopes;

/// The port that the browser comes back to. Apps register `http://127.0.0.1:*/callback/`; a fixed port is for those
/// whose registration names one (section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectPort {
    /// Any free port.
    Ephemeral,
    /// This port.
    Fixed(u16),
}

/// A login that waits for its browser. The port is bound: dropping it gives the port back.
pub struct Login {
    listener: TcpListener,
    authorize_url: Url,
    redirect_uri: Url,
    host: String,
    state: CsrfToken,
    verifier: PkceCodeVerifier,
}

/// What the browser brought back, for [`crate::TikTok::exchange`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized {
    /// The code, decoded.
    pub code: Sensitive<String>,
    /// What the user granted, if the callback says; the grant itself says it again.
    pub scopes: Option<Scopes>,
    /// Exactly as it was in the login address.
    pub redirect_uri: Url,
    /// The PKCE verifier.
    pub verifier: Sensitive<String>,
}

/// Why a login brought no code.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Another program holds the fixed port.
    #[error("port {port} on 127.0.0.1 is in use by another program")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// This machine lets us not listen on 127.0.0.1.
    #[error("cannot listen on 127.0.0.1")]
    Listen(#[source] io::Error),
    /// The user said no, or TikTok did.
    #[error("TikTok did not grant the login: {code}")]
    Refused {
        /// `error` of the callback.
        code: OAuthCode,
        /// `error_description` of the callback.
        description: Option<String>,
    },
    /// Nobody came back in time.
    #[error("the browser did not come back in time")]
    TimedOut,
    /// The caller stopped waiting.
    #[error("the login was cancelled")]
    Cancelled,
}

impl Login {
    /// Binds the port and makes the address to open in the system browser. The consent page is always shown, or
    /// else the browser would silently connect the account it is signed in to (section 1.1).
    ///
    /// # Errors
    /// [`LoginError::PortTaken`] and [`LoginError::Listen`].
    pub async fn begin(
        tiktok: &TikTok,
        client_key: &str,
        scopes: &Scopes,
        port: RedirectPort,
    ) -> Result<Self, LoginError> {
        let listener = bind(port).await?;
        let host = listener.local_addr().map_err(LoginError::Listen)?.to_string();
        let redirect_uri = redirect_uri(&host);
        let state = CsrfToken::new_random();
        let (_, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut authorize_url = tiktok.origins().web("/v2/auth/authorize/");
        authorize_url
            .query_pairs_mut()
            .append_pair("client_key", client_key)
            .append_pair("response_type", "code")
            .append_pair("scope", &scopes.to_string())
            .append_pair("redirect_uri", redirect_uri.as_str())
            .append_pair("state", state.secret())
            .append_pair("code_challenge", &challenge::of(&verifier))
            .append_pair("code_challenge_method", "S256")
            .append_pair("disable_auto_auth", "1");
        Ok(Self { listener, authorize_url, redirect_uri, host, state, verifier })
    }

    /// The address to open in the system browser.
    pub fn authorize_url(&self) -> &Url {
        &self.authorize_url
    }

    /// Waits until the browser brings this login's answer. Whatever else knocks (other paths, a wrong state, silent
    /// connections) is answered or left waiting and changes nothing.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn wait(self, timeout: Duration, cancel: &CancellationToken) -> Result<Authorized, LoginError> {
        let expected = Arc::new(Expected { host: self.host, state: self.state });
        let callback = tokio::select! {
            callback = first_callback(&self.listener, &expected) => callback.map_err(LoginError::Listen)?,
            () = cancel.cancelled() => return Err(LoginError::Cancelled),
            () = tokio::time::sleep(timeout) => return Err(LoginError::TimedOut),
        };
        match callback {
            Callback::Code { code, scopes } => Ok(Authorized {
                code,
                scopes,
                redirect_uri: self.redirect_uri,
                verifier: Sensitive::from(self.verifier.into_secret()),
            }),
            Callback::Refused { code, description } => Err(LoginError::Refused { code, description }),
        }
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("redirect_uri", &self.redirect_uri.as_str()).finish_non_exhaustive()
    }
}

fn redirect_uri(host: &str) -> Url {
    #[expect(clippy::expect_used, reason = "made of a socket address and a constant path")]
    Url::parse(&format!("http://{host}{}", callback::PATH)).expect("a valid address")
}

async fn bind(port: RedirectPort) -> Result<TcpListener, LoginError> {
    let number = match port {
        RedirectPort::Ephemeral => 0,
        RedirectPort::Fixed(number) => number,
    };
    TcpListener::bind((Ipv4Addr::LOCALHOST, number)).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => LoginError::PortTaken { port: number },
        _ => LoginError::Listen(error),
    })
}

/// Serves connections side by side until one of them is the answer. Its task ends when the browser has the page;
/// the others end with the set.
async fn first_callback(listener: &TcpListener, expected: &Arc<Expected>) -> io::Result<Callback> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let expected = Arc::clone(expected);
                    connections.spawn(async move { callback::serve(stream, &expected).await });
                }
                Err(error) if is_about_one_connection(&error) => {}
                Err(error) => return Err(error),
            },
            Some(served) = connections.join_next() => {
                if let Ok(Some(callback)) = served {
                    return Ok(callback);
                }
            }
        }
    }
}

fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}
