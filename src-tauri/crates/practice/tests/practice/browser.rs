//! The browser's part of OAuth, and the app's part around it.

use std::collections::HashMap;

use runsheet_practice::{PRACTICE_CLIENT_KEY, PRACTICE_CLIENT_SECRET};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use crate::client::Client;

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CALLBACK: &str = "http://127.0.0.1:40123/callback/";
pub const SCOPES: &str = "user.info.basic,video.list,video.publish,video.upload";

/// The parameters of a good authorize request.
pub fn good() -> Vec<(&'static str, String)> {
    vec![
        ("client_key", PRACTICE_CLIENT_KEY.to_owned()),
        ("response_type", "code".to_owned()),
        ("scope", SCOPES.to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
        ("state", "st-1 & more".to_owned()),
        ("code_challenge", hex::encode(Sha256::digest(VERIFIER))),
        ("code_challenge_method", "S256".to_owned()),
        ("disable_auto_auth", "1".to_owned()),
    ]
}

pub fn authorize_url(client: &Client, parameters: &[(&str, String)]) -> Url {
    let mut url = client.url("/v2/auth/authorize/");
    url.query_pairs_mut().extend_pairs(parameters);
    url
}

/// Where a redirect leads, and its decoded parameters.
pub fn landed(response: &reqwest::Response) -> (String, HashMap<String, String>) {
    assert_eq!(response.status(), 302);
    let to = response.headers()["location"].to_str().unwrap().to_owned();
    let parameters = Url::parse(&to).unwrap().query_pairs().into_owned().collect();
    (to, parameters)
}

/// The form that the consent page holds, with its action.
pub fn consent_action(page: &str) -> String {
    let (_, rest) = page.split_once("action=\"").expect("a form");
    rest.split_once('"').unwrap().0.replace("&amp;", "&")
}

/// A code, by consenting as `creator` on the page.
pub async fn consent(client: &Client, creator: &str) -> String {
    let page = client.http.get(authorize_url(client, &good())).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let action = consent_action(&page.text().await.unwrap());
    let form = [
        ("creator", creator),
        ("scope", "video.list"),
        ("scope", "video.publish"),
        ("scope", "video.upload"),
        ("decision", "allow"),
    ];
    let redirect = client.http.post(client.url(&action)).form(&form).send().await.unwrap();
    landed(&redirect).1["code"].clone()
}

pub fn exchange_fields(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("client_key", PRACTICE_CLIENT_KEY),
        ("client_secret", PRACTICE_CLIENT_SECRET),
        ("code", code),
        ("grant_type", "authorization_code"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

pub async fn refresh(client: &Client, token: &str) -> (u16, Value) {
    let fields = [
        ("client_key", PRACTICE_CLIENT_KEY),
        ("client_secret", PRACTICE_CLIENT_SECRET),
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
    ];
    client.form("/v2/oauth/token/", &fields).await
}
