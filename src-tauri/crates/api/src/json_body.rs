//! The JSON object of a request. Refuses (415) what does not say it is JSON, and (400) what is none, with where; a
//! field given twice is refused too: readers disagree on which of the two counts.

use std::fmt;

use axum::http::{HeaderMap, StatusCode, header};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// The fields of the object a request carries.
pub(crate) fn object(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    says_json(headers)?;
    match serde_json::from_slice(body) {
        Ok(Object(fields)) => Ok(fields),
        Err(_) if body.is_empty() => Err(bad_json("the body is empty")),
        Err(why) => Err(bad_json(&why.to_string())),
    }
}

fn says_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    match (types.next().and_then(|value| value.to_str().ok()), types.next()) {
        (Some(value), None) if is_json(value) => Ok(()),
        _ => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Send JSON with 'Content-Type: application/json'.",
        )),
    }
}

/// `application/json`, in UTF-8 if it names a charset.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

fn bad_json(why: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "bad_json", format!("The body is not a JSON object: {why}"))
}

struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OnceEach).map(Self)
    }
}

struct OnceEach;

impl<'de> Visitor<'de> for OnceEach {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the field '{name}' is given twice")));
            }
            fields.insert(name, value);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(content_type: Option<&str>, body: &[u8]) -> Result<Map<String, Value>, String> {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap());
        }
        object(&headers, body).map_err(|refusal| format!("{refusal:?}"))
    }

    #[test]
    fn only_json_in_utf8_is_taken() {
        for taken in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(read(Some(taken), b"{}").is_ok(), "{taken}");
        }
        for refused in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"),
            Some("application/json; charset=latin1"),
            Some("application/jsonp"),
            Some(""),
        ] {
            assert!(read(refused, b"{}").unwrap_err().contains("unsupported_media_type"), "{refused:?}");
        }
    }

    #[test]
    fn bad_json_is_refused_with_where() {
        for (body, said) in [
            (&b"{\"a\":1,\n \"b\" 2}"[..], "line 2 column 6"),
            (b"", "the body is empty"),
            (b"[]", "expected an object"),
            (b"null", "expected an object"),
            (b"{\"a\":1} x", "line 1 column 9"),
            (b"{\"a\":\"\xff\"}", "line 1"),
            (b"{\"a\":\"\\ud800\"}", "line 1"),
            (b"{\"a\":1,\"a\":2}", "'a' is given twice"),
        ] {
            let refused = read(Some("application/json"), body).unwrap_err();
            assert!(refused.contains("bad_json") && refused.contains(said), "{refused}");
        }
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        let nested = [b"{\"a\":", deep.as_slice(), b"}"].concat();
        assert!(read(Some("application/json"), &nested).unwrap_err().contains("bad_json"));
    }
}
