//! Login Kit for Desktop: authorize, consent, token and revoke (tiktok-api.md section 1).

pub(crate) mod authorize;
pub(crate) mod consent;
pub(crate) mod form;
pub(crate) mod grant;
pub(crate) mod redirect_uri;
pub(crate) mod revoke;
pub(crate) mod token;
