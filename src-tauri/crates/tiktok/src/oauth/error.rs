//! What can come back from a token call instead of tokens: a flat body, unlike the rest of the API (section 1.5).

use chrono::{DateTime, Utc};

use crate::code::Class;
use crate::error::Fault;
use crate::http::Lost;
use crate::wire::words;

words! {
    /// `error` of a token call or of the callback (section 1.5).
    pub enum OAuthCode, else Other {
        /// The user or the server said no.
        AccessDenied = "access_denied",
        /// Key or secret are wrong.
        InvalidClient = "invalid_client",
        /// The code or refresh token is invalid, expired, revoked, or another app's.
        InvalidGrant = "invalid_grant",
        /// A parameter is missing or wrong; bad PKCE; another redirect address.
        InvalidRequest = "invalid_request",
        /// A scope is unknown or not in the app.
        InvalidScope = "invalid_scope",
        /// The app may not do this.
        UnauthorizedClient = "unauthorized_client",
        /// Not a grant type of TikTok's.
        UnsupportedGrantType = "unsupported_grant_type",
        /// Not a response type of TikTok's.
        UnsupportedResponseType = "unsupported_response_type",
        /// TikTok's own fault.
        ServerError = "server_error",
        /// TikTok's own fault, for a while.
        TemporarilyUnavailable = "temporarily_unavailable",
    }
}

impl OAuthCode {
    /// What to do about it. [`Class::NeedsPerson`] is: connect the account again, or mend the app's key or scopes.
    pub fn class(&self) -> Class {
        match self {
            Self::ServerError | Self::TemporarilyUnavailable => Class::Retry,
            Self::AccessDenied
            | Self::InvalidClient
            | Self::InvalidGrant
            | Self::InvalidScope
            | Self::UnauthorizedClient
            | Self::Other(_) => Class::NeedsPerson,
            Self::InvalidRequest | Self::UnsupportedGrantType | Self::UnsupportedResponseType => Class::Bug,
        }
    }
}

/// A token call that brought no tokens.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OAuthError {
    /// TikTok said no; with HTTP 200 too.
    #[error("TikTok refused the login with {code} (HTTP {status}): {description}")]
    Refused {
        /// `error`: branch on this.
        code: OAuthCode,
        /// `error_description`.
        description: String,
        /// The HTTP status.
        status: u16,
        /// TikTok's name for the call.
        log_id: Option<String>,
        /// TikTok's clock.
        date: Option<DateTime<Utc>>,
    },
    /// Something answered, but neither yes nor no. A refresh may have rotated the refresh token.
    #[error("{0}")]
    Fault(Box<Fault>),
    /// The request provably never reached a server.
    #[error("TikTok could not be reached: {detail}")]
    NotSent {
        /// The chain of causes, for a person.
        detail: String,
    },
    /// The request may have reached the server, and no whole answer came. A refresh may have rotated the refresh
    /// token.
    #[error("TikTok did not answer: {detail}")]
    Unanswered {
        /// The chain of causes, for a person.
        detail: String,
    },
}

impl OAuthError {
    /// What the caller does about it.
    pub fn class(&self) -> Class {
        match self {
            Self::Refused { status: 429, .. } => Class::RateLimited,
            Self::Refused { status: 500.., code: OAuthCode::Other(_), .. } => Class::Retry,
            Self::Refused { code, .. } => code.class(),
            Self::Fault(fault) if fault.status == 429 => Class::RateLimited,
            Self::Fault(_) | Self::NotSent { .. } | Self::Unanswered { .. } => Class::Retry,
        }
    }
}

impl From<Lost> for OAuthError {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NotSent { detail } => Self::NotSent { detail },
            Lost::Unanswered { detail } => Self::Unanswered { detail },
        }
    }
}
