//! Who may play which clip over the local server, and until when.
//!
//! A ticket is a random token in an address. Only its hash is kept, in memory: a restart ends them all.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, distr::Alphanumeric};
use runsheet_model::{
    Sensitive,
    clip::{ClipHash, Container},
};
use sha2::{Digest, Sha256};

/// How long a ticket is good: longer than anybody looks at one composer.
const GOOD_FOR: TimeDelta = TimeDelta::hours(1);

/// How many tickets are good at once; the oldest gives way.
const MOST: usize = 32;

/// The length of a token: 256 bits.
const LENGTH: usize = 43;

/// The tickets of this run.
#[derive(Default)]
pub(crate) struct Previews(Mutex<Tickets>);

#[derive(Default)]
struct Tickets {
    /// Where the local server is: `http://127.0.0.1:PORT`.
    origin: Option<String>,
    /// The oldest first.
    good: VecDeque<Ticket>,
}

struct Ticket {
    token: [u8; 32],
    clip: Playable,
    expires: DateTime<Utc>,
}

/// A clip that may be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Playable {
    pub(crate) hash: ClipHash,
    pub(crate) container: Container,
}

impl Previews {
    /// From now on the local server is there.
    pub(crate) fn serve_from(&self, origin: String) {
        self.tickets().origin = Some(origin);
    }

    /// Where the local server is.
    pub(crate) fn origin(&self) -> Option<String> {
        self.tickets().origin.clone()
    }

    /// An address under which a clip can be played from now on, and until when. `None` while there is no server.
    pub(crate) fn admit(
        &self,
        clip: Playable,
        now: DateTime<Utc>,
    ) -> Option<(Sensitive<String>, DateTime<Utc>)> {
        let mut tickets = self.tickets();
        let origin = tickets.origin.clone()?;
        let token: String = rand::rng().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect();
        let expires = now + GOOD_FOR;
        tickets.good.retain(|ticket| ticket.is_good(now));
        if tickets.good.len() == MOST {
            tickets.good.pop_front();
        }
        tickets.good.push_back(Ticket { token: digest(&token), clip, expires });
        Some((format!("{origin}/preview/{token}").into(), expires))
    }

    /// The clip that this token admits to.
    pub(crate) fn admitted(&self, token: &str, now: DateTime<Utc>) -> Option<Playable> {
        let token = digest(token);
        let tickets = self.tickets();
        tickets
            .good
            .iter()
            .find(|ticket| ticket.token == token && ticket.is_good(now))
            .map(|ticket| ticket.clip)
    }

    fn tickets(&self) -> MutexGuard<'_, Tickets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// A clock that was set back must not make a ticket good for longer.
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        now < self.expires && self.expires - now <= GOOD_FOR
    }
}

/// What is kept and compared instead of a token: how long the comparison takes tells nothing of it.
fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIP: Playable = Playable { hash: ClipHash::from_bytes([1; 32]), container: Container::Mp4 };

    fn previews() -> Previews {
        let previews = Previews::default();
        previews.serve_from("http://127.0.0.1:7766".to_owned());
        previews
    }

    fn admit(previews: &Previews, clip: Playable, now: DateTime<Utc>) -> String {
        let (url, _) = previews.admit(clip, now).unwrap();
        let token = url.expose().strip_prefix("http://127.0.0.1:7766/preview/").unwrap().to_owned();
        assert_eq!(token.len(), LENGTH);
        token
    }

    #[test]
    fn a_token_admits_to_its_clip_and_no_other_does() {
        let (previews, now) = (previews(), Utc::now());
        let other = Playable { hash: ClipHash::from_bytes([2; 32]), container: Container::Mov };
        let (first, second) = (admit(&previews, CLIP, now), admit(&previews, other, now));
        assert_eq!(previews.admitted(&first, now), Some(CLIP));
        assert_eq!(previews.admitted(&second, now), Some(other));
        for wrong in ["", &first[1..], &first.to_lowercase(), &"x".repeat(LENGTH)] {
            assert_eq!(previews.admitted(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_ends_with_its_time_also_when_the_clock_is_set_back() {
        let (previews, now) = (previews(), Utc::now());
        let token = admit(&previews, CLIP, now);
        let moment = TimeDelta::milliseconds(1);
        assert_eq!(previews.admitted(&token, now + GOOD_FOR - moment), Some(CLIP));
        assert_eq!(previews.admitted(&token, now + GOOD_FOR), None);
        assert_eq!(previews.admitted(&token, now - moment), None);
    }

    #[test]
    fn the_oldest_gives_way() {
        let (previews, now) = (previews(), Utc::now());
        let tokens: Vec<_> = (0..=MOST).map(|_| admit(&previews, CLIP, now)).collect();
        assert_eq!(previews.admitted(&tokens[0], now), None);
        assert!(tokens[1..].iter().all(|token| previews.admitted(token, now).is_some()));
    }

    #[test]
    fn without_a_server_there_is_no_address() {
        assert!(Previews::default().admit(CLIP, Utc::now()).is_none());
    }
}
