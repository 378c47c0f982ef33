//! Random texts for tokens, codes and ids.

use rand::RngExt;
use rand::distr::Alphanumeric;

/// `length` random letters and digits.
pub(crate) fn random_text(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

/// The id that every answer carries for TikTok's support.
pub(crate) fn log_id() -> String {
    format!("{}{}", chrono::Utc::now().format("%Y%m%d%H%M%S"), random_text(18).to_uppercase())
}
