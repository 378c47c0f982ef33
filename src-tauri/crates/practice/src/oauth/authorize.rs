//! `GET /v2/auth/authorize/`: the browser's part (tiktok-api.md sections 1.1 to 1.4).
//!
//! A wrong parameter is shown as a page, never redirected: the redirect URI may be the wrong one. Only the user's
//! refusal goes back to the app as `error=access_denied`.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::config::PracticeError;
use crate::head::Head;
use crate::oauth::{consent, grant, redirect_uri};
use crate::pages;
use crate::state::creators;
use crate::world::Book;

const KNOWN: [&str; 8] = [
    "client_key",
    "response_type",
    "scope",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
    "disable_auto_auth",
];

/// A well-formed authorize request.
pub(crate) struct Asked {
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) state: String,
    pub(crate) challenge: String,
    always_show: bool,
}

/// The parameter that is wrong, and the error that the page reports.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) parameter: &'static str,
    pub(crate) code: &'static str,
    pub(crate) why: String,
}

/// The consent page, a redirect with a code, or the page that says what is wrong.
pub(crate) fn answer(book: &Book<'_>, head: &Head) -> Result<(Answer, Option<Value>), PracticeError> {
    if head.method != "GET" {
        return Ok((Answer::bare(405, "method_not_allowed", "authorize takes GET"), None));
    }
    let told = told(head);
    let asked = match read(book, head) {
        Ok(asked) => asked,
        Err(wrong) => return Ok((error_page(&wrong), Some(told))),
    };
    let mut answer = if let Some(approval) = &book.knobs.auto_approve {
        let granted = approval.scopes.clone().unwrap_or_else(|| asked.scopes.clone());
        let creator = creators::get(book.sql, &approval.creator)?;
        redirect_with_code(book, &asked, &creator.handle, granted)?
    } else {
        match signed_in(book, head)? {
            Some(creator) if !asked.always_show => {
                redirect_with_code(book, &asked, &creator, asked.scopes.clone())?
            }
            current => {
                let creators = creators::all(book.sql)?;
                Answer::page(200, consent::page(book, head, &asked, &creators, current.as_deref()))
            }
        }
    };
    let unknown = head.query.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str()));
    answer.violations.extend(unknown.map(|(name, _)| format!("the parameter {name} is unknown to TikTok")));
    Ok((answer, Some(told)))
}

/// Checks every parameter.
pub(crate) fn read(book: &Book<'_>, head: &Head) -> Result<Asked, Wrong> {
    let need = |name: &'static str| {
        head.only(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| wrong(name, "is missing or given twice"))
    };
    let expect = |name: &'static str, value: &str, constant: &str| {
        if value == constant { Ok(()) } else { Err(wrong(name, format!("must be {constant}"))) }
    };
    if need("client_key")? != book.app.client_key {
        return Err(Wrong { code: "unauthorized_client", ..wrong("client_key", "is not known") });
    }
    if need("response_type")? != "code" {
        return Err(Wrong { code: "unsupported_response_type", ..wrong("response_type", "must be code") });
    }
    let uri = need("redirect_uri")?;
    redirect_uri::check(uri, &book.app.redirect_uris).map_err(|why| wrong("redirect_uri", why))?;
    let scopes: Vec<String> = need("scope")?.split(',').map(String::from).collect();
    if let Some(unknown) = scopes.iter().find(|scope| !book.app.scopes.contains(scope)) {
        return Err(Wrong {
            code: "invalid_scope",
            ..wrong("scope", format!("{unknown:?} is not added to the app"))
        });
    }
    let challenge = need("code_challenge")?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if challenge.len() != 64 || !challenge.bytes().all(is_hex) {
        return Err(wrong(
            "code_challenge",
            "must be the SHA-256 of the verifier in 64 lowercase hex digits",
        ));
    }
    expect("code_challenge_method", need("code_challenge_method")?, "S256")?;
    let state = need("state")?;
    let always_show = match head.query.iter().any(|(name, _)| name == "disable_auto_auth") {
        false => false,
        true => match head.only("disable_auto_auth") {
            Some("0") => false,
            Some("1") => true,
            _ => return Err(wrong("disable_auto_auth", "must be 0 or 1")),
        },
    };
    Ok(Asked {
        scopes,
        redirect_uri: uri.to_owned(),
        state: state.to_owned(),
        challenge: challenge.to_owned(),
        always_show,
    })
}

fn wrong(parameter: &'static str, why: impl Into<String>) -> Wrong {
    Wrong { parameter, code: "invalid_request", why: why.into() }
}

/// The page that TikTok shows instead of a consent.
pub(crate) fn error_page(wrong: &Wrong) -> Answer {
    let text = format!("{} {}", wrong.parameter, wrong.why);
    let mut answer = Answer::page(400, pages::consent::went_wrong(wrong.code, wrong.parameter, &text));
    wrong.code.clone_into(&mut answer.code);
    answer.message.clone_from(&text);
    answer.violations.push(format!("{}: {text}", wrong.code));
    answer
}

/// Sends the browser back with a code for the part of `granted` that was asked for.
pub(crate) fn redirect_with_code(
    book: &Book<'_>,
    asked: &Asked,
    creator: &str,
    granted: Vec<String>,
) -> Result<Answer, PracticeError> {
    let creator = creators::get(book.sql, creator)?;
    let granted: Vec<String> = asked.scopes.iter().filter(|scope| granted.contains(scope)).cloned().collect();
    let scopes = granted.join(",");
    let code = grant::issue_code(book, &creator, granted, &asked.redirect_uri, &asked.challenge)?;
    let to = callback(asked, &[("code", &code), ("scopes", &scopes)]);
    Ok(Answer::redirect(to).about(&creator.handle, None))
}

/// Sends the browser back with the user's refusal.
pub(crate) fn redirect_denied(asked: &Asked) -> Answer {
    let text = "The user denied the request";
    let mut answer =
        Answer::redirect(callback(asked, &[("error", "access_denied"), ("error_description", text)]));
    "access_denied".clone_into(&mut answer.code);
    answer
}

fn callback(asked: &Asked, pairs: &[(&str, &str)]) -> String {
    let state = [("state", asked.state.as_str())];
    let pairs = pairs.iter().chain(&state).map(|(name, value)| {
        let encoded: String = value.bytes().map(encode).collect();
        format!("{name}={encoded}")
    });
    format!("{}?{}", asked.redirect_uri, pairs.collect::<Vec<_>>().join("&"))
}

/// Encodes everything that is not unreserved, so also `*` and `!`, which some encoders leave.
fn encode(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// The creator whose TikTok session this browser holds.
fn signed_in(book: &Book<'_>, head: &Head) -> Result<Option<String>, PracticeError> {
    let cookie = head.cookie.as_deref().unwrap_or_default().split(';').map(str::trim);
    let by_cookie = cookie.filter_map(|pair| pair.strip_prefix(consent::SESSION)?.strip_prefix('=')).next();
    let Some(handle) = by_cookie.or(book.knobs.signed_in.as_deref()) else { return Ok(None) };
    Ok(creators::find(book.sql, handle)?.map(|creator| creator.handle))
}

fn told(head: &Head) -> Value {
    json!({
        "client_key": head.only("client_key"),
        "scope": head.only("scope"),
        "redirect_uri": head.only("redirect_uri"),
        "disable_auto_auth": head.only("disable_auto_auth"),
    })
}
