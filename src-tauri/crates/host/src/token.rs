//! The bearer token of `/control/*`: a new one at every start.

use rand::{TryRng, rngs::SysRng};
use runsheet_model::Sensitive;

use crate::HostError;

const BYTES: usize = 32;

/// 32 random bytes in hex.
pub(crate) fn draw() -> Result<Sensitive<String>, HostError> {
    let mut bytes = [0; BYTES];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| HostError::NoRandomness)?;
    Ok(Sensitive::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_another() {
        let (one, other) = (draw().unwrap(), draw().unwrap());
        assert_eq!(one.expose().len(), 2 * BYTES);
        assert_ne!(one, other);
    }
}
