//! Keys of the local HTTP API. Only a key's SHA-256 is kept.

use rand::{RngExt, distr::Alphanumeric};
use runsheet_model::{
    ApiKeyId, Problem, ProblemKind,
    api_key::{ApiKey, KeyScope},
};
use sha2::{Digest, Sha256};

use super::{Desk, trouble};
use crate::{
    commands::{Caller, CreateKey, ListKeys, RevokeKey},
    views::NewKey,
};

/// What every key begins with, so that a leaked one can be recognised.
const PREFIX: &str = "rsk_";

/// Random characters after the prefix.
const LENGTH: usize = 40;

impl Desk {
    /// Makes a key; it is shown this once.
    pub async fn create_key(&self, request: CreateKey, caller: &Caller) -> Result<NewKey, Problem> {
        let name = request.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 100 {
            return Err(Problem::field("name", "must have 1 to 100 characters"));
        }
        if request.per_minute == Some(0) {
            return Err(Problem::field("per_minute", "must be at least 1"));
        }
        let wanted = if request.scopes.is_empty() { KeyScope::DEFAULT.to_vec() } else { request.scopes };
        let scopes = KeyScope::ALL.into_iter().filter(|scope| wanted.contains(scope)).collect();
        let random: String = rand::rng().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect();
        let text = format!("{PREFIX}{random}");
        let key = ApiKey {
            id: ApiKeyId::new(),
            name,
            scopes,
            per_minute: request.per_minute,
            created_at: self.parts.clock.now(),
            revoked_at: None,
        };
        let (stored, hash) = (key.clone(), sha256(&text));
        self.parts.store.write(move |tx| tx.insert_api_key(&stored, &hash)).await.map_err(trouble)?;
        self.parts.signals.changed();
        tracing::info!(by = caller.by, name = key.name, "API key made");
        Ok(NewKey { id: key.id, name: key.name, scopes: key.scopes, key: text })
    }

    /// Lists all keys, revoked ones too.
    pub async fn list_keys(&self, _: ListKeys, _: &Caller) -> Result<Vec<ApiKey>, Problem> {
        self.parts.store.read(|r| r.api_keys()).await.map_err(trouble)
    }

    /// Revokes a key at once and for good.
    pub async fn revoke_key(&self, request: RevokeKey, caller: &Caller) -> Result<ApiKey, Problem> {
        let keys = self.parts.store.read(|r| r.api_keys()).await.map_err(trouble)?;
        let named = |key: &&ApiKey| key.revoked_at.is_none() && key.name == request.key;
        let found: Vec<_> = match request.key.parse::<ApiKeyId>() {
            Ok(id) => keys.iter().filter(|key| key.id == id).collect(),
            Err(_) => keys.iter().filter(named).collect(),
        };
        let key = match found.as_slice() {
            [key] => (*key).clone(),
            [] => {
                let error = format!("there is no key '{}' in force", request.key);
                return Err(Problem::new(ProblemKind::NotFound, "key_not_found", error));
            }
            several => {
                let ids: Vec<_> = several.iter().map(|key| key.id.to_string()).collect();
                return Err(Problem::field(
                    "key",
                    format!("several keys have this name: name one of {}", ids.join(", ")),
                ));
            }
        };
        let (id, now) = (key.id, self.parts.clock.now());
        self.parts.store.write(move |tx| tx.revoke_api_key(id, now)).await.map_err(trouble)?;
        self.parts.signals.changed();
        tracing::info!(by = caller.by, name = key.name, "API key revoked");
        Ok(ApiKey { revoked_at: key.revoked_at.or(Some(now)), ..key })
    }

    /// The key with that text, if it is in force.
    pub async fn authenticate(&self, presented: &str) -> Result<Option<ApiKey>, Problem> {
        if !presented.starts_with(PREFIX) || presented.len() != PREFIX.len() + LENGTH {
            return Ok(None);
        }
        let hash = sha256(presented);
        let key = self.parts.store.read(move |r| r.api_key_by_hash(&hash)).await.map_err(trouble)?;
        Ok(key.filter(|key| key.revoked_at.is_none()))
    }
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
