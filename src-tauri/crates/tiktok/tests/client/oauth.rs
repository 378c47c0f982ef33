//! The token calls, to the letter.

use std::time::Duration;

use runsheet_model::Sensitive;
use runsheet_tiktok::oauth::{AppKey, Authorized, OAuthCode, OAuthError, TokenGrant};
use runsheet_tiktok::{Class, FaultKind, Scope, Scopes};
use url::Url;

use crate::server::{Request, Server, json, token, with_headers};

const TOKENS: &str = r#"{"access_token":"act.t","expires_in":7200,"open_id":"o-1","refresh_expires_in":15552000,
    "refresh_token":"rft.t2","scope":"user.info.basic,video.list","token_type":"Bearer"}"#;

fn app() -> AppKey {
    AppKey { client_key: "key&1".into(), client_secret: Sensitive::from("secret=1+2") }
}

fn authorized() -> Authorized {
    Authorized {
        code: Sensitive::from("abc*0!6410"),
        scopes: Some(Scopes::parse("user.info.basic")),
        redirect_uri: Url::parse("http://127.0.0.1:3455/callback/").unwrap(),
        verifier: Sensitive::from("v".repeat(43)),
    }
}

fn assert_form(request: &Request, path: &str, fields: &[(&str, &str)]) {
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", path));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.header("cache-control"), Some("no-cache"));
    assert_eq!(request.header("authorization"), None);
    let want: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(request.form(), want);
}

async fn refresh(answer: Vec<u8>) -> Result<TokenGrant, OAuthError> {
    let server = Server::start([answer]).await;
    server.tiktok().refresh(&app(), &Sensitive::from("rft.t1")).await
}

#[tokio::test]
async fn exchange_sends_tiktoks_words_and_reads_the_grant() {
    let server = Server::start([json(200, TOKENS)]).await;
    let grant = server.tiktok().exchange(&app(), authorized()).await.unwrap();
    assert_form(
        &server.request(),
        "/v2/oauth/token/",
        &[
            ("client_key", "key&1"),
            ("client_secret", "secret=1+2"),
            ("code", "abc*0!6410"),
            ("code_verifier", &"v".repeat(43)),
            ("grant_type", "authorization_code"),
            ("redirect_uri", "http://127.0.0.1:3455/callback/"),
        ],
    );
    assert_eq!(grant.open_id, "o-1");
    assert_eq!(grant.access_token.expose(), "act.t");
    assert_eq!(grant.refresh_token.unwrap().expose(), "rft.t2");
    assert_eq!(grant.expires_in, Duration::from_secs(7200));
    assert_eq!(grant.refresh_expires_in, Some(Duration::from_secs(15_552_000)));
    assert_eq!(grant.scopes, Some(Scopes::parse("user.info.basic,video.list")));
    assert!(grant.scopes.unwrap().contains(&Scope::VideoList));
    assert_eq!(grant.date.unwrap().timestamp(), 1_795_361_960);
}

#[tokio::test]
async fn refresh_sends_the_token_it_was_given() {
    let server = Server::start([json(200, TOKENS)]).await;
    let grant = server.tiktok().refresh(&app(), &Sensitive::from("rft.t1")).await.unwrap();
    assert_form(
        &server.request(),
        "/v2/oauth/token/",
        &[
            ("client_key", "key&1"),
            ("client_secret", "secret=1+2"),
            ("grant_type", "refresh_token"),
            ("refresh_token", "rft.t1"),
        ],
    );
    assert_eq!(grant.refresh_token.unwrap().expose(), "rft.t2");
}

#[tokio::test]
async fn what_a_refresh_leaves_out_stays_as_it_was() {
    for body in [
        r#"{"access_token":"act.t","open_id":"o-1","expires_in":86400}"#,
        r#"{"access_token":"act.t","open_id":"o-1","expires_in":"86400","refresh_token":"","scope":""}"#,
        r#"{"access_token":"act.t","open_id":"o-1","expires_in":86400,"refresh_token":null,"scope":null}"#,
    ] {
        let grant = refresh(json(200, body)).await.unwrap();
        assert_eq!(grant.refresh_token, None, "{body}");
        assert_eq!(grant.scopes, None, "{body}");
        assert_eq!(grant.refresh_expires_in, None, "{body}");
        assert_eq!(grant.expires_in, Duration::from_secs(86400), "{body}");
    }
}

#[tokio::test]
async fn a_rotated_refresh_token_is_not_lost_over_a_missing_lifetime() {
    let body = r#"{"access_token":"act.t","open_id":"o-1","refresh_token":"rft.t2"}"#;
    let grant = refresh(with_headers(200, "Content-Type: text/plain\r\n", body)).await.unwrap();
    assert_eq!(grant.refresh_token.unwrap().expose(), "rft.t2");
    assert_eq!(grant.expires_in, Duration::ZERO);
}

