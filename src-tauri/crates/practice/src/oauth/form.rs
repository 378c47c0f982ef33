//! Reads the form bodies of the OAuth endpoints strictly, and answers their errors.

use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::head::Head;
use crate::world::Book;

/// An OAuth error with its description (tiktok-api.md section 1.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OAuthError {
    pub(crate) code: &'static str,
    pub(crate) description: String,
    /// Whether the request was malformed, as against a code or token that is no longer good.
    pub(crate) malformed: bool,
}

impl OAuthError {
    pub(crate) fn malformed(code: &'static str, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), malformed: true }
    }

    pub(crate) fn invalid_grant(description: &str) -> Self {
        Self { code: "invalid_grant", description: description.to_owned(), malformed: false }
    }

    /// 400, or 200 where the knob wants it.
    pub(crate) fn into_answer(self, book: &Book<'_>) -> Answer {
        let status = if book.knobs.oauth_errors_with_200 { 200 } else { 400 };
        let mut answer = Answer::flat_error(status, self.code, &self.description);
        if self.malformed {
            answer.violations.push(format!("{}: {}", self.code, self.description));
        }
        answer
    }
}

/// The fields of a form, decoded, in their order.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// The body must be a form and say so; no field may come twice.
    pub(crate) fn read(head: &Head, body: &[u8]) -> Result<Self, OAuthError> {
        if head.method != "POST" {
            return Err(OAuthError::malformed("invalid_request", "The method must be POST."));
        }
        let kind = head.content_type.as_deref().unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
            let text = "Only `application/x-www-form-urlencoded` is accepted as Content-Type.";
            return Err(OAuthError::malformed("invalid_request", text));
        }
        let form = Self(url::form_urlencoded::parse(body).into_owned().collect());
        match form
            .0
            .iter()
            .enumerate()
            .find(|(at, (name, _))| form.0[..*at].iter().any(|(earlier, _)| earlier == name))
        {
            Some((_, (name, _))) => {
                Err(OAuthError::malformed("invalid_request", format!("{name} is given twice.")))
            }
            None => Ok(form),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    pub(crate) fn need(&self, name: &str) -> Result<&str, OAuthError> {
        self.get(name).ok_or_else(|| OAuthError::malformed("invalid_request", format!("{name} is missing.")))
    }

    /// Key and secret must be those of the app. `client_id` is no name that TikTok knows.
    pub(crate) fn check_client(&self, book: &Book<'_>) -> Result<(), OAuthError> {
        let (key, secret) = (self.need("client_key")?, self.need("client_secret")?);
        if key == book.app.client_key && secret == book.app.client_secret {
            Ok(())
        } else {
            Err(OAuthError::malformed("invalid_client", "Client key or secret is incorrect."))
        }
    }

    /// Names of fields beyond `known`.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<String> {
        let names = self.0.iter().map(|(name, _)| name.as_str()).filter(|name| !known.contains(name));
        names.map(|name| format!("the form field {name} is unknown to TikTok")).collect()
    }

    /// The form for the history: values of the fields that are no secret, `true` for the others.
    pub(crate) fn told(&self) -> Value {
        const OPEN: [&str; 3] = ["client_key", "grant_type", "redirect_uri"];
        let fields: Map<String, Value> = self
            .0
            .iter()
            .map(|(name, value)| {
                let told = if OPEN.contains(&name.as_str()) {
                    Value::from(value.as_str())
                } else {
                    Value::Bool(true)
                };
                (name.clone(), told)
            })
            .collect();
        Value::Object(fields)
    }
}
