//! The `oauth2` crate made to speak TikTok's dialect. Every departure from the standard is here:
//!
//! - `client_key` where the standard says `client_id`;
//! - errors may come with HTTP 200, so the body is judged before the status;
//! - scopes are separated by commas;
//! - `open_id` and `refresh_expires_in` come along, `token_type` is not relied upon;
//! - an empty `refresh_token` counts as none;
//! - revoking takes the client's credentials in the form and may answer with an empty body.

use std::sync::OnceLock;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AccessToken, AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, TokenResponse, TokenUrl,
};
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder};
use runsheet_model::Sensitive;
use serde::{Deserialize, Serialize};
use url::{Url, form_urlencoded};

use super::{AppKey, Authorized, OAuthCode, OAuthError, TokenGrant};
use crate::error::{Fault, FaultKind};
use crate::http::{self, Body, Reply};
use crate::scope::Scopes;
use crate::{TikTok, wire};

const TOKEN_PATH: &str = "/v2/oauth/token/";
const REVOKE_PATH: &str = "/v2/oauth/revoke/";
const FORM: &str = "application/x-www-form-urlencoded";

type Client = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// TikTok's token object. Lenient wherever a refusal to read it would lose a refresh token that TikTok has already
/// rotated.
#[derive(Debug, Serialize, Deserialize)]
struct Tokens {
    access_token: AccessToken,
    open_id: String,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "wire::text")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "wire::count")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "wire::count")]
    refresh_expires_in: Option<u64>,
    #[serde(skip, default = "bearer")]
    token_type: BasicTokenType,
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

impl TokenResponse for Tokens {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref().filter(|token| !token.secret().is_empty())
    }

    /// The standard's list; TikTok's is in [`Tokens::scope`].
    fn scopes(&self) -> Option<&Vec<oauth2::Scope>> {
        None
    }
}

impl Tokens {
    fn into_grant(self, date: Option<DateTime<Utc>>) -> TokenGrant {
        TokenGrant {
            scopes: self.scope.as_deref().map(Scopes::parse),
            access_token: Sensitive::from(self.access_token.secret().as_str()),
            expires_in: self.expires_in().unwrap_or_default(),
            refresh_token: self.refresh_token().map(|token| Sensitive::from(token.secret().as_str())),
            refresh_expires_in: self.refresh_expires_in.map(Duration::from_secs),
            open_id: self.open_id,
            date,
        }
    }
}

/// `grant_type=authorization_code`.
pub(super) async fn exchange(
    tiktok: &TikTok,
    app: &AppKey,
    authorized: Authorized,
) -> Result<TokenGrant, OAuthError> {
    let channel = Channel::new(tiktok);
    let client = client(tiktok, app).set_redirect_uri(RedirectUrl::from_url(authorized.redirect_uri.clone()));
    let outcome = client
        .exchange_code(AuthorizationCode::new(authorized.code.expose().clone()))
        .set_pkce_verifier(PkceCodeVerifier::new(authorized.verifier.expose().clone()))
        .request_async(&channel)
        .await;
    channel.finish(outcome)
}

/// `grant_type=refresh_token`.
pub(super) async fn refresh(
    tiktok: &TikTok,
    app: &AppKey,
    refresh_token: &Sensitive<String>,
) -> Result<TokenGrant, OAuthError> {
    let channel = Channel::new(tiktok);
    let token = RefreshToken::new(refresh_token.expose().clone());
    let outcome = client(tiktok, app).exchange_refresh_token(&token).request_async(&channel).await;
    channel.finish(outcome)
}

/// The revocation form is TikTok's own.
pub(super) async fn revoke(
    tiktok: &TikTok,
    app: &AppKey,
    access_token: &Sensitive<String>,
) -> Result<(), OAuthError> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_key", &app.client_key)
        .append_pair("client_secret", app.client_secret.expose())
        .append_pair("token", access_token.expose())
        .finish();
    let reply = http::send(post(tiktok, tiktok.origins().api(REVOKE_PATH), form.into_bytes())).await?;
    if reply.status == 200 && matches!(&reply.body, Body::Whole(bytes) if bytes.trim_ascii().is_empty()) {
        return Ok(());
    }
    judge(reply).map(drop)
}

