//! `app_key`: the agency's own TikTok app, its secret sealed. One row at most.

use chrono::{DateTime, Utc};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE app_key (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    client_key TEXT NOT NULL,
    secret_sealed BLOB NOT NULL,
    scopes TEXT NOT NULL CHECK (json_type(scopes) = 'array'),
    redirect_port INTEGER CHECK (redirect_port BETWEEN 1 AND 65535),
    set_at INTEGER NOT NULL
) STRICT;
";

/// The TikTok app in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAppKey {
    /// TikTok's public name of the app.
    pub client_key: String,
    /// The client secret, as the vault sealed it.
    pub secret_sealed: Vec<u8>,
    /// What creators are asked to grant.
    pub scopes: Vec<String>,
    /// The port of the login's way back, where the app is registered with a fixed one.
    pub redirect_port: Option<u16>,
    /// When it was entered.
    pub set_at: DateTime<Utc>,
}

fn row(row: &Row<'_>) -> rusqlite::Result<StoredAppKey> {
    Ok(StoredAppKey {
        client_key: row.get("client_key")?,
        secret_sealed: row.get("secret_sealed")?,
        scopes: row.json("scopes")?,
        redirect_port: row.get("redirect_port")?,
        set_at: row.instant("set_at")?,
    })
}

impl Reader<'_> {
    /// The app, if one was entered.
    pub fn app_key(&self) -> Result<Option<StoredAppKey>, StoreError> {
        self.find("SELECT * FROM app_key", [], row)
    }
}

impl Tx<'_> {
    /// Enters an app, in place of the one before.
    pub fn set_app_key(&self, key: &StoredAppKey) -> Result<(), StoreError> {
        self.change(
            "INSERT OR REPLACE INTO app_key (only_one, client_key, secret_sealed, scopes, redirect_port, set_at)
             VALUES (1, :client_key, :secret_sealed, :scopes, :redirect_port, :set_at)",
            named_params! {
                ":client_key": key.client_key,
                ":secret_sealed": key.secret_sealed,
                ":scopes": json_text(&key.scopes)?,
                ":redirect_port": key.redirect_port,
                ":set_at": ms(key.set_at),
            },
        )
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::StoredAppKey;
    use crate::fixtures::{Fixture, at};

    #[test]
    fn there_is_one_app_at_most() {
        let fixture = Fixture::new();
        assert_eq!(fixture.read(|r| r.app_key()), None);
        let first = StoredAppKey {
            client_key: "aw1".into(),
            secret_sealed: vec![1, 0, 255],
            scopes: vec!["video.upload".into()],
            redirect_port: Some(17_766),
            set_at: at(1),
        };
        let second = StoredAppKey { client_key: "aw2".into(), redirect_port: None, ..first.clone() };
        for key in [first, second] {
            let stored = key.clone();
            fixture.write(move |tx| tx.set_app_key(&stored));
            assert_eq!(fixture.read(|r| r.app_key()), Some(key));
        }
    }
}
