//! `api_keys`: keys of the local HTTP API, by their SHA-256 only.

use chrono::{DateTime, Utc};
use runsheet_model::{
    ApiKeyId,
    api_key::{ApiKey, KeyScope},
};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms, ms_or_null},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    scopes TEXT NOT NULL CHECK (json_type(scopes) = 'array'),
    per_minute INTEGER CHECK (per_minute >= 1),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
";

fn row(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: row.parsed("id")?,
        name: row.get("name")?,
        scopes: row.json::<Vec<KeyScope>>("scopes")?,
        per_minute: row.get("per_minute")?,
        created_at: row.instant("created_at")?,
        revoked_at: row.instant_or_null("revoked_at")?,
    })
}

impl Reader<'_> {
    /// The key with this SHA-256, unless it was revoked.
    pub fn api_key_by_hash(&self, sha256: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.find("SELECT * FROM api_keys WHERE sha256 = ?1 AND revoked_at IS NULL", [sha256], row)
    }

    /// All keys, the revoked ones too, oldest first.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.list("SELECT * FROM api_keys ORDER BY created_at, id", [], row)
    }
}

impl Tx<'_> {
    /// Adds a key.
    pub fn insert_api_key(&self, key: &ApiKey, sha256: &[u8; 32]) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO api_keys (id, name, sha256, scopes, per_minute, created_at, revoked_at)
             VALUES (:id, :name, :sha256, :scopes, :per_minute, :created_at, :revoked_at)",
            named_params! {
                ":id": key.id.to_string(),
                ":name": key.name,
                ":sha256": sha256,
                ":scopes": json_text(&key.scopes)?,
                ":per_minute": key.per_minute,
                ":created_at": ms(key.created_at),
                ":revoked_at": ms_or_null(key.revoked_at),
            },
        )
        .map(drop)
    }

    /// Revokes a key; it stays revoked since the first time.
    pub fn revoke_api_key(&self, id: ApiKeyId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.change_one(
            ("API key", &id),
            "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
            (id.to_string(), ms(at)),
        )
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::ApiKeyId;

    use crate::{
        StoreError,
        fixtures::{Fixture, api_key, at},
    };

    #[test]
    fn a_key_is_found_by_its_hash_until_it_is_revoked() {
        let fixture = Fixture::new();
        let mut key = api_key("zapier");
        let (id, stored) = (key.id, key.clone());
        fixture.write(move |tx| tx.insert_api_key(&stored, &[7; 32]));
        assert_eq!(fixture.read(|r| r.api_key_by_hash(&[7; 32])), Some(key.clone()));
        assert_eq!(fixture.read(|r| r.api_key_by_hash(&[8; 32])), None);

        fixture.write(move |tx| tx.revoke_api_key(id, at(5)));
        fixture.write(move |tx| tx.revoke_api_key(id, at(9)));
        key.revoked_at = Some(at(5));
        assert_eq!(fixture.read(|r| r.api_key_by_hash(&[7; 32])), None);
        assert_eq!(fixture.read(|r| r.api_keys()), [key]);
    }

    #[test]
    fn a_hash_is_kept_once_and_only_known_keys_are_revoked() {
        let fixture = Fixture::new();
        fixture.write(|tx| tx.insert_api_key(&api_key("a"), &[7; 32]));
        let twice = fixture.try_write(|tx| tx.insert_api_key(&api_key("b"), &[7; 32]));
        assert!(matches!(twice, Err(StoreError::Refused { .. })));
        let unknown = fixture.try_write(|tx| tx.revoke_api_key(ApiKeyId::new(), at(5)));
        assert!(matches!(unknown, Err(StoreError::Missing { .. })));
    }
}