fn client(tiktok: &TikTok, app: &AppKey) -> Client {
    oauth2::Client::new(ClientId::new(app.client_key.clone()))
        .set_client_secret(ClientSecret::new(app.client_secret.expose().clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(tiktok.origins().api(TOKEN_PATH)))
}

/// Carries the standard's request to TikTok and its answer back, and keeps what the standard has no place for.
struct Channel {
    tiktok: TikTok,
    date: OnceLock<Option<DateTime<Utc>>>,
}

impl<'c> AsyncHttpClient<'c> for Channel {
    type Error = OAuthError;
    type Future = BoxFuture<'c, Result<HttpResponse, OAuthError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let url = self.tiktok.origins().api(request.uri().path());
            let reply = http::send(post(&self.tiktok, url, in_tiktoks_words(request.body()))).await?;
            self.date.get_or_init(|| reply.date);
            judge(reply).map(HttpResponse::new)
        })
    }
}

impl Channel {
    fn new(tiktok: &TikTok) -> Self {
        Self { tiktok: tiktok.clone(), date: OnceLock::new() }
    }

    fn finish(
        self,
        outcome: Result<Tokens, RequestTokenError<OAuthError, BasicErrorResponse>>,
    ) -> Result<TokenGrant, OAuthError> {
        let date = self.date.into_inner().flatten();
        match outcome {
            Ok(tokens) if !tokens.access_token.secret().is_empty() && !tokens.open_id.is_empty() => {
                Ok(tokens.into_grant(date))
            }
            Err(RequestTokenError::Request(error)) => Err(error),
            _ => Err(OAuthError::Fault(Box::new(Fault {
                kind: FaultKind::Incomplete,
                status: 200,
                log_id: None,
                retry_after: None,
                date,
            }))),
        }
    }
}

fn post(tiktok: &TikTok, url: Url, form: Vec<u8>) -> RequestBuilder {
    tiktok
        .request(Method::POST, url)
        .timeout(tiktok.timeouts().call)
        .header(CONTENT_TYPE, FORM)
        .header(ACCEPT, "application/json")
        .header(CACHE_CONTROL, "no-cache")
        .body(form)
}

fn in_tiktoks_words(standard_form: &[u8]) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(standard_form) {
        form.append_pair(if name == "client_id" { "client_key" } else { &name }, &value);
    }
    form.finish().into_bytes()
}

/// The flat error body; present only on failure.
#[derive(Deserialize)]
struct Flat {
    error: Option<String>,
    error_description: Option<String>,
    log_id: Option<String>,
}

/// The body of a success, or what else it is: first the `error` key, then the status.
fn judge(reply: Reply) -> Result<Vec<u8>, OAuthError> {
    let fault = |kind, log_id| {
        OAuthError::Fault(Box::new(Fault {
            kind,
            status: reply.status,
            log_id,
            retry_after: reply.retry_after,
            date: reply.date,
        }))
    };
    let worst = if reply.status >= 500 { FaultKind::Server } else { FaultKind::Unintelligible };
    let Body::Whole(body) = reply.body else { return Err(fault(worst, None)) };
    let Ok(flat) = serde_json::from_slice::<Flat>(&body) else { return Err(fault(worst, None)) };
    match flat.error.filter(|word| !word.is_empty()) {
        Some(word) => Err(OAuthError::Refused {
            code: OAuthCode::from(word.as_str()),
            description: flat.error_description.unwrap_or_default(),
            status: reply.status,
            log_id: flat.log_id,
            date: reply.date,
        }),
        None if (200..300).contains(&reply.status) => Ok(body),
        None => Err(fault(worst, flat.log_id)),
    }
}
