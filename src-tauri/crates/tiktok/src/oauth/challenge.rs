//! TikTok's PKCE challenge: lowercase hex of SHA-256, where RFC 7636 says base64url (section 1.3).

use oauth2::PkceCodeVerifier;
use sha2::{Digest, Sha256};

/// The `code_challenge` of a verifier.
pub(super) fn of(verifier: &PkceCodeVerifier) -> String {
    hex::encode(Sha256::digest(verifier.secret()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_hex_not_base64url() {
        let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(of(&verifier), "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3");
    }
}
