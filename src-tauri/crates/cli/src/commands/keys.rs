//! `keys`: the keys of the local HTTP API.

use clap::{Args, Subcommand};
use runsheet_engine::{
    commands::{CreateKey, ListKeys, RevokeKey},
    views::NewKey,
};
use runsheet_model::api_key::{ApiKey, KeyScope};
use serde::Serialize;

use crate::{context::Context, failure::Failure, table::table};

/// Keys of the local HTTP API.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a key; it is shown once
    Create(Create),
    /// List the keys, without the keys themselves
    List,
    /// Make a key worthless
    Revoke {
        /// The key's id, or its name
        key: String,
    },
}

/// Make a key.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Its name
    name: String,
    /// What it may do: read, posts, local_files, admin; may be given several times [default: the first three]
    #[arg(long = "scope", value_name = "S", value_delimiter = ',')]
    scopes: Vec<KeyScope>,
    /// Writes a minute it may make [default: 600]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    per_minute: Option<u32>,
}

#[derive(Serialize)]
struct List {
    keys: Vec<ApiKey>,
}

impl Keys {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        let output = context.output;
        match self {
            Self::Create(Create { name, scopes, per_minute }) => {
                let key = engine.call(CreateKey { name, scopes, per_minute }).await?;
                output.note(&format!(
                    "Key '{}', for: {}. It is shown this once.",
                    key.name,
                    scopes_text(&key.scopes)
                ));
                output.result(&key, |key: &NewKey| key.key.clone())
            }
            Self::List => {
                let keys = engine.call(ListKeys {}).await?;
                output.result(&List { keys }, |list| rows(&list.keys))
            }
            Self::Revoke { key } => {
                let key = engine.call(RevokeKey { key }).await?;
                output.result(&key, |key| format!("Key '{}' is worth nothing any more.", key.name))
            }
        }
    }
}

fn rows(keys: &[ApiKey]) -> String {
    if keys.is_empty() {
        return "There is no key yet. Make one: runsheet keys create NAME".to_owned();
    }
    let row = |key: &ApiKey| {
        let revoked =
            key.revoked_at.map_or_else(|| "-".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        [key.name.clone(), key.id.to_string(), scopes_text(&key.scopes), revoked]
    };
    table(["NAME", "ID", "SCOPES", "REVOKED"], &keys.iter().map(row).collect::<Vec<_>>())
}

fn scopes_text(scopes: &[KeyScope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(",")
}
