//! Who sits at the desk.

use serde::{Deserialize, Serialize};

/// The names of the desk. Signatures, not locks: nobody checks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct People {
    /// In the order in which they first sat down.
    pub names: Vec<String>,
    /// Who sits there in this run; none = nobody has said so, and what the page asks for is signed `desk`.
    pub seated: Option<String>,
}
