//! Identifiers. Each is its own type, so that a post's id cannot be taken for a profile's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An identifier's text was not a UUID.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not an id")]
pub struct BadId(String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, ordered by the time it was made.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "a default id would be a new one each time")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::parse_str(text).map(Self).map_err(|_| BadId(text.to_owned()))
            }
        }
    )*};
}

ids! {
    /// A customer of the agency.
    ClientId
    /// A connected TikTok account.
    ProfileId
    /// A plan to send one clip to one profile.
    PostId
    /// A post's delivery to a platform.
    DestinationId
    /// One try at delivering a post.
    AttemptId
    /// A key of the local HTTP API.
    ApiKeyId
    /// An entry of the ledger.
    CallId
}
