//! Issues codes and tokens.

use serde_json::{Value, json};

use crate::config::PracticeError;
use crate::creator::Creator;
use crate::secret::random_text;
use crate::state::grants::{self, Code};
use crate::world::Book;

/// The tokens of a grant, as the token endpoint tells them.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) open_id: String,
    pub(crate) access_secs: i64,
    pub(crate) refresh_secs: i64,
}

impl Tokens {
    /// The flat body of section 1.5.
    pub(crate) fn body(&self) -> Value {
        json!({
            "open_id": self.open_id,
            "scope": self.scopes.join(","),
            "access_token": self.access,
            "expires_in": self.access_secs,
            "refresh_token": self.refresh,
            "refresh_expires_in": self.refresh_secs,
            "token_type": "Bearer",
        })
    }
}

/// A fresh authorization code. Real ones hold characters that a URL must encode.
pub(crate) fn issue_code(
    book: &Book<'_>,
    creator: &Creator,
    scopes: Vec<String>,
    redirect_uri: &str,
    challenge: &str,
) -> Result<String, PracticeError> {
    let text = format!("{}*0!6410", random_text(48));
    let code = Code {
        creator: creator.handle.clone(),
        scopes,
        redirect_uri: redirect_uri.to_owned(),
        challenge: challenge.to_owned(),
        expires_ms: book.now_ms + book.knobs.code_secs * 1_000,
        used: false,
    };
    grants::add_code(book.sql, &text, &code)?;
    Ok(text)
}

/// Tokens for a new consent.
pub(crate) fn issue(
    book: &Book<'_>,
    creator: &Creator,
    scopes: Vec<String>,
) -> Result<Tokens, PracticeError> {
    let tokens = fresh(book, creator, scopes);
    let grant = grants::add(book.sql, &creator.handle, &tokens.scopes, &tokens.refresh, refresh_end(book))?;
    grants::add_access(book.sql, grant, &tokens.access, access_end(book))?;
    Ok(tokens)
}

/// New tokens for a grant; its old refresh token stops working.
pub(crate) fn renew(
    book: &Book<'_>,
    grant: i64,
    creator: &Creator,
    scopes: Vec<String>,
) -> Result<Tokens, PracticeError> {
    let tokens = fresh(book, creator, scopes);
    grants::rotate(book.sql, grant, &tokens.refresh, refresh_end(book))?;
    if book.knobs.refresh_kills_access_token {
        grants::drop_access(book.sql, grant)?;
    }
    grants::add_access(book.sql, grant, &tokens.access, access_end(book))?;
    Ok(tokens)
}

fn fresh(book: &Book<'_>, creator: &Creator, scopes: Vec<String>) -> Tokens {
    Tokens {
        access: format!("act.{}", random_text(64)),
        refresh: format!("rft.{}", random_text(64)),
        scopes,
        open_id: creator.open_id(&book.app.client_key),
        access_secs: book.knobs.access_token_secs,
        refresh_secs: book.knobs.refresh_token_secs,
    }
}

fn access_end(book: &Book<'_>) -> i64 {
    book.now_ms + book.knobs.access_token_secs * 1_000
}

fn refresh_end(book: &Book<'_>) -> i64 {
    book.now_ms + book.knobs.refresh_token_secs * 1_000
}
