//! A value that must not be printed: tokens, the client secret, upload URLs, passphrases.
//!
//! The type has no `Display`, no `Serialize`, and a `Debug` that prints three stars, so a secret cannot reach
//! a log, an error text or an interface by accident (design.md 2.7). The memory is cleared when it is dropped.

use std::fmt;

use zeroize::Zeroize;

/// A secret value. Read it with [`Sensitive::expose`] at the place that sends or seals it, nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive<T: Zeroize>(T);

impl<T: Zeroize> Sensitive<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<String> for Sensitive<String> {
    fn from(value: String) -> Self {
        Self(value)
    }
}
