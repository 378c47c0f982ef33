//! `POST /v2/oauth/token/`: code exchange and refresh (tiktok-api.md sections 1.5 and 1.6).

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::answer::Answer;
use crate::config::PracticeError;
use crate::head::Head;
use crate::oauth::form::{Form, OAuthError};
use crate::oauth::grant::{self, Tokens};
use crate::state::{creators, grants};
use crate::world::Book;

const COMMON: [&str; 3] = ["client_key", "client_secret", "grant_type"];
const BAD_VERIFIER: &str = "Code verifier or code challenge is invalid.";
const BAD_REFRESH: &str = "Refresh token is invalid or expired.";

/// Tokens, or the flat error.
pub(crate) fn answer(
    book: &Book<'_>,
    head: &Head,
    body: &[u8],
) -> Result<(Answer, Option<Value>), PracticeError> {
    let form = match Form::read(head, body) {
        Ok(form) => form,
        Err(error) => return Ok((error.into_answer(book), None)),
    };
    let (granted, own) = match form.get("grant_type") {
        Some("authorization_code") => {
            (exchange(book, &form)?, &["code", "redirect_uri", "code_verifier"][..])
        }
        Some("refresh_token") => (refresh(book, &form)?, &["refresh_token"][..]),
        Some(_) => (
            Err(OAuthError::malformed("unsupported_grant_type", "The grant type is not supported.")),
            &[][..],
        ),
        None => (Err(OAuthError::malformed("invalid_request", "grant_type is missing.")), &[][..]),
    };
    let mut answer = match granted {
        Ok((tokens, creator)) => Answer::flat(tokens.body()).about(&creator, None),
        Err(error) => error.into_answer(book),
    };
    answer.violations.extend(form.unknown(&[&COMMON, own].concat()));
    Ok((answer, Some(form.told())))
}

type Granted = Result<(Tokens, String), OAuthError>;

fn exchange(book: &Book<'_>, form: &Form) -> Result<Granted, PracticeError> {
    let fields = form.check_client(book).and_then(|()| Ok((form.need("code")?, form.need("redirect_uri")?)));
    let (text, redirect_uri) = match fields {
        Ok(fields) => fields,
        Err(error) => return Ok(Err(error)),
    };
    let Some(verifier) = form.get("code_verifier").filter(|verifier| is_verifier(verifier)) else {
        return Ok(Err(OAuthError::malformed("invalid_request", BAD_VERIFIER)));
    };
    let Some(code) = grants::use_code(book.sql, text)? else {
        return Ok(Err(OAuthError::invalid_grant("Authorization code is invalid or expired.")));
    };
    if code.used || book.now_ms >= code.expires_ms {
        return Ok(Err(OAuthError::invalid_grant("Authorization code is invalid or expired.")));
    }
    if code.redirect_uri != redirect_uri {
        let text = "Redirect_uri is not matched with the uri when requesting code.";
        return Ok(Err(OAuthError::malformed("invalid_grant", text)));
    }
    if hex::encode(Sha256::digest(verifier.as_bytes())) != code.challenge {
        return Ok(Err(OAuthError::malformed("invalid_request", BAD_VERIFIER)));
    }
    let creator = creators::get(book.sql, &code.creator)?;
    Ok(Ok((grant::issue(book, &creator, code.scopes)?, creator.handle)))
}

fn refresh(book: &Book<'_>, form: &Form) -> Result<Granted, PracticeError> {
    let token = match form.check_client(book).and_then(|()| form.need("refresh_token")) {
        Ok(token) => token,
        Err(error) => return Ok(Err(error)),
    };
    let standing = grants::by_refresh(book.sql, token)?
        .filter(|grant| !grant.revoked && book.now_ms < grant.refresh_expires_ms);
    let Some(grant) = standing else { return Ok(Err(OAuthError::invalid_grant(BAD_REFRESH))) };
    let creator = creators::get(book.sql, &grant.creator)?;
    Ok(Ok((grant::renew(book, grant.id, &creator, grant.scopes)?, creator.handle)))
}

/// 43 to 128 unreserved characters (section 1.3).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}
