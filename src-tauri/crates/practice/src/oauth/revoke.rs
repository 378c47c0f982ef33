//! `POST /v2/oauth/revoke/` (tiktok-api.md section 1.7).

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::config::PracticeError;
use crate::head::Head;
use crate::oauth::form::{Form, OAuthError};
use crate::settle;
use crate::state::grants;
use crate::world::Book;

/// Ends the grant of an access token: `{}`, or the flat error.
pub(crate) fn answer(
    book: &Book<'_>,
    head: &Head,
    body: &[u8],
) -> Result<(Answer, Option<Value>), PracticeError> {
    let form = match Form::read(head, body) {
        Ok(form) => form,
        Err(error) => return Ok((error.into_answer(book), None)),
    };
    let mut answer = match revoke(book, &form)? {
        Ok(creator) => Answer::flat(json!({})).about(&creator, None),
        Err(error) => error.into_answer(book),
    };
    answer.violations.extend(form.unknown(&["client_key", "client_secret", "token"]));
    Ok((answer, Some(form.told())))
}

fn revoke(book: &Book<'_>, form: &Form) -> Result<Result<String, OAuthError>, PracticeError> {
    let token = match form.check_client(book).and_then(|()| form.need("token")) {
        Ok(token) => token,
        Err(error) => return Ok(Err(error)),
    };
    let Some((grant, _)) = grants::by_access(book.sql, token)?.filter(|(grant, _)| !grant.revoked) else {
        return Ok(Err(OAuthError::invalid_grant("Access token is invalid or expired.")));
    };
    grants::revoke(book.sql, grant.id)?;
    if grants::standing(book.sql, &grant.creator)? == 0 {
        settle::access_removed(book, &grant.creator)?;
    }
    Ok(Ok(grant.creator))
}
