//! What is shown of clients.

use chrono::{DateTime, Utc};
use runsheet_model::{ClientId, HouseRules, Hue, house_rules::Deviation};
use serde::{Deserialize, Serialize};

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClientView {
    /// Its id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Its hue.
    pub hue: Hue,
    /// Where its wall times are, as an IANA name.
    pub time_zone: String,
    /// What its posts are compared with.
    pub house_rules: HouseRules,
    /// The names of its accounts.
    pub profiles: Vec<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// A client that was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClientForgotten {
    /// Its name.
    pub name: String,
    /// The names of the accounts that belonged to it.
    pub profiles: Vec<String>,
    /// Whose they are now; none = no client's.
    pub moved_to: Option<String>,
}

/// What is to be known of a post before somebody agrees to it. All of it asks; none of it refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HouseRulesCompared {
    /// The client, if the account has one.
    pub client_name: Option<String>,
    /// Where the post is not as that client expects.
    pub deviations: Vec<Deviation>,
    /// What looks like advertising in the caption although nothing is disclosed.
    pub undisclosed_signs: Vec<String>,
    /// Accounts of other clients that the caption mentions.
    pub other_clients: Vec<OtherClient>,
}

/// An account of another client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OtherClient {
    /// TikTok's handle, without the @.
    pub username: String,
    /// Whose it is.
    pub client_name: String,
}