#[tokio::test]
async fn a_login_without_scopes_in_its_grant_keeps_those_of_the_callback() {
    let body = r#"{"access_token":"act.t","open_id":"o-1","refresh_token":"rft.t2","expires_in":7200}"#;
    let server = Server::start([json(200, body)]).await;
    let grant = server.tiktok().exchange(&app(), authorized()).await.unwrap();
    assert_eq!(grant.scopes, Some(Scopes::parse("user.info.basic")));
}

#[tokio::test]
async fn an_error_is_an_error_with_200_too() {
    for status in [200, 400, 401, 500] {
        let body = r#"{"error":"invalid_grant","error_description":"Refresh token is invalid or expired.","log_id":"L1"}"#;
        let error = refresh(json(status, body)).await.unwrap_err();
        assert_eq!(error.class(), Class::NeedsPerson);
        let OAuthError::Refused { code, description, status: seen, log_id, date } = error else {
            panic!("{status}")
        };
        assert_eq!((code, seen), (OAuthCode::InvalidGrant, status));
        assert_eq!(description, "Refresh token is invalid or expired.");
        assert_eq!(log_id.as_deref(), Some("L1"));
        assert_eq!(date.unwrap().timestamp(), 1_795_361_960);
    }
}

#[tokio::test]
async fn every_error_of_section_1_5_is_classified() {
    for (word, class) in [
        ("access_denied", Class::NeedsPerson),
        ("invalid_client", Class::NeedsPerson),
        ("invalid_grant", Class::NeedsPerson),
        ("invalid_request", Class::Bug),
        ("invalid_scope", Class::NeedsPerson),
        ("unauthorized_client", Class::NeedsPerson),
        ("unsupported_grant_type", Class::Bug),
        ("unsupported_response_type", Class::Bug),
        ("server_error", Class::Retry),
        ("temporarily_unavailable", Class::Retry),
        ("brand_new", Class::NeedsPerson),
    ] {
        let error = refresh(json(400, &format!(r#"{{"error":"{word}"}}"#))).await.unwrap_err();
        let OAuthError::Refused { code, .. } = &error else { panic!("{word}: {error:?}") };
        assert_eq!(code.as_str(), word);
        assert_eq!(matches!(code, OAuthCode::Other(_)), word == "brand_new");
        assert_eq!(error.class(), class, "{word}");
    }
}

#[tokio::test]
async fn what_is_neither_grant_nor_refusal_is_a_fault() {
    for (status, body, kind, class) in [
        (200, "<html>Welcome to this hotel</html>", FaultKind::Unintelligible, Class::Retry),
        (200, "", FaultKind::Unintelligible, Class::Retry),
        (200, "{}", FaultKind::Incomplete, Class::Retry),
        (200, r#"{"access_token":"","open_id":"o-1"}"#, FaultKind::Incomplete, Class::Retry),
        (200, r#"{"access_token":"act.t"}"#, FaultKind::Incomplete, Class::Retry),
        (403, "<html>Forbidden by policy</html>", FaultKind::Unintelligible, Class::Retry),
        (400, TOKENS, FaultKind::Unintelligible, Class::Retry),
        (502, "", FaultKind::Server, Class::Retry),
        (429, "", FaultKind::Unintelligible, Class::RateLimited),
    ] {
        let error = refresh(json(status, body)).await.unwrap_err();
        assert_eq!(error.class(), class, "{status} {body}");
        let OAuthError::Fault(fault) = error else { panic!("{status} {body}: {error:?}") };
        assert_eq!(fault.kind, kind, "{status} {body}");
    }
}

#[tokio::test]
async fn revoke_sends_the_access_token_and_takes_an_empty_answer() {
    for answer in [json(200, ""), json(200, "{}"), with_headers(200, "", "\n")] {
        let server = Server::start([answer]).await;
        server.tiktok().revoke(&app(), &token()).await.unwrap();
        assert_form(
            &server.request(),
            "/v2/oauth/revoke/",
            &[("client_key", "key&1"), ("client_secret", "secret=1+2"), ("token", "act.token")],
        );
    }
}

#[tokio::test]
async fn a_revocation_that_did_not_happen_says_so() {
    for (answer, refused) in [
        (json(200, r#"{"error":"invalid_request","error_description":"d","log_id":"L"}"#), true),
        (json(400, r#"{"error":"invalid_request"}"#), true),
        (json(200, "<html>Welcome to this hotel</html>"), false),
        (json(500, ""), false),
    ] {
        let server = Server::start([answer]).await;
        let error = server.tiktok().revoke(&app(), &token()).await.unwrap_err();
        assert_eq!(matches!(error, OAuthError::Refused { .. }), refused, "{error:?}");
    }
}
