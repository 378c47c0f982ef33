//! Login Kit for Desktop (section 1): the browser login, and the token calls.
//!
//! [`Login`] brings a code from the browser, [`TikTok::exchange`](crate::TikTok::exchange) makes it a [`TokenGrant`],
//! [`TikTok::refresh`](crate::TikTok::refresh) renews it, [`TikTok::revoke`](crate::TikTok::revoke) ends it. Nothing
//! here stores anything or refreshes by itself.

mod callback;
mod challenge;
mod error;
mod grant;
mod login;
mod page;
mod standard;

use runsheet_model::Sensitive;

pub use error::{OAuthCode, OAuthError};
pub use grant::TokenGrant;
pub use login::{Authorized, Login, LoginError, RedirectPort};

/// The agency's TikTok app. A sandbox has a key and secret of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppKey {
    /// Public: it is in every login address.
    pub client_key: String,
    /// Needed for every token call, on the desktop too (section 1.8).
    pub client_secret: Sensitive<String>,
}
