//! Requests about clients, what their posts are compared with, and which account is whose.

use runsheet_model::{
    Hue, PostSettings,
    house_rules::{DisclosureRule, Expected},
};
use serde::{Deserialize, Serialize};

/// Adds a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AddClient {
    /// Its name.
    pub name: String,
    /// Its hue; none = the next in turn.
    #[serde(default)]
    pub hue: Option<Hue>,
    /// Where its wall times are, as an IANA name; none = where the desk is.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// What its posts are compared with; what is not given asks for nothing.
    #[serde(default)]
    pub house_rules: HouseRulesChange,
}

/// Changes a client; what is not given stays. No planned post moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetClient {
    /// The client, by name.
    pub client: String,
    /// Its new name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its new hue.
    #[serde(default)]
    pub hue: Option<Hue>,
    /// Where its wall times are from now on, as an IANA name.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// What its posts are compared with.
    #[serde(default)]
    pub house_rules: HouseRulesChange,
}

/// Which house rules change; the others stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct HouseRulesChange {
    /// Comments.
    pub comments: Option<Expected>,
    /// Duets.
    pub duet: Option<Expected>,
    /// Stitches.
    pub stitch: Option<Expected>,
    /// The mark "AI-generated".
    pub ai_generated: Option<Expected>,
    /// The disclosure.
    pub disclosure: Option<DisclosureRule>,
    /// Hashtags that every caption should have; all of them.
    pub required_tags: Option<Vec<String>>,
    /// Words and phrases that no caption should have; all of them.
    pub banned_words: Option<Vec<String>>,
    /// How many hours before the time to ask for it a draft is delivered to the inbox.
    pub deliver_hours_before: Option<u16>,
    /// Whether a post needs the client's sign-off before it is planned.
    pub requires_stamp: Option<bool>,
}

/// Forgets a client. Its posts, ledger and history belong to the accounts and stay.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ForgetClient {
    /// The client, by name.
    pub client: String,
    /// What becomes of its accounts; without it a client that has any is not forgotten.
    #[serde(default)]
    pub accounts: Option<AccountsOfForgotten>,
}

/// What becomes of the accounts of a client that is forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AccountsOfForgotten {
    /// They belong to no client.
    Leave,
    /// They belong to this client, by name.
    MoveTo(String),
}

/// Changes an account's name or client; what is not given stays. No planned post moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetProfile {
    /// Our name for the account.
    pub profile: String,
    /// Our new name for it.
    #[serde(default)]
    pub name: Option<String>,
    /// Whose it is from now on.
    #[serde(default)]
    pub client: Option<OwnerOfProfile>,
}

/// Whose an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OwnerOfProfile {
    /// This client's, by name.
    Client(String),
    /// No client's.
    Nobody,
}

/// Compares what a post says with the house rules of its client. Nothing is changed and nothing is refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CompareWithHouseRules {
    /// Where the post goes.
    pub profile: String,
    /// What it says.
    pub settings: PostSettings,
}

/// Lists the clients.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListClients {}
