//! The bearer token of a request, and the answers to requests without a usable one.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::refusal::Refusal;

/// The token of `Authorization: Bearer ...`.
///
/// Refused (401): no such header, more than one, another scheme, an empty token, or one with blanks.
pub(crate) fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (given.next(), given.next()) {
        (Some(value), None) => value,
        (None, _) => return Err(Refusal::unauthorized("Send the key as 'Authorization: Bearer KEY'.")),
        _ => return Err(Refusal::unauthorized("Send exactly one Authorization header.")),
    };
    well_formed(value)
        .ok_or_else(|| Refusal::unauthorized("The Authorization header must read 'Bearer KEY'."))
}

fn well_formed(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let visible = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    (scheme.eq_ignore_ascii_case("bearer") && visible).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&[u8]]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        token(&headers).ok().map(str::to_owned)
    }

    #[test]
    fn one_bearer_token_is_read_and_anything_else_refused() {
        assert_eq!(read(&[b"Bearer rsk_1"]).as_deref(), Some("rsk_1"));
        assert_eq!(read(&[b"bearer rsk_1"]).as_deref(), Some("rsk_1"));
        for values in [
            &[][..],
            &[b"".as_slice()],
            &[b"Bearer"],
            &[b"Bearer "],
            &[b"Bearer  rsk_1"],
            &[b"Bearer rsk 1"],
            &[b"Bearer rsk_1 "],
            &[b"Basic rsk_1"],
            &[b"rsk_1"],
            &[b"Bearer rsk_\xc3\xbc"],
            &[b"Bearer rsk_1", b"Bearer rsk_1"],
        ] {
            assert_eq!(read(values), None, "{values:?}");
        }
    }
}
