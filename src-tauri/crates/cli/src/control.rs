//! Asks the running engine over `/control`: one typed call per command of the list.
//!
//! It talks to 127.0.0.1 only and never through a proxy. Calls are not repeated here: whoever loses the connection is
//! told so and looks again.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect};
use runsheet_engine::Command;
use runsheet_host::Running;
use runsheet_model::Workspace;
use serde::de::DeserializeOwned;

use crate::failure::{ErrorLine, Exit, Failure};

const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// The running engine.
#[derive(Debug)]
pub(crate) struct Control {
    client: Client,
    running: Running,
}

impl Control {
    /// The way to an engine that was found.
    pub(crate) fn new(running: Running) -> Result<Self, Failure> {
        Ok(Self { client: loopback_client(redirect::Policy::none())?, running })
    }

    /// Which workspace answers.
    pub(crate) fn workspace(&self) -> Workspace {
        self.running.workspace
    }

    /// Has the engine run a command. Commands that wait take as long as they take.
    pub(crate) async fn call<C: Command>(&self, request: C) -> Result<C::Response, Failure> {
        let body = serde_json::to_vec(&request)
            .map_err(|why| Failure::usage(format!("this cannot be said in JSON: {why}")))?;
        self.post(C::NAME, body).await
    }

    /// Asks the engine to stop; it answers before it does.
    pub(crate) async fn stop(&self) -> Result<(), Failure> {
        self.post::<serde_json::Value>("stop", Vec::new()).await.map(drop)
    }

    async fn post<T: DeserializeOwned>(&self, name: &str, body: Vec<u8>) -> Result<T, Failure> {
        let sent = self
            .client
            .post(format!("{}/control/{name}", self.running.url))
            .bearer_auth(self.running.token.expose())
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body)
            .send();
        read(sent.await.map_err(|_| lost())?).await
    }
}

/// A client for this computer's own servers, which are never behind a proxy.
pub(crate) fn loopback_client(redirects: redirect::Policy) -> Result<Client, Failure> {
    install_crypto();
    Client::builder()
        .no_proxy()
        .redirect(redirects)
        .connect_timeout(CONNECT_WITHIN)
        .build()
        .map_err(|why| Failure::refused("internal", format!("no HTTP client can be made: {why}")))
}

async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Failure> {
    let status = answer.status();
    let body = answer.bytes().await.map_err(|_| lost())?;
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|why| unreadable(&why));
    }
    let line: ErrorLine = serde_json::from_slice(&body).map_err(|why| unreadable(&why))?;
    // Who does not know the token, or is about to stop, is not the engine that was found.
    let gone = status == StatusCode::UNAUTHORIZED || line.code == "stopping";
    Err(Failure::new(if gone { Exit::NotRunning } else { Exit::Refused }, line))
}

fn lost() -> Failure {
    let what = "the connection to Runsheet was lost: it has ended or was started anew; look there before repeating this";
    Failure::not_running("connection_lost", what)
}

fn unreadable(why: &serde_json::Error) -> Failure {
    let what = format!(
        "the running Runsheet answers in a way this program does not know ({why}): are both of one version?"
    );
    Failure::refused("bad_answer", what)
}

/// The HTTP client asks for TLS to be there, though loopback needs none.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Whoever comes first decides, and that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
