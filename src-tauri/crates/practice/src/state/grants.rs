//! Tables `codes`, `grants` and `access_tokens`: who consented to what, and which tokens still stand for it.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::config::PracticeError;
use crate::state::fingerprint;

/// An authorization code that has not been looked at yet.
pub(crate) struct Code {
    pub(crate) creator: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) expires_ms: i64,
    pub(crate) used: bool,
}

/// A consent with its current refresh token.
pub(crate) struct Grant {
    pub(crate) id: i64,
    pub(crate) creator: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) refresh_expires_ms: i64,
    pub(crate) revoked: bool,
}

pub(crate) fn add_code(connection: &Connection, text: &str, code: &Code) -> Result<(), PracticeError> {
    connection
        .prepare_cached(
            "INSERT INTO codes (code, creator, scopes, redirect_uri, challenge, expires_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            fingerprint(text),
            &code.creator,
            code.scopes.join(","),
            &code.redirect_uri,
            &code.challenge,
            code.expires_ms,
        ))?;
    Ok(())
}

/// Finds the code and marks it used, whatever comes of it.
pub(crate) fn use_code(connection: &Connection, text: &str) -> Result<Option<Code>, PracticeError> {
    let key = fingerprint(text);
    let code = connection
        .prepare_cached(
            "SELECT creator, scopes, redirect_uri, challenge, expires_ms, used FROM codes WHERE code = ?1",
        )?
        .query_row([&key], |row| {
            Ok(Code {
                creator: row.get(0)?,
                scopes: scopes(row, 1)?,
                redirect_uri: row.get(2)?,
                challenge: row.get(3)?,
                expires_ms: row.get(4)?,
                used: row.get(5)?,
            })
        })
        .optional()?;
    connection.prepare_cached("UPDATE codes SET used = 1 WHERE code = ?1")?.execute([&key])?;
    Ok(code)
}

pub(crate) fn add(
    connection: &Connection,
    creator: &str,
    scopes: &[String],
    refresh: &str,
    refresh_expires_ms: i64,
) -> Result<i64, PracticeError> {
    connection
        .prepare_cached(
            "INSERT INTO grants (creator, scopes, refresh, refresh_expires_ms) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((creator, scopes.join(","), fingerprint(refresh), refresh_expires_ms))?;
    Ok(connection.last_insert_rowid())
}

/// Replaces the grant's refresh token; the one before stops working with this.
pub(crate) fn rotate(
    connection: &Connection,
    grant: i64,
    refresh: &str,
    refresh_expires_ms: i64,
) -> Result<(), PracticeError> {
    connection
        .prepare_cached("UPDATE grants SET refresh = ?2, refresh_expires_ms = ?3 WHERE id = ?1")?
        .execute((grant, fingerprint(refresh), refresh_expires_ms))?;
    Ok(())
}

pub(crate) fn add_access(
    connection: &Connection,
    grant: i64,
    access: &str,
    expires_ms: i64,
) -> Result<(), PracticeError> {
    connection
        .prepare_cached("INSERT INTO access_tokens (token, grant_id, expires_ms) VALUES (?1, ?2, ?3)")?
        .execute((fingerprint(access), grant, expires_ms))?;
    Ok(())
}

pub(crate) fn drop_access(connection: &Connection, grant: i64) -> Result<(), PracticeError> {
    connection.prepare_cached("DELETE FROM access_tokens WHERE grant_id = ?1")?.execute([grant])?;
    Ok(())
}

pub(crate) fn by_refresh(connection: &Connection, refresh: &str) -> Result<Option<Grant>, PracticeError> {
    Ok(connection
        .prepare_cached(
            "SELECT id, creator, scopes, refresh_expires_ms, revoked FROM grants WHERE refresh = ?1",
        )?
        .query_row([fingerprint(refresh)], grant)
        .optional()?)
}

/// The grant behind an access token, and when the token expires.
pub(crate) fn by_access(
    connection: &Connection,
    access: &str,
) -> Result<Option<(Grant, i64)>, PracticeError> {
    Ok(connection
        .prepare_cached(
            "SELECT g.id, g.creator, g.scopes, g.refresh_expires_ms, g.revoked, t.expires_ms
             FROM access_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.token = ?1",
        )?
        .query_row([fingerprint(access)], |row| Ok((grant(row)?, row.get(5)?)))
        .optional()?)
}

pub(crate) fn revoke(connection: &Connection, grant: i64) -> Result<(), PracticeError> {
    connection.prepare_cached("UPDATE grants SET revoked = 1 WHERE id = ?1")?.execute([grant])?;
    Ok(())
}

/// Ends every grant of the creator: what "remove access" in TikTok does.
pub(crate) fn revoke_all(connection: &Connection, creator: &str) -> Result<(), PracticeError> {
    connection.prepare_cached("UPDATE grants SET revoked = 1 WHERE creator = ?1")?.execute([creator])?;
    Ok(())
}

pub(crate) fn standing(connection: &Connection, creator: &str) -> Result<u32, PracticeError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM grants WHERE creator = ?1 AND revoked = 0")?
        .query_row([creator], |row| row.get(0))?)
}

fn grant(row: &Row<'_>) -> rusqlite::Result<Grant> {
    Ok(Grant {
        id: row.get(0)?,
        creator: row.get(1)?,
        scopes: scopes(row, 2)?,
        refresh_expires_ms: row.get(3)?,
        revoked: row.get(4)?,
    })
}

fn scopes(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let text: String = row.get(column)?;
    Ok(text.split(',').filter(|scope| !scope.is_empty()).map(String::from).collect())
}
