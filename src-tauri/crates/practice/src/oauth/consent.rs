//! The consent page's form: `POST /practice/consent?{the authorize query}`.

use crate::answer::Answer;
use crate::config::PracticeError;
use crate::creator::Creator;
use crate::head::Head;
use crate::oauth::authorize::{self, Asked};
use crate::pages;
use crate::state::creators;
use crate::world::Book;

/// Cookie that stands for the browser's TikTok session. Its value is the creator's handle: this TikTok has no
/// passwords.
pub(crate) const SESSION: &str = "practice_session";

/// The scope that cannot be switched off.
const FIXED: &str = "user.info.basic";

/// The page that asks which account consents to which scopes.
pub(crate) fn page(
    book: &Book<'_>,
    head: &Head,
    asked: &Asked,
    creators: &[Creator],
    current: Option<&str>,
) -> String {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&head.query).finish();
    let scopes: Vec<(&str, bool)> =
        asked.scopes.iter().map(|scope| (scope.as_str(), scope != FIXED)).collect();
    pages::consent::ask(&book.app.name, &format!("/practice/consent?{query}"), creators, current, &scopes)
}

/// Takes the form: a redirect with a code and a session, a redirect with the refusal, or an error page.
pub(crate) fn decide(
    book: &Book<'_>,
    head: &Head,
    form: &[(String, String)],
) -> Result<Answer, PracticeError> {
    let asked = match authorize::read(book, head) {
        Ok(asked) => asked,
        Err(wrong) => return Ok(authorize::error_page(&wrong)),
    };
    let values =
        |name: &'static str| form.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone());
    if !values("decision").any(|decision| decision == "allow") {
        return Ok(authorize::redirect_denied(&asked));
    }
    let handle: Option<String> = values("creator").next();
    let Some(creator) = handle.map(|handle| creators::find(book.sql, &handle)).transpose()?.flatten() else {
        let text = "Choose the account that the app may use, then allow.";
        return Ok(Answer::page(400, pages::consent::went_wrong("no_account", "account", text)));
    };
    let mut granted: Vec<String> = values("scope").collect();
    granted.extend(asked.scopes.iter().filter(|scope| *scope == FIXED).cloned());
    let answer = authorize::redirect_with_code(book, &asked, &creator.handle, granted)?;
    Ok(answer.with_cookie(format!("{SESSION}={}; Path=/; HttpOnly; SameSite=Lax", creator.handle)))
}
