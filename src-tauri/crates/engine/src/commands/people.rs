//! Requests about who sits at the desk. A name is a signature, not a lock: nobody checks it and no right hangs on it.

use serde::{Deserialize, Serialize};

/// Lists the names of the desk, and who sits there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListPeople {}

/// Says who sits at the desk from now on. A name that is new is remembered. A signature, not a lock.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SitDown {
    /// Their name, 1 to 40 characters.
    pub name: String,
}

/// Says that nobody sits at the desk: what the page then asks for is signed `desk`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct StandUp {}

/// Forgets a name of the desk. What was signed with it stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ForgetName {
    /// The name as it is listed.
    pub name: String,
}
