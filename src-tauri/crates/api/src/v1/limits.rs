//! How much a key may ask for: reads and writes a minute, each with its own allowance (GCRA: a whole minute's worth at
//! once, then as fast as it fills up again). A refused request costs nothing.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::{InMemoryState, NotKeyed},
};
use runsheet_model::{ApiKeyId, api_key::ApiKey};

use crate::refusal::Refusal;

const READS_PER_MINUTE: u32 = 6_000;
const WRITES_PER_MINUTE: u32 = 600;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What a request takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Looks.
    Read,
    /// Makes or changes something.
    Write,
}

/// The allowances of all keys since the start.
#[derive(Default)]
pub(crate) struct RateLimits {
    keys: Mutex<HashMap<ApiKeyId, Arc<OfKey>>>,
}

struct OfKey {
    reads: Meter,
    writes: Meter,
}

struct Meter {
    per_minute: NonZeroU32,
    limiter: RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>,
}

/// What is left after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    limit: u32,
    remaining: u32,
}

/// Nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exhausted {
    limit: u32,
    wait: Duration,
}

impl RateLimits {
    /// Takes one request from a key's allowance, if there is one.
    pub(crate) fn charge(&self, key: &ApiKey, use_of_key: Use) -> Result<Allowance, Exhausted> {
        let of_key = {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(keys.entry(key.id).or_insert_with(|| Arc::new(OfKey::new(key))))
        };
        match use_of_key {
            Use::Read => of_key.reads.charge(),
            Use::Write => of_key.writes.charge(),
        }
    }
}

impl OfKey {
    fn new(key: &ApiKey) -> Self {
        Self {
            reads: Meter::new(READS_PER_MINUTE),
            writes: Meter::new(key.per_minute.unwrap_or(WRITES_PER_MINUTE)),
        }
    }
}

impl Meter {
    fn new(per_minute: u32) -> Self {
        let per_minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        let limiter = RateLimiter::direct(Quota::per_minute(per_minute)).with_middleware();
        Self { per_minute, limiter }
    }

    fn charge(&self) -> Result<Allowance, Exhausted> {
        let limit = self.per_minute.get();
        match self.limiter.check() {
            Ok(state) => Ok(Allowance { limit, remaining: state.remaining_burst_capacity() }),
            Err(not_until) => {
                Err(Exhausted { limit, wait: not_until.wait_time_from(self.limiter.clock().now()) })
            }
        }
    }
}

impl Allowance {
    /// Writes `X-RateLimit-*`; `Reset` is the Unix second at which the whole allowance is there again.
    pub(crate) fn tell(self, headers: &mut HeaderMap, now: DateTime<Utc>) {
        let Self { limit, remaining } = self;
        let used = u64::from(limit.saturating_sub(remaining));
        let filled_in = (used * 60).div_ceil(u64::from(limit.max(1)));
        headers.insert(LIMIT, HeaderValue::from(limit));
        headers.insert(REMAINING, HeaderValue::from(remaining));
        headers.insert(RESET, HeaderValue::from(now.timestamp() + i64::try_from(filled_in).unwrap_or(60)));
    }
}

impl Exhausted {
    /// The 429, with when to come back.
    pub(crate) fn into_response(self, now: DateTime<Utc>) -> Response {
        let Self { limit, wait } = self;
        // Rounded up: who comes back at that second is let in.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let mut response = Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            format!("This key may do this {limit} times a minute; try again in {seconds} s."),
        )
        .with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
        .into_response();
        Allowance { limit, remaining: 0 }.tell(response.headers_mut(), now);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(per_minute: Option<u32>) -> ApiKey {
        ApiKey {
            id: ApiKeyId::new(),
            name: "n8n".into(),
            scopes: Vec::new(),
            per_minute,
            created_at: DateTime::UNIX_EPOCH,
            revoked_at: None,
        }
    }

    fn header(headers: &HeaderMap, name: &str) -> i64 {
        headers[name].to_str().unwrap().parse().unwrap()
    }

    #[test]
    fn a_key_has_its_own_writes_and_everybody_the_same_reads() {
        let limits = RateLimits::default();
        let (slow, other) = (key(Some(2)), key(None));
        assert_eq!(limits.charge(&slow, Use::Write), Ok(Allowance { limit: 2, remaining: 1 }));
        assert_eq!(limits.charge(&slow, Use::Write), Ok(Allowance { limit: 2, remaining: 0 }));
        assert!(limits.charge(&slow, Use::Write).is_err());
        assert_eq!(limits.charge(&slow, Use::Read).unwrap().limit, 6_000);
        assert_eq!(limits.charge(&other, Use::Write), Ok(Allowance { limit: 600, remaining: 599 }));
    }

    #[test]
    fn a_refused_request_costs_nothing() {
        let limits = RateLimits::default();
        let key = key(Some(1));
        limits.charge(&key, Use::Write).unwrap();
        let first = limits.charge(&key, Use::Write).unwrap_err();
        for _ in 0..1_000 {
            let again = limits.charge(&key, Use::Write).unwrap_err();
            assert!(again.wait <= first.wait);
        }
    }

    #[test]
    fn an_answer_says_what_is_left_and_when_all_of_it_is_back() {
        let mut headers = HeaderMap::new();
        Allowance { limit: 600, remaining: 590 }.tell(&mut headers, DateTime::UNIX_EPOCH);
        assert_eq!(header(&headers, "x-ratelimit-limit"), 600);
        assert_eq!(header(&headers, "x-ratelimit-remaining"), 590);
        assert_eq!(header(&headers, "x-ratelimit-reset"), 1);
    }

    #[test]
    fn a_429_says_when_to_come_back_rounded_up() {
        let exhausted = Exhausted { limit: 3, wait: Duration::from_millis(19_001) };
        let response = exhausted.into_response(DateTime::UNIX_EPOCH);
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(header(response.headers(), "retry-after"), 20);
        assert_eq!(header(response.headers(), "x-ratelimit-limit"), 3);
        assert_eq!(header(response.headers(), "x-ratelimit-remaining"), 0);
        assert_eq!(header(response.headers(), "x-ratelimit-reset"), 60);
    }
}
