//! The `Idempotency-Key` header: a caller's promise that a repeated request is the same one. The desk keeps the answer
//! and replays it, or refuses a key that was used for another body.

use axum::http::HeaderMap;
use runsheet_engine::commands::Idempotency;
use runsheet_model::Problem;
use sha2::{Digest, Sha256};

const HEADER: &str = "Idempotency-Key";
const LONGEST: usize = 255;

/// The promise of a request over its body, byte for byte; none if it makes none.
pub(crate) fn promise(headers: &HeaderMap, body: &[u8]) -> Result<Option<Idempotency>, Problem> {
    let mut given = headers.get_all(HEADER).iter();
    let Some(key) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(Problem::field(HEADER, "is given twice"));
    }
    let visible = key.as_bytes().iter().all(u8::is_ascii_graphic) && (1..=LONGEST).contains(&key.len());
    match key.to_str() {
        Ok(key) if visible => {
            Ok(Some(Idempotency { key: key.to_owned(), body_sha256: Sha256::digest(body).into() }))
        }
        _ => Err(Problem::field(HEADER, "must be 1 to 255 visible ASCII characters without blanks")),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(keys: &[&[u8]], body: &[u8]) -> Result<Option<Idempotency>, Problem> {
        let mut headers = HeaderMap::new();
        for key in keys {
            headers.append(HEADER, HeaderValue::from_bytes(key).unwrap());
        }
        promise(&headers, body)
    }

    #[test]
    fn the_promise_is_over_the_body_byte_for_byte() {
        assert_eq!(read(&[], b"{}").unwrap(), None);
        let promise = read(&[b"order-17"], b"{}").unwrap().unwrap();
        assert_eq!(promise.key, "order-17");
        assert_eq!(
            hex::encode(promise.body_sha256),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        );
        assert_ne!(read(&[b"order-17"], b"{ }").unwrap().unwrap().body_sha256, promise.body_sha256);
    }

    #[test]
    fn a_key_is_1_to_255_visible_characters_once() {
        assert!(read(&[&[b'k'; 255]], b"").is_ok());
        for refused in [&[b"".as_slice()][..], &[&[b'k'; 256]], &[b"a b"], &[b"\xc3\xbc"], &[b"a", b"a"]] {
            assert_eq!(read(refused, b"").unwrap_err().details[0].field, "Idempotency-Key", "{refused:?}");
        }
    }
}
